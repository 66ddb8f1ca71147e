"""Which finding belongs where: to which job, and to which of its mappings; and what each is called on the page."""

import enum
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.reports.grouping import by_job
from entra_policy.reports.report import Report


class Kind(enum.StrEnum):
    """How a finding weighs on the page, the heaviest first. The value names its sign, colour and filter button."""

    MANDATORY = "mandatory"
    ADVISORY = "advisory"
    UNDECIDED = "undecided"
    EXEMPTED = "exempted"


def kind_of(finding: Finding) -> Kind:
    """How a finding weighs: an exempted one counts for nothing, whatever it says."""
    if finding.exempted:
        return Kind.EXEMPTED
    if finding.verdict is Verdict.UNDECIDED:
        return Kind.UNDECIDED
    return Kind.MANDATORY if finding.level is Level.MANDATORY else Kind.ADVISORY


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding on the page.

    Attributes:
        finding: the finding.
        kind: how it weighs.
        number: from 1, in the report's order; the page's anchors are made from it, never from a name.
        job: the number of the job that it is reported with; None for what belongs to none of them.
    """

    finding: Finding
    kind: Kind
    number: int
    job: int | None

    @property
    def anchor(self) -> str:
        """The id of the place where it is reported."""
        return f"finding-{self.number}"


@dataclass(frozen=True, slots=True)
class View:
    """A report, sorted out for the page.

    Attributes:
        report: the report.
        entries: its findings.
        jobs: its jobs with their numbers from 0, those with the heaviest findings first, else in the program's order.
        of_job: a job's number -> its findings.
        at: (URN, path of a mapping, an object mapping or a clause) -> the findings in it.
        rule_anchors: rule id -> the id of the place where the rule is explained.
    """

    report: Report
    entries: tuple[Entry, ...]
    jobs: tuple[tuple[int, Job], ...]
    of_job: Mapping[int, tuple[Entry, ...]]
    at: Mapping[tuple[str, str], tuple[Entry, ...]]
    rule_anchors: Mapping[str, str]

    def of_kind(self, kind: Kind) -> tuple[Entry, ...]:
        """The findings of one kind."""
        return tuple(entry for entry in self.entries if entry.kind is kind)


_PART: Final = re.compile(
    r"^.*?objectMappings\[\d+\](?:\.attributeMappings\[\d+\]|\.scope\.groups\[\d+\]\.clauses\[\d+\])?"
)
_WEIGHT: Final = {kind: number for number, kind in enumerate(Kind)}


def view_of(report: Report) -> View:
    """Sort a report out."""
    jobs = () if report.estate is None else report.estate.jobs
    numbers = {id(job): number for number, job in enumerate(jobs)}
    owners = {
        id(finding): numbers[id(group.job)]
        for group in by_job(report, report.findings)
        if group.job is not None
        for finding in group.findings
    }
    entries: list[Entry] = []
    of_job: dict[int, list[Entry]] = defaultdict(list)
    at: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for number, finding in enumerate(report.findings, 1):
        job = owners.get(id(finding))
        entry = Entry(finding, kind_of(finding), number, job)
        entries.append(entry)
        if job is not None:
            of_job[job].append(entry)
        if (part := _PART.match(finding.path)) is not None:
            at[finding.urn, part[0]].append(entry)
    return View(
        report,
        tuple(entries),
        tuple(sorted(enumerate(jobs), key=lambda item: heaviest(of_job.get(item[0], ())))),
        {job: tuple(found) for job, found in of_job.items()},
        {place: tuple(sorted(found, key=lambda entry: _WEIGHT[entry.kind])) for place, found in at.items()},
        {rule.id: f"rule-{number}" for number, rule in enumerate(report.rules, 1)},
    )


def heaviest(entries: Sequence[Entry]) -> int:
    """The place of the heaviest of the findings among the kinds; behind all of them where there are none."""
    return min((_WEIGHT[entry.kind] for entry in entries), default=len(_WEIGHT))
