"""A `ProvisioningJob` with the real CLI against a service that writes schemas in its own way and knows of news late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.graph_server import Copies
from tests.support.provisioned_wiki import (
    CLIENT_SECRET,
    CREDENTIALS,
    DEFAULT,
    ENVIRONMENT,
    SAVED_CREDENTIALS,
    TOKEN,
    new_tenant,
    only_job,
    only_principal,
)
from tests.support.provisioned_wiki import PROGRAM as ORDINARY

if TYPE_CHECKING:
    from tests.engine.conftest import GraphStack
    from tests.support.graph_server import GraphServer

EXTENSION = "extension_9d98ed114c4840d298fad781915f27e4_division"
PROGRAM = f"""
import pulumi
from entra_components import ProvisioningJob, attribute, expression, to

config = pulumi.Config()
ProvisioningJob(
    "wiki",
    {{
        "display_name": "Wiki",
        "credentials": {{"base_address": "https://scim.example", "secret_token": config.require_secret("token")}},
        "attributes": [{{"name": "badge", "type": "Integer"}}],
        "mappings": [
            to("userName", attribute("userPrincipalName"), matching=1),
            to("displayName", expression('Join( " ", [givenName],[surname])')),
            to("title", expression('IIF(IsPresent([{EXTENSION}]), [{EXTENSION}], "none")'), default=""),
            to("badge", attribute("employeeId")),
        ],
    }},
)
"""
MODES: dict[str, dict[str, Any]] = {
    "as it comes": {},
    "strict": {"strict": True},
    "numbered versions": {"versions": "number", "strict": True},
    "normalising": {"normalises": True, "strict": True},
}


def attributes(schema: dict[str, Any]) -> set[tuple[str, str]]:
    """Directory and name of each attribute that the schema defines."""
    return {
        (directory["name"], entry["name"])
        for directory in schema["directories"]
        for found in directory["objects"]
        for entry in found["attributes"]
    }


@pytest.mark.parametrize(
    ("mode", "copies"),
    [
        *((mode, Copies()) for mode in MODES),
        ("normalising", Copies(stale=2, lag=1, paths=("/schema", "/parseExpression"))),
        ("numbered versions", Copies(stale=1, paths=("/schema",))),
    ],
    ids=[*MODES, "normalising, late and stale", "numbered versions, stale"],
)
def test_a_second_deployment_changes_nothing(
    graph_stack: GraphStack, graph_server: GraphServer, mode: str, copies: Copies
) -> None:
    tenant = new_tenant(graph_server)
    tenant.also_defined = []
    for name, value in MODES[mode].items():
        setattr(tenant, name, value)
    graph_server.behind(copies)
    stack = graph_stack(PROGRAM, secrets={"token": TOKEN}, environment={**ENVIRONMENT, "ENTRA_GRAPH_BACKOFF": "0"})
    printed = stack.up()

    job = only_job(tenant)
    assert ("Waiting for Microsoft Graph" in printed) is bool(copies.stale)
    assert "warning: The s" not in printed
    mappings = job.schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
    trees = {
        entry["targetAttributeName"]: [part["key"] for part in entry["source"]["parameters"]]
        for entry in mappings
        if entry["source"]
    }
    assert (trees["displayName"], trees["title"]) == (
        ["separator", "source", "source"],
        ["one", "valueIfTrue", "valueIfFalse"],
    )
    assert attributes(job.schema) - attributes(DEFAULT) == {
        ("Azure Active Directory", EXTENSION),
        ("customappsso", "badge"),
    }
    routes = [route for route, _ in stack.written()]
    assert [route for route in routes if route.startswith("schema.put")][-1:] == ["schema.put"]
    assert routes.count("schema.put") == 1

    printed += stack.up("--expect-no-changes", "--refresh")
    printed += stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    asked = [entry.route for entry in graph_server.requests]
    assert (stack.written(), asked.count("schema.parse_expression")) == ([], 0)
    for planted in (TOKEN, CLIENT_SECRET):
        assert planted not in printed + stack.exported()

    # By now all of Graph knows the job.
    graph_server.behind(Copies())
    printed += stack.run("destroy", "--yes", "--skip-preview")
    assert (tenant.service_principals, tenant.applications) == ({}, {})


def test_credentials_in_another_order_are_the_one_difference(
    graph_stack: GraphStack, graph_server: GraphServer
) -> None:
    """azuread takes it for a change. The same list is saved again, and nothing else comes of it."""
    tenant = new_tenant(graph_server)
    tenant.secrets_reversed = True
    stack = graph_stack(ORDINARY, secrets={"token": TOKEN}, environment=ENVIRONMENT)
    stack.up()
    stack.written()
    assert [(step.op, step.name) for step in stack.preview("--refresh")] == [("update", "wiki-credentials")]
    stack.up("--refresh")
    assert [entry.route for entry in graph_server.requests if entry.method != "GET"] == ["secrets.put"]
    assert (stack.written(), only_principal(tenant).secrets) == ([SAVED_CREDENTIALS], CREDENTIALS)
