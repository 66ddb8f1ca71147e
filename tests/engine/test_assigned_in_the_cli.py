"""Who is assigned, and how the job is doing, with the real CLI against a Graph; nested groups in both fronts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.deployment import Step
from tests.support.graph_server import app_role
from tests.support.provisioned_wiki import (
    CLIENT_SECRET,
    ENVIRONMENT,
    TOKEN,
    new_tenant,
    only_job,
    only_principal,
    program,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.conftest import GraphStack, OfflineStack
    from tests.support.deployment import Deployment
    from tests.support.graph_server import GraphServer, Tenant

SALES = "91000000-0000-4000-8000-000000000001"
ADA = "91000000-0000-4000-8000-000000000002"
USER, ADMIN = app_role("User"), app_role("Administrator", value="Admin")
PROGRAM = (
    "import json\n"
    + program('"assigned": json.loads(config.require("assigned")),').replace(
        "ProvisioningJob(\n", "wiki = ProvisioningJob(\n"
    )
    + """
from entra_components import JobStatus

pulumi.export("roles", wiki.app_roles)
JobStatus(
    "status",
    service_principal_id=wiki.service_principal_id,
    job_id=wiki.job_id,
    opts=pulumi.ResourceOptions(depends_on=[wiki]),
)
"""
)


def assign(stack: Deployment, **principals: Any) -> None:
    stack.set(assigned=json.dumps(principals))


def assigned(tenant: Tenant) -> list[tuple[str, str]]:
    """Who has which role."""
    return sorted((entry["principalId"], entry["appRoleId"]) for entry in tenant.role_assignments.values())


def routes(stack: Deployment) -> list[str]:
    return [route for route, _ in stack.written()]


def test_assigned_from_the_first_deployment_to_the_last(graph_stack: GraphStack, graph_server: GraphServer) -> None:
    tenant = new_tenant(graph_server)
    tenant.principals = {SALES: "Group", ADA: "User"}
    stack = graph_stack(PROGRAM, secrets={"token": TOKEN}, environment=ENVIRONMENT)

    assign(stack, sales=SALES, ada={"id": ADA, "role": "User"})
    stack.up()
    assert assigned(tenant) == [(SALES, USER["id"]), (ADA, USER["id"])]
    written = routes(stack)
    # Whoever is assigned is so before the job exists.
    assert written[:4] == ["applications.instantiate", "assigned.create", "assigned.create", "jobs.create"]
    roles = {name: app_role(name)["id"] for name in ("User", "msiam_access")}
    assert json.loads(stack.run("stack", "output", "--json")) == {"roles": roles}

    stack.up("--expect-no-changes", "--refresh")
    assert routes(stack) == []

    the_status_is_read_by_a_refresh(stack, tenant)

    # The role that Sales has by default stays, although there are two of them now.
    document = only_principal(tenant).document
    document["appRoles"].append(ADMIN)
    assign(stack, sales=SALES, ada={"id": ADA, "role": "Admin"})
    assert stack.preview() == [Step("update", "wiki"), Step("update", "wiki-assigned-ada")]
    stack.up("--refresh")
    assert assigned(tenant) == [(SALES, USER["id"]), (ADA, ADMIN["id"])]
    assert routes(stack) == ["assigned.create", "assigned.delete"]

    drift_is_seen(stack, tenant)

    sales = {"id": SALES, "role": "User"}
    assign(stack, sales=sales)
    stack.up()
    assert (routes(stack), assigned(tenant)) == (["assigned.delete"], [(SALES, USER["id"])])

    assign(stack, sales=sales, ada=ADA)
    output = stack.up(code=1)
    said = "role: is missing: the application has several roles for users and groups. Give one of Admin, User."
    assert f"error: entra_components.errors.ArgumentError: {said}\n" in output
    assert "Traceback" not in output
    assert (routes(stack), assigned(tenant)) == ([], [(SALES, USER["id"])])

    stack.run("destroy", "--yes", "--skip-preview")
    written = routes(stack)
    assert written.index("jobs.delete") < written.index("assigned.delete") < written.index("applications.delete")
    assert (tenant.role_assignments, tenant.applications, stack.resources()) == ({}, {}, {})


def the_status_is_read_by_a_refresh(stack: Deployment, tenant: Tenant) -> None:
    """It shows what the job came to, and is no change of the stack."""

    def status() -> dict[str, Any]:
        outputs = stack.resources()["status"]["outputs"]
        return {key: outputs.get(key) for key in ("state", "quarantine", "last_cycle")}

    assert (status()["state"], status()["quarantine"]) == ("NotRun", None)
    job = only_job(tenant)
    before = tenant.to_json()
    job.run(credentials=False)
    stack.run("refresh", "--yes", "--skip-preview")
    assert status()["state"] == "Quarantine"
    assert status()["quarantine"] == {
        "reason": "EncounteredQuarantineException",
        "since": job.document["status"]["quarantine"]["currentBegan"],
        "message": "The application's credentials are missing.",
    }
    job.run(credentials=True)
    job.finish_cycle()
    stack.run("refresh", "--yes", "--skip-preview")
    last = job.document["status"]["lastExecution"]
    assert status()["state"] == "Active"
    assert status()["last_cycle"] == {
        "state": last["state"],
        "began": last["timeBegan"],
        "ended": last["timeEnded"],
        "exported": last["countExported"],
        "escrowed": last["countEscrowed"],
    }
    assert (stack.preview(), routes(stack)) == ([], [])
    assert tenant.to_json()["role_assignments"] == before["role_assignments"]


def drift_is_seen(stack: Deployment, tenant: Tenant) -> None:
    """Somebody removes an assignment."""
    [removed] = [key for key, entry in tenant.role_assignments.items() if entry["principalId"] == SALES]
    del tenant.role_assignments[removed]
    only_principal(tenant).document["appRoles"].remove(ADMIN)
    # In no order: neither depends on the other.
    assert sorted(stack.preview("--refresh"), key=lambda step: step.op) == [
        Step("create", "wiki-assigned-sales"),
        Step("update", "wiki-assigned-ada"),
    ]
    only_principal(tenant).document["appRoles"].append(ADMIN)
    assign(stack, sales={"id": SALES, "role": "User"}, ada={"id": ADA, "role": "Admin"})
    stack.up("--refresh")
    assert routes(stack) == ["assigned.create"]
    assert assigned(tenant) == [(SALES, USER["id"]), (ADA, ADMIN["id"])]


def test_what_was_assigned_already_is_adopted(graph_stack: GraphStack, graph_server: GraphServer) -> None:
    """Also what the lost `up` before assigned."""
    tenant = new_tenant(graph_server)
    tenant.principals = {SALES: "Group"}
    stack = graph_stack(PROGRAM, secrets={"token": TOKEN}, environment=ENVIRONMENT)
    assign(stack)
    stack.up()
    principal = only_principal(tenant).document["id"]
    tenant.role_assignments["1"] = {
        "id": "1",
        "principalId": SALES,
        "principalType": "Group",
        "resourceId": principal,
        "appRoleId": USER["id"],
    }
    routes(stack)
    assign(stack, sales=SALES)
    stack.up()
    assert routes(stack) == ["assigned.create 400"]
    assert stack.resources()["wiki-assigned-sales"]["outputs"]["assignment_id"] == "1"
    stack.up("--expect-no-changes", "--refresh")

    # Under another name it is another resource, and nobody loses access for it.
    before = tenant.to_json()["role_assignments"]
    assign(stack, team=SALES)
    stack.up()
    assert (routes(stack), tenant.to_json()["role_assignments"]) == (["assigned.create 400"], before)
    stack.up("--expect-no-changes", "--refresh")

    assign(stack)
    printed = stack.up("--diff") + stack.exported()
    assert (routes(stack), tenant.role_assignments) == (["assigned.delete"], {})
    assert [word for word in (TOKEN, CLIENT_SECRET) if word in printed] == []


NESTED = """
import pulumi
import pulumi_azuread as azuread
from entra_components import ProvisioningJob, attribute, to

