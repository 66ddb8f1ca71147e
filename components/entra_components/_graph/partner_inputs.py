"""The inputs of a partner of the cross-tenant access policy."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from entra_components._graph.inputs import Problem, flag_problems, other_problems, partner_problems

IDENTITY: Final = ("tenant_id",)
"""The inputs that say which partner it is."""
SETTINGS: Final[Mapping[str, str]] = {
    "automatic_redemption_inbound": "inbound_allowed",
    "automatic_redemption_outbound": "outbound_allowed",
}
"""The inputs that are settings, and what they are in automaticUserConsentSettings."""
INPUTS: Final = (*IDENTITY, *SETTINGS, "connection")


def problems(news: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the inputs."""
    yield from partner_problems(news)
    yield from flag_problems(news, tuple(SETTINGS))
    yield from other_problems(news, INPUTS, "a cross-tenant partner")
