"""Requests through azure-core's pipeline: sign-in, retries, timeouts and the log.

Import it only where a call is made: it brings azure-core and requests with it.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from azure.core.pipeline import Pipeline
from azure.core.pipeline.policies import (
    BearerTokenCredentialPolicy,
    HeadersPolicy,
    HttpLoggingPolicy,
    RetryPolicy,
    UserAgentPolicy,
)
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest, HttpResponse

from entra_sync.graph.retry import Retry

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.core.pipeline import PipelineResponse

_REPEATABLE: Final = frozenset({"GET", "PUT", "DELETE", "PATCH", "POST"})
_NOT_REPEATABLE: Final = frozenset({"GET"})
_NO_OUTPUT: Final = logging.NullHandler()
# After these nobody knows whether the request was carried out.
_IN_DOUBT: Final = frozenset({500, 502, 504})
_NOT_DONE: Final = frozenset({429, 503})


class _Retries(RetryPolicy[HttpRequest, HttpResponse]):
    """azure-core's retries, with two limits: nothing twice that must not happen twice, no endless wait."""

    def __init__(self, retry: Retry) -> None:
        super().__init__(
            retry_total=retry.attempts,
            retry_connect=retry.attempts,
            retry_read=retry.attempts,
            retry_status=retry.attempts,
            retry_backoff_factor=retry.backoff,
            retry_backoff_max=retry.longest_wait,
            timeout=retry.total_time,
        )
        self._longest_wait = retry.longest_wait

    def is_retry(self, settings: dict[str, Any], response: "PipelineResponse[Any, Any]") -> bool:
        """Whether the answer is a reason to ask again."""
        status = response.http_response.status_code
        once = response.http_request.method not in settings["methods"]
        if once and status in _IN_DOUBT:
            return False
        if (self.get_retry_after(response) or 0) > self._longest_wait:
            return False
        if once and status in _NOT_DONE:
            return bool(settings["total"])
        return bool(super().is_retry(settings, response))


@dataclass(frozen=True, slots=True)
class Sender:
    """A pipeline that is signed in, with connections that stay open between requests."""

    pipeline: Pipeline[HttpRequest, HttpResponse]

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: object, repeatable: bool
    ) -> HttpResponse:
        """The answer to a request, its body read, after the retries that it needed.

        Args:
            method: the HTTP method.
            url: the whole address.
            headers: headers of this request alone.
            body: JSON data, or None for a request without a body.
            repeatable: whether a request that may have been carried out may be sent again; one that reads always may.

        Raises:
            azure.core.exceptions.AzureError: no answer, or no token.
        """
        request = HttpRequest(method, url, headers=dict(headers), json=body)
        methods = _REPEATABLE if repeatable else _NOT_REPEATABLE
        return self.pipeline.run(request, retry_on_methods=methods).http_response

    def close(self) -> None:
        """Close the connections."""
        self.pipeline.__exit__()


def sender(credential: "TokenCredential", scope: str, retry: Retry, version: str) -> Sender:
    """A pipeline that signs in with the credential; nothing is sent yet.

    Args:
        credential: where tokens come from.
        scope: what the tokens are for.
        retry: how patient it is.
        version: this distribution's version, for the user agent.
    """
    # Headers that are not known to be harmless are redacted, and bodies are never logged.
    log = HttpLoggingPolicy()
    log.allowed_header_names = {*log.allowed_header_names, "client-request-id"}
    # Without a handler Python would print azure's warnings; what they say is in this package's errors.
    logging.getLogger("azure").addHandler(_NO_OUTPUT)
    # azure-core declares these policies for its older kind of request; they take this one as well.
    policies: list[Any] = [
        HeadersPolicy({"Accept": "application/json"}),
        UserAgentPolicy(f"entra-provisioning/{version}"),
        _Retries(retry),
        BearerTokenCredentialPolicy(credential, scope),
        log,
    ]
    transport = RequestsTransport(connection_timeout=retry.connect_time, read_timeout=retry.answer_time)
    return Sender(Pipeline[HttpRequest, HttpResponse](transport, policies))
