"""Deployments that were killed, and how they are resumed, with the real CLI against a Graph."""

from __future__ import annotations

import json
import os
import re
import signal
from typing import TYPE_CHECKING

import pytest

from entra_components import expression, to
from tests.support.deployment import with_mappings
from tests.support.graph_server import app_role, slow
from tests.support.provisioned_wiki import (
    APPLICATION_TEMPLATE,
    CREDENTIALS,
    DEFAULT,
    ENVIRONMENT,
    PROGRAM,
    RESET,
    RUNNING,
    STARTED,
    TOKEN,
    declared_mappings,
    new_tenant,
    only_job,
    only_principal,
    program,
    states,
)

if TYPE_CHECKING:
    from tests.engine.conftest import GraphStack
    from tests.support.deployment import Deployment
    from tests.support.graph_server import GraphServer

SALES = "91000000-0000-4000-8000-000000000001"
OTHER = "8b1d2c3e-0f4a-4c5b-8d6e-7f8091a2b3c4"


def killed_at(stack: Deployment, route: str) -> None:
    """Deploy, and kill the CLI with its plugins once the service has carried out a request of this route but not answered yet."""
    stack.server.fail_next(route, slow(300))
    with stack.pulumi.start("up", "--yes", "--skip-preview") as process:
        stack.server.wait_for(route)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def interrupted(printed: str) -> list[str]:
    """The resources that the CLI warns about."""
    return re.findall(r"::([\w-]+), interrupted while creating", printed)


def test_a_deployment_that_is_killed_is_resumed(graph_stack: GraphStack, graph_server: GraphServer) -> None:
    """Killed while the schema is saved.

    The CLI leaves a lock, which `pulumi cancel` removes, and remembers that something was being created. The next
    `pulumi up` warns about it and creates it: a schema is merged into the existing one, so repeating it changes nothing.
    `pulumi refresh --clear-pending-creates` ends the warning.
    """
    tenant = new_tenant(graph_server)
    stack = graph_stack(PROGRAM, secrets={"token": TOKEN}, environment=ENVIRONMENT)
    killed_at(stack, "schema.put")

    assert "error: the stack is currently locked by 1 lock(s)." in stack.up(code=1)
    stack.run("cancel", "--yes")
    warned = interrupted(stack.up())
    # The credentials are saved at the same time; whether they were saved is a matter of chance.
    assert warned == ["wiki-schema"]
    routes = [route for route, _ in stack.written()]
    made = ("applications.instantiate", "jobs.create", "schema.put", "jobs.start")
    assert [routes.count(route) for route in made] == [1, 1, 1, 1]
    job = only_job(tenant)
    assert (states(job), job.schema, job.restarts, only_principal(tenant).secrets) == (
        STARTED,
        with_mappings(DEFAULT, declared_mappings()),
        [],
        CREDENTIALS,
    )

    stack.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
    assert interrupted(stack.up("--expect-no-changes")) == []
    assert stack.written() == []


@pytest.mark.parametrize(
    ("route", "token", "name"),
    [
        (
            "applications.instantiate",
            "azuread:index/applicationFromTemplate:ApplicationFromTemplate",
            "wiki-application",
        ),
        ("jobs.create", "azuread:index/synchronizationJob:SynchronizationJob", "wiki-job"),
    ],
)
def test_what_the_state_does_not_know_is_imported(
    graph_stack: GraphStack, graph_server: GraphServer, route: str, token: str, name: str
) -> None:
    """Killed while azuread creates the application or the job.

    The CLI never learned the id of what is new, and the next `pulumi up` would create another one. A user finds the id,
    of a job among those of its service principal, and passes it to `pulumi import`, as a child of the component.
    """
    tenant = new_tenant(graph_server)
    stack = graph_stack(PROGRAM, secrets={"token": TOKEN}, environment=ENVIRONMENT)
    killed_at(stack, route)
    stack.run("cancel", "--yes")
    pending = json.loads(stack.exported())["deployment"]["pending_operations"]
    (application,), (principal_id,) = tenant.applications, tenant.service_principals
    identifier = f"/applicationTemplates/{APPLICATION_TEMPLATE}/instantiate/{application}/{principal_id}"
    if route == "jobs.create":
        identifier = f"/servicePrincipals/{principal_id}/synchronization/jobs/{only_job(tenant).document['id']}"
    urn = f"urn:pulumi:dev::offline::entra:index:ProvisioningJob${token}::{name}"
    assert [(entry["type"], entry["resource"]["urn"]) for entry in pending] == [("creating", urn)]
    stack.run(
        "import",
        token,
        name,
        identifier,
        "--parent=wiki=urn:pulumi:dev::offline::entra:index:ProvisioningJob::wiki",
        "--generate-code=false",
        "--protect=false",
        "--skip-preview",
        "--yes",
    )
    stack.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
    stack.written()

    assert interrupted(stack.up()) == []
    routes = [route for route, _ in stack.written()]
    made = ["jobs.create"] if name == "wiki-application" else []
    assert routes == [*made, "secrets.put", "schema.put", "jobs.start"]
    assert ([*tenant.applications], [*tenant.service_principals]) == ([application], [principal_id])
    job = only_job(tenant)
    assert (states(job), job.schema, job.restarts) == (STARTED, with_mappings(DEFAULT, declared_mappings()), [])


ASSIGNING = (
    program(f'"assigned": {{"sales": "{SALES}"}},')
    .replace(
        'to("nickName", attribute("mailNickname"))',
        """to("nickName", expression('Join("-", [givenName], [surname])'))""",
    )
    .replace("ProvisioningJob, attribute, to", "ProvisioningJob, attribute, expression, to")
)


