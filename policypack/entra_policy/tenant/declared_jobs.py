"""The jobs that are declared in a program, a state or a preview, as far as they can be found in their tenant."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from entra_policy.estate import types
from entra_policy.estate.estate import Estate
from entra_policy.estate.job import Job, argument_text
from entra_policy.estate.principal_ids import own_id
from entra_policy.text import camel_case
from entra_policy.values import Undecided, Value, reveal
from entra_sync.graph import Connection

_JOB_PARTS: Final = 5  # servicePrincipals/{id}/synchronization/jobs/{id}


@dataclass(frozen=True, slots=True)
class DeclaredJob:
    """A declared job.

    Attributes:
        name: what it is called in the program: its component's name, else its resource's.
        other_names: the names of the resources that it consists of.
        principal_id: the object id of its service principal; None before it is deployed.
        job_id: its id; None before it is deployed.
        display_name: the display name of its application, where the program says it.
        template_id: its synchronization template, where the program says it.
        connection: the tenant in which it is, and who signs in there.
    """

    name: str
    other_names: tuple[str, ...]
    principal_id: str | None
    job_id: str | None
    display_name: str | None
    template_id: str | None
    connection: Connection


@dataclass(frozen=True, slots=True)
class DeclaredJobs:
    """What a reader found.

    Attributes:
        origin: what was read, for people: `the program in examples/quickstart, stack dev`.
        jobs: the jobs that it declares.
    """

    origin: str
    jobs: tuple[DeclaredJob, ...]


def read_declared_jobs(
    path: Path, given: Connection, *, stack: str | None = None, timeout: float = 120.0
) -> DeclaredJobs:
    """The jobs that PATH declares.

    Args:
        path: a project, a stack export, a preview or a schema.
        given: what the caller says of the connection; it comes before what the program says.
        stack: the stack of a project.
        timeout: how long a project's program may run, in seconds.

    Raises:
        InputError: PATH can't be read.
    """
    from entra_policy.configuration.environment import with_environment
    from entra_policy.estate.joining import build_estate
    from entra_policy.readers import read
    from entra_policy.settings import Settings

    inventory = read(path, stack=stack, timeout=timeout)
    settings = with_environment(Settings(), os.environ)
    estate = build_estate(inventory.resources, settings, look_ups=inventory.look_ups, whole=inventory.whole)
    return DeclaredJobs(inventory.origin, declared_jobs(estate, given))


def declared_jobs(estate: Estate, given: Connection) -> tuple[DeclaredJob, ...]:
    """The jobs of an estate; `given` comes before what the program says of the connection."""
    return tuple(_declared(job, given) for job in estate.jobs)


def _declared(job: Job, given: Connection) -> DeclaredJob:
    principal_id, job_id = _ids(job)
    parts = [job.resource, job.component, *job.credentials.resources, *job.schema_resources]
    names = dict.fromkeys(part.name for part in parts if part is not None)
    return DeclaredJob(
        name=job.label,
        other_names=tuple(name for name in names if name != job.label),
        principal_id=principal_id,
        job_id=job_id,
        display_name=_display_name(job),
        template_id=_text(reveal(job.template)),
        connection=_connection(job, given),
    )


def _ids(job: Job) -> tuple[str | None, str | None]:
    """The ids of the service principal and of the job; azuread's id of a job has both."""
    principal: str | None = None
    if job.principal is not None and job.principal.doubt is None:
        declared = job.principal.resource
        principal = own_id(declared) if declared is not None else job.principal.object_id
    job_ids: list[object] = [None if job.resource is None else job.resource.id]
    job_ids += [
        # An exported schema has its job's id.
        schema.id if schema.type == types.SCHEMA_DOCUMENT else reveal(schema.props.get("job_id"))
        for schema in job.schema_resources
    ]
    job_ids += [argument_text(job.component, "existing_job_id")]
    for value in job_ids:
        found = _text(value)
        if found is None:
            continue
        parts = found.strip("/").split("/")
        if len(parts) == _JOB_PARTS and parts[0].lower() == "serviceprincipals":
            return parts[1].lower(), parts[-1]
        return principal or _text(argument_text(job.component, "service_principal_id")), parts[-1]
    return principal or _text(argument_text(job.component, "service_principal_id")), None


def _display_name(job: Job) -> str | None:
    holders = (each for each in (job.application, job.service_principal) if each is not None)
    named = (_text(reveal(each.value("displayName"))) for each in holders)
    return next((name for name in named if name is not None), None) or argument_text(job.component, "display_name")


def _connection(job: Job, given: Connection) -> Connection:
    """The component's own connection, then azuread's tenant and cloud, as the components do it."""
    stated = reveal(job.argument("connection"))
    own: Mapping[str, Value] = stated if isinstance(stated, dict) else {}
    tenant = _of(own, "tenant_id")
    if tenant is None:
        try:
            tenant = job.provider_tenant()
        except Undecided:
            tenant = None
    cloud = _of(own, "cloud") or (None if job.cloud is None else job.cloud.value)
    client, variable = _of(own, "client_id"), _of(own, "client_secret_variable")
    declared = Connection(tenant, cloud, client, variable)
    return replace(declared, **{name: value for name, value in _stated(given).items() if value is not None})


def _stated(given: Connection) -> dict[str, Any]:
    return {
        "tenant_id": given.tenant_id,
        "cloud": given.cloud,
        "client_id": given.client_id,
        "client_secret_variable": given.client_secret_variable,
    }


def _of(own: Mapping[str, Value], name: str) -> str | None:
    value = own.get(name, own.get(camel_case(name)))
    return _text(reveal(value))


def _text(value: object) -> str | None:
    return value if type(value) is str and value else None
