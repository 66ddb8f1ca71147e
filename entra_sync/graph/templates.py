"""Calls for the synchronization templates of a service principal.

Source: Microsoft Graph, synchronizationTemplate. Every function raises `GraphError`, of the kind that
`entra_sync.graph.errors` names.
"""

from entra_sync.graph.client import READ, Call, Document, GraphClient, read, segment
from entra_sync.graph.jobs import synchronization_path
from entra_sync.jobs import SynchronizationTemplate


def list_templates(client: GraphClient, service_principal_id: str) -> tuple[SynchronizationTemplate, ...]:
    """What jobs of the service principal can be created from."""
    operation = f"list the templates of service principal {service_principal_id.rpartition('/')[2]}"
    call = Call(operation, "GET", f"{synchronization_path(service_principal_id)}/templates", READ)
    return tuple(read(SynchronizationTemplate, entry, operation) for entry in client.items(call))


def get_template(client: GraphClient, service_principal_id: str, template_id: str) -> SynchronizationTemplate:
    """One of the templates of a service principal."""
    operation = f"read template {template_id} of service principal {service_principal_id.rpartition('/')[2]}"
    path = f"{synchronization_path(service_principal_id)}/templates/{segment('template', template_id)}"
    return read(SynchronizationTemplate, client.send(Call(operation, "GET", path, READ)), operation)


def get_template_schema(client: GraphClient, service_principal_id: str, template_id: str) -> Document:
    """The schema that a new job of the template has, as Graph writes it."""
    call = Call(
        f"read the schema of template {template_id} of service principal {service_principal_id.rpartition('/')[2]}",
        "GET",
        f"{synchronization_path(service_principal_id)}/templates/{segment('template', template_id)}/schema",
        READ,
    )
    return client.send(call)
