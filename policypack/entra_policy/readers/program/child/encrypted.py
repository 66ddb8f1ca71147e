"""Encrypted configuration: the values are not known without the stack's passphrase or key."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from pulumi import Config

from .marks import Origin
from .properties import UNKNOWN
from .unknown_text import UnknownText, unknown_text
from .unread import Unread

if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS = {"bool": bool, "int": int, "float": float, "object": object}
_REMEDY = "Check a preview instead: `pulumi preview --json --show-sames > preview.json`."


def with_unknown_texts(config: dict[str, str]) -> dict[str, str]:
    """The configuration with an unknown text for each value that is encrypted as a whole."""
    return {key: unknown_text(_origin(key)) if text == UNKNOWN else text for key, text in config.items()}


def install() -> None:
    """Makes configuration give unknown booleans, numbers and objects for encrypted values in this process."""
    for name, kind in _KINDS.items():
        for way in ("get", "require"):
            method = f"_{way}_{name}"
            original = getattr(Config, method, None)
            if original is not None:
                setattr(Config, method, _unknown_if_encrypted(original, kind))


def _unknown_if_encrypted(original: Callable[..., Any], kind: type) -> Callable[..., Any]:
    @functools.wraps(original)
    def read(config: Any, key: str, *args: Any, **kwargs: Any) -> Any:
        value = config.get(key)
        full = config.full_key(key)
        if type(value) is UnknownText:
            return Unread(_origin(full), kind)
        if kind is object and isinstance(value, str) and UNKNOWN in value:
            return _with_unknown_parts(json.loads(value), full)
        return original(config, key, *args, **kwargs)

    return read


def _with_unknown_parts(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {name: _with_unknown_parts(item, f"{key}.{name}") for name, item in value.items()}
    if isinstance(value, list):
        return [_with_unknown_parts(item, f"{key}[{number}]") for number, item in enumerate(value)]
    return unknown_text(_origin(key)) if value == UNKNOWN else value


def _origin(key: str) -> Origin:
    return Origin(f"the configuration value {key}: the value is encrypted and not known here", _REMEDY)
