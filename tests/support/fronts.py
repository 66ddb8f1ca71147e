"""What the fronts find on one program, and where they disagree.

They agree where none passes or omits what another fails. A front may leave undecided what another decides only if its
undecided finding, of the same rule and on the same resource or job, names the value that it lacks; or if it reports a
gap that explains why it saw something else.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from typing import Any, Final

from google.protobuf.json_format import ParseDict
from pulumi.runtime.proto import analyzer_pb2

from entra_policy.analyzer.replay import analyze_requests, replay_requests, stack_request
from entra_policy.analyzer.requests import read_stack_request
from entra_policy.analyzer.resources import stack_resources
from entra_policy.analyzer.session import Session
from entra_policy.configuration.environment import with_environment
from entra_policy.estate.estate import Estate
from entra_policy.estate.joining import build_estate
from entra_policy.estate.ownership import Ownership
from entra_policy.finding import Finding, Verdict
from entra_policy.gap import Gap, GapKind
from entra_policy.gate import check
from entra_policy.inventory import Inventory
from entra_policy.rule_definition import Subject
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_policy.values import NOT_KNOWN_YET, NOT_READABLE

# The gaps that say that a program may declare something else in another place, or more.
EXPLAINING: Final = frozenset({GapKind.UNKNOWN_TEXT_COMPARED, GapKind.UNFINISHED_TASK})
# What is in every secret of a generated program.
PLANTED: Final = "planted"
# The rules of which a resource is one subject, whatever is wrong with it.
_OF_WHOLE_RESOURCES: Final = frozenset(rule.id for rule in all_rules() if rule.subject in (Subject.JOB, Subject.GROUP))
# Reasons that say nothing without the property that they are about.
_WITHOUT_A_NAME: Final = (NOT_KNOWN_YET, NOT_READABLE)


@dataclass(frozen=True)
class Front:
    """What one front says of a program.

    Attributes:
        name: which front.
        findings: what it found.
        jobs: URN -> the numbers of the jobs that it sees the resource in.
        gaps: what it could not see.
    """

    name: str
    findings: tuple[Finding, ...]
    jobs: Mapping[str, set[int]]
    gaps: tuple[Gap, ...] = ()

    @property
    def failures(self) -> Iterator[Finding]:
        """What failed."""
        return (finding for finding in self.findings if finding.verdict is Verdict.FAIL)

    @property
    def undecided(self) -> Iterator[Finding]:
        """What was not decided."""
        return (finding for finding in self.findings if finding.verdict is Verdict.UNDECIDED)


@dataclass(frozen=True)
class Disagreement:
    """A finding of one front that another contradicts.

    Attributes:
        what: what is wrong.
        front: the front that has the finding.
        finding: the finding.
        other: the front that contradicts.
        related: what the other front finds of the same rule.
    """

    what: str
    front: str
    finding: Finding
    other: str
    related: tuple[Finding, ...] = ()

    @property
    def kind(self) -> tuple[str, str, str, str]:
        """What remains the same when the program gets smaller."""
        return self.what, self.front, self.finding.rule_id, self.other

    def __str__(self) -> str:
        related = "".join(f"\n    {self.other}: {_shown(finding)}" for finding in self.related)
        nothing = f"\n    {self.other}: nothing"
        return f"{self.what}\n    {self.front}: {_shown(self.finding)}{related or nothing}"


def settings_of(edition: str, environment: Mapping[str, str]) -> Settings:
    """The settings of a check in a process with these environment variables."""
    return with_environment(Settings(edition=edition), environment)


def gate_on(name: str, inventory: Inventory, settings: Settings) -> Front:
    """What `entra-policy check` finds in what a reader found."""
    report = check(inventory, all_rules(), settings)
    assert report.estate is not None
    return Front(name, report.findings, jobs_in(report.estate), report.gaps)


def pack_on(name: str, inventory: Inventory, settings: Settings) -> Front:
    """What the pack finds when the engine shows it these resources."""
    front = _pack(name, analyze_requests(inventory), stack_request(inventory), settings)
    return replace(front, gaps=inventory.gaps)


def pack_on_recording(name: str, recording: Path, settings: Settings) -> Front:
    """What the pack finds when the engine shows it what it showed to the recorder."""
    entries = [json.loads(line) for line in recording.read_text(encoding="utf-8").splitlines()]
    shown = [_message(entry, analyzer_pb2.AnalyzeRequest()) for entry in entries if entry["kind"] == "resource"]
    [whole] = [_message(entry, analyzer_pb2.AnalyzeStackRequest()) for entry in entries if entry["kind"] == "stack"]
    return _pack(name, shown, whole, settings)


def _pack(
    name: str,
    shown: Iterable[analyzer_pb2.AnalyzeRequest],
    whole: analyzer_pb2.AnalyzeStackRequest,
    settings: Settings,
) -> Front:
    session = Session(all_rules(), settings)
    at_once, at_the_end = replay_requests(session, shown, whole)
    resources = tuple(stack_resources(read_stack_request(whole.SerializeToString()), session.analyzed))
    return Front(name, (*at_once, *at_the_end), jobs_in(build_estate(resources, settings)))


def jobs_in(estate: Estate) -> Mapping[str, set[int]]:
    """URN -> the numbers of the jobs that the resource is a part of."""
    return Ownership(estate)._owners


def _message(entry: Mapping[str, Any], message: Any) -> Any:
    return ParseDict(entry["request"], message)


def disagreements(fronts: Sequence[Front]) -> tuple[Disagreement, ...]:
    """Where the fronts contradict each other, undecided findings that don't say what they lack, and shown credentials."""
    found = [
        Disagreement("an undecided finding does not name what is missing", front.name, finding, front.name, (finding,))
        for front in fronts
        for finding in front.undecided
        if not names_what_it_lacks(finding)
    ]
    found += [
        Disagreement("a message shows a credential", front.name, finding, front.name, (finding,))
        for front in fronts
        for finding in front.findings
        if PLANTED in finding.message
    ]
    for front, other in permutations(fronts, 2):
        found += _contradicted(front, other)
    return tuple(found)


