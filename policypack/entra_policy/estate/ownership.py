"""Which job a resource belongs to, for findings that no rule found at a job."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from entra_policy.estate.estate import Estate
from entra_policy.estate.groups import Group
from entra_policy.estate.job import Job
from entra_policy.resource import Resource, with_ancestors


class Ownership:
    """The jobs' parts of an estate.

    A job's own resource, its component and what is below it, its application, provider, credentials, schemas, restarts,
    assignments, and the groups in its scope with their members are parts of the job.
    """

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._owners = _owners(estate)

    def jobs_of(self, urn: str) -> tuple[str, ...]:
        """The URNs of the resources that represent the jobs of a resource, or of its nearest ancestor that has any."""
        for current in with_ancestors(urn, self._estate.resources):
            if numbers := self._owners.get(current):
                return tuple(self._estate.jobs[number].subject_resource.urn for number in sorted(numbers))
        return ()

    def job_of(self, urn: str) -> str | None:
        """The only one of these; None where there is none, or where there are several."""
        jobs = self.jobs_of(urn)
        return jobs[0] if len(jobs) == 1 else None


def _owners(estate: Estate) -> dict[str, set[int]]:
    """URN -> the numbers of the jobs that the resource is a part of."""
    owners: dict[str, set[int]] = defaultdict(set)
    for number, job in enumerate(estate.jobs):
        for resource in _parts(job):
            if resource is not None:
                owners[resource.urn].add(number)
    numbers = {id(job): number for number, job in enumerate(estate.jobs)}
    for assigned in estate.groups:
        for urn in _declaring(assigned.group, assigned.all_groups):
            owners[urn].add(numbers[id(assigned.job)])
    return dict(owners)


def _parts(job: Job) -> Iterator[Resource | None]:
    yield from (job.resource, job.component, job.service_principal, job.application, job.provider)
    yield from job.credentials.resources
    yield from job.schema_resources
    yield from job.restarts
    yield from job.on_demand
    yield from (assignment.resource for assignment in job.assignments)


def _declaring(group: Group, groups: Mapping[str, Group]) -> set[str]:
    """The URNs of the group, of the groups among its members, and of what declares the members of them."""
    found: set[str] = set()
    waiting = [group]
    while waiting:
        current = waiting.pop()
        if current.key in found:
            continue
        found.update((current.key, current.resource.urn))
        found.update(member.resource.urn for member in current.groups)
        found.update(member.resource.urn for member in current.users)
        found.update(member.resource.urn for member in current.unseen)
        waiting.extend(groups[member.member] for member in current.groups if member.member in groups)
    return found
