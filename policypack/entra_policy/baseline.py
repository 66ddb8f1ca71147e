"""The baseline: the findings that were there before, so that a check reports only what is new.

A text file, one finding a line, sorted, so that changes of several branches merge:

```text
entra-policy baseline 2
0c2f7b9a41d3e658<TAB>1<TAB>EP302<TAB>project::type::job<TAB>project::type::name<TAB>what is wrong
```

A finding is known by its fingerprint alone (rule, job and resource without the stack, what is wrong), as often as the
second column says; the rest is there for people. The job is empty where the finding is about none. What is wrong with
the file is an error: a baseline that can't be read hides nothing. A rule that failed itself is never in it:
nothing is known of its subject. Nor is what an exemption covers: the day on which that ends is the exemption's.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from entra_policy.errors import ConfigurationError
from entra_policy.evaluation.selection import silent_rules
from entra_policy.files import decoded, read_configuration_file
from entra_policy.finding import Finding, Notice, NoticeKind
from entra_policy.resource import identity_without_stack
from entra_policy.text import one_line, printable, shortened

if TYPE_CHECKING:
    from entra_policy.rule_definition import Rule
    from entra_policy.settings import Settings

HEADER: Final = "entra-policy baseline 2"
# Its fingerprints don't contain the job, so they are others.
_HEADER_WITHOUT_JOBS: Final = "entra-policy baseline 1"
_HEADER_OF_ANY: Final = re.compile(r"entra-policy baseline \S+")
_ENTRY: Final = re.compile(
    r"(?P<fingerprint>[0-9a-f]{16})\t(?P<count>[1-9][0-9]{0,8})\t(?P<rule>\S+)\t"
    r"(?P<job>[^\t]*)\t(?P<resource>[^\t]*)\t(?P<what>[^\t]*)"
)
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one finding.

    Attributes:
        count: how often it was found.
        rule: the rule's id.
        job: the job without the stack, empty for none.
        resource: the resource without the stack.
        what: what is wrong, shortened.
        place: where the entry is.
    """

    count: int
    rule: str
    job: str
    resource: str
    what: str
    place: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """Entries by fingerprint."""

    entries: dict[str, Entry]


def render(findings: Iterable[Finding]) -> str:
    """The file for these findings, without those that are exempted or in which the rule itself failed."""
    kept = [finding for finding in findings if not finding.exempted and not finding.crashed]
    counts = Counter(finding.fingerprint for finding in kept)
    first = {finding.fingerprint: finding for finding in reversed(kept)}
    return "".join(f"{line}\n" for line in (HEADER, *sorted(_line(first[key], n) for key, n in counts.items())))


def _line(finding: Finding, count: int) -> str:
    what = shortened(one_line(finding.about), _LONGEST)
    job, resource = (printable(identity_without_stack(urn)) for urn in (finding.job or "", finding.urn))
    return "\t".join((finding.fingerprint, str(count), finding.rule_id, job, resource, f"{finding.verdict}: {what}"))


def read_baseline(path: Path) -> Baseline:
    """The baseline of a file.

    Raises:
        ConfigurationError: the file can't be read, or a line of it isn't understood; names the file and the line.
    """
    return baseline_from_text(read_configuration_file(path, "the baseline"), printable(str(path)))


def baseline_from_text(text: bytes, name: str) -> Baseline:
    """The baseline of a text in UTF-8.

    Args:
        text: the text.
        name: what the file is called in messages and in `Entry.place`.

    Raises:
        ConfigurationError: a line of it isn't understood.
    """
    lines = decoded(text, name).replace("\r\n", "\n").split("\n")
    if lines[0] == _HEADER_WITHOUT_JOBS:
        raise ConfigurationError(
            f"{name}:1: the baseline is of version 1, in which findings have no job. Write it again with the command "
            f"that wrote it: `entra-policy baseline PATH --output {name}`."
        )
    if lines[0] != HEADER:
        if _HEADER_OF_ANY.fullmatch(lines[0]):
            raise ConfigurationError(f"{name}:1: the baseline has an unknown version; write it again.")
        raise ConfigurationError(f"{name}:1: it isn't a baseline: its first line must be `{HEADER}`.")
    if lines[-1] != "":
        raise ConfigurationError(
            f"{name}:{len(lines)}: the last line has no end, so it may be cut off; write it again."
        )
    entries: dict[str, Entry] = {}
    for number, line in enumerate(lines[1:-1], start=2):
        match = _ENTRY.fullmatch(line)
        if match is None:
            raise ConfigurationError(
                f"{name}:{number}: the line isn't an entry (fingerprint, count, rule, job, resource, what is wrong, "
                "with tabs between them). Write the baseline again with `entra-policy baseline`."
            )
        fingerprint = match["fingerprint"]
        if fingerprint in entries:
            raise ConfigurationError(
                f"{name}:{number}: {fingerprint} is in an earlier line, too; keep the one with the right count."
            )
        job, resource, what = (printable(match[key]) for key in ("job", "resource", "what"))
        entries[fingerprint] = Entry(int(match["count"]), match["rule"], job, resource, what, f"{name}:{number}")
    return Baseline(entries)


def apply_baseline(
    findings: Sequence[Finding], baseline: Baseline, rules: Sequence["Rule"], settings: "Settings"
) -> tuple[tuple[Finding, ...], int, tuple[Notice, ...]]:
    """Take out what the baseline knows.

    Args:
        findings: all findings of a run, the exempted ones marked.
        baseline: what is known.
        rules: the rules there are.
        settings: which of them ran.

    Returns:
        What is new, in its order; how many findings are known; and a notice for each entry that occurs no more, or not
        as often, although its rule ran.
    """
    left = {fingerprint: entry.count for fingerprint, entry in baseline.entries.items()}
    new: list[Finding] = []
    known = 0
    for finding in findings:
        fingerprint = finding.fingerprint
        occurs = left.get(fingerprint, 0) > 0 and not finding.crashed
        if occurs:
            left[fingerprint] -= 1
        if occurs and not finding.exempted:
            known += 1
        else:
            new.append(finding)
    is_silent = silent_rules(findings, settings, rules)
    resolved = tuple(
        _resolved(entry, left[fingerprint])
        for fingerprint, entry in baseline.entries.items()
        if left[fingerprint] and not is_silent(entry.rule)
    )
    return tuple(new), known, resolved


def _resolved(entry: Entry, missing: int) -> Notice:
    still = entry.count - missing
    how = f"occurs {still} of {entry.count} times" if still else "no longer occurs"
    where = "" if entry.job in ("", entry.resource) else f" in job `{entry.job}`"
    return Notice(
        NoticeKind.BASELINE_RESOLVED,
        f"{entry.rule} on `{entry.resource}`{where} ({entry.what}) {how}. Write the baseline again.",
        entry.place,
    )
