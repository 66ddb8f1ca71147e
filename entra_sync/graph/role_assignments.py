"""Calls for the roles of an application and for those who have them.

Source: Microsoft Graph, appRole, appRoleAssignment, "Grant an appRoleAssignment for a service principal"
(appRoleAssignedTo), "Get directoryObject". Ids of service principals may be the azuread provider's resource ids.
Every function raises `GraphError`, of the kind that `entra_sync.graph.errors` names.
"""

from typing import Annotated, Final

from pydantic import BaseModel

from entra_sync.graph.client import Call, GraphClient, read, segment
from entra_sync.schema import CONFIG, AsTuple

READ: Final = "Application.Read.All"
WRITE: Final = "AppRoleAssignment.ReadWrite.All"
READ_OBJECTS: Final = "Directory.Read.All"

DEFAULT_ACCESS: Final = "00000000-0000-0000-0000-000000000000"
"""The role of those who are assigned to an application that defines none."""
_TYPE: Final = "@odata.type"
_GRAPH_TYPE: Final = "#microsoft.graph."


class AppRole(BaseModel):
    """A role that an application defines (Microsoft Graph: appRole).

    Attributes:
        allowed_member_types: who may have it: `User` (users and groups), `Application` (service principals).
        value: what tokens and mappings call it; unique in the application where it has one.
    """

    model_config = CONFIG

    id: str
    allowed_member_types: Annotated[tuple[str, ...], AsTuple] = ()
    display_name: str | None = None
    is_enabled: bool = True
    value: str | None = None


class AppRoleAssignment(BaseModel):
    """A principal's role in an application (Microsoft Graph: appRoleAssignment).

    Attributes:
        principal_type: `User`, `Group` or `ServicePrincipal`.
        resource_id: the object id of the application's service principal.
    """

    model_config = CONFIG

    id: str
    app_role_id: str
    principal_id: str
    principal_type: str | None = None
    resource_id: str


class _Application(BaseModel):
    model_config = CONFIG

    app_roles: Annotated[tuple[AppRole, ...], AsTuple] | None = ()


def list_app_roles(client: GraphClient, service_principal_id: str) -> tuple[AppRole, ...]:
    """The roles that an application defines, disabled ones too."""
    operation = f"read the roles of service principal {_last(service_principal_id)}"
    path = f"servicePrincipals/{segment('service principal', service_principal_id)}?$select=id,appRoles"
    return read(_Application, client.send(Call(operation, "GET", path, READ)), operation).app_roles or ()


def list_assigned(client: GraphClient, service_principal_id: str) -> tuple[AppRoleAssignment, ...]:
    """All who are assigned to an application."""
    operation = f"list who is assigned to service principal {_last(service_principal_id)}"
    call = Call(operation, "GET", _path(service_principal_id), READ)
    return tuple(read(AppRoleAssignment, entry, operation) for entry in client.items(call))


def get_assigned(client: GraphClient, service_principal_id: str, assignment_id: str) -> AppRoleAssignment:
    """One of them."""
    operation = f"read assignment {assignment_id} to service principal {_last(service_principal_id)}"
    path = f"{_path(service_principal_id)}/{segment('role assignment', assignment_id)}"
    return read(AppRoleAssignment, client.send(Call(operation, "GET", path, READ)), operation)


def assign_role(
    client: GraphClient, service_principal_id: str, principal_id: str, app_role_id: str
) -> AppRoleAssignment:
    """Give a user, a group or a service principal a role of an application.

    The call is not repeated where nobody knows whether it was carried out: look at `list_assigned`.

    Raises:
        Refused: also where the principal has that role already.
    """
    operation = f"assign {principal_id} to service principal {_last(service_principal_id)}"
    body = {"principalId": principal_id, "resourceId": _last(service_principal_id), "appRoleId": app_role_id}
    call = Call(operation, "POST", _path(service_principal_id), WRITE, body=body, repeatable=False)
    return read(AppRoleAssignment, client.send(call), operation)


def remove_assigned(client: GraphClient, service_principal_id: str, assignment_id: str) -> None:
    """Take the role away again."""
    operation = f"remove assignment {assignment_id} to service principal {_last(service_principal_id)}"
    path = f"{_path(service_principal_id)}/{segment('role assignment', assignment_id)}"
    client.send(Call(operation, "DELETE", path, WRITE))


def is_service_principal(client: GraphClient, object_id: str) -> bool:
    """Whether an object of the directory is a service principal."""
    call = Call(
        f"read what kind of object {object_id} is",
        "GET",
        f"directoryObjects/{segment('directory object', object_id)}?$select=id",
        READ_OBJECTS,
    )
    return client.send(call).get(_TYPE) == f"{_GRAPH_TYPE}servicePrincipal"


def _path(service_principal_id: str) -> str:
    return f"servicePrincipals/{segment('service principal', service_principal_id)}/appRoleAssignedTo"


def _last(identifier: str) -> str:
    return identifier.rpartition("/")[2]
