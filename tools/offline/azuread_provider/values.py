"""Property values as the engine writes them: protobuf Structs with unknowns and secrets in them.

Values are handled as plain JSON (what `to_json` gives), in which unknowns are the sentinel string and secrets
are objects with a signature, so that both pass through untouched (Pulumi:
sdk/go/common/resource/plugin/rpc.go).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf import struct_pb2

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

_SIGNATURE_KEY = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"
# Unknown values of other types than string have sentinels of their own.
_UNKNOWNS = frozenset(
    {
        UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)

Json = Any


def to_json(struct: struct_pb2.Struct) -> dict[str, Json]:
    """Return a Struct as plain JSON."""
    return {name: _value(value) for name, value in struct.fields.items()}


def _value(value: struct_pb2.Value) -> Json:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return to_json(value.struct_value)
    if kind == "list_value":
        return [_value(item) for item in value.list_value.values]
    return None if kind == "null_value" else getattr(value, kind) if kind else None


def to_struct(properties: Mapping[str, Json]) -> struct_pb2.Struct:
    """Return plain JSON as a Struct."""
    struct = struct_pb2.Struct()
    struct.update(properties)
    return struct


def is_unknown(value: Json) -> bool:
    """Return whether a value is unknown, as a whole; a secret may hold an unknown value."""
    return isinstance(value, str) and value in _UNKNOWNS


def is_secret(value: Json) -> bool:
    """Return whether a value is a secret, as a whole."""
    return isinstance(value, dict) and value.get(_SIGNATURE_KEY) == _SECRET


def reveal(value: Json) -> Json:
    """Return a value without its own mark of a secret; what is inside keeps its marks."""
    while is_secret(value):
        value = value["value"]
    return value


def reveal_all(value: Json) -> Json:
    """Return a value without any mark of a secret, at any depth, for comparison."""
    value = reveal(value)
    if isinstance(value, dict):
        return {name: reveal_all(item) for name, item in value.items()}
    return [reveal_all(item) for item in value] if isinstance(value, list) else value


def secret(value: Json) -> Json:
    """Mark a value as a secret, unless it already is one."""
    return value if is_secret(value) else {_SIGNATURE_KEY: _SECRET, "value": value}


def mark(properties: dict[str, Json], path: tuple[str, ...]) -> dict[str, Json]:
    """Mark what is at a path (`*` is every element of a list) as a secret; what isn't there is left alone."""
    marked = _mark(properties, path)
    return marked if isinstance(marked, dict) else properties


def _mark(value: Json, path: tuple[str, ...]) -> Json:
    if not path:
        return secret(value)
    # Unknown values, and what is inside a secret, need no mark.
    if path[0] == "*":
        return [_mark(item, path[1:]) for item in value] if isinstance(value, list) else value
    if not isinstance(value, dict) or is_secret(value) or value.get(path[0]) is None:
        return value
    return {**value, path[0]: _mark(value[path[0]], path[1:])}
