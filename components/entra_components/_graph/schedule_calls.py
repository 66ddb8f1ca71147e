"""Whether a synchronization job runs, read and changed through Microsoft Graph."""

from collections.abc import Mapping
from typing import Any, Final

from pulumi.dynamic import CreateResult, ReadResult, UpdateResult

from entra_components._graph.access import graph_client
from entra_components._graph.inputs import gone, present
from entra_components._graph.known import known_flag, known_text
from entra_components._graph.schedule_inputs import INPUTS, PAUSE, START
from entra_sync.graph import GraphClient, NotFound, get_job, pause_job, start_job

_RUNS: Final = "Active"


def create(props: dict[str, Any]) -> CreateResult:
    """Start or pause the job, if it isn't as it should be."""
    principal, job = _job(props)
    with graph_client(props) as client, client.fresh(f"job {job}"):
        started = _switch(client, props)
    return CreateResult(
        f"/servicePrincipals/{principal}/synchronization/jobs/{job}/schedule/{known_text(props, 'only')}",
        _outputs(props, started=started),
    )


def read(id_: str, props: dict[str, Any]) -> ReadResult:
    """Whether the job runs; nothing if it is gone."""
    with graph_client(props) as client:
        try:
            runs = _runs(client, props)
        except NotFound:
            return gone()
    # Each of the two says only what it would change: of one job that someone paused, the start alone differs.
    concerned = START if not runs else PAUSE
    enabled = runs if props.get("only") == concerned else props.get("enabled")
    return present(id_, {**props, "enabled": enabled}, INPUTS)


def update(_olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
    """Start or pause the job, if it isn't as it should be."""
    with graph_client(news) as client:
        started = _switch(client, news)
    return UpdateResult(_outputs(news, started=started))


def _switch(client: GraphClient, props: Mapping[str, Any]) -> bool:
    """Start or pause the job, and say whether it was started."""
    enabled, only = known_flag(props, "enabled"), known_text(props, "only")
    if enabled is not (only == START) or _runs(client, props) is enabled:
        return False
    principal, job = _job(props)
    (start_job if enabled else pause_job)(client, principal, job)
    # What comes next may ask whether the job runs, and must not be told what was before.
    client.read_again(f"job {job}", lambda: _runs(client, props), lambda runs: runs is enabled)
    return bool(enabled)


def _runs(client: GraphClient, props: Mapping[str, Any]) -> bool:
    schedule = get_job(client, *_job(props)).schedule
    return schedule is not None and schedule.state == _RUNS


def _job(props: Mapping[str, Any]) -> tuple[str, str]:
    """The ids of the service principal and of the job."""
    principal, job = (known_text(props, key).rpartition("/")[2] for key in ("service_principal_id", "job_id"))
    return principal, job


def _outputs(props: Mapping[str, Any], *, started: bool) -> dict[str, Any]:
    return {**{key: props[key] for key in INPUTS if key in props}, "started": started}
