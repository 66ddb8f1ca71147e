"""Which attributes contain a password. The names and their sources are in `data/password_attributes.json`."""

from functools import lru_cache

from entra_sync._data import read_data
from entra_sync.names import last_segment


@lru_cache(maxsize=1)
def password_attributes() -> frozenset[str]:
    """The names of password attributes, in lower case."""
    return frozenset(name.lower() for name in read_data("password_attributes.json")["names"])


@lru_cache(maxsize=4096)
def is_password_attribute(name: str) -> bool:
    """Whether the name, whole or behind its last `:`, is that of a password, ignoring case."""
    lowered = name.lower()
    known = password_attributes()
    return lowered in known or last_segment(lowered) in known
