"""`entra-policy provision`: one user, now; the service's own steps."""

import json
import os
import pty
import select
import subprocess
from typing import Any

import pytest

from tests.support.graph_server import Job
from tests.support.graph_server.faults import raw
from tests.support.tenant_commands import COMMAND, CRM, WIKI, Ended, TenantCommands

pytestmark = pytest.mark.engine  # starts the command line and a server

ALICE = "c1b2c3d4-0000-4000-8000-00000000000a"
UPN = "alice@contoso.com"
RULE = "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8"
PASSWORD = "planted-initial-password"
# A guest's name has what a URL would take for a fragment.
GUEST = "bob_fabrikam.com#EXT#@contoso.onmicrosoft.com"


@pytest.fixture
def provisioned(commands: TenantCommands) -> TenantCommands:
    """The tenant with a user, a guest, and credentials for CRM."""
    for identifier, name in ((ALICE, UPN), (WIKI, GUEST)):
        commands.tenant.users[identifier] = {"id": identifier, "userPrincipalName": name, "displayName": name}
    commands.tenant.service_principals[CRM].secrets = {"SecretToken": "planted-token"}
    return commands


def job_of(commands: TenantCommands, principal: str = CRM) -> Job:
    return next(iter(commands.tenant.service_principals[principal].jobs.values()))


def job_id(commands: TenantCommands) -> str:
    return str(job_of(commands).document["id"])


def sent(commands: TenantCommands) -> list[Any]:
    return [request.body for request in commands.server.requests if request.method != "GET"]


def asked_for(identifier: str) -> dict[str, Any]:
    return {"parameters": [{"ruleId": RULE, "subjects": [{"objectId": identifier, "objectTypeName": "User"}]}]}


def heading(commands: TenantCommands) -> str:
    return f"{UPN} ({ALICE}), job Contoso CRM ({job_id(commands)})"


def test_an_account_is_created(provisioned: TenantCommands) -> None:
    expected = f"""\
{heading(provisioned)}

Success

Step    Status   What the service says
Import  Success  Retrieved User '{UPN}' from Azure Active Directory
Match   Success  User '{UPN}' was not found in customappsso
Scope   Success  Determine if User in scope
                 IsActive = True
                 Assigned = True
                 ScopeEvaluationResult = {{}}
Action  Success  User '{UPN}' was created in customappsso

Source: Azure Active Directory                   Target, before: customappsso
objectId = {ALICE}  nothing was found
accountEnabled = True
IsSoftDeleted = False
userPrincipalName = {UPN}

Action: Create
Attribute  Before  After
active     -       True
userName   -       {UPN}
password   -       [secret]
"""
    assert provisioned.run("provision", "Contoso CRM", UPN.upper(), "--yes") == Ended(0, expected, "")
    assert provisioned.run("provision", CRM, ALICE, "--yes", "--rule", RULE) == Ended(0, expected, "")
    assert sent(provisioned) == [asked_for(ALICE)] * 2


def test_in_json(provisioned: TenantCommands) -> None:
    ended = provisioned.run("provision", CRM, GUEST, "--yes", "--format", "json")
    assert (ended.code, ended.errors) == (0, "")
    assert PASSWORD not in ended.output
    document = json.loads(ended.output)
    assert {key: document[key] for key in document if key != "steps"} == {
        "schema_version": 1,
        "job": {
            "name": "Contoso CRM",
            "id": job_id(provisioned),
            "service_principal_id": CRM,
            "rule_id": RULE,
        },
        "user": {"name": GUEST, "id": WIKI},
        "result": "Success",
        "reason": {"code": None, "message": None},
        "action": "Create",
        "changes": [
            {"attribute": "active", "before": None, "after": "True"},
            {"attribute": "userName", "before": None, "after": GUEST},
            {"attribute": "password", "before": None, "after": "[secret]"},
        ],
    }
    assert [step["type"] for step in document["steps"]] == ["Import", "Matching", "Scoping", "Export"]
    assert document["steps"][1] == {
        "name": "EntryImportByMatchingProperty",
        "type": "Matching",
        "status": "Success",
        "description": f"User '{GUEST}' was not found in customappsso",
        "details": {},
    }


