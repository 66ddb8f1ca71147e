"""The resource monitor that a program talks to instead of the real engine.

It takes registrations as the engine does and gives back what a preview of a new stack gives back: the inputs,
no id, and nothing that only a provider can compute. The methods that answer the SDK's calls have the names of
the service's own (pulumirpc.ResourceMonitor). Source: Pulumi, pkg/resource/deploy/source_eval.go.
"""

# ruff: noqa: N802, D102, ARG002 - the names and the signatures are the service's
from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlparse

from google.protobuf import empty_pb2
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import provider_pb2, resource_pb2

from .declared import Declared
from .default_providers import default_provider, provider_inputs
from .failures import EngineError, is_below
from .marks import is_derived, without_marks
from .properties import UNKNOWN, UNKNOWN_NAME, without_unknown_texts
from .transforms import transform_invoke, transform_resource

if TYPE_CHECKING:
    from collections.abc import Callable

    from .assumed_clouds import AssumedClouds
    from .constructions import Constructions
    from .order import InOrder
    from .surroundings import Surroundings

_STACK = "pulumi:pulumi:Stack"


class RecordingMonitor(MockMonitor):
    """Answers the SDK's calls and keeps what was registered.

    Attributes:
        declared: the resources by URN, in the order of registration (the answer has that of construction).
        gaps: what a preview with the real engine would show and this can't: `kind`, `message` and `remedy` of each.
        wait_until_idle: waits for what the program left running; called from a thread that isn't the event loop's.
    """

    def __init__(
        self, surroundings: Surroundings, calls: InOrder, constructions: Constructions, assumed_clouds: AssumedClouds
    ) -> None:
        # Every method that would use the mocks is replaced.
        super().__init__(cast("Any", None))
        self.declared: dict[str, Declared] = {}
        self.gaps: list[dict[str, str]] = []
        self._around = surroundings
        self._calls = calls
        self._constructions = constructions
        self._assumed_clouds = assumed_clouds
        self._packages: dict[str, Any] = {}
        self._transforms: dict[str, list[Any]] = {}
        self._for_all: list[Any] = []
        self._for_invokes: list[Any] = []
        self._parents: dict[str, str] = {}
        self._read: dict[str, tuple[str, Struct]] = {}
        self.wait_until_idle: Callable[[], None] = lambda: None

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """The URN with the types of all parents but the stack."""
        above = parent.split("::", 3)[2] if parent else _STACK
        chain = type_ if above == _STACK else f"{above}${type_}"
        return f"urn:pulumi:{self._around.stack}::{self._around.project}::{chain}::{name}"

    # Registrations

    def RegisterResource(self, request: Any) -> Any:
        number = self._constructions.number_of(request.type, request.name)
        cloud_is_assumed = (request.type, request.name) in self._assumed_clouds
        look_ups = without_unknown_texts(request.object)
        self._name_readably(request)
        urn = self.make_urn(request.parent, request.type, request.name)
        self._parents[urn] = request.parent
        self._transforms[urn] = list(request.transforms)
        if request.remote:
            return self._remote_component(request, urn)
        self._transform(request)
        provider = request.provider or None
        is_provider = request.type.startswith("pulumi:providers:")
        if request.custom and not is_provider and provider is None:
            provider = self._default_provider(request)
        inputs = Struct()
        inputs.CopyFrom(request.object)
        if is_provider and request.version:
            inputs.fields["version"].string_value = request.version
        if cloud_is_assumed:
            del inputs.fields["environment"]
        self._declare(
            Declared(
                type=request.type,
                urn=urn,
                name=request.name,
                parent=request.parent or None,
                custom=request.custom,
                inputs=inputs,
                provider=_urn_of(provider),
                dependencies=_dependencies(request, look_ups),
                source=self._source(request),
                number=number,
            )
        )
        # A component has no outputs before it registers some, so the SDK's own copies of its inputs stay unknown.
        given_back = request.object if request.custom else Struct()
        return resource_pb2.RegisterResourceResponse(urn=urn, object=given_back)

    def RegisterResourceOutputs(self, request: Any) -> Any:
        declared = self.declared.get(request.urn)
        if declared is not None:
            without_unknown_texts(request.outputs)
            declared.outputs = request.outputs
        return empty_pb2.Empty()

    def ReadResource(self, request: Any) -> Any:
        without_unknown_texts(request.properties)
        self._name_readably(request)
        urn = self.make_urn(request.parent, request.type, request.name)
        if not request.provider:
            self._default_provider(request)
        known = "" if UNKNOWN in request.id or is_derived(request.id) else request.id
        self._read[urn] = (known, request.properties)
        self._parents[urn] = request.parent
        return resource_pb2.ReadResourceResponse(urn=urn, properties=request.properties, id=known)

    def ExistsResource(self, request: Any) -> Any:
        return resource_pb2.ExistsResourceResponse(unknown=True)

    def SignalAndWaitForShutdown(self, request: Any) -> Any:
        # The real engine answers when its work is done; meanwhile the program's event loop goes on.
        self._calls.step_aside()
        self.wait_until_idle()
        return empty_pb2.Empty()

    def _name_readably(self, request: Any) -> None:
        """Gives a resource whose name only the cloud knows another one: a name is part of every report."""
        if not is_derived(request.name):
            return
        base = name = without_marks(request.name, UNKNOWN_NAME)
        number = 1
        while (urn := self.make_urn(request.parent, request.type, name)) in self._parents:
            number += 1
            name = f"{base}-{number}"
        request.name = name
        place = self._source(request)
        where = f"{place[0]}:{place[1]}" if place else "The program"
        self.gaps.append(
            {
                "kind": "unknown-text-compared",
                "message": f"{where} names a resource by a text that isn't known here; it is reported as {urn}.",
                "remedy": "Name resources by texts of the program itself: the name is what Pulumi knows them by.",
            }
        )

    def _declare(self, declared: Declared) -> None:
        before = self.declared.get(declared.urn)
        if before is not None:
            places = [f"{place[0]}:{place[1]}" for place in (before.source, declared.source) if place]
            where = f" ({' and '.join(places)})" if places else ""
            raise EngineError(f"Two resources have the URN {declared.urn}{where}. Give one of them another name.")
        self.declared[declared.urn] = declared

    def _remote_component(self, request: Any, urn: str) -> Any:
        """A component of another program: its class, and so its resources, are not here."""
        self.gaps.append(
            {
                "kind": "component-of-plugin",
                "message": f"{urn} is a component that a plugin builds: neither it nor its resources could be seen.",
                "remedy": "Check a preview instead: `pulumi preview --json --show-sames > preview.json`.",
            }
        )
        self._read[urn] = ("", Struct())
        return resource_pb2.RegisterResourceResponse(urn=urn)

    def _default_provider(self, request: Any) -> str:
        """The URN of the provider that the engine makes for a package, registered at its first use."""
        provider = default_provider(request, self._packages.get(request.packageRef), self._around)
        urn = self.make_urn("", provider.type, provider.name)
        if urn not in self.declared:
            inputs = provider_inputs(provider, self._around)
            self._declare(Declared(provider.type, urn, provider.name, None, True, inputs))
        return urn

    def _source(self, request: Any) -> tuple[str, int] | None:
        """The first frame in the program's own folder, else in the project's, which may hold libraries as well."""
        frames = [(_path(frame), frame.pc.line) for frame in request.stackTrace.frames]
        for folder in (self._around.program_directory, self._around.directory):
            for path, line in frames:
                if is_below(path, folder):
                    return os.path.relpath(path, self._around.directory).replace(os.sep, "/"), line
        return None

    # Calls of providers

    def Invoke(self, request: Any) -> Any:
        if request.tok == "pulumi:pulumi:getResource":
            return self._resource_itself(request.args["urn"])
        transform_invoke(request, self._for_invokes, self._calls.step_aside)
        if not request.provider:
            self._default_provider(request)
        return resource_pb2.ResourceInvokeResponse(unknown=True)

    def Call(self, request: Any) -> Any:
        response = provider_pb2.CallResponse()
        getattr(response, "return")["result"] = UNKNOWN
        return response

    def _resource_itself(self, urn: str) -> Any:
        declared = self.declared.get(urn)
        id_, state = ("", declared.inputs) if declared is not None else self._read.get(urn, ("", Struct()))
        response = resource_pb2.ResourceInvokeResponse()
        answer = getattr(response, "return")
        answer["urn"] = urn
        answer["id"] = id_
        answer.fields["state"].struct_value.CopyFrom(state)
        return response

    def RegisterPackage(self, request: Any) -> Any:
        reference = f"package-{len(self._packages)}"
        self._packages[reference] = request
        return resource_pb2.RegisterPackageResponse(ref=reference)

    # Transforms

    def RegisterStackTransform(self, request: Any) -> Any:
        self._for_all.append(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: Any) -> Any:
        self._for_invokes.append(request)
        return empty_pb2.Empty()

    def _transform(self, request: Any) -> None:
        """Runs the resource's own transforms, then those of its parents, then the stack's."""
        callbacks = list(request.transforms)
        parent = request.parent
        while parent:
            callbacks += self._transforms.get(parent, ())
            parent = self._parents.get(parent, "")
        callbacks += self._for_all
        if callbacks:
            transform_resource(request, callbacks, self._calls.step_aside)


def _dependencies(request: Any, look_ups: dict[str, set[str]]) -> dict[str, list[str]]:
    """Property -> the URNs of the resources, and of the look-ups, whose outputs it was made from."""
    found = {key: {*depended.urns, *look_ups.get(key, ())} for key, depended in request.propertyDependencies.items()}
    found |= {key: urns for key, urns in look_ups.items() if key not in found}
    return {key: sorted(urns) for key, urns in sorted(found.items()) if urns}


def _urn_of(reference: str | None) -> str | None:
    """The URN in a provider reference (`urn::id`)."""
    if not reference:
        return None
    return reference.rpartition("::")[0] if reference.count("::") > 3 else reference  # noqa: PLR2004


def _path(frame: Any) -> str:
    path = unquote(urlparse(frame.pc.uri).path)
    return path.lstrip("/").replace("/", "\\") if os.name == "nt" else path
