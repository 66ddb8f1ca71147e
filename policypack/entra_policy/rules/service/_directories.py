"""Directories and objects that several rules speak of."""

from typing import Final

# Cloud sync's source, and no application.
ACTIVE_DIRECTORY: Final = "active directory"
PEOPLE: Final = frozenset({"user", "group"})