@pytest.mark.parametrize("route", ["assigned.create", "schema.parse_expression"])
def test_who_is_assigned_and_what_is_parsed_survives_a_kill(
    graph_stack: GraphStack, graph_server: GraphServer, route: str
) -> None:
    tenant = new_tenant(graph_server)
    tenant.principals = {SALES: "Group"}
    stack = graph_stack(ASSIGNING, secrets={"token": TOKEN}, environment=ENVIRONMENT)
    killed_at(stack, route)
    stack.run("cancel", "--yes")
    stack.up()

    joined = to("nickName", expression('Join("-", [givenName], [surname])'))
    assigned = [(entry["principalId"], entry["appRoleId"]) for entry in tenant.role_assignments.values()]
    job = only_job(tenant)
    assert (assigned, states(job), job.schema, only_principal(tenant).secrets) == (
        [(SALES, app_role("User")["id"])],
        STARTED,
        with_mappings(DEFAULT, [*declared_mappings()[:2], joined]),
        CREDENTIALS,
    )
    stack.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates", "--expect-no-changes")
    assert interrupted(stack.up("--expect-no-changes")) == []
    stack.run("destroy", "--yes", "--skip-preview")
    assert (tenant.role_assignments, tenant.service_principals, tenant.applications) == ({}, {}, {})


INBOUND = f"""
from entra_components import CrossTenantSyncTarget

CrossTenantSyncTarget("in", {{"source_tenant_id": {OTHER!r}, "display_name": "Fabrikam"}})
"""


@pytest.mark.parametrize("route", ["partners.create", "identity.put"])
def test_what_a_killed_deployment_left_in_a_target_tenant_is_taken_over(
    graph_stack: GraphStack, graph_server: GraphServer, route: str
) -> None:
    """Nobody can say who made it: it is as declared, and stays when the stack is destroyed."""
    tenant = new_tenant(graph_server)
    partner = {
        "tenantId": OTHER,
        "isServiceProvider": None,
        "automaticUserConsentSettings": {"inboundAllowed": True, "outboundAllowed": None},
    }
    synchronization = {"tenantId": OTHER, "displayName": "Fabrikam", "userSyncInbound": {"isSyncAllowed": True}}
    stack = graph_stack(INBOUND, secrets={}, environment=ENVIRONMENT)
    killed_at(stack, route)
    stack.run("cancel", "--yes")
    stack.up()
    assert (tenant.partners, tenant.identity_synchronization) == ({OTHER: partner}, {OTHER: synchronization})
    stack.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates", "--expect-no-changes")
    assert interrupted(stack.up("--expect-no-changes")) == []

    if route == "identity.put":
        # The partner is the stack's own, and has to wait for what the stack doesn't delete.
        assert "delete its identity synchronization first" in stack.run("destroy", "--yes", "--skip-preview", code=1)
        assert tenant.identity_synchronization == {OTHER: synchronization}
        tenant.identity_synchronization.clear()
    stack.run("destroy", "--yes", "--skip-preview")
    left = {OTHER: partner} if route == "partners.create" else {}
    assert (tenant.partners, tenant.identity_synchronization) == (left, {})


@pytest.mark.parametrize("route", ["secrets.put", "jobs.validate_credentials", "jobs.start"])
def test_a_deployment_that_is_killed_between_two_calls_is_resumed(
    graph_stack: GraphStack, graph_server: GraphServer, route: str
) -> None:
    """Nothing runs before everything is there, wherever it was killed."""
    tenant = new_tenant(graph_server)
    stack = graph_stack(PROGRAM, secrets={"token": TOKEN}, environment=ENVIRONMENT)
    killed_at(stack, route)
    stack.run("cancel", "--yes")
    stack.up()

    job = only_job(tenant)
    # A job that the killed deployment started is one that this deployment found.
    restarts = [RESET] if route == "jobs.start" else []
    assert (states(job), job.schema, job.restarts, only_principal(tenant).secrets) == (
        STARTED,
        with_mappings(DEFAULT, declared_mappings()),
        restarts,
        CREDENTIALS,
    )
    stack.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates", "--expect-no-changes")
    assert interrupted(stack.up("--expect-no-changes")) == []


def test_a_connection_that_fails_ends_the_deployment(graph_stack: GraphStack, graph_server: GraphServer) -> None:
    """In the service's own words, and with a job that doesn't run; one that runs is left alone."""
    tenant = new_tenant(graph_server)
    tenant.invalid_secrets = [TOKEN]
    stack = graph_stack(PROGRAM, secrets={"token": TOKEN}, environment=ENVIRONMENT)
    printed = stack.up(code=1)
    job = only_job(tenant)
    refused = (
        f"Couldn't connect job {job.document['id']} with its application: the service answered InvalidCredentials, "
        '"The application refused the credentials"; nothing was started. Correct the credentials, or what stands between '
        "the service and the application, and deploy again; validate=False leaves this test out (client-request-id "
    )
    assert refused in printed
    assert (states(job), job.schema, [route for route, _ in stack.written()]) == (
        ("Disabled", "NotConfigured"),
        DEFAULT,
        ["applications.instantiate", "jobs.create", "secrets.put"],
    )

    tenant.invalid_secrets = []
    stack.up()
    assert (states(job), [route for route, _ in stack.written()]) == (STARTED, ["schema.put", "jobs.start"])
    job.finish_cycle()
    tenant.invalid_secrets = ["planted-other-token"]
    stack.run("config", "set", "--secret", "token", "planted-other-token")
    printed += stack.up("--config", "title=department", code=1)
    assert (states(job), [route for route, _ in stack.written()]) == (RUNNING, ["secrets.put"])
    assert "planted" not in printed + stack.exported()
