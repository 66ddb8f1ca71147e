"""Property values from the engine's messages, where they are an encoded `google.protobuf.Struct`.

The messages carry the encoding of values that `entra_policy.pulumi_json` describes, inside protobuf's own encoding.
"""

from collections.abc import Iterable
from typing import Any

from google.protobuf.struct_pb2 import Struct
from google.protobuf.struct_pb2 import Value as ValueMessage

from entra_policy.analyzer.struct_reader import UnusualEncodingError, read_value, split
from entra_policy.pulumi_json import Marks, from_json, marks_in
from entra_policy.values import UNKNOWN, Value


def properties(data: bytes) -> dict[str, Value]:
    """All properties of an encoded `Struct`, by name.

    Parts of the values may be shared with other properties': they must never be changed.

    Raises:
        google.protobuf.message.DecodeError: it isn't a `Struct`.
    """
    return properties_except(data, ())


def properties_except(data: bytes, present: Iterable[str]) -> dict[str, Value]:
    """The same without the properties whose names are in `present`; those are not converted."""
    left_out = frozenset(present)
    try:
        return {name: _property(encoded) for name, encoded in split(data).items() if name not in left_out}
    except UnusualEncodingError:  # protobuf understands every way to encode the same
        fields = Struct.FromString(data).fields
        return {name: from_json(_plain(fields[name])) for name in fields if name not in left_out}


def _property(data: bytes) -> Value:
    """One property value. One that carries marks and is nested too deeply to look for them is `UNKNOWN`."""
    plain = read_value(data)
    # A search in the bytes is far cheaper than a look at every string.
    marks = marks_in(data) if type(plain) in (dict, list) else Marks()
    try:
        return from_json(plain, marks)
    except RecursionError:
        return UNKNOWN


def _plain(message: ValueMessage) -> Any:
    """The plain JSON value of a message, which protobuf never reads deeper than this can go."""
    kind = message.WhichOneof("kind")
    if kind == "struct_value":
        fields = message.struct_value.fields
        return {name: _plain(fields[name]) for name in fields}
    if kind == "list_value":
        return [_plain(item) for item in message.list_value.values]
    if kind == "number_value":
        number = message.number_value
        return int(number) if number.is_integer() else number
    if kind == "string_value":
        return message.string_value
    return message.bool_value if kind == "bool_value" else None  # null, or no value at all
