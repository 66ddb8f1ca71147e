"""What goes wrong between client and service, and what the service has done afterwards."""

from collections.abc import Callable

import pytest

from entra_sync.graph import (
    ConnectionFailed,
    GraphClient,
    GraphError,
    ServiceUnavailable,
    Throttled,
    create_job,
    get_schema,
    put_schema,
    start_job,
)
from tests.support.graph_server import (
    Fault,
    GraphServer,
    Job,
    Tenant,
    dropped,
    error_answer,
    expired_token,
    half_written,
    saved_first,
    throttled,
    unavailable,
)

PRINCIPAL = "a1b2c3d4-0000-4000-8000-000000000001"
MakeClient = Callable[..., GraphClient]

PASSING = [
    pytest.param(throttled("0"), 429, id="throttled"),
    pytest.param(throttled(None), 429, id="throttled without Retry-After"),
    pytest.param(unavailable(), 503, id="unavailable"),
    pytest.param(unavailable("0"), 503, id="unavailable with Retry-After"),
    pytest.param(error_answer(500, "InternalServerError"), 500, id="internal error"),
    pytest.param(error_answer(504, "GatewayTimeout", done=True), 504, id="gateway timeout, done"),
    pytest.param(dropped(), 0, id="dropped"),
    pytest.param(dropped(done=True), 0, id="dropped, done"),
    pytest.param(half_written(), 0, id="half-written, done"),
    pytest.param(half_written(done=False), 0, id="half-written"),
    pytest.param(expired_token(), 401, id="expired token"),
]


@pytest.fixture
def job(tenant: Tenant) -> Job:
    return tenant.add_job(PRINCIPAL)


@pytest.mark.parametrize(("fault", "status"), PASSING)
@pytest.mark.parametrize("times", [1, 3])
def test_reading_and_saving_survive(
    client: GraphClient, server: GraphServer, job: Job, fault: Fault, status: int, times: int
) -> None:
    times = 1 if fault.kind == "expired_token" else times  # the new token is good
    job_id = str(job.document["id"])
    server.fail_next("schema.get", fault, times=times)
    server.fail_next("schema.put", fault, times=times)
    schema = get_schema(client, PRINCIPAL, job_id)
    schema["synchronizationRules"][0]["name"] = "changed"
    put_schema(client, PRINCIPAL, job_id, schema)

    assert job.schema["synchronizationRules"] == schema["synchronizationRules"]
    assert [(entry.route, entry.status) for entry in server.requests] == [
        *[("schema.get", status)] * times,
        ("schema.get", 200),
        *[("schema.put", status)] * times,
        ("schema.put", 204),
    ]


@pytest.mark.parametrize(("fault", "status"), PASSING)
def test_an_action_survives(
    client: GraphClient, server: GraphServer, tenant: Tenant, job: Job, fault: Fault, status: int
) -> None:
    tenant.service_principals[PRINCIPAL].secrets = {"SecretToken": "x"}
    server.fail_next("jobs.start", fault)
    start_job(client, PRINCIPAL, str(job.document["id"]))

    assert job.document["schedule"]["state"] == "Active"
    assert [entry.status for entry in server.requests] == [status, 204]


@pytest.mark.parametrize("fault", [throttled("0"), throttled(None), unavailable(), unavailable("0"), expired_token()])
def test_a_creation_is_repeated_where_it_was_not_carried_out(
    client: GraphClient, server: GraphServer, tenant: Tenant, fault: Fault
) -> None:
    server.fail_next("jobs.create", fault)
    create_job(client, PRINCIPAL, "scim")

    assert [entry.status for entry in server.requests] == [fault.status or 401, 201]
    assert len(tenant.service_principals[PRINCIPAL].jobs) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "created", "reason"),
    [
        (dropped(), ConnectionFailed, 0, "the connection to Graph was lost before an answer came"),
        (dropped(done=True), ConnectionFailed, 1, "the connection to Graph was lost before an answer came"),
        (half_written(), ConnectionFailed, 1, "the answer of Graph broke off"),
        (error_answer(500, "E", done=True), ServiceUnavailable, 1, "Graph answered 500 E, still after the retries"),
        (error_answer(504, "E", done=True), ServiceUnavailable, 1, "Graph answered 504 E, still after the retries"),
    ],
)
def test_a_creation_in_doubt_is_never_repeated(
    client: GraphClient,
    server: GraphServer,
    tenant: Tenant,
    fault: Fault,
    kind: type[GraphError],
    created: int,
    reason: str,
) -> None:
    server.fail_next("jobs.create", fault)
    with pytest.raises(GraphError) as caught:
        create_job(client, PRINCIPAL, "scim")

    assert type(caught.value) is kind
    assert f"service principal {PRINCIPAL}: {reason}; " in str(caught.value)
    assert len(tenant.service_principals[PRINCIPAL].jobs) == created
    assert len(server.requests) == 1


def test_a_connection_that_keeps_dropping(make_client: MakeClient, server: GraphServer, job: Job) -> None:
    job_id = job.document["id"]
    server.fail_next("schema.get", dropped(), times=3)
    with pytest.raises(ConnectionFailed) as caught:
        get_schema(make_client(attempts=2), PRINCIPAL, job_id)

    assert str(caught.value) == (
        f"Couldn't read the schema of job {job_id} of service principal {PRINCIPAL}: the connection to Graph was lost "
        "before an answer came; look whether it was done, then repeat the operation "
        f"(client-request-id {caught.value.request_id})."
    )
    assert (caught.value.status, caught.value.code, caught.value.message) == (None, None, None)
    assert len(server.requests) == 3


def test_a_wait_that_is_too_long_is_reported_at_once(make_client: MakeClient, server: GraphServer, job: Job) -> None:
    server.fail_next("schema.get", throttled("3600"))
    with pytest.raises(Throttled) as caught:
        get_schema(make_client(longest_wait=60), PRINCIPAL, str(job.document["id"]))

    assert "; try again in 3600 seconds (" in str(caught.value)
    assert len(server.requests) == 1


def test_a_token_that_expires_is_replaced(client: GraphClient, server: GraphServer, job: Job) -> None:
    job_id = str(job.document["id"])
    get_schema(client, PRINCIPAL, job_id)
    server.service.tokens.revoke_all()

    assert get_schema(client, PRINCIPAL, job_id) == job.schema_document
    assert [entry.status for entry in server.requests] == [200, 401, 200]
    assert len(server.service.tokens.tenants) == 1


def test_someone_else_saves_in_between(client: GraphClient, server: GraphServer, job: Job) -> None:
    job_id = str(job.document["id"])
    other = {"synchronizationRules": [{"id": "other"}], "directories": []}
    read = get_schema(client, PRINCIPAL, job_id)
    server.fail_next("schema.get", saved_first(other))

    assert get_schema(client, PRINCIPAL, job_id)["version"] != read["version"]
    assert job.schema["synchronizationRules"] == [{"id": "other"}]


def test_a_closed_client_opens_again(client: GraphClient, job: Job) -> None:
    job_id = str(job.document["id"])
    with client:
        get_schema(client, PRINCIPAL, job_id)

    assert get_schema(client, PRINCIPAL, job_id) == job.schema_document
