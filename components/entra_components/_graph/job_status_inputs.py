"""The inputs of the status of a synchronization job."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from entra_components._graph.inputs import Problem, other_problems, text_problems

IDENTITY: Final = ("service_principal_id", "job_id")
"""The inputs that say which job it is."""
INPUTS: Final = (*IDENTITY, "connection")


def problems(news: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the inputs."""
    yield from text_problems(news, IDENTITY)
    yield from other_problems(news, INPUTS, "a job's status")
