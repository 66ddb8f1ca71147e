"""Directories and objects that several rules refer to."""

from typing import Final

# The source of cloud sync; it isn't an application.
ACTIVE_DIRECTORY: Final = "active directory"
PEOPLE: Final = frozenset({"user", "group"})
