"""Who is assigned to an application: role assignments, and the users that are declared."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from entra_policy.estate import types
from entra_policy.estate.owners import Owners
from entra_policy.estate.references import DirectoryObjects, Reference
from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, Undecided, Value, reveal

# What the resources call who is assigned, the application, the role, and the principal's type.
_NAMES: Final = MappingProxyType(
    {
        types.ROLE_ASSIGNMENT: ("principalObjectId", "resourceObjectId", "appRoleId", "principalType"),
        types.NAMED_ROLE_ASSIGNMENT: ("principal_id", "service_principal_id", "app_role_id", "principal_type"),
    }
)
# The types of principals, besides groups, that Microsoft Graph documents for `appRoleAssignment`.
_WITHOUT_MEMBERS: Final = frozenset({"user", "serviceprincipal"})
NAMED_IN_ANOTHER_WAY: Final = (
    "names a service principal in another way than the job does, so whether it is the job's is not known"
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """A principal's assignment to an application.

    Attributes:
        resource: the `azuread.AppRoleAssignment`, or the components' `AppRoleAssignment`.
        reference: what it says of the principal.
        doubt: why it isn't certain that it assigns to the job's application; None where it is.
    """

    resource: Resource
    reference: Reference
    doubt: Undecided | None = None

    @property
    def principal(self) -> Resource | None:
        """The declared user, invitation, group or service principal; None where it isn't declared."""
        return self.reference.resource

    @property
    def principal_id(self) -> str | None:
        """The principal's object id, lower case; None where it isn't known."""
        return self.reference.object_id

    @property
    def role_path(self) -> str:
        """The property that has the role's id."""
        return _NAMES[self.resource.type][2]

    @property
    def role_id(self) -> Value:
        """The role's id. The components' resource finds it out as it is deployed."""
        value = self.resource.value(self.role_path)
        return UNKNOWN if value is None and self.resource.type == types.NAMED_ROLE_ASSIGNMENT else value

    @property
    def may_be_group(self) -> bool:
        """Whether the principal is a group, or may be one: as declared, else as the state says of its type."""
        assigned = reveal(self.resource.outputs.get(_NAMES[self.resource.type][3]))
        is_other = type(assigned) is str and assigned.lower() in _WITHOUT_MEMBERS
        return self.reference.is_group or (self.reference.may_be_group and not is_other)


@dataclass(frozen=True, slots=True)
class Assignments:
    """All role assignments of a program.

    Attributes:
        by_key: those of a known service principal, by its key.
        of_unknown: those of which it isn't known to which application they assign.
    """

    by_key: Mapping[str, tuple[Assignment, ...]]
    of_unknown: tuple[Assignment, ...]

    def of(
        self, key: str | None, *, perhaps: bool, others: Iterable[str] = (), doubt: Undecided | None = None
    ) -> tuple[Assignment, ...]:
        """The assignments to an application.

        Args:
            key: the service principal's key.
            perhaps: whether the job's application may be meant by assignments of which that isn't known.
            others: the keys of service principals that may be the same one.
            doubt: why it isn't known which one is the job's; None where it is, and named in another way.
        """
        certain = self.by_key.get(key or "", ())
        doubtful = (
            replace(each, doubt=each.doubt or doubt or _named_in_another_way(each.resource))
            for other in sorted(other for other in others if other in self.by_key)
            for each in self.by_key[other]
        )
        return (*certain, *doubtful, *(self.of_unknown if perhaps else ()))

    @property
    def references(self) -> tuple[Reference, ...]:
        """What all of them say of principals that may be groups."""
        every = (*(assignment for found in self.by_key.values() for assignment in found), *self.of_unknown)
        return tuple(assignment.reference for assignment in every if assignment.may_be_group)


def _named_in_another_way(assignment: Resource) -> Undecided:
    return Undecided(NAMED_IN_ANOTHER_WAY, _NAMES[assignment.type][1], assignment.urn)


def find_assignments(
    resources: Iterable[Resource],
    owners: Owners,
    objects: DirectoryObjects,
) -> Assignments:
    """The assignments, by the service principal that they name.

    Args:
        resources: what is declared.
        owners: the service principal that each assignment names.
        objects: the declared users, groups and service principals.
    """
    found: dict[str, list[Assignment]] = defaultdict(list)
    of_unknown: list[Assignment] = []
    for resource in resources:
        if resource.type not in types.ROLE_ASSIGNMENTS:
            continue
        doubt = owners.not_known.get(resource.urn)
        reference = objects.referred(resource, _NAMES[resource.type][0])
        if doubt is None:
            assignment = Assignment(resource, reference, owners.doubts.get(resource.urn))
            found[owners.keys[resource.urn]].append(assignment)
        else:
            of_unknown.append(Assignment(resource, reference, doubt))
    return Assignments({key: tuple(assignments) for key, assignments in found.items()}, tuple(of_unknown))


def users_by_provider(resources: Iterable[Resource]) -> dict[str | None, tuple[Resource, ...]]:
    """The declared users and invitations by the URN of the provider that they are deployed with."""
    found: dict[str | None, list[Resource]] = defaultdict(list)
    for resource in resources:
        if resource.type in types.USERS:
            found[resource.provider].append(resource)
    return {provider: tuple(users) for provider, users in found.items()}
