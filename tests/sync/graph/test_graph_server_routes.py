"""What the Graph of the tests answers on routes for which no call of this package exists yet, as documented."""

from typing import Any

import pytest

from entra_sync.graph import GraphClient, NotFound, PermissionMissing, Refused
from entra_sync.graph.client import Call, Document
from tests.support.graph_server import Tenant

PRINCIPAL = "a1b2c3d4-0000-4000-8000-000000000001"
ASSIGNED = f"servicePrincipals/{PRINCIPAL}/appRoleAssignedTo"
VALIDATE = f"servicePrincipals/{PRINCIPAL}/synchronization/jobs/validateCredentials"
DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
ROLE = "11111111-0000-4000-8000-000000000001"


def call(method: Any, path: str, body: object = None) -> Call:
    return Call(f"try {path}", method, path, "Any.Permission", body=body, repeatable=False)


def assignment(role: str, principal: str = "user-1") -> Document:
    return {"principalId": principal, "resourceId": PRINCIPAL, "appRoleId": role}


def test_roles_are_assigned_and_removed(client: GraphClient, tenant: Tenant) -> None:
    tenant.service_principals[PRINCIPAL].document["appRoles"] = [
        {"id": ROLE, "isEnabled": True},
        {"id": "disabled", "isEnabled": False},
    ]
    made = client.send(call("POST", ASSIGNED, assignment(ROLE)))
    assert made == {"id": made["id"], **assignment(ROLE)}
    for refused in (assignment(ROLE), assignment("disabled"), assignment(DEFAULT_ACCESS)):
        with pytest.raises(Refused, match="Permission being assigned"):
            client.send(call("POST", ASSIGNED, refused))
    assert list(client.items(call("GET", ASSIGNED))) == [made]
    client.send(call("DELETE", f"{ASSIGNED}/{made['id']}"))
    assert list(client.items(call("GET", ASSIGNED))) == []
    with pytest.raises(NotFound):
        client.send(call("DELETE", f"{ASSIGNED}/{made['id']}"))


def test_an_application_without_roles_has_default_access(client: GraphClient) -> None:
    made = client.send(call("POST", ASSIGNED, assignment(DEFAULT_ACCESS)))
    assert made == {"id": made["id"], **assignment(DEFAULT_ACCESS)}


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
