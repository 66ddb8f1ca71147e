"""Which declared resources belong to one job."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from entra_policy.estate import types
from entra_policy.estate.service_principal import ServicePrincipal, ServicePrincipals
from entra_policy.resource import Resource, with_ancestors
from entra_policy.values import Undecided, reveal


@dataclass(slots=True)
class JobParts:
    """What was found to belong to one job, while it is gathered; `unjoined` is what perhaps belongs to it."""

    key: str | None
    job: Resource | None = None
    credentials: tuple[Resource, ...] = ()
    schemas: tuple[Resource, ...] = ()
    component: Resource | None = None
    restarts: tuple[Resource, ...] = ()
    on_demand: tuple[Resource, ...] = ()
    unjoined: tuple[Resource, ...] = ()

    @property
    def named_by(self) -> Resource | None:
        """The resource by which the job's service principal is known."""
        return next(iter((*filter(None, (self.job,)), *self.credentials, *self.schemas)), None)


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


_BELONGING = frozenset(
    {
        types.JOB,
        types.CREDENTIALS,
        types.SCHEMA,
        types.ROLE_ASSIGNMENT,
        types.JOB_RESTART,
        types.PROVISION_ON_DEMAND,
    }
)
# The property that names the job, where it isn't `job_id`.
_JOB_ID: Final = MappingProxyType({types.PROVISION_ON_DEMAND: "synchronizationJobId"})


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
        if parent is None or resource.type == types.ROLE_ASSIGNMENT:
            keys[resource.urn] = resource.urn
            not_known[resource.urn] = undecided
            continue
        siblings = by_parent[parent]
        keys[resource.urn] = next(iter(siblings)) if len(siblings) == 1 else f"parent:{parent}"
    jobs = [resource.urn for resource, _ in unresolved if resource.type == types.JOB and resource.urn in not_known]
    if len(jobs) == 1:
        for resource, _ in unresolved:
            if resource.urn in not_known and resource.type not in (types.JOB, types.ROLE_ASSIGNMENT):
                keys[resource.urn] = keys[jobs[0]]
                del not_known[resource.urn]
    return Owners(keys, found, not_known, doubts)


def _component_around(resource: Resource, by_urn: Mapping[str, Resource]) -> str | None:
    """The URN of the resource's parent, unless that is the stack."""
    parent = by_urn.get(resource.parent or "")
    return None if parent is None or parent.type == types.STACK else parent.urn


def gather_parts(
    resources: Sequence[Resource], owners: Owners, by_urn: Mapping[str, Resource], principals: ServicePrincipals
) -> list[JobParts]:
    """The jobs, declared or implied, each with the resources that belong to it.

    Args:
        resources: what is declared.
        owners: the service principal that each part belongs to.
        by_urn: all resources.
        principals: says which service principals may be one.
    """
    keys = owners.keys
    jobs: dict[str, JobParts] = {}
    by_key: dict[str, list[JobParts]] = defaultdict(list)
    credentials: dict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        if resource.type == types.JOB:
            parts = JobParts(keys[resource.urn], job=resource, component=_component(resource, by_urn))
            jobs[resource.urn] = parts
            by_key[keys[resource.urn]].append(parts)
        elif resource.type == types.CREDENTIALS:
            credentials[keys[resource.urn]].append(resource)
    gathered = list(jobs.values())
    for resource in resources:
        if resource.type not in types.SCHEMAS:
            continue
        owner = _job_of_schema(resource, jobs, by_key, keys)
        if owner is None:
            for parts in by_key.get(keys[resource.urn], ()):
                parts.unjoined = (*parts.unjoined, resource)
            owner = JobParts(keys[resource.urn], component=_component(resource, by_urn))
            gathered.append(owner)
            by_key[keys[resource.urn]].append(owner)
        owner.schemas = (*owner.schemas, resource)
    for key, found in credentials.items():
        of_key = by_key.get(key)
        if not of_key:
            of_key = [JobParts(key, component=_component(found[0], by_urn))]
            gathered.extend(of_key)
        for owner in of_key:
            owner.credentials = tuple(found)
    for resource in resources:
        if resource.type == types.JOB_RESTART:
            for parts in _restarted(resource, jobs, by_key, keys, gathered):
                parts.restarts = (*parts.restarts, resource)
        elif resource.type == types.PROVISION_ON_DEMAND:
            named = _job_of_schema(resource, jobs, by_key, keys)
            if named is not None:
                named.on_demand = (*named.on_demand, resource)
    for parts in gathered:
        if parts.job is not None:
            parts.unjoined = (*parts.unjoined, *_perhaps_of(parts, gathered, owners, principals))
    claimed = {parts.component.urn for parts in gathered if parts.component is not None}
    gathered.extend(
        JobParts(None, component=resource)
        for resource in resources
        if resource.type in types.COMPONENTS and resource.urn not in claimed
    )
    return gathered


