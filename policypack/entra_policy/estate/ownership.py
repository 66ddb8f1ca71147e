"""Which job a resource belongs to, for findings that no rule found at a job."""

from collections.abc import Iterator, Mapping, Sequence

from entra_policy.estate.estate import Estate
from entra_policy.estate.groups import Group
from entra_policy.estate.job import Job
from entra_policy.resource import Resource, with_ancestors


class Ownership:
    """The jobs' parts of an estate.

    A resource belongs to the first job that has it as a part: its own resource, its component and what is below it, its
    application, credentials, schemas, restarts, assignments, and the groups in its scope with their members. A provider
    belongs to a job that is the only one deployed with it.
    """

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._owners = _owners(estate)

    def job_of(self, urn: str) -> str | None:
        """The URN of the resource that represents the job of a resource, or of its nearest ancestor; None for none."""
        for current in with_ancestors(urn, self._estate.resources):
            if current in self._owners:
                return self._estate.jobs[self._owners[current]].subject_resource.urn
        return None


def _owners(estate: Estate) -> dict[str, int]:
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


def _parts(job: Job) -> Iterator[Resource | None]:
    yield from (job.resource, job.component, job.service_principal, job.application)
    yield from job.credentials.resources
    yield from job.schema_resources
    yield from job.restarts
    yield from (assignment.resource for assignment in job.assignments)


def _claim_members(group: Group, groups: Mapping[str, Group], number: int, owners: dict[str, int]) -> None:
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


def _share_providers(jobs: Sequence[Job], owners: dict[str, int]) -> None:
    """A provider is a job's own only where no other job is deployed with it."""
    using: dict[str, set[int]] = {}
    for number, job in enumerate(jobs):
        if job.provider is not None:
            using.setdefault(job.provider.urn, set()).add(number)
    for urn, numbers in using.items():
        if len(numbers) == 1:
            owners.setdefault(urn, next(iter(numbers)))
