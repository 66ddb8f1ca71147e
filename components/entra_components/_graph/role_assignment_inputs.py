"""The inputs of an app role assignment."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from entra_components._graph.inputs import TEXT, Problem, other_problems, text_problems
from entra_components.connection import is_unknown

IDENTITY: Final = ("service_principal_id", "principal_id")
"""The inputs that say who is assigned to what."""
INPUTS: Final = (*IDENTITY, "role", "connection")


def problems(news: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the inputs."""
    yield from text_problems(news, IDENTITY)
    role = news.get("role")
    if role is not None and not is_unknown(role) and (not isinstance(role, str) or not role.strip()):
        yield "role", TEXT
    yield from other_problems(news, INPUTS, "an app role assignment")
