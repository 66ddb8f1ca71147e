"""Whether a synchronization job runs, as a Pulumi resource.

`JobScheduleProvider` is stored in every state that holds such a resource, as a reference to this module and
class: the path `entra_components.job_schedule.JobScheduleProvider` is frozen.
"""

from typing import Any, Literal

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from entra_components._graph.inputs import checked, compared, with_connection
from entra_components._graph.schedule_inputs import IDENTITY, INPUTS, problems
from entra_components.connection import Connection


class JobScheduleProvider(ResourceProvider):
    """Starts and pauses jobs. It has no state of its own."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Refuse what isn't a flag, and other inputs."""
        return checked(news, problems(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the inputs; another job is another resource."""
        return compared(olds, news, INPUTS, replaced_by=IDENTITY)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Start or pause the job, if it isn't as it should be."""
        from entra_components._graph import schedule_calls  # it brings Graph's client

        return schedule_calls.create(props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Whether the job runs; nothing if it is gone."""
        from entra_components._graph import schedule_calls

        return schedule_calls.read(id_, props)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Start or pause the job, if it isn't as it should be."""
        from entra_components._graph import schedule_calls

        return schedule_calls.update(olds, news)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Do nothing: the job stays as it is."""


class JobSchedule(Resource, module="entra", name="JobSchedule"):
    """Whether a synchronization job runs: the moment of a deployment at which it is started, or at which it is paused.

    A job is paused before anything that belongs to it changes, and started once all of that is there. So there are two
    moments, and a resource for each that may come about: with `only="pause"` it is one that the others depend on, with
    `only="start"` one that depends on them. What is as it should be is left alone, and deleting the resource changes
    nothing.

    Source: Microsoft Graph, synchronizationSchedule; synchronizationJob: start, pause.

    Attributes:
        started: whether the last change of this resource started the job.
    """

    service_principal_id: pulumi.Output[str]
    job_id: pulumi.Output[str]
    enabled: pulumi.Output[bool]
    only: pulumi.Output[str]
    started: pulumi.Output[bool]

    def __init__(
        self,
        resource_name: str,
        *,
        service_principal_id: pulumi.Input[str],
        job_id: pulumi.Input[str],
        enabled: pulumi.Input[bool],
        only: Literal["pause", "start"],
        connection: Connection | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare whether a job runs.

        Args:
            resource_name: the resource's name in the program.
            service_principal_id: the resource id or object id of the job's service principal. Another one
                replaces the resource.
            job_id: the job's resource id or id. Another one replaces the resource.
            enabled: whether the job runs.
            only: what this resource does about it; the other is left to another one.
            connection: the tenant and the identity to use; without one, the environment decides.
            opts: the resource's options.

        Raises:
            ArgumentError: the connection has a property that isn't one, or carries a secret.
        """
        props: dict[str, Any] = {
            "service_principal_id": service_principal_id,
            "job_id": job_id,
            "enabled": enabled,
            "only": only,
            "started": None,
        }
        super().__init__(JobScheduleProvider(), resource_name, with_connection(props, connection), opts)
