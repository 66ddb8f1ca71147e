"""How patient a client is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from entra_sync.graph.errors import Refused

ATTEMPTS_VARIABLE: Final = "ENTRA_GRAPH_ATTEMPTS"
"""The environment variable with `Retry.attempts`, for networks that need more patience and tests that need less."""
BACKOFF_VARIABLE: Final = "ENTRA_GRAPH_BACKOFF"
"""The environment variable with `Retry.backoff`, in seconds."""
REPLICATION_VARIABLE: Final = "ENTRA_GRAPH_REPLICATION"
"""The environment variable with `Retry.replication`, in seconds."""


@dataclass(frozen=True, slots=True)
class Retry:
    """When a request is sent again, and when not any more. Times are in seconds.

    Attributes:
        attempts: how often a request is repeated after it failed for a reason that may pass: no answer, 408,
            429, 5xx, or any answer with Retry-After.
        backoff: where the answer has no Retry-After, the second repetition waits twice as long, each further
            one twice as long as the one before. With 0 nothing is waited for, in the window for replication neither.
        longest_wait: the longest wait between two attempts; a Retry-After beyond it is reported instead.
        connect_time: how long a connection may take.
        answer_time: how long the service may be silent.
        total_time: how long all attempts of one request may take together.
        replication: how long what was just created or saved may take until all of Graph knows it, see
            `entra_sync.graph.replication`; 0 for no such patience.
    """

    attempts: int = 6
    backoff: float = 0.8
    longest_wait: int = 120
    connect_time: int = 10
    answer_time: float = 60
    total_time: int = 600
    replication: float = 120


def retry_from(environ: Mapping[str, str]) -> Retry:
    """The patience that the environment asks for, else the default: ENTRA_GRAPH_ATTEMPTS, _BACKOFF and _REPLICATION.

    Raises:
        Refused: one of them isn't a number, or is negative.
    """
    attempts, backoff = environ.get(ATTEMPTS_VARIABLE), environ.get(BACKOFF_VARIABLE)
    replication = environ.get(REPLICATION_VARIABLE)
    default = Retry()
    return Retry(
        attempts=default.attempts if not attempts else int(_number(ATTEMPTS_VARIABLE, attempts)),
        backoff=default.backoff if not backoff else _number(BACKOFF_VARIABLE, backoff),
        replication=default.replication if not replication else _number(REPLICATION_VARIABLE, replication),
    )


def _number(variable: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number < _LARGEST:
        raise Refused(
            "call Microsoft Graph", f"the environment variable {variable} must be a number from 0 to 999; correct it"
        )
    return number


_LARGEST: Final = 1000
