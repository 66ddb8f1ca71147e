"""The estate: each job with everything that belongs to it, joined from the declared resources.

Joins use property dependencies, since ids are not known at a first preview, then ids, then the parent component.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from entra_policy.estate import types
from entra_policy.estate.assignments import Assignment, find_assignments, users_by_provider
from entra_policy.estate.attribute_mapping import AttributeMapping
from entra_policy.estate.clause import Clause
from entra_policy.estate.credentials import Credentials
from entra_policy.estate.group import AssignedGroup, Group
from entra_policy.estate.job import Job, argument
from entra_policy.estate.memberships import find_groups
from entra_policy.estate.removed import RemovedJob, find_removed_jobs
from entra_policy.estate.scenario import find_scenario
from entra_policy.estate.schema import ObjectMapping, Schema
from entra_policy.estate.service_principal import APPLICATIONS, ServicePrincipals, application_of
from entra_policy.estate.types import is_relevant
from entra_policy.resource import Resource
from entra_policy.settings import Settings
from entra_policy.unknown import Value, reveal
from entra_sync.clouds import Cloud, parse_cloud

__all__ = [
    "AssignedGroup",
    "Assignment",
    "AttributeMapping",
    "Clause",
    "Estate",
    "Group",
    "Job",
    "ObjectMapping",
    "RemovedJob",
    "Schema",
    "build_estate",
    "is_relevant",
]


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


def build_estate(
    resources: Sequence[Resource],
    settings: Settings,
    *,
    complete: bool = True,
    deleted: tuple[Resource, ...] | None = None,
) -> Estate:
    """Join resources to jobs.

    Args:
        resources: what is declared.
        settings: the cloud of providers that name none.
        complete: False where the resources are only a part of what is declared: what isn't among them is then unknown,
            not absent.
        deleted: the resources that the change deletes, where that is known.
    """
    by_urn = {resource.urn: resource for resource in resources}
    principals = ServicePrincipals(resources)
    keys = _service_principal_keys(resources, by_urn, principals)
    client_ids = {
        client_id: resource
        for resource in resources
        if resource.type in APPLICATIONS and type(client_id := reveal(resource.outputs.get("clientId"))) is str
    }
    people = _People(
        find_assignments(resources, keys, by_urn),
        find_groups(resources) if complete else {},
        users_by_provider(resources) if complete else {},
    )
    jobs = tuple(
        _job(parts, by_urn, principals, client_ids, people, settings, complete=complete)
        for parts in _gather(resources, keys, by_urn)
    )
    return Estate(
        jobs,
        tuple(_groups_in_scope(jobs, people.groups)),
        by_urn,
        deleted,
        find_removed_jobs(deleted, resources, principals, keys),
        whole=complete,
    )


@dataclass(slots=True)
class _Parts:
    """What was found to belong to one job, while it is gathered."""

    key: str | None
    job: Resource | None = None
    credentials: tuple[Resource, ...] = ()
    schemas: tuple[Resource, ...] = ()
    component: Resource | None = None
    restarts: tuple[Resource, ...] = ()


@dataclass(frozen=True, slots=True)
class _People:
    """Who may be in scope: assignments by service principal, groups by URN, users by provider."""

    assignments: Mapping[str, tuple[Assignment, ...]]
    groups: Mapping[str, Group]
    users: Mapping[str | None, tuple[Resource, ...]]


_BELONGING = frozenset({types.JOB, types.CREDENTIALS, *types.SCHEMAS, types.ROLE_ASSIGNMENT, types.JOB_RESTART})


def _service_principal_keys(
    resources: Sequence[Resource], by_urn: Mapping[str, Resource], principals: ServicePrincipals
) -> dict[str, str]:
    """URN -> the key of the service principal that the resource belongs to; its own URN where nothing tells."""
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


def _gather(resources: Sequence[Resource], keys: Mapping[str, str], by_urn: Mapping[str, Resource]) -> list[_Parts]:
    jobs: dict[str, _Parts] = {}
    by_key: dict[str, list[_Parts]] = defaultdict(list)
    credentials: dict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        if resource.type == types.JOB:
            parts = _Parts(keys[resource.urn], job=resource, component=_component(resource, by_urn))
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
            owner = _Parts(keys[resource.urn], component=_component(resource, by_urn))
            gathered.append(owner)
            by_key[keys[resource.urn]].append(owner)
        owner.schemas = (*owner.schemas, resource)
    for key, found in credentials.items():
        owners = by_key.get(key)
        if not owners:
            owners = [_Parts(key, component=_component(found[0], by_urn))]
            gathered.extend(owners)
        for owner in owners:
            owner.credentials = tuple(found)
    for resource in resources:
        if resource.type == types.JOB_RESTART:
            for parts in _restarted(resource, jobs, by_key, keys, gathered):
                parts.restarts = (*parts.restarts, resource)
    claimed = {parts.component.urn for parts in gathered if parts.component is not None}
    gathered.extend(
        _Parts(None, component=resource)
        for resource in resources
        if resource.type in types.COMPONENTS and resource.urn not in claimed
    )
    return gathered


def _job_of_schema(
    schema: Resource, jobs: Mapping[str, _Parts], by_key: Mapping[str, list[_Parts]], keys: Mapping[str, str]
) -> _Parts | None:
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
    jobs: Mapping[str, _Parts],
    by_key: Mapping[str, list[_Parts]],
    keys: Mapping[str, str],
    gathered: list[_Parts],
) -> list[_Parts]:
    """The jobs that a restart may be meant for: one where that is known, all where nothing tells."""
    named = _job_of_schema(restart, jobs, by_key, keys)
    if named is not None:
        return [named]
    key = keys[restart.urn]
    return gathered if key == restart.urn else by_key.get(key, [])


def _component(resource: Resource, by_urn: Mapping[str, Resource]) -> Resource | None:
    """The nearest ancestor that is one of this project's components."""
    passed: set[str] = set()  # a state that was tampered with may have a resource as its own ancestor
    parent = resource.parent
    while parent is not None and parent not in passed and (ancestor := by_urn.get(parent)) is not None:
        if ancestor.type in types.COMPONENTS:
            return ancestor
        passed.add(parent)
        parent = ancestor.parent
    return None


