"""Adding exemptions for findings to an exemption file, as text: its contents stay as they are, comments included."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from entra_policy.errors import UsageError
from entra_policy.exemptions.applying import covers
from entra_policy.exemptions.file import VERSION, compose, exemption_list, exemptions_from_text
from entra_policy.exemptions.patterns import literal, parse_day
from entra_policy.files import read_configuration_file
from entra_policy.finding import Exemption
from entra_policy.resource import identity_without_stack
from entra_policy.rule_definition import designated_rule
from entra_policy.text import one_line, printable
from entra_policy.written_files import write_whole

if TYPE_CHECKING:
    from entra_policy.finding import Finding
    from entra_policy.resource import Resource
    from entra_policy.rule_definition import Rule
    from entra_policy.settings import Settings


_EMPTY: Final = f"# Accepted findings, each with a reason and an expiry date.\nversion: {VERSION}\nexemptions:\n"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a person says about accepted findings, as it was typed."""

    reason: str
    expires: str
    owner: str | None = None
    ticket: str | None = None


def add_exemptions(
    file: Path,
    wanted: str,
    findings: Sequence["Finding"],
    acceptance: Acceptance,
    settings: "Settings",
    rules: Sequence["Rule"],
    resources: Mapping[str, "Resource"],
) -> str:
    """Write an exemption for each resource, and each job, on which a finding was made.

    It is for that job alone: who accepts what a group does in one application says nothing of the next one that the
    group is assigned to.

    Args:
        file: the exemption file; made where there is none.
        wanted: a finding's fingerprint, or a rule's id or name.
        findings: all findings of a check.
        acceptance: why, and until when.
        settings: the day, the longest span, and which rules are non-exemptible.
        rules: the rules there are.
        resources: what is declared, by URN.

    Returns:
        The text that was added.

    Raises:
        UsageError: there is no such finding, it is exempted already, or the exemption would not be valid.
        ConfigurationError: the file is wrong as it is.
    """
    accepted = [finding for finding in findings if wanted in (finding.fingerprint, finding.rule_id)]
    if not accepted and (rule := designated_rule(wanted, rules)) is not None:
        accepted = [finding for finding in findings if finding.rule_id == rule.id]
    if not accepted:
        raise UsageError(
            "nothing was written: this check has no finding of the rule, or with the fingerprint, "
            f"`{printable(wanted)}`."
        )
    if all(finding.crashed for finding in accepted):
        raise UsageError("nothing was written: the rule itself failed, which no exemption covers. Report it.")
    accepted = [finding for finding in accepted if not finding.crashed]
    if all(finding.exempted for finding in accepted):
        places = dict.fromkeys(finding.exempted.place for finding in accepted if finding.exempted)
        raise UsageError(f"it is exempted already ({', '.join(places)}); change the exemption there.")
    accepted = [finding for finding in accepted if not finding.exempted]
    _check(acceptance, {finding.rule for finding in accepted}, settings)
    name = printable(str(file))
    text = read_configuration_file(file, "the exemptions") if _has_entries(file) else _EMPTY.encode()
    present = exemptions_from_text(text, name, rules, other_rules=settings.organisation is not None)
    distinct = _one_for_each_resource(accepted)
    added = [_exemption(finding, acceptance) for finding in distinct]
    for finding in distinct:
        for other in present:
            if other.rule == finding.rule_id and covers(other, finding, resources):
                where = "" if other.job is None else f" in job `{printable(other.job)}`"
                raise UsageError(
                    f"{other.place} has an exemption of {other.rule} for `{printable(other.resource or '')}`{where}, "
                    "which covers this finding; change that one."
                )
    document = text.decode("utf-8-sig")
    place = _place(compose(text, name), document, name)
    written = "".join(_entry(exemption, place.indent) for exemption in added)
    whole = f"{document[: place.start]}{place.before}{written}{document[place.end :]}"
    result = exemptions_from_text(whole.encode(), name, rules, other_rules=settings.organisation is not None)
    if _contents(result) != _contents(_inserted(present, added, place.index)):
        raise UsageError(f"{name} is laid out in a way that can't be added to; add this by hand:\n{written}")
    write_whole(file, whole)
    return written


