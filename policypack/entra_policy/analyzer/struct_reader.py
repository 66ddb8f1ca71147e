"""Property values read from the bytes of the messages that carry them.

A schema has a thousand values, and the objects that protobuf makes for them cost more than the values themselves. So
values are read where they are. Most of what is in a schema is in it, and in other schemas, again and again
(`"flowType": "Always"`, the source `[mail]`): what takes up few bytes is read once and then known by its bytes.

Source: https://protobuf.dev/programming-guides/encoding/ and google/protobuf/struct.proto. What is read is what
encoders write: each field once, in the order of the numbers, numbers of lengths in their shortest form.
"""

import struct
from typing import Any, Final, TypeAlias

# Tags: a field's number with how it is encoded. The first two are those of `Struct`, in its entries and in `ListValue`.
_FIRST: Final = 0x0A
_SECOND: Final = 0x12
_NULL, _NUMBER, _STRING, _BOOL, _STRUCT, _LIST = 0x08, 0x11, 0x1A, 0x20, 0x2A, 0x32
_ONE_BYTE: Final = 0x80  # a length below this takes up one byte
_LENGTH_SHIFTS: Final = (7, 14, 21, 28)
_BYTES_OF_A_FLAG: Final = 2
_BYTES_OF_A_NUMBER: Final = 9
_REMEMBERED: Final = 8192
_double: Final = struct.Struct("<d").unpack_from
# An object or a list that is still empty, and where in the bytes lies what it holds.
_Pending: TypeAlias = list[tuple[Any, int, int]]
# The bytes of an object's entry -> its name and value, of a list's item -> its value. They are shared by everything
# that holds them, and never changed.
_entries: Final[dict[bytes, tuple[str, Any]]] = {}
_items: Final[dict[bytes, Any]] = {}


class UnusualEncodingError(Exception):
    """The bytes aren't what encoders usually write. Protobuf itself knows what they mean, if anything."""


def split(data: bytes) -> dict[str, bytes]:
    """The properties of an encoded `Struct`: each name with its encoded `Value`.

    Raises:
        UnusualEncodingError: it is encoded in an unusual way, or isn't a `Struct` at all.
    """
    found: dict[str, bytes] = {}
    at, end = 0, len(data)
    try:
        while at < end:
            if data[at] != _FIRST:
                raise UnusualEncodingError
            at, stop = _extent(data, at + 1)
            at, key_end, start = _halves(data, at, stop)
            found[data[at:key_end].decode()] = data[start:stop]
            at = stop
    except (IndexError, UnicodeDecodeError):
        raise UnusualEncodingError from None
    if at != end:
        raise UnusualEncodingError
    return found


def read_value(data: bytes) -> Any:
    """The plain JSON value of an encoded `Value`, however deep; whole numbers are integers.

    Parts of it may be shared with other values: it must never be changed.

    Raises:
        UnusualEncodingError: it is encoded in an unusual way, or isn't a `Value` at all.
    """
    pending: _Pending = []
    try:
        found = _value(data, 0, len(data), pending)
        _read_pending(data, pending)
    except (IndexError, UnicodeDecodeError):
        raise UnusualEncodingError from None
    return found


def forget_values() -> None:
    """Let go of the values that are known by their bytes."""
    _entries.clear()
    _items.clear()


def _read_pending(data: bytes, pending: _Pending) -> None:
    """Fill objects and lists, those in them included. One long loop, since it runs for every value of a schema."""
    while pending:
        target, at, end = pending.pop()
        if type(target) is dict:
            while at < end:
                if data[at] != _FIRST:
                    raise UnusualEncodingError
                length = data[at + 1]
                if length < _ONE_BYTE:
                    at += 2
                    stop = at + length
                    entry = data[at:stop]
                    known = _entries.get(entry)
                    if known is None:
                        known = _small_entry(entry)
                    target[known[0]] = known[1]
                else:
                    at, stop = _extent(data, at + 1)
                    at, key_end, start = _halves(data, at, stop)
                    target[data[at:key_end].decode()] = _value(data, start, stop, pending)
                at = stop
        else:
            while at < end:
                if data[at] != _FIRST:
                    raise UnusualEncodingError
                length = data[at + 1]
                if length < _ONE_BYTE:
                    at += 2
                    stop = at + length
                    item = data[at:stop]
                    value = _items.get(item)
                    if value is None:  # null is the only value that is read each time
                        value = _small_item(item)
                else:
                    at, stop = _extent(data, at + 1)
                    value = _value(data, at, stop, pending)
                target.append(value)
                at = stop
        if at != end:
            raise UnusualEncodingError


def _small_entry(entry: bytes) -> tuple[str, Any]:
    """Read an object's entry of less than 128 bytes; as deep as that goes, this may call itself."""
    at, key_end, start = _halves(entry, 0, len(entry))
    pending: _Pending = []
    found = (entry[at:key_end].decode(), _value(entry, start, len(entry), pending))
    if pending:
        _read_pending(entry, pending)
    if len(_entries) < _REMEMBERED:
        _entries[entry] = found
    return found


def _small_item(item: bytes) -> Any:
    """Read a list's item of less than 128 bytes; as deep as that goes, this may call itself."""
    pending: _Pending = []
    found = _value(item, 0, len(item), pending)
    if pending:
        _read_pending(item, pending)
    if len(_items) < _REMEMBERED:
        _items[item] = found
    return found


def _value(data: bytes, at: int, end: int, pending: _Pending) -> Any:
    """Read a `Value`. Objects and lists come back empty, and what they hold is pending."""
    if at == end:
        return None
    tag = data[at]
    if tag == _STRING:
        start, stop = _extent(data, at + 1)
        if stop != end:
            raise UnusualEncodingError
        return data[start:end].decode()
    if tag in (_STRUCT, _LIST):
        start, stop = _extent(data, at + 1)
        if stop != end:
            raise UnusualEncodingError
        held: Any = {} if tag == _STRUCT else []
        if start != end:
            pending.append((held, start, end))
        return held
    size = end - at
    if tag == _NUMBER and size == _BYTES_OF_A_NUMBER:
        number = _double(data, at + 1)[0]
        return int(number) if number.is_integer() else number
    if tag == _BOOL and size == _BYTES_OF_A_FLAG and data[at + 1] <= 1:
        return data[at + 1] == 1
    if tag == _NULL and data[end - 1] < _ONE_BYTE and all(byte >= _ONE_BYTE for byte in data[at + 1 : end - 1]):
        return None  # one number, whichever it is
    raise UnusualEncodingError


def _halves(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Where the name of an object's entry begins and ends, and where its value begins, which ends with the entry."""
    if data[at] != _FIRST:
        raise UnusualEncodingError
    at, key_end = _extent(data, at + 1)
    if data[key_end] != _SECOND:
        raise UnusualEncodingError
    start, stop = _extent(data, key_end + 1)
    if stop != end:
        raise UnusualEncodingError
    return at, key_end, start


def _extent(data: bytes, at: int) -> tuple[int, int]:
    """Where the bytes begin and end whose length is at this place."""
    length = data[at]
    at += 1
    if length < _ONE_BYTE:
        return at, at + length
    length -= _ONE_BYTE
    for shift in _LENGTH_SHIFTS:
        byte = data[at]
        at += 1
        if byte < _ONE_BYTE:
            return at, at + length + (byte << shift)
        length += (byte - _ONE_BYTE) << shift
    raise UnusualEncodingError
