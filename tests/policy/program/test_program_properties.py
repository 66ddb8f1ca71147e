"""The wire's properties as the JSON that the child hands over, and back as values."""

from typing import Any

from entra_policy.pulumi_json import RESOURCE_REFERENCE, SECRET, SIGNATURE_KEY, UNKNOWN_SENTINEL, from_json
from entra_policy.values import UNKNOWN, Opaque, Secret
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st

from entra_policy.readers.program.child.properties import (
    after_dynamic_check,
    properties,
    secret,
    secret_texts,
)

KEYS = st.text(max_size=5).filter(lambda key: not key.startswith("__"))
LEAVES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=8)
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20
)


def struct(values: dict[str, Any]) -> Struct:
    result = Struct()
    result.update(values)
    return result


@given(st.dictionaries(KEYS, TREES, max_size=5))
def test_plain_values_are_those_of_the_wire(values: dict[str, Any]) -> None:
    wire = struct(values)
    assert properties(wire) == values
    assert list(properties(wire)) == sorted(values)


def test_numbers_without_a_fraction_are_integers() -> None:
    assert repr(properties(struct({"n": [1, 1.5, -3.0, 1e300, True]}))) == "{'n': [1, 1.5, -3, 1e+300, True]}"


def test_marks_survive() -> None:
    wire = struct(
        {
            "secret": {SIGNATURE_KEY: SECRET, "value": {"a": UNKNOWN_SENTINEL}},
            "resource": {SIGNATURE_KEY: RESOURCE_REFERENCE, "urn": "u", "id": ""},
            "known": {SIGNATURE_KEY: RESOURCE_REFERENCE, "urn": "u", "id": "i"},
            "component": {SIGNATURE_KEY: RESOURCE_REFERENCE, "urn": "u"},
            "asset": {SIGNATURE_KEY: "c44067f5952c0a294b673a41bacd8c17", "text": "t"},
            "part": "Bearer " + UNKNOWN_SENTINEL,
            "__internal": 1,
        }
    )
    assert {key: from_json(value) for key, value in properties(wire).items()} == {
        "asset": Opaque("asset"),
        "component": "u",
        "known": "i",
        "part": UNKNOWN,
        "resource": UNKNOWN,
        "secret": Secret({"a": UNKNOWN}),
    }


@given(st.dictionaries(KEYS, TREES, max_size=5))
def test_a_check_changes_no_plain_value_but_empty_properties(values: dict[str, Any]) -> None:
    expected = {key: _without_empty(value) for key, value in values.items()}
    assert after_dynamic_check(values) == expected


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_empty(item) for key, item in value.items() if item is not None}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value


@given(TREES)
def test_a_list_with_a_secret_becomes_one(value: Any) -> None:
    plain = _without_empty(value)
    assert after_dynamic_check({"list": [{"value": secret(value)}, "x"]}) == {"list": secret([{"value": plain}, "x"])}
    assert after_dynamic_check({"dict": {"value": secret(value)}}) == {"dict": {"value": secret(plain)}}
    assert after_dynamic_check({"secret": secret([secret(value)])}) == {"secret": secret([plain])}


def test_texts_of_secrets() -> None:
    values = {"open": "a", "s": secret({"k": ["b", 1, UNKNOWN_SENTINEL]}), "l": [secret("c"), {"d": secret("e")}]}
    assert secret_texts(values) == {"b", "c", "e"}
