"""Findings by job, and the order in which reports tell them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entra_policy.finding import Finding, Level, Verdict

if TYPE_CHECKING:
    from entra_policy.estate.estate import Estate
    from entra_policy.estate.groups import Group
    from entra_policy.estate.job import Job
    from entra_policy.reports.report import Report
    from entra_policy.resource import Resource


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
    """Findings of a report under their jobs, in the order of the jobs; those of no job last.

    A resource belongs to the first job that has it as a part: its own resource, its component and what is below it, its
    application, credentials, schemas, restarts, assignments, and the groups in its scope with their members.
    """
    if not findings:
        return ()
    jobs = () if report.estate is None else report.estate.jobs
    owners = {} if report.estate is None else _owners(report.estate)
    found: dict[int, list[Finding]] = {}
    for finding in findings:
        owner = len(jobs) if report.estate is None else _owner(finding.urn, report.estate, owners)
        found.setdefault(owner, []).append(finding)
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


def _owner(urn: str, estate: "Estate", owners: dict[str, int]) -> int:
    """The number of the job that has the resource, or the nearest of its ancestors; the count of jobs for none."""
    passed: set[str] = set()
    current: str | None = urn
    while current and current not in passed:
        if current in owners:
            return owners[current]
        passed.add(current)
        resource = estate.resources.get(current)
        current = None if resource is None else resource.parent
    return len(estate.jobs)


def _owners(estate: "Estate") -> dict[str, int]:
    """URN -> the number of the first job that the resource is a part of."""
    owners: dict[str, int] = {}
    for number, job in enumerate(estate.jobs):
        for resource in _parts(job):
            if resource is not None:
                owners.setdefault(resource.urn, number)
    numbers = {id(job): number for number, job in enumerate(estate.jobs)}
    for assigned in estate.groups:
        _claim_members(assigned.group, assigned.all_groups, numbers[id(assigned.job)], owners)
    _share_providers(estate.jobs, owners)
    return owners


def _parts(job: "Job") -> Iterator["Resource | None"]:
    yield from (job.resource, job.component, job.service_principal, job.application)
    yield from job.credentials.resources
    yield from (schema.resource for schema in job.schemas)
    yield from job.restarts
    yield from (assignment.resource for assignment in job.assignments)


def _claim_members(group: "Group", groups: Mapping[str, "Group"], number: int, owners: dict[str, int]) -> None:
    """The group, what declares its members, and the groups among them, unless an earlier job has them."""
    waiting = [group]
    while waiting:
        current = waiting.pop()
        if current.resource.urn in owners:
            continue
        owners[current.resource.urn] = number
        for resource in (
            *(member.resource for member in current.groups),
            *(member.resource for member in current.users),
            *(member.resource for member in current.unseen),
        ):
            owners.setdefault(resource.urn, number)
        waiting.extend(groups[member.member] for member in current.groups if member.member in groups)


def _share_providers(jobs: Sequence["Job"], owners: dict[str, int]) -> None:
    """A provider is a job's own only where no other job is deployed with it."""
    using: dict[str, set[int]] = {}
    for number, job in enumerate(jobs):
        if job.provider is not None:
            using.setdefault(job.provider.urn, set()).add(number)
    for urn, numbers in using.items():
        if len(numbers) == 1:
            owners.setdefault(urn, next(iter(numbers)))