def perhaps_named(parts: JobParts, gathered: Sequence[JobParts], owners: Owners) -> bool:
    """Whether a job may be meant by what names a service principal that isn't known.

    Where it isn't known of some jobs either, it is one of these.
    """
    if parts.job is None:
        return False
    unknown = [each for each in gathered if each.job is not None and each.job.urn in owners.not_known]
    return not unknown or any(each is parts for each in unknown)


def keys_of_others(
    parts: JobParts, gathered: Sequence[JobParts], owners: Owners, principals: ServicePrincipals
) -> set[str]:
    """The keys of service principals that may be the job's, though they are named in another way.

    Where nothing is known of the job's own, that is each which no other job has.
    """
    if parts.job is None:
        return set()
    of_jobs = {each.key for each in gathered if each.job is not None and each is not parts}
    others = {key: other for key, other in owners.principals.items() if key != parts.key and key not in of_jobs}
    if parts.job.urn in owners.not_known:
        return set(others)
    principal = owners.principals.get(parts.key or "")
    if principal is None:
        return set()
    return {key for key, other in others.items() if principals.may_be_one(principal, other)}


def _perhaps_of(
    parts: JobParts, gathered: Sequence[JobParts], owners: Owners, principals: ServicePrincipals
) -> tuple[Resource, ...]:
    """The credentials and schemas that belong to no job for certain, and perhaps to this one."""
    named = perhaps_named(parts, gathered, owners)
    others = keys_of_others(parts, gathered, owners, principals)
    return tuple(
        resource
        for each in gathered
        if each.job is None
        for resource in (*each.credentials, *each.schemas)
        if (named and resource.urn in owners.not_known) or each.key in others
    )


def _job_of_schema(
    schema: Resource, jobs: Mapping[str, JobParts], by_key: Mapping[str, list[JobParts]], keys: Mapping[str, str]
) -> JobParts | None:
    name = _JOB_ID.get(schema.type, "job_id")
    named = [jobs[urn] for urn in schema.property_dependencies.get(name, ()) if urn in jobs]
    if len(named) == 1:
        return named[0]
    job_id = reveal(schema.props.get(name))
    if type(job_id) is str:
        for parts in jobs.values():
            if (
                parts.job is not None
                and type(parts.job.id) is str
                and parts.job.id.rpartition("/")[2] == job_id.rpartition("/")[2]
            ):
                return parts
    same = by_key.get(keys[schema.urn], [])
    return same[0] if len(same) == 1 else None


def _restarted(
    restart: Resource,
    jobs: Mapping[str, JobParts],
    by_key: Mapping[str, list[JobParts]],
    keys: Mapping[str, str],
    gathered: list[JobParts],
) -> list[JobParts]:
    """The jobs that a restart may be meant for: one where that is known, all where it can't be found out."""
    named = _job_of_schema(restart, jobs, by_key, keys)
    if named is not None:
        return [named]
    key = keys[restart.urn]
    return gathered if key == restart.urn else by_key.get(key, [])


def _component(resource: Resource, by_urn: Mapping[str, Resource]) -> Resource | None:
    """The nearest ancestor that is one of this project's components."""
    for urn in with_ancestors(resource.parent or "", by_urn):
        if (ancestor := by_urn.get(urn)) is not None and ancestor.type in types.COMPONENTS:
            return ancestor
    return None
