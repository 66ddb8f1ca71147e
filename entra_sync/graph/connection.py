"""Where Graph is and how to sign in: the tenant, its cloud, and the name of the variable that holds the secret."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from entra_sync.clouds import Cloud, graph_endpoint, login_endpoint, parse_cloud
from entra_sync.graph.errors import NotSignedIn
from entra_sync.graph.retry import Retry

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken, TokenCredential

GRAPH_VARIABLE: Final = "ENTRA_GRAPH_ENDPOINT"
"""The environment variable with the root of Graph, for private clouds and tests; without a version."""
AUTHORITY_VARIABLE: Final = "ENTRA_GRAPH_AUTHORITY"
"""The environment variable with the root of the sign-in service, for private clouds and tests."""

_TENANT: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_SIGN_IN: Final = "sign in to Microsoft Graph"


@dataclass(frozen=True, slots=True)
class Connection:
    """A tenant, and the identity that works in it. Without anything, both come from the environment.

    Attributes:
        tenant_id: the tenant's id or one of its domains; else AZURE_TENANT_ID, else the identity's own tenant.
        cloud: a name that `entra_sync.clouds.parse_cloud` knows; the global cloud if None.
        client_id: the application that signs in; None for whatever identity the environment has.
        client_secret_variable: the NAME of the environment variable that holds the application's secret.
    """

    tenant_id: str | None = None
    cloud: str | None = None
    client_id: str | None = None
    client_secret_variable: str | None = None


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The roots of Graph and of the sign-in service.

    Attributes:
        graph: such as `https://graph.microsoft.com`, without a version.
        authority: such as `https://login.microsoftonline.com`.
        private: whether the sign-in service is outside Microsoft's clouds, which know of each other.
    """

    graph: str
    authority: str
    private: bool = False

    @property
    def scope(self) -> str:
        """The scope that a token for Graph is asked for."""
        return f"{self.graph}/.default"


def endpoints(connection: Connection, environ: Mapping[str, str] = os.environ) -> Endpoints:
    """The endpoints of the connection's cloud.

    ENTRA_GRAPH_ENDPOINT and ENTRA_GRAPH_AUTHORITY, where set, take their place: for private clouds and for
    tests. Certificates are checked against the system's authorities, or those of the file that
    REQUESTS_CA_BUNDLE names.

    Raises:
        NotSignedIn: the cloud is not known or has no Graph, or an endpoint of the environment is not `https`.
    """
    graph, authority = environ.get(GRAPH_VARIABLE), environ.get(AUTHORITY_VARIABLE)
    for variable, root in ((GRAPH_VARIABLE, graph), (AUTHORITY_VARIABLE, authority)):
        if root and not root.lower().startswith("https://"):
            raise NotSignedIn(_SIGN_IN, f"{variable} must begin with https://, as tokens are sent there")
    cloud = parse_cloud(connection.cloud) if connection.cloud else Cloud.GLOBAL
    if cloud is None:
        known = ", ".join(cloud for cloud in Cloud if graph_endpoint(cloud))
        raise NotSignedIn(_SIGN_IN, f"{connection.cloud!r} isn't a known cloud; the clouds are {known}")
    graph = graph or graph_endpoint(cloud)
    private, authority = bool(authority), authority or login_endpoint(cloud)
    if not graph or not authority:
        raise NotSignedIn(
            _SIGN_IN, f"the cloud {cloud.value} has no Graph any more; move the tenant, or correct `cloud`"
        )
    return Endpoints(graph.rstrip("/"), authority.rstrip("/"), private)