def _contradicted(front: Front, other: Front) -> Iterator[Disagreement]:
    decided = {_identity(finding) for finding in other.failures}
    for finding in front.failures:
        if _identity(finding) in decided or _found_elsewhere(finding, other) or _explained(finding, front, other):
            continue
        of_rule = tuple(each for each in other.findings if each.rule_id == finding.rule_id)
        yield Disagreement("a failure is not found", front.name, finding, other.name, of_rule)


def _identity(finding: Finding) -> tuple[object, ...]:
    return finding.rule_id, finding.urn, finding.path, finding.level, finding.about, finding.message


def _found_elsewhere(finding: Finding, other: Front) -> bool:
    """Whether the other front fails the same subject for something else, or the same job for the same in another place.

    The pack reports each resource that is wrong by itself, the gate one of those that are wrong together. And what is
    not known beside a failure is not reported: the subject has failed.
    """
    of_rule = [
        failure for failure in other.failures if (failure.rule_id, failure.level) == (finding.rule_id, finding.level)
    ]
    return any(
        (failure.urn == finding.urn and finding.rule_id in _OF_WHOLE_RESOURCES)
        or (_subject(failure) == _subject(finding) and _jobs(failure, other) & _jobs(finding, other))
        for failure in of_rule
    )


def _subject(finding: Finding) -> str:
    """What is wrong; of nested groups, only which group has groups as members."""
    return finding.about.partition(" > ")[0]


def _explained(finding: Finding, front: Front, other: Front) -> bool:
    """Whether one of the fronts says what it lacks to see the same."""
    if any(gap.kind in EXPLAINING for gap in (*front.gaps, *other.gaps)):
        return True
    return any(
        undecided.rule_id == finding.rule_id
        and (undecided.urn == finding.urn or _jobs(undecided, other) & _jobs(finding, other))
        and names_what_it_lacks(undecided)
        for undecided in other.undecided
    )


def _jobs(finding: Finding, front: Front) -> set[int]:
    """The jobs that a front sees the finding's resource, and what represents its job, in."""
    return front.jobs.get(finding.urn, set()) | front.jobs.get(finding.job or "", set())


def names_what_it_lacks(undecided: Finding) -> bool:
    """Whether the finding says which value is missing: by its path, or by a reason that says more than that one is."""
    return bool(undecided.path) or not any(
        undecided.message in (f"not decided: {reason}.", f"not decided: it {reason}.") for reason in _WITHOUT_A_NAME
    )


def _shown(finding: Finding) -> str:
    name = finding.urn.rpartition("::")[2]
    job = (finding.job or "").rpartition("::")[2]
    return f"{finding.rule_id} {finding.verdict.value} {finding.level.value} {name}[{finding.path}] job {job}: {finding.message}"
