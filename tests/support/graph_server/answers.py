"""What the server answers, before it becomes bytes."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    """A status, a JSON document (None for no body), headers, and a text that is sent instead of the document."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: str | None = None


class Refusal(Exception):  # noqa: N818 - it is an answer, not a failure of the server
    """An answer that ends the handling of a request: status, Graph's code, Graph's message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


NO_CONTENT = Answer(204)


def error(status: int, code: str, message: str, request_id: str) -> Answer:
    """An error as Graph writes it."""
    return Answer(
        status,
        {
            "error": {
                "code": code,
                "message": message,
                "innerError": {
                    "date": "2026-11-24T10:00:00",
                    "request-id": request_id,
                    "client-request-id": request_id,
                },
            }
        },
    )
