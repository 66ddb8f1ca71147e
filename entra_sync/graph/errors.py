"""What can go wrong when Microsoft Graph is called: one type for each thing that a caller would do about it.

```
EntraSyncError
└── GraphError              a call to Graph did not succeed
    ├── NotSignedIn         no token, or Graph refuses the token (401)
    ├── PermissionMissing   the identity may not do this (403; 401 without a word of the reason)
    ├── NotFound            the object does not exist (404)
    ├── Conflict            the object exists already, or was changed meanwhile (409, 412)
    ├── Refused             the service refuses what was asked for (400 and every other 4xx)
    ├── Throttled           too many requests, still after the retries (429)
    ├── ServiceUnavailable  the service does not work, still after the retries (5xx)
    ├── ConnectionFailed    Graph could not be reached, or its answer did not arrive whole
    └── UnexpectedAnswer    Graph's answer isn't a document of the kind that was asked for
```

Each error's text is one sentence: what was tried, what Graph said, what to do. It has no secret in it: values
that were sent as secrets are taken out of what Graph said.

Source: Microsoft Graph, "Microsoft Graph error responses and resource types" (concepts/errors).
"""

import json
import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote

from entra_sync.errors import EntraSyncError

_LONGEST_MESSAGE: Final = 500
_HIDDEN: Final = "[secret]"
_TOKEN: Final = re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?")
_UNKNOWN: Final = "UnknownError"
# What Graph's own words don't say, by its code.
_WHAT_TO_DO: Final = {
    "AzureDirectoryB2BManagementPolicyCheckFailure": (
        "let invitations be redeemed automatically on both sides: outbound in the source tenant, inbound in the target "
        "tenant"
    ),
    "CredentialsMissing": "save the credentials of the application first",
}
_NOT_PRINTABLE: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


class GraphError(EntraSyncError):
    """A call to Microsoft Graph that did not succeed.

    Attributes:
        operation: what was tried, such as `start job scim.1 of service principal 2`.
        status: the HTTP status; None where Graph gave no answer.
        code: Graph's own error code, such as `schemaInvalid`.
        message: Graph's own words, in one line, shortened, without the secrets of the request.
        request_id: the `client-request-id` that was sent; Microsoft's support finds the call by it.
    """

    def __init__(
        self,
        operation: str,
        text: str,
        *,
        status: int | None = None,
        code: str | None = None,
        message: str | None = None,
        request_id: str | None = None,
    ) -> None:
        """An error that reads: Couldn't <operation>: <text> (client-request-id <id>)."""
        identified = f" (client-request-id {request_id})" if request_id else ""
        super().__init__(f"Couldn't {operation}: {text}{identified}.")
        self.operation = operation
        self.status = status
        self.code = code
        self.message = message
        self.request_id = request_id


class NotSignedIn(GraphError):  # noqa: N818 - named for what it says, as the others of this tree are
    """There is no token for Graph, or Graph refuses it."""


class PermissionMissing(GraphError):  # noqa: N818
    """The identity that is signed in may not do this.

    Attributes:
        permission: the Graph permission that the call needs.
    """

    def __init__(self, operation: str, text: str, *, permission: str, **details: Any) -> None:
        """An error that also names the permission."""
        super().__init__(operation, text, **details)
        self.permission = permission


class NotFound(GraphError):  # noqa: N818
    """What the call is about does not exist."""


class Conflict(GraphError):  # noqa: N818
    """What the call would create exists already, or it was changed by someone else meanwhile."""


class Refused(GraphError):  # noqa: N818
    """The service refuses what was asked for; asking again changes nothing."""


class Throttled(GraphError):  # noqa: N818
    """Graph answers that there are too many requests, and the retries are used up."""


class ServiceUnavailable(GraphError):  # noqa: N818
    """Graph or the service behind it does not work at the moment, and the retries are used up."""


class ConnectionFailed(GraphError):  # noqa: N818
    """No whole answer arrived. A request that changes something may or may not have been carried out."""


class UnexpectedAnswer(GraphError):  # noqa: N818
    """Graph's answer isn't a document of the kind that was asked for."""


def refusal(
    operation: str,
    status: int,
    answer: Any,
    *,
    permission: str,
    request_id: str,
    secrets: Iterable[str] = (),
    retry_after: str | None = None,
    waited_for: str | None = None,
) -> GraphError:
    """The error for an answer with a status of 400 or more.

    Args:
        operation: what was tried.
        status: the HTTP status.
        answer: the answer's JSON; anything else counts as an answer without a code and a message.
        permission: the Graph permission that the call needs.
        request_id: the `client-request-id` of the call.
        secrets: the values of the request that nobody may see.
        retry_after: the answer's Retry-After header.
        waited_for: what is new and was given time until all of Graph knows it, and how long, if it was.
    """
    said = answer.get("error") if isinstance(answer, dict) else None
    said = said if isinstance(said, dict) else {}
    code = one_line(said.get("code"), secrets)
    message = one_line(said.get("message"), secrets)
    details: dict[str, Any] = {"status": status, "code": code, "message": message, "request_id": request_id}
    heard = f"Graph answered {' '.join(part for part in (str(status), code) if part)}"
    if message:
        heard += f', "{message}"'
    if waited_for:
        heard += f", still after waiting for {waited_for}"
    # On synchronization, Graph answers so where a permission is missing (microsoft-graph-docs-contrib, issue 8800).
    if status == 403 or (status == 401 and code == _UNKNOWN and not message):  # noqa: PLR2004 - HTTP's own numbers
        return PermissionMissing(
            operation,
            f"{heard}; grant {permission} to the identity, with an administrator's consent",
            permission=permission,
            **details,
        )
    match status:
        case 401:
            return NotSignedIn(
                operation,
                f"{heard}; check that the identity belongs to the tenant and has {permission}, then sign in again",
                **details,
            )
        case 404:
            return NotFound(
                operation,
                f"{heard}; check the ids, and `pulumi refresh` if it was deleted outside the program",
                **details,
            )
        case 409 | 412:
            return Conflict(
                operation, f"{heard}; look at what is there now, then repeat the operation or adopt it", **details
            )
        case 429:
            wait = f" in {one_line(retry_after, ())} seconds" if retry_after else " later"
            return Throttled(operation, f"{heard}, still after the retries; try again{wait}", **details)
        case _ if status >= 500:  # noqa: PLR2004 - HTTP's own limit
            return ServiceUnavailable(
                operation,
                f"{heard}, still after the retries; try again later, or look at the service's health",
                **details,
            )
    what_to_do = _WHAT_TO_DO.get(code or "", "correct what it names and repeat the operation")
    return Refused(operation, f"{heard}; {what_to_do}", **details)


def one_line(text: object, secrets: Iterable[str]) -> str | None:
    """A text of another program's, fit for a message: one line, printable, shortened, without secrets."""
    if not isinstance(text, str):
        return None
    # The longest first: one secret may be a part of another.
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    line = _NOT_PRINTABLE.sub(" ", _TOKEN.sub(_HIDDEN, text)).strip(" .")
    if len(line) > _LONGEST_MESSAGE:
        line = f"{line[:_LONGEST_MESSAGE]}…"
    return line.replace('"', "'") or None


def secret_forms(secrets: tuple[str, ...]) -> tuple[str, ...]:
    """The forms in which texts may repeat the secrets: as they are, as JSON writes them, and quoted for a URL."""
    forms = {
        form
        for secret in secrets
        if secret
        for form in (secret, json.dumps(secret)[1:-1], quote(secret, safe="", errors="replace"))
    }
    return tuple(sorted(forms))
