"""Which service principal each part of a job belongs to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from entra_policy.estate import types
from entra_policy.estate.service_principal import ServicePrincipal, ServicePrincipals
from entra_policy.resource import Resource
from entra_policy.values import Undecided

_BELONGING = frozenset(
    {
        types.JOB,
        types.CREDENTIALS,
        types.SCHEMA,
        *types.ROLE_ASSIGNMENTS,
        types.JOB_RESTART,
        types.PROVISION_ON_DEMAND,
    }
)


@dataclass(frozen=True, slots=True)
class Owners:
    """Which service principal each part of a job belongs to.

    Attributes:
        keys: URN -> the key of the service principal; the resource's own URN where it isn't known.
        principals: key -> the service principal.
        not_known: URN -> why it isn't known.
        doubts: URN -> why it isn't certain.
    """

    keys: Mapping[str, str]
    principals: Mapping[str, ServicePrincipal]
    not_known: Mapping[str, Undecided]
    doubts: Mapping[str, Undecided]


def find_owners(resources: Sequence[Resource], by_urn: Mapping[str, Resource], principals: ServicePrincipals) -> Owners:
    """The service principal of each part: the one it names, else that of the other parts of its component.

    Parts of which it isn't known belong to the one job of which it isn't known either, where there is only one. Of an
    assignment that isn't certain: groups are assigned to many applications that have no job here.
    """
    keys: dict[str, str] = {resource.urn: resource.urn for resource in resources if resource.type in types.SCHEMAS}
    found: dict[str, ServicePrincipal] = {}
    not_known: dict[str, Undecided] = {}
    doubts: dict[str, Undecided] = {}
    by_parent: dict[str, set[str]] = defaultdict(set)
    unresolved: list[tuple[Resource, Undecided]] = []
    for resource in resources:
        if resource.type not in _BELONGING:
            continue
        principal = principals.named_or_only(resource)
        if isinstance(principal, Undecided):
            unresolved.append((resource, principal))
            continue
        keys[resource.urn] = principal.key
        found.setdefault(principal.key, principal)
        if principal.doubt is not None:
            doubts[resource.urn] = principal.doubt
        if (parent := _component_around(resource, by_urn)) is not None:
            by_parent[parent].add(principal.key)
    for resource, undecided in unresolved:
        parent = _component_around(resource, by_urn)
        if parent is None or _is_assigned_elsewhere(resource, by_urn[parent]):
            keys[resource.urn] = resource.urn
            not_known[resource.urn] = undecided
            continue
        siblings = by_parent[parent]
        keys[resource.urn] = next(iter(siblings)) if len(siblings) == 1 else f"parent:{parent}"
    jobs = [resource.urn for resource, _ in unresolved if resource.type == types.JOB and resource.urn in not_known]
    if len(jobs) == 1:
        for resource, _ in unresolved:
            if resource.urn in not_known and resource.type not in (types.JOB, *types.ROLE_ASSIGNMENTS):
                keys[resource.urn] = keys[jobs[0]]
                del not_known[resource.urn]
    return Owners(keys, found, not_known, doubts)


def _is_assigned_elsewhere(resource: Resource, parent: Resource) -> bool:
    """Whether it is an assignment that its parent says nothing of: that of a job is, where the component makes it."""
    return resource.type in types.ROLE_ASSIGNMENTS and parent.type not in types.COMPONENTS


def _component_around(resource: Resource, by_urn: Mapping[str, Resource]) -> str | None:
    """The URN of the resource's parent, unless that is the stack."""
    parent = by_urn.get(resource.parent or "")
    return None if parent is None or parent.type == types.STACK else parent.urn
