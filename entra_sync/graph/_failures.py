"""What azure-core and azure-identity raise, as the errors of this package. Import it only where a call is made."""

import re
from collections.abc import Iterable
from typing import Final

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)

from entra_sync.graph.errors import ConnectionFailed, GraphError, NotSignedIn, one_line

_REASON: Final = re.compile(r"AADSTS\d+: [^\r\n]*")
_CERTIFICATE: Final = re.compile(r"certificate", re.IGNORECASE)
# azure-identity begins so where an identity was found and could not sign in.
_TRIED: Final = "Authentication failed"
_LOOK: Final = "look whether it was done, then repeat the operation"


def failure(operation: str, error: AzureError | OSError, request_id: str, secrets: Iterable[str]) -> GraphError:
    """The error for a call that got no answer.

    Args:
        operation: what was tried.
        error: what the pipeline raised; an OSError where the file of authorities is not there.
        request_id: the call's `client-request-id`.
        secrets: the values of the request and of the sign-in that nobody may see.
    """
    if not isinstance(error, ClientAuthenticationError):
        return ConnectionFailed(operation, _reason("Graph", error), request_id=request_id)
    found = _REASON.search(str(error))
    if found:
        said = one_line(found[0], secrets)
        text = f'the sign-in service answered "{said}"; correct the tenant, the client id or its secret'
        return NotSignedIn(operation, text, message=said, request_id=request_id)
    cause = _connection_error(error)
    if cause:
        return ConnectionFailed(operation, _reason("the sign-in service", cause), request_id=request_id)
    if _TRIED in str(error):
        text = "signing in failed; check the network, the cloud, and the identity that the environment has"
        return NotSignedIn(operation, text, request_id=request_id)
    return NotSignedIn(
        operation,
        "no identity to sign in with was found; name one in the connection, set AZURE_TENANT_ID, AZURE_CLIENT_ID and "
        "AZURE_CLIENT_SECRET, or use `az login`",
        request_id=request_id,
    )


def _connection_error(error: BaseException) -> AzureError | OSError | None:
    """The failure of the connection behind a failed sign-in, if that is what it was."""
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, ServiceRequestError | ServiceResponseError | OSError):
            return cause
        cause = cause.__cause__
    return None


def _reason(service: str, error: AzureError | OSError) -> str:
    """What happened to the connection; never the library's own text, which may hold the request."""
    match error:
        case OSError() if _CERTIFICATE.search(str(error)):
            return "the file of authorities that REQUESTS_CA_BUNDLE names can't be read; correct the variable"
        case ServiceRequestTimeoutError():
            return f"no connection to {service} came about in time; check the network, the proxy and the cloud"
        case ServiceResponseTimeoutError():
            return f"{service} was silent for too long; {_LOOK}"
        case ServiceRequestError() if _CERTIFICATE.search(str(error)):
            return f"the certificate of {service} is not trusted; put its authority's into REQUESTS_CA_BUNDLE"
        case ServiceRequestError():
            return f"{service} can't be reached; check the network, the proxy and the cloud"
        case IncompleteReadError() | DecodeError():
            return f"the answer of {service} broke off; {_LOOK}"
    return f"the connection to {service} was lost before an answer came; {_LOOK}"
