"""What the service does for the roles of applications and those who have them, and what it refuses.

Source: Microsoft Graph, appRoleAssignment, "Grant an appRoleAssignment for a service principal" (appRoleAssignedTo),
"Get directoryObject".
"""

from tests.support.graph_server.answers import NO_CONTENT, Answer, Refusal
from tests.support.graph_server.state import Document, Tenant
from tests.support.graph_server.synchronization import find_principal, text

DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
_KEYS = ("principalId", "resourceId", "appRoleId")
_CREATED = "2026-11-24T10:00:00Z"


def get_object(tenant: Tenant, _body: object, identifier: str) -> Answer:
    kind = _kind(tenant, identifier)
    return Answer(200, {"@odata.type": f"#microsoft.graph.{kind[0].lower()}{kind[1:]}", "id": identifier})


def list_assigned(tenant: Tenant, _body: object, principal: str) -> list[Document]:
    find_principal(tenant, principal)
    return [entry for entry in tenant.role_assignments.values() if entry["resourceId"] == principal]


def assign_role(tenant: Tenant, body: object, principal: str) -> Answer:
    """Give a user, a group or a service principal a role of the application; all zeros are its default access.

    A role that is disabled, or not for principals of that kind, is refused. What was assigned already is refused with
    a status of 400, as scripts that people run have it.
    """
    document = find_principal(tenant, principal).document
    entry = {key: text(body, key) for key in _KEYS}
    if entry["resourceId"] != principal:
        raise Refusal(400, "Request_BadRequest", "The resourceId isn't the service principal of the address.")
    kind = _kind(tenant, entry["principalId"])
    member = "Application" if kind == "ServicePrincipal" else "User"
    enabled = [role for role in document.get("appRoles", []) if role["isEnabled"]]
    allowed = {role["id"] for role in enabled if member in role["allowedMemberTypes"]}
    if entry["appRoleId"] not in allowed and (enabled or entry["appRoleId"] != DEFAULT_ACCESS):
        raise Refusal(400, "Request_BadRequest", "Permission being assigned was not found on application.")
    if any(all(found[key] == entry[key] for key in _KEYS) for found in tenant.role_assignments.values()):
        raise Refusal(400, "Request_BadRequest", "Permission being assigned already exists on the object.")
    identifier = tenant.new_id()
    tenant.role_assignments[identifier] = {
        "id": identifier,
        "deletedDateTime": None,
        "createdDateTime": _CREATED,
        "principalDisplayName": f"{kind} {entry['principalId'][:8]}",
        "principalType": kind,
        "resourceDisplayName": document["displayName"],
        **entry,
    }
    return Answer(201, tenant.role_assignments[identifier])


def get_assignment(tenant: Tenant, _body: object, principal: str, assignment: str) -> Answer:
    return Answer(200, _assignment(tenant, principal, assignment))


def remove_assignment(tenant: Tenant, _body: object, principal: str, assignment: str) -> Answer:
    del tenant.role_assignments[_assignment(tenant, principal, assignment)["id"]]
    return NO_CONTENT


def _assignment(tenant: Tenant, principal: str, assignment: str) -> Document:
    found = tenant.role_assignments.get(assignment)
    if found is None or found["resourceId"] != principal:
        raise Refusal(404, "Request_ResourceNotFound", f"Resource '{assignment}' does not exist.")
    return found


def _kind(tenant: Tenant, identifier: str) -> str:
    """`User`, `Group` or `ServicePrincipal`, as `principalType` has it."""
    kind = "ServicePrincipal" if identifier in tenant.service_principals else tenant.principals.get(identifier)
    if kind is None:
        raise Refusal(
            404,
            "Request_ResourceNotFound",
            f"Resource '{identifier}' does not exist or one of its queried reference-property objects are not present.",
        )
    return kind
