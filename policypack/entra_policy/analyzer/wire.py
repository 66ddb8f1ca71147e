"""Property values from the engine's protobuf messages (`google.protobuf.Struct`).

The messages carry the encoding that `entra_policy.wire` describes. Here it is read from the protobuf objects in
one pass without recursion: large schemas come this way, and a message may be nested deeper than Python's stack.
"""

from collections.abc import Iterable
from typing import Any

from google.protobuf.message import EncodeError
from google.protobuf.struct_pb2 import Struct
from google.protobuf.struct_pb2 import Value as ValueMessage

from entra_policy.unknown import UNKNOWN, Value
from entra_policy.wire import Marks, from_json, marks_in


def properties(message: Struct) -> dict[str, Value]:
    """All properties of a message, by name."""
    fields = message.fields
    return {key: value(fields[key]) for key in fields}


def properties_except(message: Struct, present: Iterable[str]) -> dict[str, Value]:
    """The properties of a message whose names are not in `present`; the others are not converted."""
    fields = message.fields
    return {key: value(fields[key]) for key in fields.keys() - present}


def value(message: ValueMessage) -> Value:
    """One property value.

    A value that carries marks and is nested too deeply to look for them is `UNKNOWN`.
    """
    plain = _plain(message)
    marks = _marks(message) if type(plain) in (dict, list) else Marks()
    try:
        return from_json(plain, marks)
    except RecursionError:
        return UNKNOWN


def _marks(message: ValueMessage) -> Marks:
    """Which marks occur: a search in the bytes is far cheaper than a look at every string."""
    try:
        return marks_in(message.SerializeToString())
    except EncodeError:  # nested deeper than the serializer goes
        return Marks()


def _plain(message: ValueMessage) -> Any:
    """The plain JSON value of a message, marks as they are.

    Objects and lists are filled in turns of their own, by loops of their own: this runs for every value of a schema.
    """
    root: list[Any] = []
    pending: list[tuple[Any, Any]] = [(root, (message,))]
    held: dict[str, Any]
    listed: list[Any]
    while pending:
        target, source = pending.pop()
        if type(target) is dict:
            for key in source:
                item = source[key]
                kind = item.WhichOneof("kind")
                if kind == "string_value":
                    target[key] = item.string_value
                elif kind == "struct_value":
                    target[key] = held = {}
                    pending.append((held, item.struct_value.fields))
                elif kind == "list_value":
                    target[key] = listed = []
                    pending.append((listed, item.list_value.values))
                else:
                    target[key] = _scalar(item, kind)
        else:
            for item in source:
                kind = item.WhichOneof("kind")
                if kind == "struct_value":
                    held = {}
                    target.append(held)
                    pending.append((held, item.struct_value.fields))
                elif kind == "list_value":
                    listed = []
                    target.append(listed)
                    pending.append((listed, item.list_value.values))
                else:
                    target.append(_scalar(item, kind))
    return root[0]


def _scalar(message: ValueMessage, kind: str | None) -> Any:
    """The value of a message that is neither an object nor a list."""
    if kind == "string_value":
        return message.string_value
    if kind == "number_value":
        number = message.number_value
        return int(number) if number.is_integer() else number
    return message.bool_value if kind == "bool_value" else None  # null, or no value at all
