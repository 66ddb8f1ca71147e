"""The estate: what rules look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from entra_policy.estate.assignments import Assignment
from entra_policy.estate.groups import Group
from entra_policy.estate.job import Job
from entra_policy.estate.removed_job import RemovedJob
from entra_policy.resource import Resource
from entra_policy.values import Undecided


@dataclass(frozen=True, slots=True)
class AssignedGroup:
    """A group in scope of a job.

    Attributes:
        group: the group.
        job: the job.
        assignment: the assignment that brings it into scope; None where it is in scope because everything is.
        all_groups: every group by its key, to follow memberships.
    """

    group: Group
    job: Job
    assignment: Assignment | None
    all_groups: Mapping[str, Group] = field(repr=False)

    @property
    def resource(self) -> Resource:
        """The group's resource; of a group that isn't declared, its assignment."""
        return self.group.resource if self.assignment is None or self.declared else self.assignment.resource

    @property
    def path(self) -> str:
        """The property path of the group in that resource; empty for the resource itself."""
        return "" if self.assignment is None or self.declared else self.assignment.reference.path

    @property
    def declared(self) -> bool:
        """Whether the program declares the group."""
        return self.group.reference is None

    @property
    def doubt(self) -> Undecided | None:
        """Why it isn't certain that the group is in scope; None where it is."""
        return None if self.assignment is None else self.assignment.doubt


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
