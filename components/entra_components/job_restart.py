"""A restart of a synchronization job as a Pulumi resource.

`JobRestartProvider` is stored in every state that holds such a resource, as a reference to this module and
class: the path `entra_components.job_restart.JobRestartProvider` is frozen.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from entra_components._graph.access import graph_client, known_text
from entra_components._graph.inputs import (
    Problem,
    checked,
    compared,
    gone,
    other_problems,
    present,
    text_problems,
    with_connection,
)
from entra_components.connection import Connection, is_unknown
from entra_sync.graph import NotFound, get_job, restart_job

DEFAULT_RESET_SCOPE: Final = "Escrows, Watermark, QuarantineState"
"""What the portal's "Restart provisioning" resets."""

_IDENTITY: Final = ("service_principal_id", "job_id")
_INPUTS: Final = (*_IDENTITY, "triggers", "reset_scope", "connection")
_RESTARTS: Final = ("triggers", "reset_scope")
# Microsoft Graph, synchronizationJobRestartCriteria.
_RESET_SCOPES: Final = ("Escrows", "Watermark", "QuarantineState", "Full", "ForceDeletes")
_NOT_TO_BE_USED: Final = ("None", "ConnectorDataStore")


class JobRestartProvider(ResourceProvider):
    """Restarts jobs. It has no state of its own."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Refuse reset scopes that the documentation forbids, triggers that are no texts, and what is no input."""
        return checked(news, _problems(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the inputs; another job is another resource."""
        return compared(olds, news, _INPUTS, replaced_by=_IDENTITY)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Restart the job if it runs."""
        restarted = _restart(props)
        principal, job = (known_text(props, key).rpartition("/")[2] for key in _IDENTITY)
        return CreateResult(f"/servicePrincipals/{principal}/synchronization/jobs/{job}/restart", restarted)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The restart as it was; nothing if the job is gone."""
        with graph_client(props) as client:
            try:
                get_job(client, known_text(props, "service_principal_id"), known_text(props, "job_id"))
            except NotFound:
                return gone()
        return present(id_, dict(props), _INPUTS)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Restart the job if it runs and the triggers or the reset scope are others."""
        if any(olds.get(key) != news.get(key) for key in _RESTARTS):
            return UpdateResult(_restart(news))
        return UpdateResult(_outputs(news, restarted=bool(olds.get("restarted"))))

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Do nothing: what was restarted was restarted."""


class JobRestart(Resource, module="entra", name="JobRestart"):
    """A restart of a synchronization job, when it is created and when its triggers change.

    Some changes show only after a restart: the scope between assigned users and all users, and references to
    objects that came into scope later. Attribute mappings and scoping filters need none.

    A job that doesn't run (its schedule's state is not Active) is not restarted, as a restart would start it:
    `restarted` is false then. Let a trigger tell whether the job is enabled, so that it is restarted once it is.

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
        super().__init__(JobRestartProvider(), resource_name, with_connection(props, connection), opts)


def _problems(news: Mapping[str, Any]) -> Iterator[Problem]:
    yield from text_problems(news, (*_IDENTITY, "reset_scope"))
    scope = news.get("reset_scope")
    if isinstance(scope, str) and scope and not is_unknown(scope):
        for flag in (part.strip() for part in scope.split(",")):
            if flag in _NOT_TO_BE_USED:
                reason = (
                    f"has {flag}, which Microsoft's documentation says not to use; "
                    f'the portal\'s "Restart provisioning" is "{DEFAULT_RESET_SCOPE}".'
                )
                yield "reset_scope", reason
            elif flag not in _RESET_SCOPES:
                yield "reset_scope", f"must be a list of {', '.join(_RESET_SCOPES)}, separated by commas."
    triggers = news.get("triggers")
    if triggers is None:
        yield "triggers", "is missing."
    elif not isinstance(triggers, Mapping) and not is_unknown(triggers):
        yield "triggers", "must be an object whose values are texts."
    elif isinstance(triggers, Mapping):
        for key, value in triggers.items():
            if not isinstance(value, str) and not is_unknown(value):
                yield f"triggers.{key}", "must be text."
    yield from other_problems(news, _INPUTS, "a restart")


def _restart(props: Mapping[str, Any]) -> dict[str, Any]:
    """Restart the job if it runs, and give the outputs."""
    principal, job = known_text(props, "service_principal_id"), known_text(props, "job_id")
    with graph_client(props) as client:
        schedule = get_job(client, principal, job).schedule
        runs = schedule is not None and schedule.state == "Active"
        if runs:
            restart_job(client, principal, job, known_text(props, "reset_scope"))
    return _outputs(props, restarted=runs)


def _outputs(props: Mapping[str, Any], *, restarted: bool) -> dict[str, Any]:
    return {**{key: props[key] for key in _INPUTS if key in props}, "restarted": restarted}