team = azuread.Group("team", display_name="Team", security_enabled=True, members=[])
sales = azuread.Group("sales", display_name="Sales", security_enabled=True, members=[team.object_id])
ProvisioningJob(
    "crm",
    {
        "display_name": "CRM",
        "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
        "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
        "assigned": {"sales": sales.object_id},
    },
)
"""


def test_a_nested_group_is_found_by_the_pack_and_the_gate(
    offline_stack: OfflineStack, write_project: Callable[..., Path], project_root: Path
) -> None:
    project = write_project(NESTED)
    stack = offline_stack(project)
    preview = stack.run("preview", "--policy-pack", str(project_root / "policypack"))
    printed = preview.stdout + preview.stderr
    assert preview.returncode != 0, printed
    lines = re.findall(r"- \[(\w+)\] +([a-z0-9-]+) +\(([^)]+)\)", printed)
    assert lines == [("mandatory", "no-nested-groups", "azuread:index:Group: sales")], printed
    checked = subprocess.run(
        [str(Path(sys.executable).with_name("entra-policy")), "check", str(project), "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    findings = [
        (entry["rule_id"], entry["verdict"], entry["level"], entry["urn"].rpartition("::")[2], entry["path"])
        for entry in json.loads(checked.stdout)["findings"]
    ]
    assert (checked.returncode, findings) == (1, [("EP302", "fail", "mandatory", "sales", "members[0]")])
