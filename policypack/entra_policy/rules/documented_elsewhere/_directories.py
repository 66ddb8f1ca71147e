"""Where an object mapping leads. Each function raises `Undecided` where a directory's name isn't known."""

from typing import Final

from entra_policy.estate.schema import ObjectMapping
from entra_sync.names import is_entra_directory

_ACTIVE_DIRECTORY: Final = "active directory"


def goes_to_entra(mapping: ObjectMapping) -> bool:
    """Whether the target directory is Microsoft Entra ID."""
    name = mapping.target_side.directory
    return name is not None and is_entra_directory(name)


def goes_to_active_directory(mapping: ObjectMapping) -> bool:
    """Whether the target directory is Active Directory on premises."""
    name = mapping.target_side.directory
    return name is not None and _ACTIVE_DIRECTORY in name.lower() and not is_entra_directory(name)


def comes_from_entra(mapping: ObjectMapping) -> bool:
    """Whether the source directory is Microsoft Entra ID."""
    return mapping.source_side.is_entra
