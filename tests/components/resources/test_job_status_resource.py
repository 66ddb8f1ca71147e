"""The status of a job as a resource: its inputs, and what it reads from a Graph."""

from typing import Any

import pytest

from entra_components.job_status import JobStatusProvider
from entra_sync.graph import NotFound
from tests.support.graph_server import GraphServer, Tenant
from tests.support.graph_targets import Target, outputs

SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
PROVIDER = JobStatusProvider()
NO_INPUT = "isn't an input of a job's status; the inputs are service_principal_id, job_id, connection."


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"job_id": SENTINEL, "service_principal_id": SENTINEL}, []),
        ({"job_id": ""}, [("job_id", "must be text that isn't empty.")]),
        ({"job_id": None}, [("job_id", "is missing.")]),
        ({"state": "Active", "__provider": "reference"}, [("state", NO_INPUT)]),
    ],
)
def test_check(target: Target, changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    news = target.with_inputs(**changes)
    result = PROVIDER.check({}, news)
    assert result.inputs == news
    assert [(failure.property, failure.reason) for failure in result.failures] == expected


@pytest.mark.parametrize(
    ("changes", "differs", "replaces"),
    [
        ({}, False, []),
        ({"connection": None}, True, []),
        ({"job_id": SENTINEL}, True, ["job_id"]),
        ({"service_principal_id": "other"}, True, ["service_principal_id"]),
    ],
)
def test_diff(target: Target, changes: dict[str, Any], differs: bool, replaces: list[str]) -> None:  # noqa: FBT001
    olds = target.with_inputs(state="Quarantine", quarantine={}, last_cycle=None)
    result = PROVIDER.diff("id", olds, target.with_inputs(**changes))
    assert (result.changes, result.replaces) == (differs, replaces)


def test_what_is_read_and_that_nothing_is_written(graph: GraphServer, tenant: Tenant, target: Target) -> None:
    before = tenant.to_json()
    created = PROVIDER.create(target.with_inputs())
    principal, job = target.inputs["service_principal_id"], target.job.document["id"]
    never_ran = {"state": "NotConfigured", "quarantine": None, "last_cycle": None}
    assert (created.id, outputs(created)) == (
        f"{principal}/synchronization/jobs/{job}/status",
        target.with_inputs(**never_ran),
    )
    assert tenant.to_json() == before

    status = target.job.document["status"]
    target.job.run(credentials=False)
    now = PROVIDER.read(created.id, outputs(created))
    quarantine = status["quarantine"]
    assert outputs(now)["quarantine"] == {
        "reason": "EncounteredQuarantineException",
        "since": quarantine["currentBegan"],
        "message": "The application's credentials are missing.",
    }
    assert (now.inputs, outputs(now)["state"]) == (target.with_inputs(), "Quarantine")

    target.job.run(credentials=True)
    target.job.finish_cycle()
    last = status["lastExecution"]
    now = PROVIDER.read(created.id, outputs(now))
    assert outputs(now) == target.with_inputs(
        state="Active",
        quarantine=None,
        last_cycle={
            "state": last["state"],
            "began": last["timeBegan"],
            "ended": last["timeEnded"],
            "exported": last["countExported"],
            "escrowed": last["countEscrowed"],
        },
    )

    before = tenant.to_json()
    again = PROVIDER.update(created.id, outputs(created), target.with_inputs())
    assert outputs(again) == outputs(now)
    PROVIDER.delete(created.id, outputs(again))
    assert tenant.to_json() == before
    assert {entry.route for entry in graph.requests} == {"jobs.get"}


def test_a_job_that_is_gone(tenant: Tenant, target: Target) -> None:
    created = PROVIDER.create(target.with_inputs())
    tenant.service_principals.clear()
    assert vars(PROVIDER.read(created.id, outputs(created))) == {"id": "", "outs": {}, "inputs": None}
    with pytest.raises(NotFound):
        PROVIDER.create(target.with_inputs())
