"""Calls for the credentials and settings that a service principal's jobs work with.

Source: Microsoft Graph, synchronizationSecretKeyStringValuePair. The values are sent and never shown. Every
function raises `GraphError`, of the kind that `entra_sync.graph.errors` names.
"""

from collections.abc import Sequence

from entra_sync.graph.client import READ, WRITE, Call, Document, GraphClient, read
from entra_sync.graph.jobs import job_name, job_path, synchronization_path
from entra_sync.jobs import SecretEntry


def get_secrets(client: GraphClient, service_principal_id: str) -> tuple[SecretEntry, ...]:
    """The keys that are set; the service answers `*` instead of each value."""
    operation = f"read the keys of the secrets of service principal {service_principal_id.rpartition('/')[2]}"
    call = Call(operation, "GET", f"{synchronization_path(service_principal_id)}/secrets", READ)
    return tuple(read(SecretEntry, entry, operation) for entry in client.items(call))


def put_secrets(client: GraphClient, service_principal_id: str, entries: Sequence[SecretEntry]) -> None:
    """Replace all secrets and settings: keys that are not among the entries are gone afterwards."""
    operation = f"save the secrets of service principal {service_principal_id.rpartition('/')[2]}"
    call = Call(
        operation,
        "PUT",
        f"{synchronization_path(service_principal_id)}/secrets",
        WRITE,
        body={"value": _documents(entries)},
        secrets=_values(entries),
    )
    client.send(call)


def validate_credentials(
    client: GraphClient, service_principal_id: str, job_id: str, entries: Sequence[SecretEntry] | None = None
) -> None:
    """Let the service try credentials with the application.

    Args:
        client: the tenant's client.
        service_principal_id: the service principal's id.
        job_id: the job's id.
        entries: what to try; None for what is saved.

    Raises:
        Refused: the application does not take them.
    """
    body: Document = {"useSavedCredentials": True} if entries is None else {"credentials": _documents(entries)}
    call = Call(
        f"validate the credentials of {job_name(service_principal_id, job_id)}",
        "POST",
        f"{job_path(service_principal_id, job_id)}/validateCredentials",
        WRITE,
        body=body,
        secrets=_values(entries or ()),
    )
    client.send(call)


def _documents(entries: Sequence[SecretEntry]) -> list[Document]:
    return [
        {"key": entry.key, "value": None if entry.value is None else entry.value.get_secret_value()}
        for entry in entries
    ]


def _values(entries: Sequence[SecretEntry]) -> tuple[str, ...]:
    return tuple(entry.value.get_secret_value() for entry in entries if entry.value)
