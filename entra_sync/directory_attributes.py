"""What is known of attributes that a schema doesn't define.

Multivalued and reference attributes are those of Microsoft Entra ID; binary ones have the same names in LDAP
directories. The names and their sources are in `data/directory_attributes.json`.
"""

from functools import lru_cache

from entra_sync._data import read_data


@lru_cache(maxsize=3)
def _names(kind: str) -> frozenset[str]:
    return frozenset(name.lower() for name in read_data("directory_attributes.json")[kind])


def is_multivalued_entra_attribute(name: str) -> bool:
    """Whether users of Microsoft Entra ID may have several values of the attribute, ignoring case."""
    return name.lower() in _names("multivalued")


def is_entra_reference(name: str) -> bool:
    """Whether the attribute of Microsoft Entra ID refers to another object, ignoring case."""
    return name.lower() in _names("references")


def is_binary_attribute(name: str) -> bool:
    """Whether an attribute of that name is binary in Microsoft Entra ID and LDAP directories, ignoring case."""
    return name.lower() in _names("binary")
