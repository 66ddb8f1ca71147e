"""The restart resource: its inputs, and what it does to a job on a Graph server."""

import copy
from typing import Any

import pytest

from entra_components._graph.restart_inputs import DEFAULT_RESET_SCOPE
from entra_components.job_restart import JobRestartProvider
from entra_sync.graph import NotFound
from tests.support.graph_server import GraphServer, Tenant, dropped, throttled
from tests.support.graph_targets import Target, outputs

SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
PROVIDER = JobRestartProvider()


def inputs(target: Target, **changes: Any) -> dict[str, Any]:
    values = target.with_inputs(triggers={"scope": "assigned"}, reset_scope=DEFAULT_RESET_SCOPE) | changes
    return {key: value for key, value in values.items() if value is not ...}


FORBIDDEN = (
    "has {}, which Microsoft's documentation says not to use; the portal's \"Restart provisioning\" is "
    '"Escrows, Watermark, QuarantineState".'
)
NO_INPUT = (
    "isn't an input of a restart; the inputs are service_principal_id, job_id, triggers, reset_scope, connection, "
    "just_started."
)
SCOPES = "must be a list of Escrows, Watermark, QuarantineState, Full, ForceDeletes, separated by commas."


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"reset_scope": "Full,ForceDeletes", "triggers": {}}, []),
        (dict.fromkeys(("reset_scope", "triggers", "job_id", "service_principal_id"), SENTINEL), []),
        ({"triggers": {"scope": SENTINEL}}, []),
        ({"just_started": True}, []),
        ({"just_started": SENTINEL}, []),
        ({"just_started": "yes"}, [("just_started", "must be true or false.")]),
        ({"reset_scope": "None"}, [("reset_scope", FORBIDDEN.format("None"))]),
        ({"reset_scope": "Full, ConnectorDataStore"}, [("reset_scope", FORBIDDEN.format("ConnectorDataStore"))]),
        ({"reset_scope": "Everything"}, [("reset_scope", SCOPES)]),
        ({"reset_scope": ""}, [("reset_scope", "must be text that isn't empty.")]),
        ({"triggers": ["a"]}, [("triggers", "must be an object whose values are texts.")]),
        ({"triggers": {"a": 1.0, "b": "x"}}, [("triggers.a", "must be text.")]),
        ({"triggers": ..., "job_id": ...}, [("job_id", "is missing."), ("triggers", "is missing.")]),
        (
            {"trigger": {}, "__provider": "reference"},
            [("trigger", NO_INPUT)],
        ),
    ],
)
def test_check(target: Target, changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    news = inputs(target, **changes)
    result = PROVIDER.check({}, news)
    assert result.inputs == news
    assert [(failure.property, failure.reason) for failure in result.failures] == expected


@pytest.mark.parametrize(
    ("changes", "differs", "replaces"),
    [
        ({}, False, []),
        ({"triggers": {"scope": "all"}}, True, []),
        ({"triggers": {"scope": SENTINEL}}, True, []),
        ({"reset_scope": "Full"}, True, []),
        ({"just_started": True}, False, []),
        ({"job_id": "other"}, True, ["job_id"]),
        ({"service_principal_id": SENTINEL}, True, ["service_principal_id"]),
    ],
)
def test_diff(target: Target, changes: dict[str, Any], differs: bool, replaces: list[str]) -> None:  # noqa: FBT001
    olds = {**inputs(target), "restarted": True}
    result = PROVIDER.diff("id", olds, inputs(target, **changes))
    assert (result.changes, result.replaces, result.delete_before_replace) == (differs, replaces, False)


def test_a_running_job_is_restarted_once_and_again_for_other_triggers(graph: GraphServer, target: Target) -> None:
    target.job.run(credentials=True)
    news = inputs(target)
    created = PROVIDER.create(copy.deepcopy(news))
    principal, job = target.inputs["service_principal_id"], target.job.document["id"]
    assert (created.id, outputs(created)) == (
        f"{principal}/synchronization/jobs/{job}/restart",
        {**news, "restarted": True},
    )
    assert target.job.restarts == [{"resetScope": "Escrows, Watermark, QuarantineState"}]

    moved = inputs(target, connection={**target.inputs["connection"], "cloud": "global"})
    assert outputs(PROVIDER.update(created.id, outputs(created), moved)) == {**moved, "restarted": True}
    assert len(target.job.restarts) == 1

    again = inputs(target, triggers={"scope": "all"}, reset_scope="Full")
    assert outputs(PROVIDER.update(created.id, outputs(created), again)) == {**again, "restarted": True}
    assert target.job.restarts[1:] == [{"resetScope": "Full"}]

    graph.clear_requests()
    PROVIDER.delete(created.id, outputs(created))
    assert graph.requests == []


@pytest.mark.parametrize("state", ["Disabled", "Paused"])
def test_a_job_that_does_not_run_is_not_started_by_a_restart(target: Target, state: str) -> None:
    target.job.document["schedule"]["state"] = state
    created = PROVIDER.create(inputs(target))
    assert outputs(created) == {**inputs(target), "restarted": False}
    assert (target.job.restarts, target.job.document["schedule"]["state"]) == ([], state)


def test_a_job_that_is_gone(tenant: Tenant, target: Target) -> None:
    created = PROVIDER.create(inputs(target))
    now = PROVIDER.read(created.id, outputs(created))
    assert (now.id, outputs(now), now.inputs) == (created.id, outputs(created), inputs(target))
    tenant.service_principals.clear()
    assert vars(PROVIDER.read(created.id, outputs(created))) == {"id": "", "outs": {}, "inputs": None}
    with pytest.raises(NotFound):
        PROVIDER.create(inputs(target))


def test_faults_do_not_keep_a_job_from_its_restart(graph: GraphServer, target: Target) -> None:
    target.job.run(credentials=True)
    graph.fail_next("jobs.get", throttled())
    graph.fail_next("jobs.restart", dropped())
    PROVIDER.create(inputs(target))
    assert target.job.restarts == [{"resetScope": "Escrows, Watermark, QuarantineState"}]