def step(kind: str, status: str, description: str, **details: str) -> dict[str, Any]:
    return {"name": f"Entry{kind}", "type": kind, "status": status, "description": description, "details": details}


def test_an_account_that_is_as_it_should_be(provisioned: TenantCommands) -> None:
    """The form of the reference's first example; what has no value in the source isn't shown."""
    outcome = {"result": "Skipped", "details": {"errorCode": "RedundantExport", "errorMessage": "Both match."}}
    done = {
        "action": "Other",
        "modifiedProperties": [],
        "provisioningSteps": [
            step("Import", "Success", "Retrieved Alice", displayName="Alice", mail=""),
            step("Matching", "Success", "Retrieved Alice from customappsso", id="7", displayName="Alice\n##vso[x]"),
            step("Export", "Skipped", "No change", SkipReason="RedundantExport"),
        ],
    }
    provisioned.server.fail_next(
        "jobs.provision_on_demand", raw(json.dumps({"key": json.dumps(outcome), "value": json.dumps(done)}))
    )
    assert provisioned.run("provision", CRM, ALICE, "--yes") == Ended(
        0,
        f"""\
{heading(provisioned)}

Skipped  RedundantExport: Both match.

Step    Status   What the service says
Import  Success  Retrieved Alice
Match   Success  Retrieved Alice from customappsso
Action  Skipped  No change
                 SkipReason = RedundantExport

Source: Azure Active Directory  Target, before: customappsso
displayName = Alice             id = 7
                                displayName = Alice # #vso[x]

Action: Other; no attribute was changed.
""",
        "",
    )


def test_a_failure_of_the_form_with_a_list(provisioned: TenantCommands) -> None:
    """The form of "Configure cross-tenant synchronization using Microsoft Graph": the key is the name of a type."""
    done = {
        "action": "Update",
        "modifiedProperties": [{"displayName": "city", "oldValue": "Bonn", "newValue": ""}],
        "provisioningSteps": [step("Import", "Success", "Received Alice", city="")],
        "statusInfo": {"status": "Failure", "errorCode": "TargetRefused", "reason": "It said no."},
    }
    key = "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo"
    provisioned.server.fail_next("jobs.provision_on_demand", raw(json.dumps({"key": key, "value": json.dumps([done])})))
    assert provisioned.run("provision", CRM, ALICE, "--yes") == Ended(
        1,
        f"""\
{heading(provisioned)}

Failure  TargetRefused: It said no.

Step    Status   What the service says
Import  Success  Received Alice

Action: Update
Attribute  Before  After
city       Bonn    ""
""",
        "",
    )


def test_an_answer_without_steps(provisioned: TenantCommands) -> None:
    """The form of the reference's third example."""
    outcome = json.dumps({"result": "Success", "details": {}})
    provisioned.server.fail_next("jobs.provision_on_demand", raw(json.dumps({"key": outcome, "value": "{}"})))
    expected = f"{heading(provisioned)}\n\nSuccess\nThe service gives no steps.\n"
    assert provisioned.run("provision", CRM, ALICE, "--yes") == Ended(0, expected, "")


def test_nobody_is_provisioned_without_a_yes(provisioned: TenantCommands) -> None:
    expected = "entra-policy: this changes an account in the target: say --yes where nobody can be asked.\n"
    assert provisioned.run("provision", CRM, ALICE, stdin="y\n") == Ended(2, "", expected)
    assert provisioned.server.requests == []


@pytest.mark.parametrize(
    ("answer", "code", "done"), [(b"y\n", 0, [asked_for(ALICE)]), (b"n\n", 2, []), (b"\x04", 130, [])]
)
def test_a_terminal_is_asked(provisioned: TenantCommands, answer: bytes, code: int, done: list[Any]) -> None:
    terminal, child = pty.openpty()
    running = subprocess.Popen(
        [COMMAND, "provision", CRM, UPN],
        env=provisioned.environment(),
        stdin=child,
        stdout=subprocess.DEVNULL,
        stderr=child,
    )
    os.close(child)
    shown = b""
    while b"[y/N]" not in shown and select.select([terminal], [], [], 120)[0]:
        shown += os.read(terminal, 1024)
    os.write(terminal, answer)
    assert running.wait(120) == code
    os.close(terminal)
    assert b"Provision alice@contoso.com with Contoso CRM now, which changes customappsso? [y/N]" in shown
    assert sent(provisioned) == done


