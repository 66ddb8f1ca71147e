"""Reading the exemption file.

```yaml
version: 1
exemptions:
  - rule: no-nested-groups        # the id or the name of a rule
    resource: sales-*             # a pattern, see `entra_policy.exemptions.patterns.designates`
    job: crm                      # optional, such a pattern for the job or its component; else all jobs
    reason: The nested group is empty until the migration in March.
    expires: 2027-03-31           # the last day on which it is valid, in UTC
    owner: identity-team          # optional, as is the next one
    ticket: ID-1432
```

The scalars are those of YAML 1.2. What is wrong with the file itself is a configuration error; only an `expires` that
is missing or isn't a day is none: that exemption counts as expired.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from entra_policy.errors import ConfigurationError
from entra_policy.exemptions.patterns import parse_day
from entra_policy.files import decoded, read_configuration_file
from entra_policy.finding import Exemption
from entra_policy.rule_definition import designated_rule, no_such_rule
from entra_policy.text import did_you_mean, one_line, printable

if TYPE_CHECKING:
    from entra_policy.rule_definition import Rule


VERSION: Final = "1"
KEYS: Final = ("rule", "resource", "job", "reason", "expires", "owner", "ticket")
_REQUIRED: Final = ("rule", "resource", "reason")
_DOCUMENT_KEYS: Final = ("version", "exemptions")
_TEXTS: Final = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float"))
_NULL: Final = "tag:yaml.org,2002:null"


def read_exemptions(path: Path, rules: Sequence["Rule"], *, other_rules: bool = False) -> tuple[Exemption, ...]:
    """The exemptions of a file, in its order.

    Args:
        path: the file.
        rules: the rules there are.
        other_rules: whether there may be rules besides these, the organisation's own.

    Raises:
        ConfigurationError: the file can't be read, or anything in it isn't understood; names the file and the line.
    """
    text = read_configuration_file(path, "the exemptions")
    return exemptions_from_text(text, printable(str(path)), rules, other_rules=other_rules)


def exemptions_from_text(
    text: bytes, name: str, rules: Sequence["Rule"], *, other_rules: bool = False
) -> tuple[Exemption, ...]:
    """The exemptions of a YAML document in UTF-8.

    Args:
        text: the document.
        name: what the file is called in messages and in `Exemption.place`.
        rules: the rules there are.
        other_rules: whether there may be rules besides these.

    Raises:
        ConfigurationError: anything in it isn't understood.
    """
    listed = exemption_list(compose(text, name), name)
    return tuple(_exemption(node, name, rules, other_rules=other_rules) for node in listed)


def compose(text: bytes, name: str) -> Any:
    """The document as a tree of PyYAML's nodes, which know their lines; None for an empty document.

    Raises:
        ConfigurationError: it isn't YAML in UTF-8.
    """
    import yaml

    from entra_policy.yaml_loader import loader

    document = decoded(text, name, "utf-8-sig")
    try:
        return yaml.compose(document, Loader=loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = "" if mark is None else f":{mark.line + 1}"
        raise ConfigurationError(f"{name}{where}: it isn't valid YAML: {error.problem}.") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"{name}: it isn't valid YAML: {one_line(str(error))}.") from None


def exemption_list(document: Any, name: str) -> list[Any]:
    """The nodes of the entries.

    Raises:
        ConfigurationError: the document isn't laid out as an exemption file.
    """
    entries = _entries(document, name, _DOCUMENT_KEYS, "the exemption file")
    version = entries.get("version")
    if version is None:
        raise ConfigurationError(f"{name}: it has no `version`; write `version: {VERSION}`.")
    if not _is_scalar(version) or version.value != VERSION:
        raise ConfigurationError(f"{_line(name, version)}: `version` must be {VERSION}.")
    listed = entries.get("exemptions")
    if listed is None or listed.tag == _NULL:
        return []
    if listed.id != "sequence":
        raise ConfigurationError(f"{_line(name, listed)}: `exemptions` must be a list.")
    nodes: list[Any] = listed.value
    return nodes


def _exemption(node: Any, name: str, rules: Sequence["Rule"], *, other_rules: bool) -> Exemption:
    entries = _entries(node, name, KEYS, "an exemption")
    place = _line(name, node)
    texts = {key: _text(value, key, name) for key, value in entries.items()}
    if "job" in texts and not texts["job"].strip():
        raise ConfigurationError(
            f"{_line(name, entries['job'])}: `job` is empty; name a job, or leave it out for all jobs."
        )
    for key in _REQUIRED:
        if not texts.get(key, "").strip():
            raise ConfigurationError(f"{place}: the exemption has no `{key}`.")
    designated = one_line(texts["rule"])
    rule = designated_rule(designated, rules)
    if rule is None and not other_rules:
        raise ConfigurationError(f"{_line(name, entries['rule'])}: {no_such_rule(designated, rules)}")
    expires = one_line(texts.get("expires", ""))
    return Exemption(
        rule=designated if rule is None else rule.id,
        resource=texts["resource"],
        reason=one_line(texts["reason"]),
        expires=parse_day(expires),
        written_expiry=expires,
        place=place,
        owner=one_line(texts.get("owner", "")) or None,
        ticket=one_line(texts.get("ticket", "")) or None,
        job=texts.get("job"),
    )


def _entries(node: Any, name: str, known: Sequence[str], what: str) -> dict[str, Any]:
    """The entries of a mapping node, by key."""
    if node is None or node.id != "mapping":
        place = name if node is None else _line(name, node)
        raise ConfigurationError(f"{place}: {what} must be a mapping with `{known[0]}` and `{known[1]}`.")
    found: dict[str, Any] = {}
    for key, value in node.value:
        text = str(key.value) if key.id == "scalar" else ""
        if text not in known:
            raise ConfigurationError(
                f"{_line(name, key)}: {what} has no property `{printable(text)}`{did_you_mean(text, known)}"
            )
        if text in found:
            raise ConfigurationError(f"{_line(name, key)}: `{text}` appears twice; keep one.")
        found[text] = value
    return found


def _text(node: Any, key: str, name: str) -> str:
    """The text of a scalar, numbers as they are written; empty for nothing."""
    if _is_scalar(node) and node.tag == _NULL:
        return ""
    if not _is_scalar(node):
        # A day that isn't one counts as expired, whatever it is.
        if key == "expires":
            return "a value that isn't text"
        in_quotes = "; write it in quotes" if node.id == "scalar" else ""
        raise ConfigurationError(f"{_line(name, node)}: `{key}` must be text{in_quotes}.")
    return str(node.value)


def _is_scalar(node: Any) -> bool:
    """Whether it is text, a number or nothing."""
    return node.id == "scalar" and (node.tag in _TEXTS or node.tag == _NULL)


def _line(name: str, node: Any) -> str:
    return f"{name}:{node.start_mark.line + 1}"
