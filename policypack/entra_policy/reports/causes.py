"""Findings that were not decided, by what leaves them undecided.

One value that isn't known may leave many rules undecided, in one job or in its parts. For people that is one thing to
do, so formats for people and Pulumi's output show it once, with the ids of all these rules and the remedy.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from entra_policy.facts.lacking import reason_for, remedy_for, what_is_lacking
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.resource import SourceLocation

_Key: TypeAlias = tuple[str | None, Level, str, str]


@dataclass(frozen=True, slots=True)
class Cause:
    """What leaves some findings of one job undecided.

    Attributes:
        reason: why, as part of a sentence.
        remedy: what to do, as whole sentences; empty where nothing is known to help.
        findings: the findings, in their order, all of one level, and of one job unless facts are missing; at least one.
    """

    reason: str
    remedy: str
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The first of the findings, which lends the others its place."""
        return self.findings[0]

    @property
    def level(self) -> Level:
        """How much each of the findings weighs."""
        return self.first.level

    @property
    def of_one_resource(self) -> bool:
        """Whether all findings are about the same resource."""
        return len({finding.urn for finding in self.findings}) == 1

    @property
    def source(self) -> SourceLocation | None:
        """Where the program wrote what all findings are about; None where they are about several places."""
        return shared_source(self.findings)

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The rules that are undecided, each once."""
        return tuple(dict.fromkeys(finding.rule_id for finding in self.findings))

    @property
    def text(self) -> str:
        """The reason and the remedy, as sentences."""
        return f"{self.reason}. {self.remedy}".rstrip()


def shared_source(findings: Iterable[Finding]) -> SourceLocation | None:
    """The one place in the program that all findings are about; None where there are several, or none is known."""
    sources = {finding.source for finding in findings}
    return sources.pop() if len(sources) == 1 else None


def by_cause(findings: Iterable[Finding]) -> tuple[Cause, ...]:
    """Undecided findings by their cause, in the order in which the causes first appear."""
    found: dict[_Key, list[Finding]] = {}
    for finding in findings:
        found.setdefault(_key(finding), []).append(finding)
    return tuple(_cause(same) for same in found.values())


def undecided_together(findings: Iterable[Finding]) -> tuple[Finding | Cause, ...]:
    """Findings in their order, but those that one cause leaves undecided as one, where the first of them is.

    What is exempted stays by itself, since each says why it is.
    """
    listed = tuple(findings)
    causes = {id(cause.first): cause for cause in by_cause(finding for finding in listed if _is_open(finding))}
    return tuple(
        causes.get(id(finding), finding) for finding in listed if id(finding) in causes or not _is_open(finding)
    )


def _is_open(finding: Finding) -> bool:
    return finding.verdict is Verdict.UNDECIDED and not finding.exempted


def _key(finding: Finding) -> _Key:
    """A property that isn't known is one of a resource; what isn't known of a job is the same in all of its parts."""
    if what_is_lacking(finding.cause) is not None:
        return (None, finding.level, "", "")
    resource = finding.urn if finding.path or finding.job is None else ""
    return (finding.job, finding.level, finding.cause or finding.message, resource)


def _cause(findings: list[Finding]) -> Cause:
    lacking = dict.fromkeys(what for finding in findings if (what := what_is_lacking(finding.cause)) is not None)
    if lacking:
        return Cause(reason_for(lacking), remedy_for(lacking), tuple(findings))
    messages = {finding.message for finding in findings}
    # One message has the name of the mapping or the clause, too.
    reason = findings[0].message.removeprefix("not decided: ").removesuffix(".") if len(messages) == 1 else ""
    remedies = dict.fromkeys(finding.remedy for finding in findings if finding.remedy)
    return Cause(reason or findings[0].cause, " ".join(remedies), tuple(findings))
