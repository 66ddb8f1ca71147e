"""Values read from bytes: what protobuf reads from the same bytes, or protobuf is asked."""

import itertools
import json
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.message import DecodeError
from google.protobuf.struct_pb2 import Struct
from google.protobuf.struct_pb2 import Value as ValueMessage
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pulumi.runtime.proto import analyzer_pb2

from entra_policy.analyzer.properties import properties
from entra_policy.analyzer.requests import read_analyze_request, read_stack_request
from entra_policy.analyzer.resources import stack_resource
from entra_policy.analyzer.struct_reader import UnusualEncodingError, forget_values, read_value, split
from entra_policy.values import Value
from tests.policy.analyzer.pack import JOB, PROVIDER, SCHEMA, analyze_request, in_stack, provider

_REFUSED = "refused"
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=150)
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), _TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(_TEXT, inner, max_size=5)),
    max_leaves=12,
)


def _as_protobuf_reads(data: bytes) -> object:
    """What protobuf reads from an encoded Struct."""
    try:
        message = Struct.FromString(data)
    except DecodeError:
        return _REFUSED
    return {name: _plain(value) for name, value in message.fields.items()}


def _plain(value: ValueMessage) -> object:
    match value.WhichOneof("kind"):
        case "struct_value":
            return {name: _plain(item) for name, item in value.struct_value.fields.items()}
        case "list_value":
            return [_plain(item) for item in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "null_value" | None:
            return None
        case kind:
            return getattr(value, kind)


def _as_read_here(data: bytes) -> object:
    try:
        return properties(data)
    except DecodeError:
        return _REFUSED


def _distinguished(value: object) -> str:
    """A text that distinguishes 1 from 1.0 and True, and is the same for every NaN; order of names doesn't matter."""
    return json.dumps(value, sort_keys=True)


def _struct(document: dict[str, Any]) -> bytes:
    return json_format.ParseDict(document, Struct()).SerializeToString()


@settings(max_examples=40)
@given(st.dictionaries(_TEXT, _JSON, max_size=3))
def test_what_protobuf_writes_is_read_without_its_help(document: dict[str, Any]) -> None:
    data = _struct(json.loads(json.dumps(document).replace("Infinity", "0")))
    forget_values()
    unknown, known = ({name: read_value(part) for name, part in split(data).items()} for _ in range(2))
    assert _distinguished(unknown) == _distinguished(known) == _distinguished(_as_protobuf_reads(data))


_DOCUMENT = {
    "text": "Ä",
    "long": "x" * 200,
    "numbers": [1, -2.5, 1e300],
    "flags": {"yes": True, "no": False, "nothing": None},
    "mapping": {"source": {"type": "Attribute", "name": "mail", "parameters": []}, "flowType": "Always"},
    "": {"": [[], {}, [{"deep": "x" * 130}]]},
}


@given(
    st.integers(0, len(_struct(_DOCUMENT)) - 1),
    st.one_of(st.binary(max_size=3), st.sampled_from([b"\x0a", b"\x12", b"\x1a", b"\x2a", b"\x32", b"\x80", b"\x00"])),
    st.integers(0, 3),
)
def test_bytes_that_were_tampered_with_mean_what_protobuf_says(at: int, put: bytes, instead_of: int) -> None:
    """Never another value, never another exception."""
    data = _struct(_DOCUMENT)
    data = data[:at] + put + data[at + instead_of :]
    assert _distinguished(_as_read_here(data)) == _distinguished(_as_protobuf_reads(data))


@given(st.binary(max_size=40))
@example(b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
def test_any_bytes_mean_what_protobuf_says(data: bytes) -> None:
    assert _distinguished(_as_read_here(data)) == _distinguished(_as_protobuf_reads(data))


def _field(tag: int, content: bytes) -> bytes:
    return bytes([tag, len(content)]) + content


_KEY, _TEXT_VALUE = _field(0x0A, b"k"), _field(0x1A, b"v")
_ENTRY = _KEY + _field(0x12, _TEXT_VALUE)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param(_field(0x12, _TEXT_VALUE) + _KEY, {"k": "v"}, id="the value before its name"),
        pytest.param(_field(0x0A, b"other") + _ENTRY, {"k": "v"}, id="two names, the last counts"),
        pytest.param(_ENTRY + _field(0x12, b"\x20\x01"), {"k": True}, id="two values, the last kind counts"),
        pytest.param(_KEY + _field(0x12, b"\x20\x01" + _TEXT_VALUE), {"k": "v"}, id="two kinds, the last counts"),
        pytest.param(_KEY, {"k": None}, id="no value"),
        pytest.param(_field(0x12, _TEXT_VALUE), {"": "v"}, id="no name"),
        pytest.param(b"", {"": None}, id="neither"),
        pytest.param(_KEY + _field(0x12, b""), {"k": None}, id="a value of no kind"),
        pytest.param(_KEY + _field(0x12, b"\x08\xac\x02"), {"k": None}, id="a null of another number"),
        pytest.param(_KEY + _field(0x12, b"\x20\x80\x01"), {"k": True}, id="a flag in two bytes"),
        pytest.param(_KEY + b"\x12\x83\x00" + _TEXT_VALUE, {"k": "v"}, id="a length in more bytes than it needs"),
        pytest.param(_KEY + _field(0x12, _TEXT_VALUE + b"\x78\x01"), {"k": "v"}, id="an unknown field of a value"),
        pytest.param(_KEY + _field(0x12, _field(0x2A, b"\x78\x01")), {"k": {}}, id="an unknown field of an object"),
        pytest.param(_KEY + _field(0x12, _field(0x32, b"\x78\x01")), {"k": []}, id="an unknown field of a list"),
    ],
)
def test_unusual_encodings(entry: bytes, expected: dict[str, Value]) -> None:
    data = _field(0x0A, entry)
    assert properties(data) == _as_protobuf_reads(data) == expected


