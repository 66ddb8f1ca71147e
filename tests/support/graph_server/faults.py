"""Faults on demand: what goes wrong with a request, once, before or after the server did what was asked."""

from collections import defaultdict, deque
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["status", "dropped", "reset", "slow", "half_written", "expired_token", "saved_first", "raw"]
ANY = "*"


@dataclass(frozen=True)
class Fault:
    """One fault; make it with the functions below.

    Attributes:
        kind: what happens.
        status: for `status`: the answer's status.
        code: for `status`: Graph's error code.
        message: for `status`: Graph's error message; `{body}` in it is replaced by the request's body.
        retry_after: for `status`: the Retry-After header.
        seconds: for `slow`: how long the answer takes.
        done: whether what was asked for is done nevertheless.
        document: for `saved_first`: the schema that someone else saves right before the request is handled.
        content: for `raw`: the answer's body.
    """

    kind: Kind
    status: int = 0
    code: str = ""
    message: str = ""
    retry_after: str | None = None
    seconds: float = 0
    done: bool = False
    document: dict[str, Any] | None = None
    content: str = ""

    def to_json(self) -> dict[str, Any]:
        """The fault as the control route takes it."""
        return asdict(self)


def error_answer(
    status: int, code: str, message: str = "", *, retry_after: str | None = None, done: bool = False
) -> Fault:
    """The server answers that status and error."""
    return Fault("status", status=status, code=code, message=message, retry_after=retry_after, done=done)


def throttled(retry_after: str | None = "0") -> Fault:
    """Too many requests: 429, with Retry-After in seconds unless it is None."""
    return error_answer(429, "TooManyRequests", "Too many requests", retry_after=retry_after)


def unavailable(retry_after: str | None = None) -> Fault:
    """The service does not work: 503."""
    return error_answer(503, "ServiceUnavailable", "The service is unavailable", retry_after=retry_after)


def dropped(*, done: bool = False) -> Fault:
    """The connection closes without an answer."""
    return Fault("dropped", done=done)


def reset(*, done: bool = True) -> Fault:
    """The connection is reset, by default after what was asked for was done."""
    return Fault("reset", done=done)


def slow(seconds: float) -> Fault:
    """The request is handled, and the answer comes that much later."""
    return Fault("slow", seconds=seconds, done=True)


def half_written(*, done: bool = True) -> Fault:
    """The connection closes in the middle of the answer."""
    return Fault("half_written", done=done)


def expired_token() -> Fault:
    """The token is no longer valid, now and later: 401."""
    return Fault("expired_token")


def saved_first(schema: dict[str, Any]) -> Fault:
    """Someone else saves the job's schema right before the request is handled."""
    return Fault("saved_first", document=schema, done=True)


def raw(content: str, status: int = 200) -> Fault:
    """The server answers that body, whatever it is; nothing is done."""
    return Fault("raw", content=content, status=status)


class FaultQueues:
    """The pending faults, in order, for each route; those for any route come after a route's own."""

    def __init__(self) -> None:
        self._queues: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def add(self, route: str, fault: Fault, times: int) -> None:
        """Let that many requests of the route fail; `*` is any route of Graph (not the sign-in)."""
        self._queues[route].extend([fault] * times)

    def take(self, route: str, *, graph: bool) -> Fault | None:
        """The next fault for a request to that route."""
        for name in (route, ANY) if graph else (route,):
            if self._queues[name]:
                return self._queues[name].popleft()
        return None

    def waiting(self) -> dict[str, int]:
        """How many faults are still pending, by route."""
        return {route: len(queue) for route, queue in self._queues.items() if queue}

    def clear(self) -> None:
        """Forget all faults."""
        self._queues.clear()
