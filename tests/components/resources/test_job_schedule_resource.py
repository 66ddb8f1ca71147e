"""The start and the pause of a job: their inputs, and what they do to a job on a Graph server."""

import json
from typing import Any

import pytest

from entra_components.job_schedule import JobScheduleProvider
from entra_sync.graph import Connection, GraphClient, NotFound, PermissionMissing, create_job
from tests.support.graph_server import Copies, Fault, GraphServer, Tenant, dropped, raw, reset
from tests.support.graph_targets import CONNECTION, Target, outputs

SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
PROVIDER = JobScheduleProvider()
NO_INPUT = "isn't an input of a job's schedule; the inputs are service_principal_id, job_id, enabled, only, connection."


def inputs(target: Target, **changes: Any) -> dict[str, Any]:
    values = target.with_inputs(enabled=True, only="start") | changes
    return {key: value for key, value in values.items() if value is not ...}


def paused(target: Target, **changes: Any) -> dict[str, Any]:
    return inputs(target, **({"enabled": False, "only": "pause"} | changes))


def state(target: Target) -> str:
    return str(target.job.document["schedule"]["state"])


def written(graph: GraphServer) -> list[str]:
    return [entry.route for entry in graph.requests if entry.method != "GET"]


@pytest.fixture
def with_credentials(target: Target, tenant: Tenant) -> Target:
    """A job of an application with credentials."""
    (principal,) = tenant.service_principals.values()
    principal.secrets = {"SecretToken": "planted-token"}
    return target


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"enabled": False, "only": "pause"}, []),
        (dict.fromkeys(("enabled", "only", "job_id", "service_principal_id", "connection"), SENTINEL), []),
        ({"enabled": ..., "job_id": ...}, [("job_id", "is missing."), ("enabled", "is missing.")]),
        ({"enabled": "true"}, [("enabled", "must be true or false.")]),
        ({"only": "stop"}, [("only", "must be pause or start.")]),
        ({"only": ...}, [("only", "must be pause or start.")]),
        ({"state": "Active", "__provider": "reference"}, [("state", NO_INPUT)]),
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
        ({"enabled": False}, True, []),
        ({"enabled": SENTINEL}, True, []),
        ({"job_id": SENTINEL}, True, ["job_id"]),
        ({"service_principal_id": "other"}, True, ["service_principal_id"]),
    ],
)
def test_diff(target: Target, changes: dict[str, Any], differs: bool, replaces: list[str]) -> None:  # noqa: FBT001
    result = PROVIDER.diff("id", {**inputs(target), "started": True}, inputs(target, **changes))
    assert (result.changes, result.replaces, result.delete_before_replace) == (differs, replaces, False)


def test_a_job_is_started_once_and_read_as_it_is(graph: GraphServer, with_credentials: Target) -> None:
    target = with_credentials
    created = PROVIDER.create(inputs(target))
    assert (outputs(created), state(target)) == ({**inputs(target), "started": True}, "Active")
    job = target.inputs["job_id"]
    assert created.id == f"{job}/schedule/start"
    again = PROVIDER.create(inputs(target))
    assert (outputs(again), written(graph)) == ({**inputs(target), "started": False}, ["jobs.start"])
    now = PROVIDER.read(created.id, outputs(created))
    assert (outputs(now), now.inputs) == (outputs(created), inputs(target))

    target.job.pause()
    now = PROVIDER.read(created.id, outputs(created))
    assert (outputs(now), now.inputs) == (
        {**outputs(created), "enabled": False},
        inputs(target, enabled=False),
    )
    updated = PROVIDER.update(created.id, outputs(now), inputs(target))
    assert (outputs(updated), state(target)) == (outputs(created), "Active")
    PROVIDER.delete(created.id, outputs(updated))
    assert (state(target), written(graph)) == ("Active", ["jobs.start", "jobs.start"])


