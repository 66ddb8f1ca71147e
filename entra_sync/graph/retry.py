"""How patient a client is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retry:
    """When a request is sent again, and when not any more. Times are in seconds.

    Attributes:
        attempts: how often a request is repeated after it failed for a reason that may pass: no answer, 408,
            429, 5xx, or any answer with Retry-After.
        backoff: where the answer has no Retry-After, the second repetition waits twice as long, each further
            one twice as long as the one before.
        longest_wait: the longest wait between two attempts; a Retry-After beyond it is reported instead.
        connect_time: how long a connection may take.
        answer_time: how long the service may be silent.
        total_time: how long all attempts of one request may take together.
    """

    attempts: int = 6
    backoff: float = 0.8
    longest_wait: int = 120
    connect_time: int = 10
    answer_time: float = 60
    total_time: int = 600
