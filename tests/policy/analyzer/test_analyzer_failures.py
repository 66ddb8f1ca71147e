"""What happens when something goes wrong inside, or takes long."""

import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto.analyzer_pb2 import AnalyzeStackRequest

from tests.policy.analyzer.pack import (
    SCHEMA,
    SECONDS,
    Pack,
    analyze_request,
    in_stack,
    mapping,
    running_pack,
    schema_inputs,
    urn,
)

pytestmark = pytest.mark.engine  # starts packs with rules of their own

PROGRAM = Path(__file__).with_name("pack_with_rules.py")
INPUTS = schema_inputs(mapping("userName"), mapping("password"))
STACK_REQUEST = AnalyzeStackRequest(resources=[in_stack(SCHEMA, "schema", INPUTS)])


@contextmanager
def pack_of(kind: str, *arguments: str) -> Iterator[Pack]:
    with running_pack(arguments=[sys.executable, str(PROGRAM), kind, *arguments]) as pack:
        yield pack


def test_a_rule_that_raises_has_failed_and_the_others_still_run() -> None:
    with pack_of("crashing") as pack:
        diagnostics = pack.analyze(analyze_request(SCHEMA, "schema", INPUTS))
        assert [(one["policyName"], one["enforcementLevel"], one["urn"]) for one in diagnostics] == [
            ("no-password-provisioning", "MANDATORY", urn(SCHEMA, "schema")),
            ("made-up", "MANDATORY", urn(SCHEMA, "schema")),  # an advisory rule, of whose subject nothing is known
        ]
        assert diagnostics[1]["message"].startswith("EP999: ")
        assert "planted-secret" not in repr(diagnostics)
        assert pack.errors.read_text() == ""


def test_what_turns_out_to_be_more_severe_is_reported_again() -> None:
    with pack_of("graver") as pack:
        inputs = schema_inputs(mapping("userName"))
        for _ in range(2):
            early = pack.analyze(analyze_request(SCHEMA, "schema", inputs))
            assert [(one["message"], one["enforcementLevel"]) for one in early] == [
                ("EP999: the same each time", "ADVISORY")
            ]
            late = pack.analyze_stack(in_stack(SCHEMA, "schema", inputs))
            assert late == [early[0] | {"enforcementLevel": "MANDATORY"}]


def test_an_unexpected_failure_is_one_sentence() -> None:
    with pack_of("broken") as pack:
        with pytest.raises(grpc.RpcError) as of_resource:
            pack.stub.Analyze(analyze_request(SCHEMA, "schema", INPUTS), timeout=SECONDS)
        with pytest.raises(grpc.RpcError) as of_stack:
            pack.stub.AnalyzeStack(STACK_REQUEST, timeout=SECONDS)
        line = next(
            number for number, text in enumerate(PROGRAM.read_text().splitlines(), 1) if "raise KeyError" in text
        )
        place = f"KeyError in pack_with_rules.py, line {line}. Please report this."
        assert [(error.value.code(), error.value.details()) for error in (of_resource, of_stack)] == [
            (grpc.StatusCode.INTERNAL, f"entra-provisioning: could not check {urn(SCHEMA, 'schema')}: {place}"),
            (grpc.StatusCode.INTERNAL, f"entra-provisioning: could not check the stack: {place}"),
        ]
        assert pack.errors.read_text() == ""


