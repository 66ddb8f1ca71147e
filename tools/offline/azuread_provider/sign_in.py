"""Where the resources that a Graph keeps are kept: the tenant, and the client for its Graph.

Only with ENTRA_GRAPH_ENDPOINT in the environment. Nothing of azure is imported, and nobody signs in, before the
first call: a preview makes none.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from azuread_provider.values import Json, is_unknown, reveal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from entra_sync.graph import GraphClient

GRAPH_VARIABLE = "ENTRA_GRAPH_ENDPOINT"

# The environment variables for what the provider's configuration doesn't say; the first that is set counts.
# The ARM_ ones are the provider's own (terraform-provider-azuread: docs/index.md).
_VARIABLES = {
    "tenantId": ("ARM_TENANT_ID", "AZURE_TENANT_ID"),
    "clientId": ("ARM_CLIENT_ID", "AZURE_CLIENT_ID"),
    "clientSecret": ("ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET"),
}
_SECRET_VARIABLE = "ENTRA_OFFLINE_CLIENT_SECRET"


class RefusedError(Exception):
    """What the provider itself refuses, or waits for in vain; the text says what to do."""


@dataclass(frozen=True)
class SignIn:
    """Who signs in where; None for what isn't configured."""

    tenant_id: str | None
    client_id: str | None
    client_secret: str | None = field(repr=False)


def sign_in(configuration: Mapping[str, Json], environ: Mapping[str, str]) -> SignIn:
    """Find the tenant and the client in a provider's configuration, or otherwise in the environment."""

    def configured(name: str) -> str | None:
        value = reveal(configuration.get(name))
        if isinstance(value, str) and value and not is_unknown(value):
            return value
        return next((environ[variable] for variable in _VARIABLES[name] if environ.get(variable)), None)

    return SignIn(configured("tenantId"), configured("clientId"), configured("clientSecret"))


class TenantGraph:
    """One tenant's Graph; calls wait for each other."""

    def __init__(self, identity: SignIn, environ: Mapping[str, str]) -> None:
        """Keep who signs in; nothing is sent yet."""
        self._identity = identity
        self._environ = environ
        self._client: GraphClient | None = None
        self._lock = threading.Lock()

    @contextmanager
    def client(self) -> Iterator[GraphClient]:
        """Return the client, to one thread at a time.

        Raises:
            RefusedError: the tenant, the client or its secret isn't configured.
            entra_sync.graph.GraphError: the endpoint isn't valid.
        """
        with self._lock:
            if self._client is None:
                self._client = _client(self._identity, self._environ)
            yield self._client


def _client(identity: SignIn, environ: Mapping[str, str]) -> GraphClient:
    from entra_sync.graph import Connection, GraphClient, retry_from

    if not (identity.tenant_id and identity.client_id and identity.client_secret):
        raise RefusedError(
            f"{GRAPH_VARIABLE} is set, so azuread's resources live there, and signing in needs a tenant, a client and "
            "its secret: set tenantId, clientId and clientSecret of the azuread provider, or ARM_TENANT_ID, "
            "ARM_CLIENT_ID and ARM_CLIENT_SECRET"
        )
    connection = Connection(identity.tenant_id, client_id=identity.client_id, client_secret_variable=_SECRET_VARIABLE)
    variables = {**environ, _SECRET_VARIABLE: identity.client_secret}
    return GraphClient(connection, retry=retry_from(environ), environ=variables)
