"""The inputs of whether a synchronization job runs."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from entra_components._graph.inputs import Problem, flag_problems, other_problems, text_problems
from entra_components.connection import is_unknown

IDENTITY: Final = ("service_principal_id", "job_id")
"""The inputs that say which job it is."""
INPUTS: Final = (*IDENTITY, "enabled", "only", "connection")
PAUSE: Final = "pause"
START: Final = "start"


def problems(news: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the inputs."""
    yield from text_problems(news, IDENTITY)
    if news.get("enabled") is None:
        yield "enabled", "is missing."
    yield from flag_problems(news, ("enabled",))
    if news.get("only") not in (PAUSE, START) and not is_unknown(news.get("only")):
        yield "only", f"must be {PAUSE} or {START}."
    yield from other_problems(news, INPUTS, "a job's schedule")