@contextmanager
def pack_that_waits() -> Iterator[tuple[Pack, socket.socket]]:
    """A pack whose rule waits, and the socket that it connects to each time it has begun to wait."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(SECONDS)
        with pack_of("waiting", str(listener.getsockname()[1])) as pack:
            yield pack, listener


def test_cancel_ends_a_running_analysis_of_the_stack() -> None:
    with pack_that_waits() as (pack, listener):
        running = pack.stub.AnalyzeStack.future(STACK_REQUEST, timeout=SECONDS)
        rule, _ = listener.accept()
        with rule:
            assert pack.stub.Cancel(Empty(), timeout=SECONDS) == Empty()
            # The rule still waits, and the call has ended all the same.
            assert running.code() is grpc.StatusCode.CANCELLED
        # The pack goes on to serve, and the cancelled analysis has left nothing behind.
        assert policies_of_one_more_analysis(pack, listener) == ["no-password-provisioning", "made-up"]
        assert pack.errors.read_text() == ""


def test_an_engine_that_gives_up_ends_the_analysis() -> None:
    with pack_that_waits() as (pack, listener):
        running = pack.stub.AnalyzeStack.future(STACK_REQUEST, timeout=SECONDS)
        rule, _ = listener.accept()
        with rule:
            running.cancel()  # type: ignore[no-untyped-call]
        assert policies_of_one_more_analysis(pack, listener) == ["no-password-provisioning", "made-up"]
        assert pack.errors.read_text() == ""


def policies_of_one_more_analysis(pack: Pack, listener: socket.socket) -> list[str]:
    running = pack.stub.AnalyzeStack.future(STACK_REQUEST, timeout=SECONDS)
    rule, _ = listener.accept()
    rule.close()
    return [one.policyName for one in running.result().diagnostics]


def test_cancel_without_anything_running(pack: Pack) -> None:
    assert pack.stub.Cancel(Empty(), timeout=SECONDS) == Empty()


def test_concurrent_calls_give_what_calls_one_by_one_give(pack: Pack) -> None:
    requests = [
        analyze_request(
            SCHEMA, f"schema-{index}", schema_inputs(mapping("userName"), *[mapping("password")] * (index % 3))
        )
        for index in range(64)
    ]
    stack = [in_stack(request.type, request.name, {"id": request.name}) for request in requests]
    one_by_one = [pack.analyze(request) for request in requests]
    then = pack.analyze_stack(*stack)
    pack.begin()
    with ThreadPoolExecutor(max_workers=8) as pool:
        at_once = list(pool.map(pack.analyze, requests))
    assert at_once == one_by_one
    assert [len(diagnostics) for diagnostics in at_once[:3]] == [0, 1, 2]
    assert pack.analyze_stack(*stack) == then


def test_concurrent_analyses_of_the_stack(pack: Pack) -> None:
    resource = in_stack(SCHEMA, "schema", INPUTS)
    alone = pack.analyze_stack(resource)
    with ThreadPoolExecutor(max_workers=8) as pool:
        assert list(pool.map(lambda _: pack.analyze_stack(resource), range(16))) == [alone] * 16


def test_a_very_large_message(pack: Pack) -> None:
    """Far more than gRPC takes by default: 25 MB, most of it in one property of a resource that is looked at."""
    text = "x" * 24_000_000
    inputs = schema_inputs(mapping("userName"), mapping("password"), mapping("title", description=text))
    small = schema_inputs(mapping("userName"), mapping("password"), mapping("title", description="x"))
    assert pack.analyze(analyze_request(SCHEMA, "schema", inputs)) == pack.analyze(
        analyze_request(SCHEMA, "schema", small)
    )
    pack.begin()
    expected = pack.analyze_stack(in_stack(SCHEMA, "schema", small))
    assert pack.analyze_stack(in_stack(SCHEMA, "schema", inputs)) == expected


@pytest.mark.parametrize("levels", [30, 300, 900])
def test_a_deeply_nested_property_stops_nothing(pack: Pack, levels: int) -> None:
    """Deeper than protobuf parses by default, in a resource that nobody looks at and in one that rules look at."""
    other = analyze_request("kubernetes:core/v1:ConfigMap", "deep", {})
    request = analyze_request(SCHEMA, "schema", INPUTS)
    for message in (other, request):
        inner = message.properties.fields["deep"]
        for _ in range(levels):
            inner = inner.struct_value.fields["k"]
        inner.string_value = "x"
    assert pack.analyze(other) == []
    assert [one["policyName"] for one in pack.analyze(request)] == ["no-password-provisioning"]
