"""The scenario that these rules are about."""

from typing import Final

from entra_sync.templates import Scenario

CROSS_TENANT: Final = frozenset({Scenario.CROSS_TENANT})
