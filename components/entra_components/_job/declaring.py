"""A job with its credentials, its schema and its restart, as the components for one kind of job declare them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pulumi
import pulumi_azuread as azuread

from entra_components._job.application import existing_job
from entra_components._job.credentials import declare_credentials, notification_settings, sync_all
from entra_components._job.restart import restart_triggers, utc_today
from entra_components.connection import Connection
from entra_components.job_restart import JobRestart
from entra_components.synchronization_schema import SynchronizationSchema


@dataclass(frozen=True, slots=True)
class JobParts:
    """What a component says of its job.

    Attributes:
        service_principal_id: the resource id of the job's service principal.
        template_id: the synchronization template.
        enabled: whether the job runs.
        import_id: the resource id of an existing job to adopt; None to make one.
        credentials: the credentials proper, by Graph's keys, secrets marked.
        scope: `assigned` or `all`; None to leave the job's credentials and settings as they are.
        notification_emails: who is told when the job goes into quarantine; None for nobody.
        deletion_threshold: the number of deletions in one cycle that stops the job; None for no limit.
        schema: a synchronizationSchema; None to leave the template's.
        schema_mode: `merge` or `replace`.
        restart: whether the job is restarted when its scope changes or it is enabled again.
        restart_period: `daily`, `weekly` or `monthly`; None for no periodic restart.
        connection: the tenant and identity for what azuread does not cover.
    """

    service_principal_id: pulumi.Output[str]
    template_id: pulumi.Input[str]
    enabled: pulumi.Input[bool]
    import_id: str | None
    credentials: Mapping[str, pulumi.Input[str]]
    scope: pulumi.Input[str] | None
    notification_emails: Any
    deletion_threshold: pulumi.Input[float] | None
    schema: Any
    schema_mode: pulumi.Input[str]
    restart: bool
    restart_period: str | None
    connection: Connection | None


class JobArguments(Protocol):
    """The arguments that every component for a job has."""

    service_principal_id: Any
    existing_job_id: str | None
    enabled: Any
    notification_emails: Any
    deletion_threshold: Any
    schema_mode: Any
    restart: bool
    restart_period: str | None


def job_parts(
    arguments: JobArguments,
    service_principal_id: pulumi.Output[str],
    *,
    template_id: pulumi.Input[str],
    credentials: Mapping[str, pulumi.Input[str]],
    scope: pulumi.Input[str] | None,
    schema: Any,
    connection: Connection | None,
) -> JobParts:
    """What a component says of its job; see `JobParts`."""
    return JobParts(
        service_principal_id=service_principal_id,
        template_id=template_id,
        enabled=arguments.enabled,
        import_id=existing_job(arguments.service_principal_id, arguments.existing_job_id),
        credentials=credentials,
        scope=scope,
        notification_emails=arguments.notification_emails,
        deletion_threshold=arguments.deletion_threshold,
        schema=schema,
        schema_mode=arguments.schema_mode,
        restart=arguments.restart,
        restart_period=arguments.restart_period,
        connection=connection,
    )


def declare_job(
    name: str, parts: JobParts, parent: pulumi.Resource, *, after: Sequence[pulumi.Resource] = ()
) -> azuread.SynchronizationJob:
    """Declare the job and what belongs to it.

    Args:
        name: the component's name; the resources are called `{name}-job`, `-credentials`, `-schema` and `-restart`.
        parts: what is declared.
        parent: the component.
        after: what must be there before the job is.
    """
    job = azuread.SynchronizationJob(
        f"{name}-job",
        service_principal_id=parts.service_principal_id,
        template_id=parts.template_id,
        enabled=parts.enabled,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(after), import_=parts.import_id),
    )
    settled: list[pulumi.Resource] = [job]
    if parts.scope is not None:
        credentials = declare_credentials(
            f"{name}-credentials",
            parts.service_principal_id,
            {
                **parts.credentials,
                "SyncAll": sync_all(parts.scope),
                "SyncNotificationSettings": notification_settings(parts.notification_emails, parts.deletion_threshold),
            },
            # The service accepts credentials only once the job exists.
            pulumi.ResourceOptions(parent=parent, depends_on=[job]),
        )
        settled.append(credentials)
    if parts.schema is not None:
        schema = SynchronizationSchema(
            f"{name}-schema",
            service_principal_id=parts.service_principal_id,
            job_id=job.id,
            template_id=parts.template_id,
            mode=parts.schema_mode,
            schema=parts.schema,
            connection=parts.connection,
            opts=pulumi.ResourceOptions(parent=parent),
        )
        settled.append(schema)
    if parts.restart:
        JobRestart(
            f"{name}-restart",
            service_principal_id=parts.service_principal_id,
            job_id=job.id,
            triggers=restart_triggers(
                scope=parts.scope, enabled=parts.enabled, period=parts.restart_period, today=utc_today()
            ),
            connection=parts.connection,
            # The job began as it was created: its first whole cycle shall find credentials and mappings.
            opts=pulumi.ResourceOptions(parent=parent, depends_on=settled),
        )
    return job