def credential(
    connection: Connection, *, environ: Mapping[str, str] = os.environ, retry: Retry | None = None
) -> "TokenCredential":
    """The credential of azure-identity that signs in as the connection says.

    With `client_secret_variable`: the application `client_id` with the secret that the variable holds. Else the
    first of these that the machine has: workload identity (AZURE_FEDERATED_TOKEN_FILE), the environment
    (AZURE_CLIENT_ID with AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH), managed identity, and the
    command lines of Azure. With a `client_id`, only identities of that application are tried, so that another
    one never takes its place.

    The sign-in service is the one of the connection's cloud; AZURE_AUTHORITY_HOST is not looked at.

    Args:
        connection: who signs in where.
        environ: the variables that hold the tenant, the secret and the endpoints. azure-identity itself reads
            the process' environment.
        retry: how patient the sign-in of an application is.

    Raises:
        NotSignedIn: the tenant, the client id or the secret is missing or isn't valid.
    """
    where = endpoints(connection, environ)
    tenant = connection.tenant_id or environ.get("AZURE_TENANT_ID")
    if tenant and not _TENANT.fullmatch(tenant):
        raise NotSignedIn(_SIGN_IN, f"{tenant!r} isn't a tenant; give its id or one of its domains")
    options: dict[str, Any] = {"authority": where.authority, "disable_instance_discovery": where.private}
    patience = {} if retry is None else {"retry_total": retry.attempts, "retry_backoff_factor": retry.backoff}
    if connection.client_secret_variable:
        return _application(connection, tenant, environ, options | patience)
    try:
        found = _environment(connection, tenant, environ, options, patience)
    except (OSError, ValueError):
        # The library's own text may name a certificate's password.
        raise NotSignedIn(
            _SIGN_IN, "the AZURE_ variables of the environment do not fit together; correct them, or name a connection"
        ) from None
    return _InTenant(found, connection.tenant_id) if connection.tenant_id else found


def _application(
    connection: Connection, tenant: str | None, environ: Mapping[str, str], options: dict[str, Any]
) -> "TokenCredential":
    """The application with its secret, and nothing else."""
    from azure.identity import ClientSecretCredential

    variable = str(connection.client_secret_variable)
    secret = environ.get(variable)
    client = connection.client_id or environ.get("AZURE_CLIENT_ID")
    for value, missing in (
        (tenant, "`tenant_id`, or the environment variable AZURE_TENANT_ID, must name the tenant"),
        (client, "`client_id`, or the environment variable AZURE_CLIENT_ID, must name the application"),
        (secret, f"the environment variable {variable} must hold the application's secret"),
    ):
        if not value:
            raise NotSignedIn(_SIGN_IN, missing)
    return ClientSecretCredential(str(tenant), str(client), str(secret), **options)


def _environment(
    connection: Connection,
    tenant: str | None,
    environ: Mapping[str, str],
    options: dict[str, Any],
    patience: dict[str, Any],
) -> "TokenCredential":
    """Whatever identity the environment has; with a client id, only if it is that application's."""
    from azure.identity import ChainedTokenCredential, DefaultAzureCredential, WorkloadIdentityCredential

    chain: list[TokenCredential] = []
    client = connection.client_id or environ.get("AZURE_CLIENT_ID")
    token_file = environ.get("AZURE_FEDERATED_TOKEN_FILE")
    if token_file and not os.access(token_file, os.R_OK):
        raise NotSignedIn(
            _SIGN_IN, "the file that AZURE_FEDERATED_TOKEN_FILE names can't be read; correct the variable"
        )
    if token_file and tenant and client:
        # DefaultAzureCredential would sign in at AZURE_AUTHORITY_HOST, whatever `authority` says.
        chain.append(
            WorkloadIdentityCredential(
                tenant_id=tenant, client_id=client, token_file_path=token_file, **options, **patience
            )
        )
    chosen = connection.client_id is not None
    chain.append(
        DefaultAzureCredential(
            **options,
            **({"managed_identity_client_id": connection.client_id} if chosen else {}),
            additionally_allowed_tenants=[connection.tenant_id] if connection.tenant_id else [],
            exclude_workload_identity_credential=True,
            exclude_environment_credential=chosen and connection.client_id != environ.get("AZURE_CLIENT_ID"),
            exclude_shared_token_cache_credential=chosen,
            exclude_visual_studio_code_credential=True,
            exclude_broker_credential=True,
            exclude_cli_credential=chosen,
            exclude_developer_cli_credential=chosen,
            exclude_powershell_credential=chosen,
        )
    )
    return ChainedTokenCredential(*chain)


@dataclass(frozen=True, slots=True)
class _InTenant:
    """A credential that asks for tokens of one tenant, whatever tenant the environment names."""

    credential: "TokenCredential"
    tenant_id: str

    def get_token(self, *scopes: str, **options: Any) -> "AccessToken":
        """A token of the tenant (azure.core.credentials.TokenCredential)."""
        return self.credential.get_token(*scopes, **{**options, "tenant_id": self.tenant_id})
