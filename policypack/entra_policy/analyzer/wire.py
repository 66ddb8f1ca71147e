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
    holder: list[Any] = [None]
    _fill(holder, 0, message)
    plain = holder[0]
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


def _fill(holder: Any, place: Any, message: ValueMessage) -> None:
    """Put the plain JSON value of a message, marks as they are, into a list or dict."""
    pending: list[tuple[Any, Iterable[tuple[Any, ValueMessage]]]] = [(holder, ((place, message),))]
    while pending:
        target, entries = pending.pop()
        for key, item in entries:
            kind = item.WhichOneof("kind")
            if kind == "string_value":
                target[key] = item.string_value
            elif kind == "struct_value":
                child: dict[str, Any] = {}
                target[key] = child
                pending.append((child, item.struct_value.fields.items()))
            elif kind == "list_value":
                values = item.list_value.values
                target[key] = children = [None] * len(values)
                pending.append((children, enumerate(values)))
            elif kind == "number_value":
                number = item.number_value
                target[key] = int(number) if number.is_integer() else number
            elif kind == "bool_value":
                target[key] = item.bool_value
            else:  # null, or no value at all
                target[key] = None
