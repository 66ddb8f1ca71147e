"""The status of a synchronization job, read from Microsoft Graph."""

from collections.abc import Mapping
from typing import Any, Final

from pulumi.dynamic import CreateResult, ReadResult, UpdateResult

from entra_components._graph.access import graph_client
from entra_components._graph.inputs import gone, present
from entra_components._graph.job_status_inputs import IDENTITY, INPUTS
from entra_components._graph.known import known_text
from entra_sync.graph import NotFound, get_job
from entra_sync.jobs import SynchronizationQuarantine, SynchronizationStatus, SynchronizationTaskExecution

# What the service writes for a time that has not come yet.
_NEVER: Final = "0001-01-01"


def create(props: dict[str, Any]) -> CreateResult:
    """Read the status."""
    principal, job = (known_text(props, key).rpartition("/")[2] for key in IDENTITY)
    with graph_client(props) as client, client.fresh(f"job {job}"):
        outputs = {**_inputs(props), **_status(get_job(client, principal, job).status)}
    return CreateResult(f"/servicePrincipals/{principal}/synchronization/jobs/{job}/status", outputs)


def read(id_: str, props: dict[str, Any]) -> ReadResult:
    """The status as it is now; nothing if the job is gone."""
    with graph_client(props) as client:
        try:
            job = get_job(client, known_text(props, "service_principal_id"), known_text(props, "job_id"))
        except NotFound:
            return gone()
    return present(id_, {**_inputs(props), **_status(job.status)}, INPUTS)


def update(news: dict[str, Any]) -> UpdateResult:
    """Read the status in another way: nothing but the connection can be another."""
    principal, job = known_text(news, "service_principal_id"), known_text(news, "job_id")
    with graph_client(news) as client:
        return UpdateResult({**_inputs(news), **_status(get_job(client, principal, job).status)})


def _inputs(props: Mapping[str, Any]) -> dict[str, Any]:
    return {key: props[key] for key in INPUTS if props.get(key) is not None}


def _status(status: SynchronizationStatus | None) -> dict[str, Any]:
    now = status or SynchronizationStatus()
    return {"state": now.code, "quarantine": _quarantine(now.quarantine), "last_cycle": _cycle(now.last_execution)}


def _quarantine(quarantine: SynchronizationQuarantine | None) -> dict[str, Any] | None:
    if quarantine is None:
        return None
    message = None if quarantine.error is None else quarantine.error.message
    return {"reason": quarantine.reason, "since": quarantine.current_began, "message": message}


def _cycle(execution: SynchronizationTaskExecution | None) -> dict[str, Any] | None:
    if execution is None or execution.time_began.startswith(_NEVER):
        return None
    return {
        "state": execution.state,
        "began": execution.time_began,
        "ended": execution.time_ended,
        "exported": execution.count_exported,
        "escrowed": execution.count_escrowed,
    }