def test_who_or_what_is_not_there(provisioned: TenantCommands) -> None:
    assert provisioned.run("provision", CRM, "carol@contoso.com", "--yes") == Ended(
        2,
        "",
        "entra-policy: there is no user `carol@contoso.com` in the tenant; give a user principal name or an object id.\n",
    )
    assert provisioned.run("provision", CRM, ALICE, "--yes", "--rule", "x") == Ended(
        2,
        "",
        "entra-policy: job `Contoso CRM` has no rule `x` for users; give the id of one with --rule:\n"
        f"  {RULE}  USER_OUTBOUND_USER\n",
    )
    rules = job_of(provisioned).schema["synchronizationRules"]
    rules.append({**rules[0], "id": "second", "name": "SECOND"})
    assert provisioned.run("provision", CRM, ALICE, "--yes") == Ended(
        2,
        "",
        "entra-policy: job `Contoso CRM` has several rules for users; give the id of one with --rule:\n"
        f"  {RULE}  USER_OUTBOUND_USER\n  second  SECOND\n",
    )
    del rules[1]
    rules[0]["metadata"] = [{"key": "supportsProvisionOnDemand", "value": "false"}]
    assert provisioned.run("provision", CRM, ALICE, "--yes") == Ended(
        3, "", "entra-policy: job `Contoso CRM` doesn't support provisioning on demand, its schema says.\n"
    )
    for mapping in rules[0]["objectMappings"]:
        mapping["enabled"] = False
    assert provisioned.run("provision", CRM, ALICE, "--yes") == Ended(
        3, "", "entra-policy: job `Contoso CRM` has no enabled object mapping for users: it provisions none.\n"
    )
    assert sent(provisioned) == []


def test_what_the_service_refuses(provisioned: TenantCommands) -> None:
    """Nothing of the user is in the error."""
    provisioned.tenant.service_principals[CRM].secrets = {}
    ended = provisioned.run("provision", CRM, UPN, "--yes")
    assert (ended.code, ended.output) == (3, "")
    assert ended.errors.rpartition(" (client-request-id ")[0] == (
        f"entra-policy: Couldn't provision on demand with job {job_id(provisioned)} of service principal {CRM}: Graph "
        'answered 400 CredentialsMissing, "The credentials of the application are missing"; save the credentials of the '
        "application first"
    )


def test_who_may_not_read_users(provisioned: TenantCommands) -> None:
    provisioned.tenant.permissions = ["Application.Read.All", "Synchronization.ReadWrite.All"]
    ended = provisioned.run("provision", CRM, UPN, "--yes")
    assert (ended.code, ended.output) == (3, "")
    assert ended.errors.rpartition(" (client-request-id ")[0] == (
        f"entra-policy: Couldn't read user {UPN}: Graph answered 403 Authorization_RequestDenied, \"Insufficient "
        "privileges to complete the operation\"; grant User.Read.All to the identity, with an administrator's consent"
    )
    assert sent(provisioned) == []


def test_a_source_that_is_not_the_tenant(provisioned: TenantCommands) -> None:
    """A user of Active Directory is named as Active Directory names them; the tenant isn't asked."""
    sync = provisioned.tenant.add_service_principal(display_name="corp.contoso.com")
    provisioned.tenant.add_job(sync, "AD2AADProvisioning")
    provisioned.tenant.service_principals[sync].secrets = {"x": "y"}
    name = "CN=Alice,CN=Users,DC=corp,DC=contoso,DC=com"

    ended = provisioned.run("provision", sync, name, "--yes")

    assert (ended.code, ended.errors) == (0, "")
    assert sent(provisioned) == [
        {
            "parameters": [
                {
                    "ruleId": "6c409270-f78a-4bc6-af23-7cf3ab6482fe",
                    "subjects": [{"objectId": name, "objectTypeName": "user"}],
                }
            ]
        }
    ]
    assert "users.get" not in [request.route for request in provisioned.server.requests]
