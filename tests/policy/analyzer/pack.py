"""The pack's real process, and the messages that the engine sends to it."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from entra_policy.pulumi_json import SECRET, SIGNATURE_KEY, UNKNOWN_SENTINEL

ROOT = Path(__file__).parents[3]
PACK = ROOT / "policypack"
SECONDS = 240  # nothing here takes so long; a hang must not last for ever

JOB = "azuread:index/synchronizationJob:SynchronizationJob"
CREDENTIALS = "azuread:index/synchronizationSecret:SynchronizationSecret"
APPLICATION = "azuread:index/applicationFromTemplate:ApplicationFromTemplate"
SCHEMA = "pulumi-python:dynamic/entra:SynchronizationSchema"
PROVIDER = "pulumi:providers:azuread"
STACK = "pulumi:pulumi:Stack"

UNKNOWN_TEXT = UNKNOWN_SENTINEL


@dataclass(frozen=True)
class Pack:
    """A running pack: its process, a stub that calls it, and the file that gets its standard error."""

    process: "subprocess.Popen[bytes]"
    stub: AnalyzerStub
    port: int
    errors: Path

    def analyze(self, request: analyzer_pb2.AnalyzeRequest) -> list[dict[str, Any]]:
        return diagnostics(self.stub.Analyze(request, timeout=SECONDS))

    def analyze_stack(self, *resources: analyzer_pb2.AnalyzerResource) -> list[dict[str, Any]]:
        request = analyzer_pb2.AnalyzeStackRequest(resources=resources)
        return diagnostics(self.stub.AnalyzeStack(request, timeout=SECONDS))

    def configure(self, **policies: analyzer_pb2.PolicyConfig) -> None:
        given = {name.replace("_", "-"): policy for name, policy in policies.items()}
        self.stub.Configure(analyzer_pb2.ConfigureAnalyzerRequest(policyConfig=given), timeout=SECONDS)

    def begin(self, **details: Any) -> None:
        """Begin an operation, as the engine does, with all levels and settings as the pack has them by default."""
        self.stub.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(**details), timeout=SECONDS)
        self.configure()


def command(engine: str, *flags: str) -> list[str]:
    """The command line with which language hosts start a pack."""
    return [sys.executable, "-u", "-m", "pulumi.policy", engine, *flags, str(PACK)]


@contextlib.contextmanager
def engine_server() -> Iterator[str]:
    """The address of a gRPC server without services, which is all that a pack needs of an engine."""
    server = grpc.server(ThreadPoolExecutor(max_workers=1))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait(SECONDS)


@contextlib.contextmanager
def running_pack(
    arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Pack]:
    """Start a pack and connect to it; it is ended and nothing of it is left behind."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        errors = Path(folder, "stderr")
        process = subprocess.Popen(
            arguments or command(stack.enter_context(engine_server())),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stack.enter_context(errors.open("wb")),
            env={**os.environ, **(environment or {})},
        )
        stack.callback(process.wait, SECONDS)
        stack.callback(process.kill)
        assert process.stdout is not None
        stack.enter_context(process.stdout)
        first_line = process.stdout.readline()
        assert first_line.strip().isdigit(), (first_line, errors.read_text())
        port = int(first_line)
        options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
        channel = stack.enter_context(grpc.insecure_channel(f"127.0.0.1:{port}", options=options))
        yield Pack(process, AnalyzerStub(channel), port, errors)


def diagnostics(response: analyzer_pb2.AnalyzeResponse) -> list[dict[str, Any]]:
    """A response's diagnostics as documents; zero values (the level "advisory") are written out."""
    document = json_format.MessageToDict(response, always_print_fields_with_no_presence=True)
    assert document == {"diagnostics": document["diagnostics"], "notApplicable": []}
    return list(document["diagnostics"])


def struct(properties: Mapping[str, Any]) -> Struct:
    message = Struct()
    json_format.ParseDict(dict(properties), message)
    return message


def secret(value: Any) -> dict[str, Any]:
    return {SIGNATURE_KEY: SECRET, "value": value}


def urn(resource_type: str, name: str, parent_types: str = "") -> str:
    return f"urn:pulumi:dev::example::{parent_types}{resource_type}::{name}"


def provider(name: str = "default", **properties: Any) -> analyzer_pb2.AnalyzerProviderResource:
    return analyzer_pb2.AnalyzerProviderResource(
        type=PROVIDER, urn=urn(PROVIDER, name), name=name, properties=struct(properties)
    )


def analyze_request(
    resource_type: str,
    name: str,
    properties: Mapping[str, Any],
    *,
    by: analyzer_pb2.AnalyzerProviderResource | None = None,
    parent: str = "",
) -> analyzer_pb2.AnalyzeRequest:
    """A resource as Analyze shows it."""
    return analyzer_pb2.AnalyzeRequest(
        type=resource_type,
        urn=urn(resource_type, name),
        name=name,
        properties=struct(properties),
        options=analyzer_pb2.AnalyzerResourceOptions(parent=parent),
        provider=by,
    )


def in_stack(
    resource_type: str,
    name: str,
    properties: Mapping[str, Any],
    *,
    by: analyzer_pb2.AnalyzerProviderResource | None = None,
    parent: str = "",
    made_from: Mapping[str, Sequence[str]] | None = None,
) -> analyzer_pb2.AnalyzerResource:
    """A resource as AnalyzeStack shows it."""
    return analyzer_pb2.AnalyzerResource(
        type=resource_type,
        urn=urn(resource_type, name),
        name=name,
        properties=struct(properties),
        provider=by,
        parent=parent,
        propertyDependencies={
            key: analyzer_pb2.AnalyzerPropertyDependencies(urns=urns) for key, urns in (made_from or {}).items()
        },
    )


def mapping(target: str, source: str = "[mail]", **more: Any) -> dict[str, Any]:
    """An attribute mapping as Graph writes it; `userName` is what users are matched by, as a schema needs it."""
    return {
        "targetAttributeName": target,
        "flowType": "Always",
        "matchingPriority": 1 if target == "userName" else 0,
        "source": {"type": "Attribute", "name": source.strip("[]"), "expression": source, "parameters": []},
        **more,
    }


def schema(*mappings: Any) -> dict[str, Any]:
    """A synchronizationSchema of a SCIM application with these attribute mappings."""
    return {
        "synchronizationRules": [
            {
                "sourceDirectoryName": "Azure Active Directory",
                "targetDirectoryName": "customappsso",
                "objectMappings": [
                    {
                        "enabled": True,
                        "sourceObjectName": "User",
                        "targetObjectName": "User",
                        "attributeMappings": list(mappings),
                    }
                ],
            }
        ]
    }


def schema_inputs(*mappings: Any, **more: Any) -> dict[str, Any]:
    """The inputs of a SynchronizationSchema resource of a SCIM job that is not deployed yet."""
    return {
        "service_principal_id": UNKNOWN_TEXT,
        "job_id": UNKNOWN_TEXT,
        "template_id": "scim",
        "mode": "replace",
        "schema": schema(*mappings),
        **more,
    }
