"""Who is assigned to an application: role assignments, and the users that are declared."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from entra_policy.estate import types
from entra_policy.estate.memberships import object_ids, principal_of
from entra_policy.resource import Resource
from entra_policy.values import Value, reveal


@dataclass(frozen=True, slots=True)
class Assignment:
    """A principal's assignment to an application.

    Attributes:
        resource: the `azuread.AppRoleAssignment`.
        principal: the declared user, invitation, group or service principal; None where it isn't declared.
        principal_id: the principal's object id, lower case; None where it isn't known.
    """

    resource: Resource
    principal: Resource | None
    principal_id: str | None


def find_assignments(
    resources: Iterable[Resource], keys: Mapping[str, str], by_urn: Mapping[str, Resource]
) -> dict[str, tuple[Assignment, ...]]:
    """The assignments by the key of the service principal.

    Args:
        resources: what is declared.
        keys: URN -> the key of the service principal that the resource belongs to.
        by_urn: all resources.
    """
    by_object_id = object_ids(by_urn.values())
    found: dict[str, list[Assignment]] = defaultdict(list)
    for resource in resources:
        if resource.type == types.ROLE_ASSIGNMENT:
            value: Value = reveal(resource.props.get("principalObjectId"))
            principal_id = value.lower() if type(value) is str else None
            principal = None if principal_id is None else by_object_id.get(principal_id)
            if principal is None:
                principal = principal_of(resource.property_dependencies.get("principalObjectId", ()), by_urn)
            found[keys[resource.urn]].append(Assignment(resource, principal, principal_id))
    return {key: tuple(assignments) for key, assignments in found.items()}


def users_by_provider(resources: Iterable[Resource]) -> dict[str | None, tuple[Resource, ...]]:
    """The declared users and invitations by the URN of the provider that they are deployed with."""
    found: dict[str | None, list[Resource]] = defaultdict(list)
    for resource in resources:
        if resource.type in types.USERS:
            found[resource.provider].append(resource)
    return {provider: tuple(users) for provider, users in found.items()}
