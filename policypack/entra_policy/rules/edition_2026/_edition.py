"""The edition that adds these rules."""

from typing import Final

EDITION: Final = frozenset({"2026"})