@pytest.mark.parametrize(
    "data", [b"\x2a\x05\x0a\x03", b"\x1a\x01\xff", b"\x0a", b"\x1a\x80\x80\x80\x80\x80\x01", b"\x11\x00"]
)
def test_what_is_no_value_is_refused(data: bytes) -> None:
    with pytest.raises(UnusualEncodingError):
        read_value(data)


def test_what_is_remembered_is_bounded() -> None:
    forget_values()
    document = {"items": [{"name": f"attribute-{number}"} for number in range(9000)]}
    assert [properties(_struct(document)) for _ in range(2)] == [document, document]


def test_equal_parts_are_one_object_and_others_stay_apart() -> None:
    forget_values()  # so that there is room
    first, second = ({"p": {"a": {"flags": [True, None]}, "b": {"flags": [number, None]}}} for number in (1, 2))
    read: list[Any] = [properties(_struct(document)) for document in (first, second)]
    assert read == [first, second]
    assert read[0]["p"]["a"] is read[1]["p"]["a"]


def test_requests_keep_properties_encoded() -> None:
    """In the protocol's own messages as pulumi's SDK has them."""
    by = provider(tenantId="t")
    request = analyze_request(SCHEMA, "schema", {"mode": "merge"}, by=by, parent="urn:parent")
    read = read_analyze_request(request.SerializeToString())
    assert (read.type, read.urn, read.name, read.options.parent) == (SCHEMA, request.urn, "schema", "urn:parent")
    assert (read.HasField("provider"), read.provider.type, read.provider.urn) == (True, PROVIDER, by.urn)
    assert [properties(data) for data in (read.properties, read.provider.properties)] == [
        {"mode": "merge"},
        {"tenantId": "t"},
    ]


@pytest.mark.parametrize("read", [read_analyze_request, read_stack_request])
def test_what_is_no_request_is_refused(read: Any) -> None:
    with pytest.raises(DecodeError):
        read(b"\x0a\xff")


def test_order_of_names_is_kept() -> None:
    for names in itertools.permutations("abc"):
        data = b"".join(_field(0x0A, _field(0x0A, name.encode()) + _field(0x12, _TEXT_VALUE)) for name in names)
        assert list(properties(data)) == list(names)


def test_dependencies_are_sorted() -> None:
    # The SDK sends them from a set, in another order in each run.
    sent = in_stack(JOB, "job", {}, made_from={"servicePrincipalId": ["urn:c", "urn:a", "urn:b"]})
    [job] = read_stack_request(analyzer_pb2.AnalyzeStackRequest(resources=[sent]).SerializeToString()).resources
    assert stack_resource(job, None).property_dependencies == {"servicePrincipalId": ("urn:a", "urn:b", "urn:c")}
