"""Calls for what jobs belong to and what they provision: service principals, users, and the application gallery.

Source: Microsoft Graph, servicePrincipal, user and applicationTemplate. Every function raises `GraphError`, of the
kind that `entra_sync.graph.errors` names.
"""

from collections.abc import Iterator
from typing import Annotated, Final
from urllib.parse import quote

from pydantic import BaseModel

from entra_sync.graph.client import Call, GraphClient, read, segment
from entra_sync.graph.role_assignments import AppRole
from entra_sync.schema import CONFIG, AsTuple

READ_APPLICATIONS: Final = "Application.Read.All"
# Of applications, Graph accepts no smaller one (learn.microsoft.com/answers/questions/6019739).
READ_USERS: Final = "User.Read.All"
# The gallery is open to whoever has a token.
NO_PERMISSION: Final = "no permission but a token"


class ServicePrincipal(BaseModel):
    """A service principal, as far as it is asked for here (Microsoft Graph: servicePrincipal).

    Attributes:
        id: its object id.
        app_id: its client id.
        service_principal_type: `Application`, `ManagedIdentity`, `Legacy` or `SocialIdp`.
        application_template_id: the gallery's template that it was created from.
    """

    model_config = CONFIG

    id: str
    app_id: str | None = None
    display_name: str | None = None
    service_principal_type: str | None = None
    application_template_id: str | None = None
    app_roles: Annotated[tuple[AppRole, ...], AsTuple] | None = ()


class User(BaseModel):
    """Who a user is (Microsoft Graph: user)."""

    model_config = CONFIG

    id: str
    user_principal_name: str | None = None
    display_name: str | None = None


class ApplicationTemplate(BaseModel):
    """An application in the gallery (Microsoft Graph: applicationTemplate).

    Attributes:
        supported_provisioning_types: how accounts can be provisioned, such as `sync`; empty where they can't.
    """

    model_config = CONFIG

    id: str
    display_name: str | None = None
    publisher: str | None = None
    categories: Annotated[tuple[str, ...], AsTuple] | None = ()
    supported_provisioning_types: Annotated[tuple[str, ...], AsTuple] | None = ()
    supported_single_sign_on_modes: Annotated[tuple[str, ...], AsTuple] | None = ()


_PRINCIPAL: Final = "id,appId,displayName,servicePrincipalType,applicationTemplateId"
_PRINCIPAL_WITH_ROLES: Final = f"{_PRINCIPAL},appRoles"
_USER: Final = "id,userPrincipalName,displayName"


def list_service_principals(client: GraphClient) -> Iterator[ServicePrincipal]:
    """All service principals of the tenant, page by page, without their roles."""
    yield from _principals(client, "list the service principals of the tenant", "")


def service_principals_with_client_id(client: GraphClient, client_id: str) -> tuple[ServicePrincipal, ...]:
    """The service principal of an application, if it is in the tenant; without its roles."""
    operation = f"find the service principal of the application {client_id}"
    return tuple(_principals(client, operation, f"appId eq {_literal(client_id)}"))


def service_principals_called(client: GraphClient, display_name: str) -> tuple[ServicePrincipal, ...]:
    """The service principals with that display name, in any case; several may have the same. Without their roles."""
    operation = f"find the service principals called {display_name}"
    return tuple(_principals(client, operation, f"displayName eq {_literal(display_name)}"))


def get_service_principal(client: GraphClient, service_principal_id: str) -> ServicePrincipal:
    """A service principal with its roles."""
    operation = f"read service principal {service_principal_id.rpartition('/')[2]}"
    path = f"servicePrincipals/{segment('service principal', service_principal_id)}?$select={_PRINCIPAL_WITH_ROLES}"
    return read(ServicePrincipal, client.send(Call(operation, "GET", path, READ_APPLICATIONS)), operation)


def get_user(client: GraphClient, user: str) -> User:
    """A user, by object id or by user principal name."""
    operation = f"read user {user}"
    path = f"users/{segment('user', user)}?$select={_USER}"
    return read(User, client.send(Call(operation, "GET", path, READ_USERS)), operation)


def application_templates_called(client: GraphClient, part: str) -> tuple[ApplicationTemplate, ...]:
    """The applications in the gallery of the tenant's cloud whose names contain a text."""
    operation = f"look for {part} in the application gallery"
    path = f"applicationTemplates?$filter={_quoted(f'contains(displayName, {_literal(part)})')}"
    call = Call(operation, "GET", path, NO_PERMISSION)
    return tuple(read(ApplicationTemplate, entry, operation) for entry in client.items(call))


def get_application_template(client: GraphClient, template_id: str) -> ApplicationTemplate:
    """An application in the gallery of the tenant's cloud."""
    operation = f"read application template {template_id}"
    path = f"applicationTemplates/{segment('application template', template_id)}"
    return read(ApplicationTemplate, client.send(Call(operation, "GET", path, NO_PERMISSION)), operation)


def _principals(client: GraphClient, operation: str, condition: str) -> Iterator[ServicePrincipal]:
    wanted = f"&$filter={_quoted(condition)}" if condition else ""
    path = f"servicePrincipals?$select={_PRINCIPAL}{wanted}&$top=999"
    call = Call(operation, "GET", path, READ_APPLICATIONS)
    return (read(ServicePrincipal, entry, operation) for entry in client.items(call))


def _literal(text: str) -> str:
    """A text as OData writes it."""
    return "'" + text.replace("'", "''") + "'"


def _quoted(text: str) -> str:
    return quote(text, safe="'(),", errors="replace")
