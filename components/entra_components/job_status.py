"""How a synchronization job is doing, as a Pulumi resource.

`JobStatusProvider` is stored in every state that holds such a resource, as a reference to this module and class: the
path `entra_components.job_status.JobStatusProvider` is frozen.
"""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from entra_components._graph.inputs import checked, compared, with_connection
from entra_components._graph.job_status_inputs import IDENTITY, INPUTS, problems
from entra_components.connection import Connection


class JobStatusProvider(ResourceProvider):
    """Reads the status of jobs, and never changes a job. It has no state of its own."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Refuse what is missing or isn't text, and unknown inputs."""
        return checked(news, problems(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the inputs; another job is another resource. The status is no difference."""
        return compared(olds, news, INPUTS, replaced_by=IDENTITY)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Read the status."""
        from entra_components._graph import job_status_calls  # it brings Graph's client

        return job_status_calls.create(props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The status as it is now; nothing if the job is gone."""
        from entra_components._graph import job_status_calls

        return job_status_calls.read(id_, props)

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Read the status."""
        from entra_components._graph import job_status_calls

        return job_status_calls.update(news)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Do nothing: the job stays as it is."""


class JobStatus(Resource, module="entra", name="JobStatus"):
    """How a synchronization job was doing when this was created or last refreshed.

    A deployment doesn't read it again by itself: `pulumi refresh`, or `pulumi up --refresh`, does, and its outputs may
    be others then. Nothing of the job is ever changed.

    Source: Microsoft Graph, synchronizationStatus, synchronizationQuarantine, synchronizationTaskExecution.

    Attributes:
        state: `NotConfigured`, `NotRun`, `Active`, `Paused` or `Quarantine`.
        quarantine: None for a job that isn't in quarantine, else `reason` (such as `TooManyDeletes`), `since` (a time
            in UTC) and `message`, the service's own words.
        last_cycle: None for a job that has not run, else `state` (`Succeeded`, `Failed` or `EntryLevelErrors`),
            `began`, `ended`, and how many objects were `exported` and `escrowed` (put back for another try).
    """

    service_principal_id: pulumi.Output[str]
    job_id: pulumi.Output[str]
    state: pulumi.Output[str]
    quarantine: pulumi.Output[Mapping[str, Any] | None]
    last_cycle: pulumi.Output[Mapping[str, Any] | None]

    def __init__(
        self,
        resource_name: str,
        *,
        service_principal_id: pulumi.Input[str],
        job_id: pulumi.Input[str],
        connection: Connection | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare that a job's status is read.

        Args:
            resource_name: the resource's name in the program.
            service_principal_id: the resource id or object id of the job's service principal. Another one
                replaces the resource.
            job_id: the job's resource id or id. Another one replaces the resource.
            connection: the tenant and the identity to use; without one, the environment decides.
            opts: the resource's options. A component's job starts last: `depends_on` the component to read it then.

        Raises:
            ArgumentError: the connection has a property that isn't one, or carries a secret.
        """
        props: dict[str, Any] = {
            "service_principal_id": service_principal_id,
            "job_id": job_id,
            "state": None,
            "quarantine": None,
            "last_cycle": None,
        }
        super().__init__(JobStatusProvider(), resource_name, with_connection(props, connection), opts)
