"""Properties of a resource whose values must be known by the time that Graph is called."""

from collections.abc import Mapping
from typing import Any, Final

import pulumi

from entra_components.connection import is_unknown
from entra_components.errors import ArgumentError

_NOT_KNOWN: Final = "is missing or not known yet, and Graph can't be called before it is known."


def known_text(props: Mapping[str, Any], key: str) -> str:
    """A property that is a text by the time that Graph is called.

    Raises:
        ArgumentError: it is missing or not known yet.
    """
    return text_at(props, key, key)


def known_flag(props: Mapping[str, Any], key: str) -> bool | None:
    """A property that is true, false or absent by the time that Graph is called.

    Raises:
        ArgumentError: it is not known yet.
    """
    value = props.get(key)
    if value is None or isinstance(value, bool):
        return value
    raise ArgumentError(key, _NOT_KNOWN)


def known_document(props: Mapping[str, Any], key: str) -> dict[str, Any]:
    """A property that is an object, with nothing unknown in it, by the time that Graph is called.

    Raises:
        ArgumentError: it isn't an object, or a part of it is not known yet.
    """
    value = props.get(key)
    if not isinstance(value, dict) or pulumi.runtime.rpc.contains_unknowns(value) or _has_mark(value):
        raise ArgumentError(key, _NOT_KNOWN)
    return value


def known_entries(props: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """A property that is a list of objects, or absent, with nothing unknown in it, by the time that Graph is called.

    Raises:
        ArgumentError: it isn't one, or a part of it is not known yet.
    """
    value = props.get(key)
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(entry, dict) for entry in value) and not _has_mark(value):
        return value
    raise ArgumentError(key, _NOT_KNOWN)


def text_at(props: Mapping[str, Any], key: str, where: str) -> str:
    """A property as `known_text`; errors name it by its path `where`.

    Raises:
        ArgumentError: it is missing or not known yet.
    """
    value = props.get(key)
    if not isinstance(value, str) or not value or is_unknown(value):
        raise ArgumentError(where, _NOT_KNOWN)
    return value


def _has_mark(value: object) -> bool:
    pending = [value]
    while pending:
        part = pending.pop()
        if is_unknown(part):
            return True
        if isinstance(part, dict):
            pending.extend(part.values())
        elif isinstance(part, list):
            pending.extend(part)
        elif isinstance(part, str) and pulumi.runtime.rpc.UNKNOWN in part:
            return True
    return False
