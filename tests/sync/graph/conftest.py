"""What the tests of the Graph client share: a server, a tenant in it, and a client that is signed in there."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from entra_sync.graph import Connection, GraphClient, Retry
from tests.support.graph_server import GraphServer, Tenant

TENANT = "3f0c6d1e-8a52-4b7d-9c34-2e5f7a8b9c0d"
CLIENT = "c0ffee00-1111-4222-8333-444455556666"
SECRET = "planted-client-secret"
PRINCIPAL = "a1b2c3d4-0000-4000-8000-000000000001"

MakeClient: TypeAlias = Callable[..., GraphClient]


@pytest.fixture(scope="session")
def running_server() -> Iterator[GraphServer]:
    with GraphServer() as server:
        yield server


@pytest.fixture
def server(running_server: GraphServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphServer]:
    """The server with nothing in it. Every fault that a test ordered must have been met."""
    running_server.reset()
    running_server.service.page_size = 100
    for name in ("AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**running_server.environment(), "GRAPH_TEST_SECRET": SECRET}.items():
        monkeypatch.setenv(name, value)
    yield running_server
    assert (running_server.faults_waiting(), running_server.take_unlike_graph()) == ({}, [])


@pytest.fixture
def tenant(server: GraphServer) -> Tenant:
    """A tenant with one application that may sign in, and one service principal."""
    tenant = server.state(TENANT)
    tenant.clients = {CLIENT: SECRET}
    tenant.add_service_principal(PRINCIPAL)
    return tenant


@pytest.fixture
def make_client(tenant: Tenant) -> Iterator[MakeClient]:
    """Makes clients of the tenant that wait for nothing between attempts."""
    made: list[GraphClient] = []

    def make(*, attempts: int = 6, answer_time: float = 60, longest_wait: int = 120) -> GraphClient:
        connection = Connection(tenant.tenant_id, client_id=CLIENT, client_secret_variable="GRAPH_TEST_SECRET")
        retry = Retry(attempts=attempts, backoff=0, answer_time=answer_time, longest_wait=longest_wait)
        made.append(GraphClient(connection, retry=retry))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: MakeClient) -> GraphClient:
    """A client of the tenant."""
    return make_client()
