"""The inputs of what a partner may synchronize into a tenant."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from entra_components._graph.inputs import TEXT, Problem, flag_problems, other_problems, partner_problems
from entra_components.connection import is_unknown

IDENTITY: Final = ("tenant_id",)
"""The inputs that say which partner it is."""
FLAGS: Final = ("user_sync_inbound_allowed", "group_sync_inbound_allowed")
SETTINGS: Final = (*FLAGS, "display_name")
INPUTS: Final = (*IDENTITY, *SETTINGS, "connection")


def problems(news: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the inputs."""
    yield from partner_problems(news)
    if news.get("user_sync_inbound_allowed") is None:
        yield "user_sync_inbound_allowed", "is missing."
    yield from flag_problems(news, FLAGS)
    name = news.get("display_name")
    if name is not None and not is_unknown(name) and (not isinstance(name, str) or not name):
        yield "display_name", TEXT
    yield from other_problems(news, INPUTS, "an identity synchronization")
