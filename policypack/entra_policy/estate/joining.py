"""Declared resources -> the estate.

Joins use property dependencies, since ids are not known at a first preview, then ids, then the parent component.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from entra_policy.estate import types
from entra_policy.estate.assignments import Assignment, find_assignments, users_by_provider
from entra_policy.estate.cloud import find_cloud
from entra_policy.estate.credentials import Credentials
from entra_policy.estate.estate import AssignedGroup, Estate
from entra_policy.estate.gathering import gather_parts
from entra_policy.estate.groups import Group
from entra_policy.estate.job import Job, argument
from entra_policy.estate.job_parts import JobParts
from entra_policy.estate.look_ups import LookUps
from entra_policy.estate.memberships import find_groups
from entra_policy.estate.owners import Owners, find_owners
from entra_policy.estate.references import DirectoryObjects, in_one_tenant
from entra_policy.estate.removed_job import find_removed_jobs
from entra_policy.estate.scenario import find_scenario
from entra_policy.estate.schema import Schema
from entra_policy.estate.service_principal import ServicePrincipal, ServicePrincipals
from entra_policy.resource import Resource
from entra_policy.settings import Settings
from entra_policy.values import NOT_KNOWN_YET, UNKNOWN, Undecided, Value, reveal


def build_estate(
    resources: Sequence[Resource],
    settings: Settings,
    *,
    complete: bool = True,
    deleted: tuple[Resource, ...] | None = None,
    look_ups: Iterable[Resource] = (),
    whole: bool = True,
) -> Estate:
    """Join resources to jobs.

    Args:
        resources: what is declared.
        settings: the cloud of providers that name none, and what they state of jobs.
        complete: False where the resources are only a part of what is declared: what isn't among them is then unknown,
            not absent.
        deleted: the resources that the change deletes, where that is known.
        look_ups: what the program looks up, where a reader records that.
        whole: False where a reader could not see everything: what isn't there may be declared all the same.
    """
    by_urn = {resource.urn: resource for resource in resources}
    looked_up = LookUps.of(look_ups)
    principals = ServicePrincipals(resources, looked_up)
    owners = find_owners(resources, by_urn, principals)
    objects = DirectoryObjects.among(by_urn, looked_up)
    assignments = find_assignments(resources, owners, objects)
    groups = find_groups(objects, assignments.references) if complete else {}
    surroundings = _Surroundings(
        by_urn, principals, owners, groups, users_by_provider(resources) if complete else {}, looked_up, settings
    )
    jobs = tuple(
        _job(
            parts,
            surroundings,
            assignments.of(
                parts.key,
                perhaps=parts.perhaps_named,
                others=parts.others,
                doubt=None if parts.job is None else owners.not_known.get(parts.job.urn),
            ),
            complete=complete,
            whole=whole,
        )
        for parts in gather_parts(resources, owners, by_urn, principals)
    )
    return Estate(
        jobs,
        tuple(_groups_in_scope(jobs, groups)),
        by_urn,
        deleted,
        find_removed_jobs(deleted, resources, principals, owners),
        whole=complete,
    )


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What jobs are joined with."""

    by_urn: Mapping[str, Resource]
    principals: ServicePrincipals
    owners: Owners
    groups: Mapping[str, Group]
    users: Mapping[str | None, tuple[Resource, ...]]
    look_ups: LookUps
    settings: Settings


