"""What the tests of the commands share: a tenant with two applications, CRM and Wiki, that have a job each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.graph_server import GraphServer
from tests.support.tenant_commands import CLIENT, CRM, CRM_CLIENT, SECRET, TENANT, WIKI, TenantCommands


@pytest.fixture(scope="session")
def running_server() -> Iterator[GraphServer]:
    with GraphServer() as server:
        yield server


@pytest.fixture
def commands(running_server: GraphServer, tmp_path: Path) -> Iterator[TenantCommands]:
    running_server.reset()
    running_server.service.page_size = 1  # every list has several pages
    tenant = running_server.state(TENANT)
    tenant.clients = {CLIENT: SECRET}
    tenant.add_service_principal(CRM, display_name="Contoso CRM", app_id=CRM_CLIENT)
    tenant.add_service_principal(WIKI, display_name="Wiki")
    for principal in (CRM, WIKI):
        tenant.add_job(principal)
    yield TenantCommands(running_server, tenant, tmp_path)
    assert (running_server.faults_waiting(), running_server.take_unlike_graph()) == ({}, [])
