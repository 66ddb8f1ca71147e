"""Names of attributes and directories, and when two of them mean the same."""

import re
from functools import lru_cache
from typing import Final

ECMA_URN: Final = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
"""What the name of an attribute of an on-premises (ECMA) application begins with."""
_ECMA_URN_FOLDED: Final = ECMA_URN.lower()

# Microsoft Learn, "Customize attribute mappings": names of directory extensions are case-sensitive.
_DIRECTORY_EXTENSION: Final = re.compile(r"extension_[0-9a-f]{32}_.+", re.IGNORECASE | re.DOTALL)

# The directory was renamed; templates and exports have either name.
_ENTRA_DIRECTORIES: Final = frozenset({"azure active directory", "microsoft entra id"})
_TARGET_TENANT: Final = "(target tenant)"

# RFC 7643: the schemas that every SCIM service has.
_STANDARD_SCHEMAS: Final = (
    "urn:ietf:params:scim:schemas:core:",
    "urn:ietf:params:scim:schemas:extension:enterprise:",
)


def is_directory_extension(name: str) -> bool:
    """Whether it names a directory extension attribute: `extension_<application id, 32 digits>_<name>`."""
    return _DIRECTORY_EXTENSION.fullmatch(name) is not None


def is_schema_extension(name: str) -> bool:
    """Whether it names an attribute that somebody added: `extension_...`, or one in a SCIM schema of one's own."""
    lowered = name.lower()
    if lowered.startswith("extension_"):
        return True
    return lowered.startswith("urn:") and not lowered.startswith(_STANDARD_SCHEMAS)


def same_attribute(a: str, b: str) -> bool:
    """Whether both names mean one attribute: case counts only in the names of directory extensions."""
    if a == b:
        return True
    return a.lower() == b.lower() and not is_directory_extension(a)


def last_segment(name: str) -> str:
    """What follows the last `:` of an attribute's name; the whole name if it has none."""
    return name.rpartition(":")[2]


def is_ecma_attribute(name: str) -> bool:
    """Whether it names an attribute of an on-premises (ECMA) application."""
    # Nearly all names end before it could begin.
    return len(name) >= len(ECMA_URN) and name[: len(ECMA_URN)].lower() == _ECMA_URN_FOLDED


@lru_cache(maxsize=256)
def is_entra_directory(name: str) -> bool:
    """Whether a directory of that name is Microsoft Entra ID, in the own tenant or in the target tenant."""
    return _without_tenant(name) in _ENTRA_DIRECTORIES


def is_target_tenant_directory(name: str) -> bool:
    """Whether a directory of that name is Microsoft Entra ID in the target tenant of a cross-tenant job."""
    return is_entra_directory(name) and _folded(name).endswith(_TARGET_TENANT)


def _folded(name: str) -> str:
    return " ".join(name.lower().split())


def _without_tenant(name: str) -> str:
    return _folded(name).removesuffix(_TARGET_TENANT).rstrip()
