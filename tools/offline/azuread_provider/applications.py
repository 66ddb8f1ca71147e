"""What applications and service principals of azuread do in a Graph.

Source: terraform-provider-azuread 3.x, internal/services/applications and internal/services/serviceprincipals;
Microsoft Graph, applicationTemplate: instantiate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from azuread_provider.sign_in import RefusedError
from azuread_provider.values import Json, reveal, reveal_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from entra_sync.graph import Document, GraphClient

_PERMISSION: Final = "Application.ReadWrite.All"
# The properties of a service principal that Graph and azuread call the same.
_PRINCIPAL_PROPERTIES: Final = (
    "accountEnabled",
    "alternativeNames",
    "appRoleAssignmentRequired",
    "description",
    "loginUrl",
    "notes",
    "notificationEmailAddresses",
    "preferredSingleSignOnMode",
)


def instantiate(client: GraphClient, inputs: Mapping[str, Json]) -> str:
    """Create an application from a template; Graph creates its service principal too."""
    template = str(reveal(inputs["templateId"]))
    name = reveal(inputs["displayName"])
    made = _send(
        client,
        f"create an application of template {template}",
        "POST",
        f"applicationTemplates/{_segment('application template', template)}/instantiate",
        {"displayName": name},
    )
    return f"/applicationTemplates/{template}/instantiate/{made['application']['id']}/{made['servicePrincipal']['id']}"


def read_from_template(client: GraphClient, identifier: str, _known: Mapping[str, Json]) -> dict[str, Json]:
    """Read an application's name; the rest is in the id."""
    _, template, _, application, _ = identifier.strip("/").split("/")
    found = _send(client, f"read application {application}", "GET", _application_path(application))
    return {"displayName": found["displayName"], "templateId": template}


def rename(client: GraphClient, identifier: str, _old: Mapping[str, Json], new: Mapping[str, Json]) -> None:
    """Rename an application; another template would be another resource."""
    application = identifier.split("/")[-2]
    body = {"displayName": reveal(new["displayName"])}
    _send(client, f"rename application {application}", "PATCH", _application_path(application), body)


def delete_application(client: GraphClient, identifier: str, _known: Mapping[str, Json]) -> None:
    """Delete an application; its service principal goes with it."""
    application = identifier.split("/")[-2]
    _send(client, f"delete application {application}", "DELETE", _application_path(application))


def create_principal(client: GraphClient, inputs: Mapping[str, Json]) -> str:
    """Create a service principal, or adopt the one that the application has, if requested."""
    client_id = reveal(inputs["clientId"])
    existing = next((entry for entry in _principals(client) if entry["appId"] == client_id), None)
    if existing is None:
        body = {"appId": client_id, **_principal_properties(inputs)}
        made = _send(client, f"create a service principal of {client_id}", "POST", "servicePrincipals", body)
        return f"/servicePrincipals/{made['id']}"
    identifier = f"/servicePrincipals/{existing['id']}"
    if reveal(inputs.get("useExisting")) is not True:
        raise RefusedError(
            f"A resource with the ID {identifier!r} already exists; import it, or set use_existing to true"
        )
    update_principal(client, identifier, {}, inputs)
    return identifier


def read_principal(client: GraphClient, identifier: str, _known: Mapping[str, Json]) -> dict[str, Json]:
    """Read a service principal."""
    path = _principal_path(identifier)
    found = _send(client, f"read service principal {identifier.rpartition('/')[2]}", "GET", path)
    properties: dict[str, Json] = {"clientId": found["appId"], "objectId": found["id"]}
    return properties | {name: found[name] for name in ("displayName", *_PRINCIPAL_PROPERTIES) if name in found}


def update_principal(client: GraphClient, identifier: str, _old: Mapping[str, Json], new: Mapping[str, Json]) -> None:
    """Write the properties that were given; the others stay."""
    body = _principal_properties(new)
    if body:
        _send(
            client,
            f"change service principal {identifier.rpartition('/')[2]}",
            "PATCH",
            _principal_path(identifier),
            body,
        )


def delete_principal(client: GraphClient, identifier: str, known: Mapping[str, Json]) -> None:
    """Delete a service principal."""
    from entra_sync.graph import GraphError

    operation = f"delete service principal {identifier.rpartition('/')[2]}"
    try:
        _send(client, operation, "DELETE", _principal_path(identifier))
    except GraphError:
        # The provider tries, and accepts any outcome for one that it did not create.
        if reveal(known.get("useExisting")) is not True:
            raise


def _principal_properties(inputs: Mapping[str, Json]) -> Document:
    return {name: reveal_all(inputs[name]) for name in _PRINCIPAL_PROPERTIES if inputs.get(name) is not None}


def _principals(client: GraphClient) -> list[Document]:
    from entra_sync.graph import Call

    return list(client.items(Call("list service principals", "GET", "servicePrincipals", _PERMISSION)))


def _application_path(application: str) -> str:
    return f"applications/{_segment('application', application)}"


def _principal_path(identifier: str) -> str:
    return f"servicePrincipals/{_segment('service principal', identifier)}"


def _segment(kind: str, identifier: str) -> str:
    from entra_sync.graph.client import segment

    return segment(kind, identifier)


def _send(client: GraphClient, operation: str, method: Any, path: str, body: Document | None = None) -> Document:
    from entra_sync.graph import Call

    return client.send(Call(operation, method, path, _PERMISSION, body=body, repeatable=method != "POST"))
