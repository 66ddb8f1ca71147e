"""The estate: what rules look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from entra_policy.estate.groups import Group
from entra_policy.estate.job import Job
from entra_policy.estate.removed_job import RemovedJob
from entra_policy.resource import Resource


@dataclass(frozen=True, slots=True)
class AssignedGroup:
    """A group in scope of a job.

    Attributes:
        group: the group.
        job: the job.
        assigned: how it came into scope: True by an assignment to the application, False because everything is.
        all_groups: every declared group by URN, to follow memberships.
    """

    group: Group
    job: Job
    assigned: bool
    all_groups: Mapping[str, Group] = field(repr=False)

    @property
    def resource(self) -> Resource:
        """The group's resource."""
        return self.group.resource


@dataclass(frozen=True, slots=True)
class Estate:
    """What rules look at.

    Attributes:
        jobs: every job, declared or implied by credentials, a schema or a component.
        groups: every group that is in scope of a job, once for each job.
        resources: all resources by URN.
        deleted: the resources that the change deletes, for good and not to be replaced; None where the inputs before
            the change aren't known.
        removed_jobs: the jobs among the deleted resources.
        whole: whether everything that is declared is among the resources.
    """

    jobs: tuple[Job, ...]
    groups: tuple[AssignedGroup, ...]
    resources: Mapping[str, Resource]
    deleted: tuple[Resource, ...] | None = None
    removed_jobs: tuple[RemovedJob, ...] = ()
    whole: bool = True

    def of_type(self, *resource_types: str) -> list[Resource]:
        """The declared resources of these types."""
        return [resource for resource in self.resources.values() if resource.type in resource_types]
