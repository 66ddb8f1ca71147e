"""Declared resources -> the estate.

Joins use property dependencies, since ids are not known at a first preview, then ids, then the parent component.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from entra_policy.estate import types
from entra_policy.estate.assignments import Assignment, find_assignments, users_by_provider
from entra_policy.estate.credentials import Credentials
from entra_policy.estate.estate import AssignedGroup, Estate
from entra_policy.estate.gathering import JobParts, gather_parts, service_principal_keys
from entra_policy.estate.groups import Group
from entra_policy.estate.job import Job, argument
from entra_policy.estate.memberships import find_groups
from entra_policy.estate.removed_job import find_removed_jobs
from entra_policy.estate.scenario import find_scenario
from entra_policy.estate.schema import Schema
from entra_policy.estate.service_principal import APPLICATIONS, ServicePrincipals, application_of
from entra_policy.resource import Resource
from entra_policy.settings import Settings
from entra_policy.values import Value, reveal
from entra_sync.clouds import Cloud, parse_cloud


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
    keys = service_principal_keys(resources, by_urn, principals)
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
        for parts in gather_parts(resources, keys, by_urn)
    )
    return Estate(
        jobs,
        tuple(_groups_in_scope(jobs, people.groups)),
        by_urn,
        deleted,
        find_removed_jobs(deleted, resources, principals, keys),
        whole=complete,
    )


@dataclass(frozen=True, slots=True)
class _People:
    """Who may be in scope: assignments by service principal, groups by URN, users by provider."""

    assignments: Mapping[str, tuple[Assignment, ...]]
    groups: Mapping[str, Group]
    users: Mapping[str | None, tuple[Resource, ...]]


def _job(
    parts: JobParts,
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
    schemas = tuple(_schema(resource) for resource in parts.schemas)
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
        schema_resources=parts.schemas,
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


def _schema(resource: Resource) -> Schema:
    """The schema that a resource declares: an exported one is all there is."""
    if resource.type == types.SCHEMA_DOCUMENT:
        return Schema(resource.urn, resource.props.get("schema"), "", "replace")
    return Schema(resource.urn, resource.props.get("schema"), "schema", resource.props.get("mode"))


def _provider(parts: JobParts, by_urn: Mapping[str, Resource]) -> Resource | None:
    for resource in (parts.job, *parts.credentials):
        if resource is not None and resource.provider is not None:
            return by_urn.get(resource.provider)
    return None


def _cloud(provider: Resource | None, parts: JobParts, settings: Settings) -> Cloud | None:
    """The cloud of the provider; None where it isn't known."""
    if provider is None:
        stated = reveal(argument(parts.component, "cloud"))
        return parse_cloud(stated) if type(stated) is str else None
    environment = reveal(provider.value("environment"))
    if environment is None:
        return settings.cloud
    return parse_cloud(environment) if type(environment) is str else None


def _template(parts: JobParts) -> Value:
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
