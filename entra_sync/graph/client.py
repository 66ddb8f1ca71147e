"""The client: one call after another to one tenant's Microsoft Graph.

The calls themselves are functions in the modules beside this one; each makes a `Call` and reads its answer.
"""

import contextlib
import json
import os
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal, Self, TypeAlias, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from entra_sync.graph.connection import Connection, Endpoints, credential, endpoints
from entra_sync.graph.errors import Refused, UnexpectedAnswer, refusal, secret_forms
from entra_sync.graph.replication import NOT_YET, Say, Window
from entra_sync.graph.retry import Retry

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.core.rest import HttpResponse

    from entra_sync.graph._pipeline import Sender

Document: TypeAlias = dict[str, Any]
"""A JSON object as Graph writes it."""
Model = TypeVar("Model", bound=BaseModel)
Value = TypeVar("Value")
Version: TypeAlias = Literal["v1.0", "beta"]

READ: Final = "Synchronization.Read.All"
WRITE: Final = "Synchronization.ReadWrite.All"

_NEXT: Final = "@odata.nextLink"
# What Graph says about the answer and not about the object; sent back, it would not be a property of the object.
_CONTEXT: Final = "@odata.context"


@dataclass(frozen=True, slots=True)
class Call:
    """One call to Graph.

    Attributes:
        operation: what it does, as the middle of a sentence: `start job scim.1 of service principal 2`.
        method: the HTTP method.
        path: the path after the version, each part quoted (`segment`).
        permission: the Graph permission that it needs, the least one for an application.
        body: JSON data, or None for no body.
        secrets: the values in the body that must not be shown, also where Graph's answer repeats them.
        repeatable: whether it may be carried out twice. A POST that creates something may not, nor a call whose
            caller looks first whether something else happened in between.
        version: the version of Graph.
    """

    operation: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    permission: str
    body: object = None
    secrets: tuple[str, ...] = ()
    repeatable: bool = True
    version: Version = "v1.0"

    def __repr__(self) -> str:
        """The call without its body, which may hold secrets."""
        return f"Call({self.method} /{self.version}/{self.path})"