def test_a_job_is_paused_once_and_read_as_it_is(graph: GraphServer, with_credentials: Target) -> None:
    target = with_credentials
    target.job.run(credentials=True)
    created = PROVIDER.create(paused(target))
    assert (outputs(created), state(target)) == ({**paused(target), "started": False}, "Paused")
    PROVIDER.create(paused(target))
    assert written(graph) == ["jobs.pause"]

    target.job.run(credentials=True)
    now = PROVIDER.read(created.id, outputs(created))
    assert now.inputs == paused(target, enabled=True)
    PROVIDER.update(created.id, outputs(now), paused(target))
    assert (state(target), written(graph)) == ("Paused", ["jobs.pause", "jobs.pause"])


@pytest.mark.parametrize(
    ("only", "enabled", "runs"), [("start", False, True), ("start", False, False), ("pause", True, False)]
)
def test_each_does_only_its_part(
    graph: GraphServer,
    with_credentials: Target,
    only: str,
    enabled: bool,  # noqa: FBT001
    runs: bool,  # noqa: FBT001
) -> None:
    """Where an output says whether a job runs, both are declared, and one of them has nothing to do."""
    target = with_credentials
    if runs:
        target.job.run(credentials=True)
    before = state(target)
    created = PROVIDER.create(inputs(target, only=only, enabled=enabled))
    now = PROVIDER.read(created.id, outputs(created))
    assert (state(target), written(graph), now.inputs) == (before, [], inputs(target, only=only, enabled=enabled))


def test_a_job_that_is_gone(graph: GraphServer, tenant: Tenant, target: Target) -> None:
    (principal,) = tenant.service_principals.values()
    principal.jobs.clear()
    assert vars(PROVIDER.read("id", {**inputs(target), "started": True})) == {"id": "", "outs": {}, "inputs": None}
    with pytest.raises(NotFound):
        PROVIDER.update("id", inputs(target), inputs(target))
    assert written(graph) == []


@pytest.mark.parametrize("fault", [dropped(done=True), reset()])
def test_a_start_whose_answer_was_lost(graph: GraphServer, with_credentials: Target, fault: Fault) -> None:
    graph.fail_next("jobs.start", fault)
    created = PROVIDER.create(inputs(with_credentials))
    assert (outputs(created)["started"], state(with_credentials)) == (True, "Active")


def test_a_new_job_that_is_not_known_everywhere(graph: GraphServer, tenant: Tenant) -> None:
    principal = tenant.add_service_principal()
    tenant.service_principals[principal].secrets = {"SecretToken": "planted-token"}
    graph.behind(Copies(lag=3))
    with GraphClient(Connection(**CONNECTION)) as client:
        job = create_job(client, principal, "scim")
    props = {"service_principal_id": principal, "job_id": job.id, "enabled": True, "only": "start"}
    created = PROVIDER.create({**props, "connection": dict(CONNECTION)})

    assert outputs(created)["started"] is True
    assert [(entry.route, entry.status) for entry in graph.requests][1:] == [
        ("jobs.get", 404),
        ("jobs.get", 403),
        ("jobs.get", 409),
        ("jobs.get", 200),
        ("jobs.start", 404),
        ("jobs.start", 403),
        ("jobs.start", 409),
        ("jobs.start", 204),
        ("jobs.get", 200),
    ]


def test_a_start_waits_until_the_job_is_read_as_started(graph: GraphServer, with_credentials: Target) -> None:
    """A restart that comes next would otherwise find a job that doesn't run."""
    before = json.dumps(with_credentials.job.document)
    graph.fail_next("jobs.get", raw(before), times=3)
    created = PROVIDER.create(inputs(with_credentials))
    assert outputs(created)["started"] is True
    assert [entry.route for entry in graph.requests] == [
        *("jobs.get", "jobs.start", "jobs.get", "jobs.get", "jobs.get"),
    ]


def test_a_missing_permission_is_named_at_once(graph: GraphServer, tenant: Tenant, target: Target) -> None:
    tenant.permissions = ["Synchronization.Read.All"]
    with pytest.raises(PermissionMissing) as caught:
        PROVIDER.create(inputs(target))
    assert caught.value.permission == "Synchronization.ReadWrite.All"
    assert [entry.status for entry in graph.requests] == [200, 401, 401]
