"""The Graph client and server where real time passes or another process takes part."""

import json
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.request import Request, urlopen

import pytest

from entra_sync.graph import (
    Connection,
    ConnectionFailed,
    GraphClient,
    Retry,
    create_job,
    get_schema,
    list_jobs,
    put_secrets,
)
from entra_sync.jobs import SecretEntry
from tests.support.graph_server import GraphServer, Tenant, control_url, dropped, slow, throttled

TENANT = "3f0c6d1e-8a52-4b7d-9c34-2e5f7a8b9c0d"
PRINCIPAL = "a1b2c3d4-0000-4000-8000-000000000001"
CONNECTION = Connection(TENANT, client_id="app", client_secret_variable="GRAPH_TEST_SECRET")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphServer]:
    with GraphServer() as server:
        for name, value in {**server.environment(), "GRAPH_TEST_SECRET": "planted-secret"}.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def tenant(server: GraphServer) -> Tenant:
    tenant = server.state(TENANT)
    tenant.add_service_principal(PRINCIPAL)
    return tenant


def test_a_slow_answer_is_waited_for(server: GraphServer, tenant: Tenant) -> None:
    job = tenant.add_job(PRINCIPAL)
    server.fail_next("schema.get", slow(0.3))
    with GraphClient(CONNECTION) as client:
        started = monotonic()
        assert get_schema(client, PRINCIPAL, str(job.document["id"])) == job.schema_document

    assert monotonic() - started >= 0.3


def test_an_answer_that_is_too_slow(server: GraphServer, tenant: Tenant) -> None:
    job_id = str(tenant.add_job(PRINCIPAL).document["id"])
    with GraphClient(CONNECTION, retry=Retry(attempts=1, answer_time=0.5)) as client:
        get_schema(client, PRINCIPAL, job_id)
        server.fail_next("schema.get", slow(60), times=2)
        with pytest.raises(ConnectionFailed) as caught:
            get_schema(client, PRINCIPAL, job_id)

    assert str(caught.value) == (
        f"Couldn't read the schema of job {job_id} of service principal {PRINCIPAL}: Graph was silent for too long; "
        f"look whether it was done, then repeat the operation (client-request-id {caught.value.request_id})."
    )


def test_a_retry_waits_as_long_as_graph_asks(server: GraphServer, tenant: Tenant) -> None:
    tenant.add_job(PRINCIPAL)
    server.fail_next("jobs.list", throttled("1"))
    with GraphClient(CONNECTION) as client:
        started = monotonic()
        list_jobs(client, PRINCIPAL)

    assert monotonic() - started >= 1
    assert [entry.status for entry in server.requests] == [429, 200]


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with GraphServer() as server:
        environment = server.environment()
        for name, value in {**environment, "GRAPH_TEST_SECRET": "planted-secret"}.items():
            monkeypatch.setenv(name, value)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")  # its file went with the server
    retry = Retry(attempts=1, backoff=0)
    with GraphClient(CONNECTION, retry=retry) as client, pytest.raises(ConnectionFailed) as caught:
        list_jobs(client, PRINCIPAL)

    assert str(caught.value) == (
        f"Couldn't list the jobs of service principal {PRINCIPAL}: the sign-in service can't be reached; check the "
        f"network, the proxy and the cloud (client-request-id {caught.value.request_id})."
    )


def control(server: GraphServer, method: str, *parts: str, body: Any = None) -> Any:
    """What another process can do with the server: a control route over HTTP."""
    content = None if body is None else json.dumps(body).encode()
    request = Request(control_url(server.url, *parts), content, method=method)  # noqa: S310 - https, to the server
    with urlopen(request, context=ssl.create_default_context(cafile=str(server.ca_file))) as answer:  # noqa: S310
        text = answer.read()
    return json.loads(text) if text else None


def test_other_processes_order_faults_and_look_at_the_state(server: GraphServer, tenant: Tenant) -> None:
    body = {"route": "jobs.create", "fault": dropped(done=True).to_json(), "times": 1}
    control(server, "POST", "faults", body=body)
    waiting = control(server, "GET", "faults")
    with GraphClient(CONNECTION) as client, pytest.raises(ConnectionFailed):
        create_job(client, PRINCIPAL, "scim")
    document = control(server, "GET", "tenants", TENANT)
    changed = {**document, "partners": {"p": {"tenantId": "p"}}}
    control(server, "PUT", "tenants", TENANT, body=changed)

    assert waiting == {"jobs.create": 1}
    assert control(server, "GET", "faults") == {}
    assert document == tenant.to_json()
    assert server.state(TENANT).to_json() == changed
    (seen,) = control(server, "GET", "requests")
    assert (seen["route"], seen["status"], seen["body"]) == ("jobs.create", 0, {"templateId": "scim"})


def test_a_server_of_its_own_keeps_its_state(
    tmp_path: Path, project_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state.json"
    with GraphServer(state_file=state) as first:
        first.state(TENANT).add_service_principal(PRINCIPAL)
        for name, value in {**first.environment(), "GRAPH_TEST_SECRET": "planted-secret"}.items():
            monkeypatch.setenv(name, value)
        with GraphClient(CONNECTION) as client:
            created = create_job(client, PRINCIPAL, "scim")
            put_secrets(client, PRINCIPAL, [SecretEntry.model_validate({"key": "SecretToken", "value": "x"})])
        expected = first.state(TENANT).to_json()

    command = [sys.executable, "-m", "tests.support.graph_server", "--state-file", str(state)]
    with subprocess.Popen(
        command, cwd=project_root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        for name, value in ready["environment"].items():
            monkeypatch.setenv(name, value)
        with GraphClient(CONNECTION) as client:
            assert list_jobs(client, PRINCIPAL) == (created,)
        process.stdin.close()
        assert process.wait() == 0

    assert json.loads(state.read_text(encoding="utf-8")) == [expected]