class GraphClient:
    """A tenant's Microsoft Graph.

    A context manager that keeps connections open until it ends. One thread may use it at a time. Nothing is
    imported of azure, and nobody signs in, before the first call.
    """

    def __init__(
        self,
        connection: Connection | None = None,
        *,
        retry: Retry | None = None,
        environ: Mapping[str, str] = os.environ,
        say: Say | None = None,
        window: Window | None = None,
    ) -> None:
        """A client of the connection's tenant.

        Args:
            connection: the tenant and the identity; without it, both come from the environment.
            retry: how patient the client is.
            environ: the environment's variables that `credential` and `endpoints` read.
            say: takes a sentence whenever the client waits for what is new.
            window: the time that what is new is given, of `retry` by default.

        Raises:
            NotSignedIn: the connection's cloud has no Graph.
        """
        self._connection = connection or Connection()
        self._retry = retry or Retry()
        self._environ = environ
        self._window = window or Window(self._retry.replication, in_vain=self._retry.backoff == 0, say=say)
        self._fresh: tuple[str, Collection[int]] | None = None
        self._endpoints = endpoints(self._connection, environ)
        self._sender: Sender | None = None
        self._credential: TokenCredential | None = None

    @property
    def endpoints(self) -> Endpoints:
        """Where it calls and signs in."""
        return self._endpoints

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. A further call opens them again."""
        if self._sender:
            self._sender.close()
        close = getattr(self._credential, "close", None)
        if close:
            close()
        self._sender = self._credential = None

    @contextlib.contextmanager
    def fresh(self, what: str, *, statuses: Collection[int] = NOT_YET) -> Iterator[None]:
        """In the block, what a call is about is new: an answer that says so is asked for again within the window.

        Such an answer means that nothing was done, so every call is repeated. Calls that look whether something exists
        don't belong into the block.

        Args:
            what: what is new, such as `job scim.1`; whoever waits is told.
            statuses: the answers that may mean it.
        """
        before, self._fresh = self._fresh, (what, statuses)
        try:
            yield
        finally:
            self._fresh = before

    def read_again(self, what: str, read: Callable[[], Value], is_current: Callable[[Value], bool]) -> Value:
        """What was read, once it is not older than the last write; after the window, what was read last.

        Args:
            what: what was written, such as `the schema of job scim.1`; whoever waits is told.
            read: reads it.
            is_current: whether what was read has the last write.
        """
        while True:
            found = read()
            if is_current(found) or not self.wait(what, "it answered what was there before"):
                return found

    def wait(self, what: str, heard: str) -> bool:
        """Pause before something is asked again that may be new.

        Args:
            what: what is new, such as `the cross-tenant partner 2`; whoever waits is told.
            heard: what Graph answered, such as `404`.

        Returns:
            Whether there was time left in the window; without it nothing was waited for.
        """
        return self._window.wait(what, heard)

    def send(self, call: Call) -> Document:
        """The answer to a call; empty if Graph has nothing to say.

        Raises:
            GraphError: one of its kinds, as `entra_sync.graph.errors` lists them.
        """
        return self._send(call, f"{self._endpoints.graph}/{call.version}/{call.path}")

    def items(self, call: Call) -> Iterator[Document]:
        """The objects of a collection, over all its pages; a page is asked for when it is needed.

        Raises:
            GraphError: one of its kinds; also if a page names a next one outside of Graph, as the token must
                not go there.
        """
        url = f"{self._endpoints.graph}/{call.version}/{call.path}"
        seen = {url}
        while True:
            page = self._send(call, url)
            objects = page.get("value")
            if not isinstance(objects, list) or not all(isinstance(entry, dict) for entry in objects):
                raise UnexpectedAnswer(call.operation, "Graph's answer isn't a list of objects")
            yield from objects
            url = page.get(_NEXT) or ""
            if not url:
                return
            if not isinstance(url, str) or not url.startswith(f"{self._endpoints.graph}/") or url in seen:
                raise UnexpectedAnswer(call.operation, "Graph's answer names a next page that isn't one of this list's")
            seen.add(url)

    def _send(self, call: Call, url: str) -> Document:
        while True:
            request_id = str(uuid.uuid4())
            response = self._response(call, url, request_id)
            what, statuses = self._fresh or ("", ())
            is_new = response.status_code in statuses
            if not is_new or not self._window.wait(what, str(response.status_code)):
                break
        if response.status_code >= 400:  # noqa: PLR2004 - HTTP's first error
            raise refusal(
                call.operation,
                response.status_code,
                _json(response.content),
                permission=call.permission,
                request_id=request_id,
                secrets=secret_forms(call.secrets),
                retry_after=response.headers.get("Retry-After"),
                waited_for=self._window.waited_for(what) if is_new else None,
            )
        if not response.content and call.method != "GET":
            return {}
        answer = _json(response.content)
        if not isinstance(answer, dict):
            raise UnexpectedAnswer(
                call.operation,
                "Graph's answer isn't a JSON object; look for a proxy that answers in its place",
                status=response.status_code,
                request_id=request_id,
            )
        answer.pop(_CONTEXT, None)
        return answer

    def _response(self, call: Call, url: str, request_id: str) -> "HttpResponse":
        """The answer to one request, with a new token if the old one is not good any more."""
        from azure.core.exceptions import AzureError

        from entra_sync.graph._failures import failure

        headers = {"client-request-id": request_id, "return-client-request-id": "true"}
        for signed_in_again in (False, True):
            try:
                response = self._signed_in().send(
                    call.method, url, headers=headers, body=call.body, repeatable=call.repeatable
                )
            except (AzureError, OSError) as error:
                # The cause holds the request with its token and its body.
                secrets = secret_forms((*call.secrets, *self._sign_in_secrets()))
                raise failure(call.operation, error, request_id, secrets) from None
            if response.status_code != 401 or signed_in_again:  # noqa: PLR2004 - HTTP's "unauthorized"
                break
            # The token may be revoked or expired though the credential still keeps it: a new one asks again.
            self.close()
        return response

    def _sign_in_secrets(self) -> Iterator[str]:
        for variable in (self._connection.client_secret_variable, "AZURE_CLIENT_SECRET"):
            if variable and self._environ.get(variable):
                yield self._environ[variable]

    def _signed_in(self) -> "Sender":
        if self._sender is None:
            from entra_sync.graph._pipeline import sender

            self._credential = credential(self._connection, environ=self._environ, retry=self._retry)
            self._sender = sender(self._credential, self._endpoints.scope, self._retry, version("entra-provisioning"))
        return self._sender


def segment(kind: str, identifier: str) -> str:
    """An object's id as one part of a path.

    Args:
        kind: what it is the id of, for the error.
        identifier: the id, or a resource id of the azuread provider, whose last part is taken
            (`/servicePrincipals/{id}/synchronization/jobs/{id}`).

    Raises:
        Refused: it isn't an id.
    """
    last = identifier.rpartition("/")[2]
    if last in ("", ".", ".."):
        raise Refused(f"call Graph for a {kind}", f"{identifier!r} isn't the id of a {kind}; give the object's id")
    return quote(last, safe="", errors="replace")


def read(model: type[Model], answer: Document, operation: str) -> Model:
    """The answer as one of the service's objects.

    Raises:
        UnexpectedAnswer: it isn't one; the error names the first property that does not fit.
    """
    if not answer:
        raise UnexpectedAnswer(operation, "Graph answered without a document; look whether it was done")
    try:
        return model.model_validate(answer)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in problem["loc"]) or "the document"
        raise UnexpectedAnswer(
            operation, f"Graph's answer does not fit at {where} ({problem['msg']}); update this software"
        ) from None


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
