"""Property values from protobuf: the same as from the same JSON, at any depth."""

import json
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.struct_pb2 import NULL_VALUE, Struct
from google.protobuf.struct_pb2 import Value as ValueMessage
from hypothesis import given
from hypothesis import strategies as st

from entra_policy.analyzer.properties import properties, properties_except
from entra_policy.pulumi_json import (
    ARCHIVE,
    ASSET,
    HIDDEN_SECRET,
    OUTPUT_VALUE,
    RESOURCE_REFERENCE,
    SECRET,
    SIGNATURE_KEY,
    UNKNOWN_SENTINELS,
    from_json,
)
from entra_policy.values import UNKNOWN, Opaque, Secret, Value

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_MARKED_TEXT = st.one_of(
    _TEXT,
    st.sampled_from([*UNKNOWN_SENTINELS, HIDDEN_SECRET, SIGNATURE_KEY, SECRET]),
    st.sampled_from(UNKNOWN_SENTINELS).map("Bearer {}".format),
)
_SCALAR = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    _MARKED_TEXT,
)


def _marked(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    signature = st.sampled_from([SECRET, ASSET, ARCHIVE, RESOURCE_REFERENCE, OUTPUT_VALUE, "no signature that exists"])
    return st.fixed_dictionaries(
        {SIGNATURE_KEY: signature},
        optional={
            "value": inner,
            "plaintext": inner.map(json.dumps),
            "ciphertext": _TEXT,
            "secret": st.booleans(),
            "urn": _TEXT,
        },
    )


_JSON = st.recursive(
    _SCALAR,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_TEXT, inner, max_size=4), _marked(inner)),
    max_leaves=20,
)


def _message(document: Any) -> ValueMessage:
    return json_format.ParseDict(document, ValueMessage())


def value(message: ValueMessage) -> Value:
    """The message as the only property of a resource."""
    # Written by hand, since protobuf copies no message that is very deep.
    key, encoded = b"\x0a\x01p", message.SerializeToString()
    entry = key + b"\x12" + _length(encoded) + encoded
    return properties(b"\x0a" + _length(entry) + entry)["p"]


def _length(data: bytes) -> bytes:
    length, encoded = len(data), b""
    while length >= 0x80:
        encoded += bytes([length & 0x7F | 0x80])
        length >>= 7
    return encoded + bytes([length])


@given(st.dictionaries(_TEXT, _JSON, max_size=5))
def test_a_struct_gives_what_the_same_json_gives(document: dict[str, object]) -> None:
    struct = Struct()
    json_format.ParseDict(document, struct)
    expected = {key: from_json(item) for key, item in document.items()}
    assert properties(struct.SerializeToString()) == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (None, None),
        (True, True),
        (1, 1),
        (1.5, 1.5),
        ("text", "text"),
        ("", ""),
        ([], []),
        ({}, {}),
        ([[1, [2]], {"a": [{"b": None}]}], [[1, [2]], {"a": [{"b": None}]}]),
        *((sentinel, UNKNOWN) for sentinel in UNKNOWN_SENTINELS),
        *((f"Bearer {sentinel}", UNKNOWN) for sentinel in UNKNOWN_SENTINELS),
        ([UNKNOWN_SENTINELS[0], 1], [UNKNOWN, 1]),
        (HIDDEN_SECRET, Secret(UNKNOWN)),
        ({SIGNATURE_KEY: SECRET, "value": "hunter2"}, Secret("hunter2")),
        ({SIGNATURE_KEY: SECRET, "value": {"a": [1]}}, Secret({"a": [1]})),
        ({SIGNATURE_KEY: SECRET, "value": UNKNOWN_SENTINELS[0]}, Secret(UNKNOWN)),
        ({SIGNATURE_KEY: SECRET, "value": HIDDEN_SECRET}, Secret(UNKNOWN)),
        ({SIGNATURE_KEY: SECRET, "ciphertext": "djE="}, Secret(UNKNOWN)),
        ({"a": {SIGNATURE_KEY: SECRET, "value": 1}, "b": 2}, {"a": Secret(1), "b": 2}),
        ({SIGNATURE_KEY: ASSET, "text": "x"}, Opaque("asset")),
        ({SIGNATURE_KEY: ARCHIVE, "assets": {}}, Opaque("archive")),
        ({SIGNATURE_KEY: RESOURCE_REFERENCE, "urn": "urn:pulumi:x"}, Opaque("resource", "urn:pulumi:x")),
        ({SIGNATURE_KEY: OUTPUT_VALUE}, UNKNOWN),
        ({SIGNATURE_KEY: OUTPUT_VALUE, "value": 1}, 1),
        ({SIGNATURE_KEY: OUTPUT_VALUE, "value": 1, "secret": True}, Secret(1)),
        ({SIGNATURE_KEY: OUTPUT_VALUE, "secret": True}, Secret(UNKNOWN)),
        ({SIGNATURE_KEY: "made up"}, Opaque("unrecognised")),
    ],
)
def test_every_mark(document: object, expected: Value) -> None:
    assert value(_message(document)) == expected


@pytest.mark.parametrize(("number", "kind"), [(3.0, int), (-0.0, int), (2.5, float), (1e300, int)])
def test_whole_numbers_are_integers(number: float, kind: type) -> None:
    converted = value(ValueMessage(number_value=number))
    assert (converted, type(converted)) == (number, kind)


@pytest.mark.parametrize("number", [float("inf"), float("-inf")])
def test_infinity_stays(number: float) -> None:
    assert value(ValueMessage(number_value=number)) == number


def test_a_value_without_a_kind_is_null() -> None:
    assert (value(ValueMessage()), value(ValueMessage(null_value=NULL_VALUE))) == (None, None)


def test_only_absent_properties_are_converted() -> None:
    struct = Struct()
    struct.update({"a": 1, "b": [2], "c": "three"})
    assert properties_except(struct.SerializeToString(), {"b", "z"}) == {"a": 1, "c": "three"}


def _nested(levels: int, leaf: str) -> ValueMessage:
    """Made from the outside in: copying a message has the serializer's own limit of depth."""
    root = ValueMessage()
    inner = root
    for level in range(levels):
        inner = inner.list_value.values.add() if level % 2 else inner.struct_value.fields["k"]
    inner.string_value = leaf
    return root


@pytest.mark.parametrize("levels", [99, 400, 5000])
def test_deep_nesting_is_converted(levels: int) -> None:
    converted = value(_nested(levels, "leaf"))
    depth = 0
    while type(converted) in (dict, list):
        converted = converted["k"] if type(converted) is dict else converted[0]  # type: ignore[index]
        depth += 1
    assert (depth, converted) == (levels, "leaf")


def test_a_mark_too_deep_to_be_looked_for_makes_the_value_unknown() -> None:
    assert value(_nested(3000, UNKNOWN_SENTINELS[0])) is UNKNOWN
