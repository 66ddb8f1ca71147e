"""What the service says of a user who was provisioned on demand, without passwords.

A password may be the value of an attribute, be inside another value, or be repeated in a sentence.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from entra_sync.graph import OnDemandResult
from entra_sync.passwords import is_password_attribute

HIDDEN: Final = "[secret]"
_CHANGED: Final = ("oldValue", "newValue")
# Shorter ones are parts of ordinary words; they are hidden as values only.
_SHORTEST: Final = 4


def without_passwords(result: OnDemandResult) -> OnDemandResult:
    """The result with `[secret]` for the values of password attributes, wherever they are and are repeated."""
    found = {text for text in _passwords([result.details, *result.provisioning]) if len(text) >= _SHORTEST}
    # The longest first: one may be a part of another.
    texts = sorted({form for text in found for form in (text, json.dumps(text)[1:-1])}, key=len, reverse=True)
    details, *provisioning = (_hidden(part, texts) for part in (result.details, *result.provisioning))
    return replace(result, details=details, provisioning=tuple(provisioning))


def _is_password(part: Mapping[str, Any], key: str) -> bool:
    """Whether a property is a password: by its own name, or by the one that a change of an attribute states."""
    stated = part.get("displayName")
    return is_password_attribute(key) or (key in _CHANGED and isinstance(stated, str) and is_password_attribute(stated))


def _passwords(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield from _passwords(_embedded(part))
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _texts(value) if _is_password(part, key) else _passwords(value)
    elif isinstance(part, list):
        for entry in part:
            yield from _passwords(entry)


def _texts(value: Any) -> Iterator[str]:
    """All texts of a password's value, which may be an object such as passwordProfile."""
    if isinstance(value, str):
        yield value
        yield from _texts(_embedded(value))
    elif isinstance(value, Mapping | list):
        for entry in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(entry)


def _hidden(part: Any, texts: Sequence[str]) -> Any:
    if isinstance(part, str):
        for text in texts:
            part = part.replace(text, HIDDEN)
        return part
    if isinstance(part, Mapping):
        return {
            key: HIDDEN if value is not None and _is_password(part, key) else _hidden(value, texts)
            for key, value in part.items()
        }
    return [_hidden(entry, texts) for entry in part] if isinstance(part, list) else part


def _embedded(text: str) -> Any:
    """The JSON object or list in a text; None for anything else."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