def _check(acceptance: Acceptance, policies: set[str], settings: "Settings") -> None:
    """What would make the exemption invalid is reported before it is written."""
    if not one_line(acceptance.reason):
        raise UsageError("`--reason` is empty; say why it is accepted.")
    expires = parse_day(acceptance.expires)
    if expires is None:
        raise UsageError("`--expires` must be the last day on which it is valid, as YYYY-MM-DD.")
    if expires < settings.day:
        raise UsageError(f"`--expires` is past: today is {settings.day} in UTC.")
    longest = settings.maximum_exemption_days
    if longest is not None and (expires - settings.day).days > longest:
        raise UsageError(
            f"`--expires` is later than the {longest} days from today that `maximum_exemption_days` allows."
        )
    if refused := sorted(policies & settings.not_exemptible):
        raise UsageError(f"the settings make `{refused[0]}` non-exemptible.")


def _one_for_each_resource(findings: Sequence["Finding"]) -> list["Finding"]:
    distinct = {(finding.rule_id, identity_without_stack(finding.urn), finding.job): finding for finding in findings}
    return list(distinct.values())


def _exemption(finding: "Finding", acceptance: Acceptance) -> Exemption:
    # What is reported once for a rule belongs to no resource; only a pattern for any text designates that.
    resource = literal(identity_without_stack(finding.urn)) or "*"
    # On the resource that represents the job there is no finding of another.
    job = None if finding.job in (None, finding.urn) else literal(identity_without_stack(finding.job))
    return Exemption(
        rule=finding.rule_id,
        resource=resource,
        reason=one_line(acceptance.reason),
        expires=parse_day(acceptance.expires),
        written_expiry=acceptance.expires,
        place="",
        owner=one_line(acceptance.owner or "") or None,
        ticket=one_line(acceptance.ticket or "") or None,
        job=job,
    )


def _has_entries(file: Path) -> bool:
    """Whether something is there to add to; reading from a pipe or a device would wait for what nobody writes."""
    return file.exists() and (file.is_file() or file.is_dir())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where entries are added: between two offsets of the text, as entry number `index` of the list."""

    start: int
    end: int
    index: int
    indent: int
    before: str


def _place(document: Any, text: str, name: str) -> _Place:
    """Behind the last entry, or behind the key of a list without any."""
    entries = exemption_list(document, name)
    if entries:
        end = _end_of_line(text, _last(entries[-1]).end_mark.index)
        indent = entries[-1].start_mark.column - 2  # below its dash
        return _Place(end, end, len(entries), max(indent, 0), "" if text[:end].endswith("\n") else "\n")
    listed = _pair(document)
    if listed is None:
        end = len(text)
        return _Place(end, end, 0, 2, ("" if text.endswith("\n") else "\n") + "exemptions:\n")
    key, value = listed
    # It is `[]` or nothing; a comment after it stays.
    end = _end_of_line(text, value.end_mark.index)
    behind = text[value.end_mark.index : end].rstrip("\r\n")
    return _Place(key.end_mark.index, end, 0, 2, f":{behind}\n")


def _pair(document: Any) -> tuple[Any, Any] | None:
    """The key `exemptions` and the list."""
    return next(((key, value) for key, value in document.value if key.value == "exemptions"), None)


def _last(node: Any) -> Any:
    """The scalar that ends an entry: the end of a block itself is where the next thing begins."""
    return node.value[-1][1] if node.id == "mapping" and node.value and not node.flow_style else node


def _end_of_line(text: str, index: int) -> int:
    """Where the line ends that an offset is in, its line break included; an offset at a line's beginning stays."""
    if index == 0 or text[index - 1] == "\n":
        return index
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def _inserted(present: Sequence[Exemption], added: Sequence[Exemption], index: int) -> list[Exemption]:
    return [*present[:index], *added, *present[index:]]


def _contents(exemptions: Sequence[Exemption]) -> list[Exemption]:
    """The exemptions without their lines."""
    return [replace(exemption, place="") for exemption in exemptions]


def _entry(exemption: Exemption, indent: int) -> str:
    """One entry of the list, in block style. A JSON string is a double-quoted scalar of YAML, too."""
    pairs = [
        ("rule", exemption.rule),
        ("resource", _quoted(exemption.resource or "*")),
        *([] if exemption.job is None else [("job", _quoted(exemption.job))]),
        ("reason", _quoted(exemption.reason)),
        ("expires", exemption.written_expiry),
    ]
    pairs += [(key, _quoted(text)) for key, text in (("owner", exemption.owner), ("ticket", exemption.ticket)) if text]
    margin = " " * indent
    return "".join(f"{margin}{'  ' if number else '- '}{key}: {text}\n" for number, (key, text) in enumerate(pairs))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=not text.isprintable())
