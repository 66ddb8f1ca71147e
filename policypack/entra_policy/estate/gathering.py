"""Which declared resources belong to one job."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from entra_policy.estate import types
from entra_policy.estate.service_principal import ServicePrincipals
from entra_policy.resource import Resource, with_ancestors
from entra_policy.values import reveal


@dataclass(slots=True)
class JobParts:
    """What was found to belong to one job, while it is gathered."""

    key: str | None
    job: Resource | None = None
    credentials: tuple[Resource, ...] = ()
    schemas: tuple[Resource, ...] = ()
    component: Resource | None = None
    restarts: tuple[Resource, ...] = ()


_BELONGING = frozenset({types.JOB, types.CREDENTIALS, *types.SCHEMAS, types.ROLE_ASSIGNMENT, types.JOB_RESTART})


def service_principal_keys(
    resources: Sequence[Resource], by_urn: Mapping[str, Resource], principals: ServicePrincipals
) -> dict[str, str]:
    """URN -> the key of the service principal that the resource belongs to; its own URN if that isn't known."""
    keys: dict[str, str] = {}
    unresolved: list[Resource] = []
    by_parent: dict[str, set[str]] = defaultdict(set)
    for resource in resources:
        if resource.type not in _BELONGING:
            continue
        key = principals.key(resource)
        parent = by_urn.get(resource.parent or "")
        if key is None:
            unresolved.append(resource)
            continue
        keys[resource.urn] = key
        if parent is not None and parent.type != types.STACK:
            by_parent[parent.urn].add(key)
    for resource in unresolved:
        parent = by_urn.get(resource.parent or "")
        if parent is None or parent.type == types.STACK or resource.type == types.ROLE_ASSIGNMENT:
            keys[resource.urn] = resource.urn
            continue
        siblings = by_parent[parent.urn]
        keys[resource.urn] = next(iter(siblings)) if len(siblings) == 1 else f"parent:{parent.urn}"
    return keys


def gather_parts(
    resources: Sequence[Resource], keys: Mapping[str, str], by_urn: Mapping[str, Resource]
) -> list[JobParts]:
    """The jobs, declared or implied, each with the resources that belong to it.

    Args:
        resources: what is declared.
        keys: URN -> the key of the service principal that the resource belongs to.
        by_urn: all resources.
    """
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
            owner = JobParts(keys[resource.urn], component=_component(resource, by_urn))
            gathered.append(owner)
            by_key[keys[resource.urn]].append(owner)
        owner.schemas = (*owner.schemas, resource)
    for key, found in credentials.items():
        owners = by_key.get(key)
        if not owners:
            owners = [JobParts(key, component=_component(found[0], by_urn))]
            gathered.extend(owners)
        for owner in owners:
            owner.credentials = tuple(found)
    for resource in resources:
        if resource.type == types.JOB_RESTART:
            for parts in _restarted(resource, jobs, by_key, keys, gathered):
                parts.restarts = (*parts.restarts, resource)
    claimed = {parts.component.urn for parts in gathered if parts.component is not None}
    gathered.extend(
        JobParts(None, component=resource)
        for resource in resources
        if resource.type in types.COMPONENTS and resource.urn not in claimed
    )
    return gathered


def _job_of_schema(
    schema: Resource, jobs: Mapping[str, JobParts], by_key: Mapping[str, list[JobParts]], keys: Mapping[str, str]
) -> JobParts | None:
    named = [jobs[urn] for urn in schema.property_dependencies.get("job_id", ()) if urn in jobs]
    if len(named) == 1:
        return named[0]
    job_id = reveal(schema.props.get("job_id"))
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
