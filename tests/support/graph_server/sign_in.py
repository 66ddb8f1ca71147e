"""The sign-in service: discovery, and tokens for applications."""

import itertools
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from tests.support.graph_server.answers import Answer

LIFETIME = 3600


@dataclass
class Tokens:
    """The tokens that were issued.

    Attributes:
        tenants: the tenant of each token that is valid.
    """

    tenants: dict[str, str] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def issue(self, tenant_id: str) -> str:
        """A new token."""
        token = f"graph-test-token-{next(self._numbers)}"
        self.tenants[token] = tenant_id
        return token

    def revoke(self, token: str) -> None:
        """Let a token expire."""
        self.tenants.pop(token, None)

    def revoke_all(self) -> None:
        """Let all tokens expire."""
        self.tenants.clear()


def discovery(root: str, tenant_id: str) -> Answer:
    """The document of /{tenant}/v2.0/.well-known/openid-configuration."""
    return Answer(
        200,
        {
            "authorization_endpoint": f"{root}/{tenant_id}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{root}/{tenant_id}/oauth2/v2.0/devicecode",
            "issuer": f"{root}/{tenant_id}/v2.0",
            "jwks_uri": f"{root}/{tenant_id}/discovery/v2.0/keys",
            "response_types_supported": ["code", "id_token"],
            "scopes_supported": ["openid"],
            "subject_types_supported": ["pairwise"],
            "token_endpoint": f"{root}/{tenant_id}/oauth2/v2.0/token",
        },
    )


def token(tokens: Tokens, tenant_id: str, clients: dict[str, str] | None, body: bytes, scope: str) -> Answer:
    """The answer to a request for a token.

    Args:
        tokens: where the token is noted.
        tenant_id: the tenant of the address.
        clients: the secrets of the applications that may sign in; None for any application.
        body: the request's form.
        scope: the scope that Graph has.
    """
    form = {key: values[0] for key, values in parse_qs(body.decode()).items()}
    client = form.get("client_id", "")
    if form.get("grant_type") != "client_credentials":
        return _refused(400, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type.")
    if form.get("scope") != scope:
        return _refused(
            400, "invalid_scope", "AADSTS70011: The provided value for the input parameter 'scope' is not valid."
        )
    if clients is not None:
        if client not in clients:
            return _refused(
                400,
                "unauthorized_client",
                f"AADSTS700016: Application with identifier '{client}' was not found in the directory '{tenant_id}'.",
            )
        proof = form.get("client_secret") or form.get("client_assertion")
        if proof != clients[client]:
            return _refused(
                401, "invalid_client", f"AADSTS7000215: Invalid client secret provided for the app '{client}'."
            )
    return Answer(
        200,
        {
            "token_type": "Bearer",
            "expires_in": LIFETIME,
            "ext_expires_in": LIFETIME,
            "access_token": tokens.issue(tenant_id),
        },
    )


def _refused(status: int, code: str, description: str) -> Answer:
    body = {"error": code, "error_description": f"{description}\r\nTrace ID: 0", "error_codes": [0]}
    return Answer(status, body)
