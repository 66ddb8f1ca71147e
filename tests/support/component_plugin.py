"""The components' plugin as a process of its own, and an engine that keeps what the plugin registers."""

# ruff: noqa: N802 - the names are the services'
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent import futures
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    errors_pb2,
    provider_pb2,
    provider_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
    status_pb2,
)

from entra_policy.readers.program.answer import inventory_of
from entra_policy.readers.program.child.assumed_clouds import AssumedClouds
from entra_policy.readers.program.child.constructions import Constructions
from entra_policy.readers.program.child.declared import answer_of
from entra_policy.readers.program.child.monitor import RecordingMonitor
from entra_policy.readers.program.child.order import InOrder
from entra_policy.readers.program.child.properties import SECRET, SIGNATURE_KEY
from entra_policy.readers.program.child.surroundings import Surroundings
from entra_policy.resource import Resource

ROOT = Path(__file__).resolve().parents[2]
PROJECT, STACK = "shop", "dev"
STACK_URN = f"urn:pulumi:{STACK}::{PROJECT}::pulumi:pulumi:Stack::{PROJECT}-{STACK}"
# Source of the signature and of the keys: Pulumi, sdk/go/common/resource/properties.go.
_OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_NOT_KNOWN: Any = object()


def output(value: Any = _NOT_KNOWN, *, secret: bool = False, dependencies: tuple[str, ...] = ()) -> dict[str, Any]:
    """An output as the engine hands it to a plugin; without a value it isn't known yet."""
    sent: dict[str, Any] = {SIGNATURE_KEY: _OUTPUT_VALUE}
    if value is not _NOT_KNOWN:
        sent["value"] = value
    if secret:
        sent["secret"] = True
    if dependencies:
        sent["dependencies"] = list(dependencies)
    return sent


def secret(value: Any) -> dict[str, Any]:
    """A secret as older engines hand it to a plugin."""
    return {SIGNATURE_KEY: SECRET, "value": value}


@dataclass(frozen=True, slots=True)
class Refused:
    """The error that a program gets for a component that can't be created.

    Attributes:
        code: the status code.
        message: the message in it.
        properties: property path and reason, for each property that is wrong.
    """

    code: grpc.StatusCode
    message: str
    properties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Constructed:
    """The result of creating a component.

    Attributes:
        urn: the component's.
        state: its outputs, as sent.
        resources: what was registered, in order, without the default providers.
        requests: the same as sent, by name.
    """

    urn: str
    state: dict[str, Any]
    resources: tuple[Resource, ...]
    requests: Mapping[str, resource_pb2.RegisterResourceRequest]


@dataclass
class _Engine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """Answers as the engine does in a preview. The methods' names are the services' own."""

    recorder: RecordingMonitor
    requests: dict[str, resource_pb2.RegisterResourceRequest] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)

    def GetDeploymentInfo(self, _request: Any, _context: Any) -> resource_pb2.DeploymentInfo:
        return resource_pb2.DeploymentInfo(
            supportedFeatures=[
                resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
                resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
                resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
                resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
                resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
            ]
        )

    def RegisterPackage(self, request: Any, _context: Any) -> Any:
        return self.recorder.RegisterPackage(request)

    def RegisterResource(self, request: Any, _context: Any) -> Any:
        self.requests[request.name] = request
        return self.recorder.RegisterResource(request)

    def RegisterResourceOutputs(self, request: Any, _context: Any) -> Any:
        return self.recorder.RegisterResourceOutputs(request)

    def Invoke(self, request: Any, _context: Any) -> Any:
        return self.recorder.Invoke(request)

    def Log(self, request: engine_pb2.LogRequest, _context: Any) -> Any:
        self.log.append(request.message)
        return empty_pb2.Empty()


@dataclass(frozen=True, slots=True)
class ComponentPlugin:
    """A running plugin; `component_plugin` starts and ends it."""

    stub: provider_pb2_grpc.ResourceProviderStub

    def construct(
        self,
        type_: str,
        name: str,
        inputs: Mapping[str, Any],
        *,
        config: Mapping[str, str] | None = None,
        parent: str = STACK_URN,
        **options: Any,
    ) -> Constructed | Refused:
        """Create a component as the engine does for a program in another language.

        Args:
            type_: the component's class name.
            name: the resource's name.
            inputs: named as in the schema, as the engine sends them.
            config: the stack's configuration, full keys.
            parent: the URN of the component's parent.
            **options: further fields of the request (`providers`, `aliases`, ...).
        """
        surroundings = Surroundings(PROJECT, STACK, str(ROOT), str(ROOT), dict(config or {}), frozenset())
        engine = _Engine(RecordingMonitor(surroundings, InOrder(), Constructions(), AssumedClouds()))
        sent = Struct()
        sent.update(inputs)
        with _served(engine) as address:
            request = provider_pb2.ConstructRequest(
                project=PROJECT,
                stack=STACK,
                config=dict(config or {}),
                dryRun=True,
                monitorEndpoint=address,
                type=f"entra:index:{type_}",
                name=name,
                parent=parent,
                inputs=sent,
                accepts_output_values=True,
                **options,
            )
            try:
                answer = self.stub.Construct(request, timeout=240)
            except grpc.RpcError as error:
                return _refused(error)
        content = json.dumps(answer_of(engine.recorder.declared, engine.recorder.gaps, []))
        inventory = inventory_of(content.encode(), json.loads(content), "the plugin")
        return Constructed(
            answer.urn,
            MessageToDict(answer.state),
            tuple(each for each in inventory.resources if not each.type.startswith("pulumi:providers:")),
            engine.requests,
        )

    def schema(self) -> dict[str, Any]:
        """The package's schema."""
        schema: dict[str, Any] = json.loads(self.stub.GetSchema(provider_pb2.GetSchemaRequest(), timeout=240).schema)
        return schema


@contextlib.contextmanager
def component_plugin() -> Iterator[ComponentPlugin]:
    """The plugin, started as a language host does: `python -u components ENGINE`."""
    surroundings = Surroundings(PROJECT, STACK, str(ROOT), str(ROOT), {}, frozenset())
    with _served(_Engine(RecordingMonitor(surroundings, InOrder(), Constructions(), AssumedClouds()))) as engine:
        command = [sys.executable, "-u", str(ROOT / "components"), engine]
        # It keeps its connections to monitors that are gone, and would log them.
        environment = os.environ | {"GRPC_VERBOSITY": "ERROR"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as plugin:
            try:
                assert plugin.stdout is not None
                port = int(plugin.stdout.readline())
                with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                    grpc.channel_ready_future(channel).result(timeout=240)
                    yield ComponentPlugin(provider_pb2_grpc.ResourceProviderStub(channel))
            finally:
                plugin.kill()


@contextlib.contextmanager
def _served(engine: _Engine) -> Iterator[str]:
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(engine, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(grace=None).wait()


def _refused(error: grpc.RpcError) -> Refused:
    details: dict[str, Any] = {item.key: item.value for item in error.trailing_metadata() or ()}
    properties: list[tuple[str, str]] = []
    if "grpc-status-details-bin" in details:
        for item in status_pb2.Status.FromString(details["grpc-status-details-bin"]).details:
            wrong = errors_pb2.InputPropertiesError()
            assert item.Unpack(wrong)
            properties += [(each.property_path, each.reason) for each in wrong.errors]
    return Refused(error.code(), error.details() or "", tuple(properties))
