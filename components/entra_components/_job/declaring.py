"""A job with its credentials, its schema and its restart, as the components for one kind of job declare them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_azuread as azuread

from entra_components._arguments.job import JobModel
from entra_components._job.credentials import declare_credentials, notification_settings, sync_all
from entra_components._job.restart import restart_triggers, utc_today
from entra_components.connection import Connection
from entra_components.job_restart import JobRestart
from entra_components.synchronization_schema import SynchronizationSchema


def declare_job(
    name: str,
    arguments: JobModel,
    parent: pulumi.Resource,
    *,
    service_principal_id: pulumi.Output[str],
    template_id: pulumi.Input[str],
    credentials: Mapping[str, pulumi.Input[str]],
    scope: pulumi.Input[str] | None,
    schema: Any,
    connection: Connection | None,
    attributes: Sequence[Mapping[str, Any]] | None = None,
    after: Sequence[pulumi.Resource] = (),
) -> azuread.SynchronizationJob:
    """Declare the job and what belongs to it.

    Args:
        name: the component's name; the resources are called `{name}-job`, `-credentials`, `-schema` and `-restart`.
        arguments: the component's arguments, checked.
        parent: the component.
        service_principal_id: the resource id of the job's service principal, new or existing.
        template_id: the synchronization template.
        credentials: the credentials proper, by Graph's keys, secrets marked.
        scope: `assigned` or `all`; None to leave the job's credentials and settings as they are.
        schema: a synchronizationSchema; None to leave the template's.
        connection: the tenant and the identity for what azuread does not cover.
        attributes: what the schema maps and the template doesn't define, as `SynchronizationSchema` takes it.
        after: the resources that the job depends on.
    """
    job = azuread.SynchronizationJob(
        f"{name}-job",
        service_principal_id=service_principal_id,
        template_id=template_id,
        enabled=arguments.enabled,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(after), import_=arguments.import_id),
    )
    before_restart: list[pulumi.Resource] = [job]
    if scope is not None:
        settings = notification_settings(arguments.notification_emails, arguments.deletion_threshold)
        secret = declare_credentials(
            f"{name}-credentials",
            service_principal_id,
            {**credentials, "SyncAll": sync_all(scope), "SyncNotificationSettings": settings},
            # The service accepts credentials only once the job exists.
            pulumi.ResourceOptions(parent=parent, depends_on=[job]),
        )
        before_restart.append(secret)
    if schema is not None:
        synchronization_schema = SynchronizationSchema(
            f"{name}-schema",
            service_principal_id=service_principal_id,
            job_id=job.id,
            template_id=template_id,
            mode=arguments.schema_mode,
            schema=schema,
            attributes=attributes,
            connection=connection,
            opts=pulumi.ResourceOptions(parent=parent),
        )
        before_restart.append(synchronization_schema)
    if arguments.restart:
        JobRestart(
            f"{name}-restart",
            service_principal_id=service_principal_id,
            job_id=job.id,
            triggers=restart_triggers(
                scope=scope, enabled=arguments.enabled, period=arguments.restart_period, today=utc_today()
            ),
            connection=connection,
            # The job began as it was created: its first whole cycle is to find credentials and mappings.
            opts=pulumi.ResourceOptions(parent=parent, depends_on=before_restart),
        )
    return job
