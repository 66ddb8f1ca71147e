"""Functions of Python's standard library that would stop a program, or decide for it, over an unknown text."""

from __future__ import annotations

import functools
import json
import uuid
from typing import TYPE_CHECKING, Any

from .looks import LOOKS
from .marks import Origin, has_mark, origin_of
from .unknown_text import UnknownText, whole
from .unread import Unread

if TYPE_CHECKING:
    from collections.abc import Callable


def install() -> None:
    """Replaces them in this process."""
    json.loads = _unknown_object(json.loads)
    json.JSONEncoder.default = _unknown_in_json(json.JSONEncoder.default)  # type: ignore[method-assign]
    uuid.UUID.__new__ = _new_uuid  # type: ignore[method-assign]
    uuid.uuid3 = _unknown_uuid(uuid.uuid3)
    uuid.uuid5 = _unknown_uuid(uuid.uuid5)


class UnknownUuid(uuid.UUID):
    """An identifier that was made of an unknown text."""

    def __init__(self, text: str, *_: Any, **__: Any) -> None:
        object.__setattr__(self, "_text", whole(text))

    def __getattribute__(self, name: str) -> Any:
        if name in {"hex", "urn"}:
            return object.__getattribute__(self, "_text")
        if name in {"int", "bytes", "bytes_le", "fields", "node", "time", "version", "variant"}:
            LOOKS.refuse(object.__getattribute__(self, "_origin")(), "makes a number or bytes of")
        return object.__getattribute__(self, name)

    def _origin(self) -> Origin:
        return origin_of(self.hex)

    def __str__(self) -> str:
        return self.hex

    def __repr__(self) -> str:
        return UnknownText(f"UUID('{self.hex}')")

    def __eq__(self, other: object) -> bool:
        return self is other or self.hex == other

    def __hash__(self) -> int:
        return hash(self.hex)


def _new_uuid(cls: type, *args: Any, **kwargs: Any) -> Any:
    text = args[0] if args else kwargs.get("hex")
    unknown = cls is uuid.UUID and isinstance(text, str) and has_mark(text)
    return object.__new__(UnknownUuid if unknown else cls)


def _unknown_uuid(original: Callable[..., Any]) -> Any:
    @functools.wraps(original)
    def named(namespace: Any, name: Any) -> Any:
        if isinstance(name, str) and has_mark(name):
            return UnknownUuid(name)
        if isinstance(namespace, UnknownUuid):
            return namespace
        return original(namespace, name)

    return named


def _unknown_object(original: Callable[..., Any]) -> Any:
    @functools.wraps(original)
    def loads(s: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(s, str) and has_mark(s):
            return Unread(origin_of(s), object)
        return original(s, *args, **kwargs)

    return loads


def _unknown_in_json(original: Callable[..., Any]) -> Any:
    @functools.wraps(original)
    def default(encoder: Any, o: Any) -> Any:
        return str(o) if type(o) in {Unread, UnknownUuid} else original(encoder, o)

    return default
