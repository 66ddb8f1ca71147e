"""What is new isn't known everywhere at once: how long the client asks again, and what it says then."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from entra_sync.graph import (
    Connection,
    GraphClient,
    NotFound,
    PermissionMissing,
    Retry,
    Window,
    create_job,
    get_job,
    get_schema,
    put_schema,
)
from entra_sync.graph.replication import pauses
from tests.support.graph_server import Copies, GraphServer, Tenant, error_answer

PRINCIPAL = "a1b2c3d4-0000-4000-8000-000000000001"
MakeClient = Callable[..., GraphClient]


@dataclass
class Clock:
    """Time that passes only where somebody sleeps."""

    now: float = 1000
    slept: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def window(self, seconds: float) -> Window:
        return Window(seconds, say=self.said.append, sleep=self.sleep, clock=lambda: self.now)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(120, [1, 2, 4, 8, 15, 15, 15, 15, 15, 15, 15]), (5, [1, 2, 2]), (0.5, [0.5]), (0, [])],
)
def test_the_pauses_fill_the_window(seconds: float, expected: list[float]) -> None:
    assert list(pauses(seconds)) == expected


def test_a_window_says_what_it_waits_for_and_ends() -> None:
    clock = Clock()
    window = clock.window(4)
    assert [window.wait("job 1", "404") for _ in range(4)] == [True, True, True, False]
    assert clock.slept == [1, 2, 1]
    assert clock.said == [
        f"Waiting for Microsoft Graph: job 1 is new or was just changed, and not every part of Graph knows it yet (404); "
        f"asking again in {pause} s, for at most {left} s."
        for pause, left in ((1, 4), (2, 3), (1, 1))
    ]


def test_a_window_ends_by_the_clock_where_the_answers_themselves_take_long() -> None:
    clock = Clock()
    window = clock.window(120)
    assert window.wait("job 1", "404")
    clock.now += 130
    assert not window.wait("job 1", "404")


def test_what_is_new_is_asked_for_again(client: GraphClient, server: GraphServer, tenant: Tenant) -> None:
    server.behind(Copies(lag=2))
    job = create_job(client, PRINCIPAL, "scim")
    job_id = str(job.id)
    with client.fresh("the job"):
        assert get_job(client, PRINCIPAL, job_id) == job
        schema = get_schema(client, PRINCIPAL, job_id)
    assert schema == tenant.job(PRINCIPAL, job_id).schema_document
    assert [(entry.route, entry.status) for entry in server.requests] == [
        *(("jobs.create", 201), ("jobs.get", 404), ("jobs.get", 403), ("jobs.get", 200)),
        *(("schema.get", 409), ("schema.get", 404), ("schema.get", 200)),
    ]


def test_outside_of_the_block_an_answer_is_an_answer(client: GraphClient, server: GraphServer, tenant: Tenant) -> None:
    job_id = str(tenant.add_job(PRINCIPAL).document["id"])
    with client.fresh("the job"):
        get_job(client, PRINCIPAL, job_id)
    server.fail_next("jobs.get", error_answer(403, "Authorization_RequestDenied", "No"))
    with pytest.raises(PermissionMissing) as caught:
        get_job(client, PRINCIPAL, job_id)
    assert str(caught.value) == (
        f"Couldn't read job {job_id} of service principal {PRINCIPAL}: Graph answered 403 Authorization_RequestDenied, "
        '"No"; grant Synchronization.Read.All to the identity, with an administrator\'s consent (client-request-id '
        f"{caught.value.request_id})."
    )


def test_after_the_window_the_error_says_that_it_was_waited_for(server: GraphServer, tenant: Tenant) -> None:
    job_id = str(tenant.add_job(PRINCIPAL).document["id"])
    clock = Clock()
    connection = Connection(tenant.tenant_id, client_id="app", client_secret_variable="GRAPH_TEST_SECRET")
    tenant.clients = None
    server.fail_next("jobs.get", error_answer(403, "Authorization_RequestDenied", "No"), times=4)
    with (
        GraphClient(connection, window=clock.window(4)) as client,
        client.fresh("the job"),
        pytest.raises(PermissionMissing) as caught,
    ):
        get_job(client, PRINCIPAL, job_id)
    assert clock.slept == [1, 2, 1]
    assert str(caught.value) == (
        f"Couldn't read job {job_id} of service principal {PRINCIPAL}: Graph answered 403 Authorization_RequestDenied, "
        '"No", still after waiting for the job to be known everywhere (4 s, ENTRA_GRAPH_REPLICATION); grant '
        "Synchronization.Read.All to the identity, with an administrator's consent (client-request-id "
        f"{caught.value.request_id})."
    )


def test_without_a_window_nothing_is_asked_again(server: GraphServer, tenant: Tenant) -> None:
    job_id = str(tenant.add_job(PRINCIPAL).document["id"])
    connection = Connection(tenant.tenant_id, client_id="app", client_secret_variable="GRAPH_TEST_SECRET")
    tenant.clients = None
    server.fail_next("jobs.get", error_answer(404, "JobNotFound", "Gone"))
    with (
        GraphClient(connection, retry=Retry(replication=0)) as client,
        client.fresh("the job"),
        pytest.raises(NotFound, match='Graph answered 404 JobNotFound, "Gone"; check the ids'),
    ):
        get_job(client, PRINCIPAL, job_id)


def test_a_read_that_is_older_than_the_write_is_repeated(
    client: GraphClient, server: GraphServer, tenant: Tenant
) -> None:
    job = tenant.add_job(PRINCIPAL)
    job_id = str(job.document["id"])
    server.behind(Copies(stale=2))
    before = get_schema(client, PRINCIPAL, job_id)
    put_schema(client, PRINCIPAL, job_id, before)
    after = client.read_again(
        "the schema",
        lambda: get_schema(client, PRINCIPAL, job_id),
        lambda found: found["version"] != before["version"],
    )
    assert after == job.schema_document
    assert [entry.route for entry in server.requests] == ["schema.get", "schema.put", *["schema.get"] * 3]
