"""A job with its credentials, its schema and its restart, as the components for one kind of job declare them.

The order is the one that Microsoft documents: the job is made and does not run, its credentials are saved, the service
tests the connection, the schema is saved, and only then the job is started. A job that is to be paused is paused before
anything else of it changes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_azuread as azuread

from entra_components._arguments.job import JobModel
from entra_components._job.credentials import credentials_digest, declare_credentials, notification_settings, sync_all
from entra_components._job.restart import restart_triggers, utc_today
from entra_components.connection import Connection
from entra_components.connection_test import ConnectionTest
from entra_components.job_restart import JobRestart
from entra_components.job_schedule import JobSchedule
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
        name: the component's name; the resources are called `{name}-job`, `-pause`, `-credentials`,
            `-connection-test`, `-schema`, `-start` and `-restart`.
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
        # azuread would start a new job before anything of it is there, and can't tell whether a job was started beside
        # it. Whether it runs is therefore not azuread's: not when it is created, nor later.
        enabled=False,
        opts=pulumi.ResourceOptions(
            parent=parent, depends_on=list(after), import_=arguments.import_id, ignore_changes=["enabled"]
        ),
    )
    ids: dict[str, Any] = {
        "service_principal_id": service_principal_id,
        "job_id": job.id,
        "connection": connection,
    }
    done: list[pulumi.Resource] = [job]

    def in_turn() -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=parent, depends_on=list(done))

    enabled = arguments.enabled
    if enabled is not None and enabled is not True:
        done.append(JobSchedule(f"{name}-pause", **ids, enabled=enabled, only="pause", opts=in_turn()))
    if scope is not None:
        settings = notification_settings(arguments.notification_emails, arguments.deletion_threshold)
        pairs = {**credentials, "SyncAll": sync_all(scope), "SyncNotificationSettings": settings}
        # The service accepts credentials only once the job exists.
        done.append(declare_credentials(f"{name}-credentials", service_principal_id, pairs, in_turn()))
        if credentials and arguments.tests_connection:
            digest = credentials_digest(credentials)
            done.append(ConnectionTest(f"{name}-connection-test", **ids, credentials_digest=digest, opts=in_turn()))
    if schema is not None:
        synchronization_schema = SynchronizationSchema(
            f"{name}-schema",
            **ids,
            template_id=template_id,
            mode=arguments.schema_mode,
            schema=schema,
            attributes=attributes,
            # The job's schema goes with the job. To reset it first would let a running job provision without filters.
            opts=pulumi.ResourceOptions(parent=parent, depends_on=list(done), deleted_with=job),
        )
        done.append(synchronization_schema)
    started: pulumi.Output[bool] | None = None
    if enabled is not None and enabled is not False:
        start = JobSchedule(f"{name}-start", **ids, enabled=enabled, only="start", opts=in_turn())
        done.append(start)
        started = start.started
    if arguments.restart:
        JobRestart(
            f"{name}-restart",
            **ids,
            triggers=restart_triggers(
                scope=scope,
                enabled=True if enabled is None else enabled,
                period=arguments.restart_period,
                today=utc_today(),
            ),
            # A new job's first cycle begins with all of this in place.
            just_started=started,
            opts=in_turn(),
        )
    return job
