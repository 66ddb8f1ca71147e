"""What the Graph of the tests answers on routes for which no call of this package exists yet, as documented."""

from typing import Any

import pytest

from entra_sync.graph import GraphClient, NotFound, PermissionMissing, Refused
from entra_sync.graph.client import Call, Document
from tests.support.graph_server import Tenant, app_role

PRINCIPAL = "a1b2c3d4-0000-4000-8000-000000000001"
ASSIGNED = f"servicePrincipals/{PRINCIPAL}/appRoleAssignedTo"
VALIDATE = f"servicePrincipals/{PRINCIPAL}/synchronization/jobs/validateCredentials"
DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
GROUP = "91000000-0000-4000-8000-000000000001"
USER = "91000000-0000-4000-8000-000000000002"
CLIENT_PRINCIPAL = "a1b2c3d4-0000-4000-8000-000000000002"


def call(method: Any, path: str, body: object = None) -> Call:
    return Call(f"try {path}", method, path, "Any.Permission", body=body, repeatable=False)


def assignment(role: str, principal: str = GROUP) -> Document:
    return {"principalId": principal, "resourceId": PRINCIPAL, "appRoleId": role}


@pytest.fixture
def application(tenant: Tenant) -> Tenant:
    """A tenant with an application, a group, a user and the service principal of a client."""
    tenant.service_principals[PRINCIPAL].document["displayName"] = "CRM"
    tenant.principals |= {GROUP: "Group", USER: "User"}
    tenant.add_service_principal(CLIENT_PRINCIPAL)
    return tenant


def assigned(role: str, principal: str, kind: str, identifier: str) -> Document:
    """An assignment as Graph answers it (Microsoft Graph: appRoleAssignment)."""
    return {
        "id": identifier,
        "deletedDateTime": None,
        "createdDateTime": "2026-11-24T10:00:00Z",
        "principalDisplayName": f"{kind} {principal[:8]}",
        "principalType": kind,
        "resourceDisplayName": "CRM",
        **assignment(role, principal),
    }


def test_roles_are_assigned_and_removed(client: GraphClient, application: Tenant) -> None:
    """Only enabled roles of the application, for principals of the kind, to those who exist."""
    people, programs = app_role("People"), app_role("Programs", members=("Application",))
    disabled = app_role("Disabled", enabled=False)
    application.service_principals[PRINCIPAL].document["appRoles"] = [people, programs, disabled]
    made = []
    for role, principal, kind in (
        (people["id"], GROUP, "Group"),
        (people["id"], USER, "User"),
        (programs["id"], CLIENT_PRINCIPAL, "ServicePrincipal"),
    ):
        answer = client.send(call("POST", ASSIGNED, assignment(role, principal)))
        assert answer == assigned(role, principal, kind, answer["id"])
        made.append(answer)
    missing, existing = "was not found on application", "already exists on the object"
    for body, reason in (
        (assignment(people["id"]), existing),
        (assignment(disabled["id"]), missing),
        (assignment(programs["id"]), missing),
        (assignment(people["id"], CLIENT_PRINCIPAL), missing),
        (assignment("11111111-0000-4000-8000-000000000001"), missing),
        (assignment(DEFAULT_ACCESS), missing),
    ):
        with pytest.raises(Refused, match=f"Permission being assigned {reason}"):
            client.send(call("POST", ASSIGNED, body))
    with pytest.raises(NotFound):
        client.send(call("POST", ASSIGNED, assignment(people["id"], DEFAULT_ACCESS)))
    assert list(client.items(call("GET", ASSIGNED))) == made
    for entry in made:
        client.send(call("DELETE", f"{ASSIGNED}/{entry['id']}"))
    assert list(client.items(call("GET", ASSIGNED))) == []
    with pytest.raises(NotFound):
        client.send(call("DELETE", f"{ASSIGNED}/{made[0]['id']}"))


@pytest.mark.usefixtures("application")
def test_an_application_without_roles_has_default_access(client: GraphClient) -> None:
    made = client.send(call("POST", ASSIGNED, assignment(DEFAULT_ACCESS)))
    assert made == assigned(DEFAULT_ACCESS, GROUP, "Group", made["id"])


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize(
    ("identifier", "kind"), [(GROUP, "group"), (USER, "user"), (CLIENT_PRINCIPAL, "servicePrincipal")]
)
def test_a_directory_object_says_its_type_whatever_is_selected(client: GraphClient, identifier: str, kind: str) -> None:
    expected = {"@odata.type": f"#microsoft.graph.{kind}", "id": identifier}
    for query in ("", "?$select=id"):
        assert client.send(call("GET", f"directoryObjects/{identifier}{query}")) == expected


def test_assigning_needs_a_permission_of_its_own(client: GraphClient, tenant: Tenant) -> None:
    tenant.permissions = ["Application.ReadWrite.All", "Application.Read.All"]
    assert list(client.items(call("GET", ASSIGNED))) == []
    with pytest.raises(PermissionMissing):
        client.send(call("POST", ASSIGNED, assignment(DEFAULT_ACCESS)))


def test_credentials_are_tried_before_there_is_a_job(client: GraphClient, tenant: Tenant) -> None:
    tenant.invalid_secrets = ["bad"]
    body = {
        "useSavedCredentials": False,
        "templateId": "scim",
        "credentials": [{"key": "SecretToken", "value": "good"}],
    }
    assert client.send(call("POST", VALIDATE, body)) == {}
    body["credentials"] = [{"key": "SecretToken", "value": "bad"}]
    with pytest.raises(Refused) as caught:
        client.send(call("POST", VALIDATE, body))
    assert caught.value.code == "InvalidCredentials"


def test_the_policy_and_the_provisioning_log(client: GraphClient, tenant: Tenant) -> None:
    assert client.send(call("GET", "policies/crossTenantAccessPolicy"))["id"] == "CrossTenantAccessPolicy"
    tenant.provisioning_log = [{"id": "1", "jobId": "scim.1"}, {"id": "2", "jobId": "scim.1"}]
    assert list(client.items(call("GET", "auditLogs/provisioning"))) == tenant.provisioning_log
    tenant.permissions = ["Synchronization.ReadWrite.All"]
    with pytest.raises(PermissionMissing):
        list(client.items(call("GET", "auditLogs/provisioning")))
