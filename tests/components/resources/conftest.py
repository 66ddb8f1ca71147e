"""Fixtures of the tests of the Graph resources."""

from collections.abc import Iterator

import pytest

from entra_components._graph import making
from tests.support.graph_server import GraphServer, Tenant
from tests.support.graph_targets import (
    AMBIENT_VARIABLES,
    Target,
    impatient_environment,
    make_target,
    signed_in_tenant,
)


@pytest.fixture(scope="session")
def resources_server() -> Iterator[GraphServer]:
    with GraphServer() as server:
        yield server


@pytest.fixture
def graph(resources_server: GraphServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphServer]:
    """The server with nothing in it, and an environment in which resources find it and wait for nothing.

    Every fault that a test ordered must have been met.
    """
    resources_server.reset()
    for name in AMBIENT_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in impatient_environment(resources_server).items():
        monkeypatch.setenv(name, value)
    # A deployment is a process of its own.
    monkeypatch.setattr(making, "_MADE_HERE", set())
    monkeypatch.setattr(making, "_TAKEN_OVER_HERE", set())
    yield resources_server
    assert (resources_server.faults_waiting(), resources_server.take_unlike_graph()) == ({}, [])


@pytest.fixture
def tenant(graph: GraphServer) -> Tenant:
    """The tenant that the connection names."""
    return signed_in_tenant(graph)


@pytest.fixture
def target(tenant: Tenant) -> Target:
    """A job of the template `scim` that does not run."""
    return make_target(tenant)