def _job(
    parts: _Parts,
    by_urn: Mapping[str, Resource],
    principals: ServicePrincipals,
    client_ids: Mapping[str, Resource],
    people: _People,
    settings: Settings,
    *,
    complete: bool,
) -> Job:
    service_principal = principals.resource(parts.key)
    application = application_of(service_principal, by_urn, client_ids)
    schemas = tuple(
        Schema(resource, resource.props.get("schema"), "" if resource.type == types.SCHEMA_DOCUMENT else "schema")
        for resource in parts.schemas
    )
    # A component without children was made by another process: what it created can't be seen.
    has_resources = parts.job is not None or bool(parts.credentials or parts.schemas)
    credentials = Credentials(parts.credentials, visible=complete and has_resources, may_follow=not complete)
    provider = _provider(parts, by_urn)
    return Job(
        resource=parts.job,
        component=parts.component,
        service_principal=service_principal,
        application=application,
        credentials=credentials,
        schemas=schemas,
        provider=provider,
        whole=complete and has_resources,
        restarts=parts.restarts,
        assignments=people.assignments.get(parts.key or "", ()),
        groups=people.groups,
        users=people.users.get(None if provider is None else provider.urn, ()),
        cloud=_cloud(provider, parts, settings),
        scenario=find_scenario(
            component=parts.component,
            template=_template(parts),
            application_template=_application_template(application, parts.component),
            credentials=credentials,
            schemas=schemas,
        ),
    )


def _provider(parts: _Parts, by_urn: Mapping[str, Resource]) -> Resource | None:
    for resource in (parts.job, *parts.credentials):
        if resource is not None and resource.provider is not None:
            return by_urn.get(resource.provider)
    return None


def _cloud(provider: Resource | None, parts: _Parts, settings: Settings) -> Cloud | None:
    """The cloud of the provider; None where it isn't known."""
    if provider is None:
        stated = reveal(argument(parts.component, "cloud"))
        return parse_cloud(stated) if type(stated) is str else None
    environment = reveal(provider.value("environment"))
    if environment is None:
        return settings.cloud
    return parse_cloud(environment) if type(environment) is str else None


def _template(parts: _Parts) -> Value:
    if parts.job is not None:
        return parts.job.props.get("templateId")
    for schema in parts.schemas:
        if schema.type == types.SCHEMA_DOCUMENT:
            # An exported schema has the id of its job, which begins with the template.
            return schema.id
        for key in ("template_id", "job_id"):
            if (value := schema.props.get(key)) is not None and (key == "template_id" or type(reveal(value)) is str):
                return value
    return argument(parts.component, "synchronization_template_id")


def _application_template(application: Resource | None, component: Resource | None) -> Value:
    declared = None if application is None else application.value("templateId")
    return argument(component, "template_id") if declared is None else declared


def _groups_in_scope(jobs: Iterable[Job], groups: Mapping[str, Group]) -> Iterable[AssignedGroup]:
    for job in jobs:
        principals = [assignment.principal for assignment in job.assignments if assignment.principal is not None]
        assigned = dict.fromkeys(principal.urn for principal in principals if principal.urn in groups)
        for urn in assigned:
            yield AssignedGroup(groups[urn], job, assigned=True, all_groups=groups)
        if job.syncs_all_groups():
            for urn, group in groups.items():
                if urn not in assigned:
                    yield AssignedGroup(group, job, assigned=False, all_groups=groups)
