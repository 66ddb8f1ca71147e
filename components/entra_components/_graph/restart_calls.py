"""A synchronization job, restarted through Microsoft Graph."""

from collections.abc import Mapping
from typing import Any

from pulumi.dynamic import CreateResult, ReadResult, UpdateResult

from entra_components._graph.access import graph_client
from entra_components._graph.inputs import gone, present
from entra_components._graph.known import known_flag, known_text
from entra_components._graph.restart_inputs import IDENTITY, INPUTS, JUST_STARTED, RESTARTS
from entra_sync.graph import NotFound, get_job, restart_job


def create(props: dict[str, Any]) -> CreateResult:
    """Restart the job if it runs and was not started just now."""
    just_started = known_flag(props, JUST_STARTED) is True
    restarted = _outputs(props, restarted=False) if just_started else _restart(props)
    principal, job = (known_text(props, key).rpartition("/")[2] for key in IDENTITY)
    return CreateResult(f"/servicePrincipals/{principal}/synchronization/jobs/{job}/restart", restarted)


def read(id_: str, props: dict[str, Any]) -> ReadResult:
    """The restart as it was; nothing if the job is gone."""
    with graph_client(props) as client:
        try:
            get_job(client, known_text(props, "service_principal_id"), known_text(props, "job_id"))
        except NotFound:
            return gone()
    return present(id_, dict(props), INPUTS)


def update(olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
    """Restart the job if it runs and the triggers or the reset scope are others."""
    if any(olds.get(key) != news.get(key) for key in RESTARTS):
        return UpdateResult(_restart(news))
    return UpdateResult(_outputs(news, restarted=bool(olds.get("restarted"))))


def _restart(props: Mapping[str, Any]) -> dict[str, Any]:
    """Restart the job if it runs, and return the outputs."""
    principal, job = known_text(props, "service_principal_id"), known_text(props, "job_id")
    with graph_client(props) as client:
        schedule = get_job(client, principal, job).schedule
        runs = schedule is not None and schedule.state == "Active"
        if runs:
            restart_job(client, principal, job, known_text(props, "reset_scope"))
    return _outputs(props, restarted=runs)


def _outputs(props: Mapping[str, Any], *, restarted: bool) -> dict[str, Any]:
    return {**{key: props[key] for key in INPUTS if key in props}, "restarted": restarted}
