"""Contacts, and objects whose names are secret."""

from typing import Final

from entra_policy.estate.schema import ObjectMapping
from entra_policy.values import Secret

CONTACTS: Final = frozenset({"contact", "orgcontact"})


def is_secret(object_mapping: ObjectMapping, key: str) -> bool:
    return object_mapping.secret or type(object_mapping.value.get(key)) is Secret
