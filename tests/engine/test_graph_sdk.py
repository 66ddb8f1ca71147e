"""Microsoft's own Python SDK understands every answer of the Graph that the tests deploy to."""

from __future__ import annotations

import json
import re
import subprocess
from functools import partial, reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement

from tests.support.graph_server import GraphServer, Tenant, app_role, error_answer, raw
from tests.support.graph_server.contract import CONTRACTS
from tests.support.locks import Closure, closure, environments, installed_requirements, locked_lines
from tests.support.tenant_commands import in_quarantine, quarantine, runs
from tools.graph_sdk_environment import FOLDER, LOCK, InstallationError, find

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).resolve().parents[2]
TENANT = "3f0c6d1e-8a52-4b7d-9c34-2e5f7a8b9c0d"
PARTNER = "7e1b2c3d-4f50-4a61-8b72-9c83ad94be05"
GROUP = "91000000-0000-4000-8000-000000000001"
PERSON = "91000000-0000-4000-8000-000000000002"
ALICE = "91000000-0000-4000-8000-000000000003"
GALLERY = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
BOB = "91000000-0000-4000-8000-000000000004"


@pytest.fixture(scope="module")
def sdk() -> Callable[..., Any]:
    """Runs a script of tools/graph_sdk where the SDK is, and gives what it prints."""
    try:
        python = find()
    except InstallationError as error:
        pytest.fail(f"these tests need Microsoft's SDK. {error}")

    def run(script: str, *arguments: str, given: Mapping[str, Any] | None = None) -> Any:
        done = subprocess.run(
            [python, ROOT / "tools" / "graph_sdk" / script, *arguments],
            input=json.dumps(given or {}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    return run


def full_tenant(server: GraphServer) -> tuple[Tenant, dict[str, Any]]:
    """A tenant that has everything which can be asked for, and the ids by which it is asked for."""
    tenant = server.state(TENANT)
    application, principal = tenant.add_application(GALLERY, "CRM")
    owner = tenant.service_principals[principal]
    tenant.principals |= {GROUP: "Group", PERSON: "User"}
    owner.document["appRoles"] = [app_role("User"), app_role("Old", value="old", enabled=False)]
    owner.secrets = {"BaseAddress": "https://scim.example", "SecretToken": "planted-token", "SyncAll": "false"}
    templates = {
        "new": "Azure2Azure",
        "not run": "scim",
        "running": "scim",
        "quarantine": "scim",
        "AD": "AD2AADProvisioning",
    }
    jobs = {state: tenant.add_job(principal, template) for state, template in templates.items()}
    jobs["not run"].run(credentials=True)
    runs(jobs["running"])
    jobs["running"].document["status"]["progress"] = [
        {
            "completedUnits": 5,
            "progressObservationDateTime": "2026-11-24T10:00:00.1234567Z",
            "totalUnits": 12,
            "units": "Users",
        }
    ]
    error = {"code": "InvalidCredentials", "message": "No.", "tenantActionable": True}
    in_quarantine(jobs["quarantine"], quarantine("EncounteredQuarantineException", error=error))
    filtered = jobs["running"].schema["synchronizationRules"][0]
    filtered["groupFilter"] = {"includedGroups": [GROUP]}
    filtered["containerFilter"] = {"includedContainers": ["OU=People,DC=contoso"]}
    filtered["metadata"] = [{"key": "managed", "value": "yes"}]
    filtered["objectMappings"][0]["scope"] = scope()
    tenant.partners[PARTNER] = {
        "tenantId": PARTNER,
        "isServiceProvider": False,
        "isInMultiTenantOrganization": False,
        "automaticUserConsentSettings": {"inboundAllowed": True, "outboundAllowed": None},
        "inboundTrust": {"isMfaAccepted": True, "isCompliantDeviceAccepted": False},
        "b2bCollaborationInbound": {
            "usersAndGroups": {"accessType": "allowed", "targets": [{"target": "AllUsers", "targetType": "user"}]},
            "applications": None,
        },
    }
    tenant.identity_synchronization[PARTNER] = {
        "tenantId": PARTNER,
        "displayName": "Partner",
        "userSyncInbound": {"isSyncAllowed": True},
    }
    assignment = tenant.new_id()
    tenant.role_assignments[assignment] = {
        "id": assignment,
        "deletedDateTime": None,
        "createdDateTime": "2026-11-24T10:00:00Z",
        "principalDisplayName": "A person",
        "principalType": "User",
        "resourceDisplayName": "CRM",
        "principalId": PERSON,
        "resourceId": principal,
        "appRoleId": app_role("User")["id"],
    }
    tenant.users = {
        ALICE: {"id": ALICE, "displayName": "Alice", "userPrincipalName": "alice@contoso.example"},
    }
    tenant.gallery = {
        GALLERY: {
            "id": GALLERY,
            "displayName": "Contoso CRM",
            "homePageUrl": "https://crm.example",
            "supportedSingleSignOnModes": ["saml"],
            "supportedProvisioningTypes": ["sync"],
            "logoUrl": "https://crm.example/logo.png",
            "categories": ["crm"],
            "publisher": "Contoso",
            "description": None,
        }
    }
    tenant.provisioning_log = [logged(principal, jobs["running"].document["id"])]
    return tenant, {
        "principal": principal,
        "application": application,
        "jobs": {state: job.document["id"] for state, job in jobs.items()},
        "template": "scim",
        "expressions": ['IIF([active], Join("-", [a], "b"), Switch([c], "x", "1", "2"))', "ToLower([mail]"],
        "rule": filtered["id"],
        "users": [ALICE, BOB],
        "partner": PARTNER,
        "new_partner": "7e1b2c3d-4f50-4a61-8b72-9c83ad94be06",
        "group": GROUP,
        "assigned_user": PERSON,
        "role": app_role("User")["id"],
        "assignment": assignment,
        "gallery": GALLERY,
        "app_id": "b1b2c3d4-0000-4000-8000-000000000009",
    }


def scope() -> dict[str, Any]:
    """A scoping filter with each of its parts."""
    clause = {
        "operatorName": "EQUALS",
        "sourceOperandName": "department",
        "targetOperand": {"values": ["Sales", "Marketing"]},
    }
    groups = [{"name": "People", "clauses": [clause]}]
    return {"groups": groups, "inputFilterGroups": groups, "categoryFilterGroups": []}


def logged(principal: str, job: str) -> dict[str, Any]:
    """An entry of the provisioning log (Microsoft Graph: provisioningObjectSummary)."""
    return {
        "id": "2fcfb1ee-0000-4000-8000-000000000001",
        "activityDateTime": "2026-11-24T10:00:00.1234567Z",
        "tenantId": TENANT,
        "jobId": job,
        "cycleId": "2fcfb1ee-0000-4000-8000-000000000002",
        "changeId": "2fcfb1ee-0000-4000-8000-000000000003",
        "provisioningAction": "create",
        "durationInMilliseconds": 2200,
        "provisioningStatusInfo": {
            "status": "failure",
            "errorInformation": {
                "errorCode": "ServiceError",
                "errorCategory": "failure",
                "reason": "No.",
                "additionalDetails": None,
                "recommendedAction": None,
            },
        },
        "provisioningSteps": [
            {
                "name": "EntryExportAdd",
                # The SDK reads `import` as None: its member has the name Import_, since Python has that word.
                "provisioningStepType": "export",
                "status": "success",
                "description": "Created the user.",
                "details": None,
            }
        ],
        "modifiedProperties": [{"displayName": "userName", "oldValue": None, "newValue": "alice"}],
        "servicePrincipal": {"id": principal, "displayName": "CRM"},
        "initiatedBy": {"id": "", "displayName": "Azure AD Provisioning Service", "initiatorType": "system"},
        "sourceSystem": {"id": "1", "displayName": "Microsoft Entra ID", "details": None},
        "targetSystem": {"id": "2", "displayName": "CRM", "details": None},
        "sourceIdentity": {"id": ALICE, "displayName": "Alice", "identityType": "User", "details": None},
        "targetIdentity": {"id": "", "displayName": "", "identityType": "User", "details": None},
    }


def reached(server: GraphServer, given: dict[str, Any]) -> dict[str, Any]:
    """The ids, and how the server is reached."""
    token = server.service.tokens.issue(TENANT)
    return {**given, "url": server.url, "ca_file": str(server.ca_file), "token": token}


@pytest.mark.timeout(900)  # the first run installs the SDK
@pytest.mark.parametrize(
    "modes",
    [
        {},
        {"normalises": True, "versions": "number", "secrets_reversed": True, "on_demand_status_info": True},
    ],
    ids=["plain", "in its own way"],
)
def test_the_sdk_reads_every_answer_whole(
    graph_server: GraphServer, sdk: Callable[..., Any], modes: dict[str, Any]
) -> None:
    tenant, given = full_tenant(graph_server)
    for mode, value in modes.items():
        setattr(tenant, mode, value)
    graph_server.service.page_size = 2 if modes else 100
    said = sdk("witness.py", given=reached(graph_server, given))
    assert said["differences"] == {}
    # No call with an answer was left out, and only those were refused that had to be.
    assert [(entry.route, entry.status) for entry in graph_server.requests if entry.status >= 400] == [
        ("principals.get", 404),
        ("jobs.provision_on_demand", 400),
    ]
    called = {re.split("[ :]", name)[0] for name in said["calls"]} - {"error"}
    assert called == {route for route, contract in CONTRACTS.items() if contract.answer}


@pytest.mark.timeout(900)
def test_what_the_sdk_does_not_read_is_found(graph_server: GraphServer, sdk: Callable[..., Any]) -> None:
    _, given = full_tenant(graph_server)
    job = {
        "id": "scim.1",
        "colour": "red",
        "schedule": {"interval": "soon", "state": "Asleep"},
        "status": {"code": None, "progress": [{"units": 1}, {"unit": "Users"}]},
    }
    graph_server.fail_next("jobs.get", raw(json.dumps(job)))
    graph_server.fail_next("schema.functions", raw('{"value": [{"id": "Not", "name": "Not"}, {"parameters": {}}]}'))
    graph_server.fail_next("users.get", error_answer(429, "TooManyRequests", "Later"))
    assert sdk("witness.py", given=reached(graph_server, given))["differences"] == {
        "jobs.get new": [
            "colour: synchronizationJob has no such property",
            "schedule.interval: is given, and read as None",
            "schedule.state: is given, and read as None",
            "status.progress[0].units: is given, and read as None",
            "status.progress[1].unit: synchronizationProgress has no such property",
        ],
        "schema.functions": [
            "value[0].name: attributeMappingFunctionSchema has no such property",
        ],
        "users.get": ["answered with an error: Later"],
    }


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("sdk")
def test_the_lock_of_the_sdk_is_closed() -> None:
    """Everything that the locked distributions require is locked, on every platform."""
    [site_packages] = FOLDER.glob("lib/python*/site-packages")
    requirements = (ROOT / "tools" / "graph_sdk" / "requirements.txt").read_text(encoding="utf-8")
    found = [
        closure(
            locked_lines(LOCK.read_text(encoding="utf-8")),
            [Requirement(line) for line in requirements.splitlines()],
            partial(installed_requirements, folder=str(site_packages)),
            environment,
        )
        for environment in environments()
    ]
    assert reduce(or_, found) == Closure(frozenset(), frozenset())


@pytest.mark.timeout(900)
def test_the_excerpt_is_what_the_sdk_of_the_lock_says(sdk: Callable[..., Any], reference_dir: Path) -> None:
    """A new version of the SDK in the lock comes with an excerpt made from it: CONTRIBUTING.md."""
    excerpt = json.loads((reference_dir / "graph-metadata.json").read_text(encoding="utf-8"))
    said = sdk("metadata.py", "--print")
    assert said["made_from"]["v1.0"] == excerpt["made_from"]["v1.0"]
    assert said["v1.0"] == nullable_everywhere(excerpt["v1.0"])


def nullable_everywhere(excerpt: dict[str, Any]) -> dict[str, Any]:
    """The excerpt without what the SDK doesn't know: which properties may not be null."""
    bodies = {name: _optional(properties) for name, properties in excerpt["bodies"].items()}
    types = {
        name: {**described, "properties": _optional(described["properties"])}
        for name, described in excerpt["types"].items()
    }
    return {"types": types, "bodies": bodies, "enums": excerpt["enums"]}


def _optional(properties: dict[str, str]) -> dict[str, str]:
    return {name: f"{kind.removesuffix('?')}?" for name, kind in properties.items()}
