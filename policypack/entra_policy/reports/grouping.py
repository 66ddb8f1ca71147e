"""Findings by job, and the order in which reports show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entra_policy.facts.lacking import what_is_lacking
from entra_policy.finding import Finding, Level, Verdict

if TYPE_CHECKING:
    from entra_policy.estate.job import Job
    from entra_policy.reports.report import Report


@dataclass(frozen=True, slots=True)
class JobFindings:
    """A job's findings.

    Attributes:
        job: the job; None for the findings that belong to no job, or to several alike.
        findings: in the order of the resources.
    """

    job: "Job | None"
    findings: tuple[Finding, ...]


def by_job(report: "Report", findings: Sequence[Finding]) -> tuple[JobFindings, ...]:
    """Findings of a report under their jobs, in the order of the jobs; those of no job, or of several, last."""
    jobs = () if report.estate is None else report.estate.jobs
    numbers = {job.subject_resource.urn: number for number, job in reversed(list(enumerate(jobs)))}
    found: dict[int, list[Finding]] = {}
    lacking_in = {finding.job or "" for finding in findings if what_is_lacking(finding.cause) is not None}
    # What facts would decide is decided for all jobs in one step.
    of_lacking = next(iter(lacking_in)) if len(lacking_in) == 1 else ""
    for finding in findings:
        job = of_lacking if what_is_lacking(finding.cause) is not None else finding.job or ""
        found.setdefault(numbers.get(job, len(jobs)), []).append(finding)
    return tuple(
        JobFindings(jobs[number] if number < len(jobs) else None, tuple(found[number])) for number in sorted(found)
    )


def heaviest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Failures before what is undecided before what is exempted, mandatory ones first; else the order stays."""
    return sorted(
        findings,
        key=lambda item: (item.exempted is not None, -item.level.weight, item.verdict is Verdict.UNDECIDED),
    )


def mandatory_failures(findings: Iterable[Finding]) -> int:
    """How many of the findings are failures of a mandatory rule that nothing exempts."""
    return sum(
        finding.level is Level.MANDATORY and finding.verdict is Verdict.FAIL and not finding.exempted
        for finding in findings
    )