def _job(
    parts: JobParts, around: _Surroundings, assigned: tuple[Assignment, ...], *, complete: bool, whole: bool
) -> Job:
    principal = around.owners.principals.get(parts.key or "")
    application, undecided = _application(parts, principal, around)
    schemas = tuple(_schema(resource) for resource in parts.schemas)
    # A component without children was made by another process: what it created can't be seen.
    has_resources = parts.job is not None or bool(parts.credentials or parts.schemas)
    credentials = Credentials(
        parts.credentials,
        visible=complete and has_resources and not any(each.type == types.CREDENTIALS for each in parts.unjoined),
        may_follow=not complete,
    )
    providers = _providers(parts, around.by_urn)
    provider = providers[0] if providers else None
    template = _template(parts)
    named = parts.component or parts.named_by
    name = "" if named is None else named.name
    return Job(
        resource=parts.job,
        component=parts.component,
        service_principal=None if principal is None else principal.resource,
        application=application,
        application_undecided=undecided,
        template_look_up=None if application is None else _template_look_up(application, around.look_ups),
        principal=principal,
        credentials=credentials,
        schemas=schemas,
        schema_resources=parts.schemas,
        provider=provider,
        whole=complete and whole and has_resources and not parts.unjoined,
        restarts=parts.restarts,
        on_demand=parts.on_demand,
        assignments=assigned,
        groups=around.groups,
        users=around.users.get(None if provider is None else provider.urn, ()),
        deployment=find_cloud(
            providers,
            argument(parts.component, "cloud"),
            _application_template(application, parts.component),
            around.settings,
        ),
        scenario=find_scenario(
            component=parts.component,
            template=template,
            application_template=_application_template(application, parts.component),
            credentials=credentials,
            schemas=schemas,
            stated=around.settings.scenario_of(name),
        ),
        stated_scope=around.settings.scope_of(name),
        template=template,
    )


def _application(
    parts: JobParts, principal: ServicePrincipal | None, around: _Surroundings
) -> tuple[Resource | None, Undecided | None]:
    """The declared application of a job, or why there is none that is known."""
    if principal is None:
        holder = parts.job or parts.component
        if parts.job is not None and parts.job.urn in around.owners.not_known:
            return None, around.owners.not_known[parts.job.urn]
        path = "" if holder is parts.component else "servicePrincipalId"
        return None, Undecided(NOT_KNOWN_YET, path, None if holder is None else holder.urn)
    found = around.principals.application_of(principal)
    if isinstance(found, Undecided):
        return None, found
    return found, None if parts.job is None else around.owners.doubts.get(parts.job.urn)


def _schema(resource: Resource) -> Schema:
    """The schema that a resource declares: an exported one is all there is."""
    if resource.type == types.SCHEMA_DOCUMENT:
        return Schema(resource.urn, resource.props.get("schema"), "", "replace")
    return Schema(resource.urn, resource.props.get("schema"), "schema", resource.props.get("mode"))


def _providers(parts: JobParts, by_urn: Mapping[str, Resource]) -> list[Resource]:
    """The providers of the job and its credentials, as far as they can be seen; that of the job first."""
    named = [
        each.provider for each in (parts.job, *parts.credentials) if each is not None and each.provider is not None
    ]
    return [by_urn[urn] for urn in dict.fromkeys(named) if urn in by_urn]


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


def _template_look_up(application: Resource, look_ups: LookUps) -> Resource | None:
    """The look-up of the application's template: of the one tenant, and nothing else gives the id."""
    if reveal(application.value("templateId")) is not UNKNOWN:
        return None
    depended = application.property_dependencies.get("templateId", ())
    found = look_ups.by_urn.get(depended[0]) if len(depended) == 1 else None
    if found is None or found.type != types.GET_APPLICATION_TEMPLATE or not in_one_tenant(application, found):
        return None
    return found


def _groups_in_scope(jobs: Iterable[Job], groups: Mapping[str, Group]) -> Iterator[AssignedGroup]:
    """The groups that are assigned to the jobs' applications or in scope since everything is."""
    for job in jobs:
        assigned: dict[str, AssignedGroup] = {}
        for assignment in job.assignments:
            if not assignment.may_be_group:
                continue
            group = groups.get(assignment.reference.key or "")
            if group is None:  # nothing is known of it but that it is assigned
                key = assignment.resource.urn
                group = Group(key, assignment.resource, assignment.reference)
            found = AssignedGroup(group, job, assignment, groups)
            if (before := assigned.get(group.key)) is None or before.doubt is not None:
                assigned[group.key] = found
        yield from assigned.values()
        if job.syncs_all_groups():
            for key, group in groups.items():
                if key not in assigned and group.reference is None:
                    yield AssignedGroup(group, job, None, groups)
