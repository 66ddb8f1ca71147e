"""A restart of a synchronization job as a Pulumi resource.

`JobRestartProvider` is stored in every state that holds such a resource, as a reference to this module and
class: the path `entra_components.job_restart.JobRestartProvider` is frozen.
"""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from entra_components._graph.inputs import checked, compared, with_connection
from entra_components._graph.restart_inputs import DEFAULT_RESET_SCOPE, IDENTITY, INPUTS, problems
from entra_components.connection import Connection


class JobRestartProvider(ResourceProvider):
    """Restarts jobs. It has no state of its own."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Refuse reset scopes that the documentation forbids, triggers that aren't texts, and unknown inputs."""
        return checked(news, problems(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the inputs; another job is another resource."""
        return compared(olds, news, INPUTS, replaced_by=IDENTITY)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Restart the job if it runs and was not started just now."""
        from entra_components._graph import restart_calls  # it brings Graph's client

        return restart_calls.create(props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The restart as it was; nothing if the job is gone."""
        from entra_components._graph import restart_calls

        return restart_calls.read(id_, props)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Restart the job if it runs and the triggers or the reset scope are others."""
        from entra_components._graph import restart_calls

        return restart_calls.update(olds, news)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Do nothing: what was restarted was restarted."""


class JobRestart(Resource, module="entra", name="JobRestart"):
    """A restart of a synchronization job, when it is created and when its triggers change.

    Some changes show only after a restart: the scope between assigned users and all users, and references to
    objects that came into scope later. Attribute mappings and scoping filters need none.

    A job that doesn't run (its schedule's state is not Active) is not restarted, as a restart would start it:
    `restarted` is false then. Make a trigger of whether the job is enabled, so that it is restarted once it is.
    The same holds for a job that this very deployment started (`just_started`).

    Source: Microsoft Graph, synchronizationJob: restart.

    Attributes:
        restarted: whether the last change of the triggers restarted the job.
    """

    service_principal_id: pulumi.Output[str]
    job_id: pulumi.Output[str]
    triggers: pulumi.Output[Mapping[str, str]]
    reset_scope: pulumi.Output[str]
    restarted: pulumi.Output[bool]

    def __init__(
        self,
        resource_name: str,
        *,
        service_principal_id: pulumi.Input[str],
        job_id: pulumi.Input[str],
        triggers: Mapping[str, pulumi.Input[str]],
        reset_scope: pulumi.Input[str] = DEFAULT_RESET_SCOPE,
        just_started: pulumi.Input[bool] | None = None,
        connection: Connection | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare when a job is restarted.

        Args:
            resource_name: the resource's name in the program.
            service_principal_id: the resource id or object id of the job's service principal. Another one
                replaces the resource.
            job_id: the job's resource id or id. Another one replaces the resource.
            triggers: texts of any meaning; when one of them changes, the job is restarted.
            reset_scope: what the service forgets, a comma-separated list of Escrows, Watermark,
                QuarantineState, Full and ForceDeletes.
            just_started: whether the deployment that creates this resource started the job for the first time, so
                that there is nothing to restart. It isn't looked at later.
            connection: the tenant and the identity to use; without one, the environment decides.
            opts: the resource's options.

        Raises:
            ArgumentError: the connection has a property that isn't one, or carries a secret.
        """
        props: dict[str, Any] = {
            "service_principal_id": service_principal_id,
            "job_id": job_id,
            "triggers": dict(triggers),
            "reset_scope": reset_scope,
            "restarted": None,
        }
        if just_started is not None:
            props["just_started"] = just_started
        super().__init__(JobRestartProvider(), resource_name, with_connection(props, connection), opts)
