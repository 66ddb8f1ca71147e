"""The stand-in's gRPC servicer of `pulumirpc.ResourceProvider`.

Source of what each call means: Pulumi, proto/pulumi/provider.proto.
"""

from __future__ import annotations

import importlib.metadata
import os
from typing import TYPE_CHECKING, NoReturn

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from azuread_provider import catalogue, changes, checking, data_sources, facts, in_graph
from azuread_provider.outputs import Known, created, found, planned, updated
from azuread_provider.sign_in import GRAPH_VARIABLE, TenantGraph, sign_in
from azuread_provider.values import Json, is_unknown, reveal, to_json, to_struct

if TYPE_CHECKING:
    from collections.abc import Mapping

# The names of the calls are the protocol's.
# ruff: noqa: N802


class AzureadProvider(provider_pb2_grpc.ResourceProviderServicer):
    """A provider with every resource and data source of pulumi-azuread.

    No tenant is behind it, unless ENTRA_GRAPH_ENDPOINT names a Graph: then the resources that `in_graph` knows
    live there.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._client = {"tenantId": facts.TENANT_ID, "clientId": facts.CLIENT_ID, "objectId": facts.OBJECT_ID}
        self._environ = environ
        self._graph: TenantGraph | None = None

    def GetPluginInfo(self, _request: empty_pb2.Empty, _context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Return the version of the installed pulumi-azuread."""
        return plugin_pb2.PluginInfo(version=importlib.metadata.version("pulumi-azuread"))

    def Attach(self, _request: plugin_pb2.PluginAttach, _context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Accept an engine that found this process by PULUMI_DEBUG_PROVIDERS."""
        return empty_pb2.Empty()

    def Cancel(self, _request: empty_pb2.Empty, _context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Accept a cancellation; no call takes long."""
        return empty_pb2.Empty()

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, _context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Accept any configuration."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(
        self, request: provider_pb2.DiffRequest, _context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Compare configurations; no difference replaces the resources of a provider."""
        same = to_json(request.olds) == to_json(request.news)
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_NONE if same else provider_pb2.DiffResponse.DIFF_SOME
        )

    def Configure(
        self, request: provider_pb2.ConfigureRequest, _context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        """Take the tenant and the client from the configuration; with a Graph, also from the environment."""
        if self._environ.get(GRAPH_VARIABLE):
            identity = sign_in(to_json(request.args), self._environ)
            self._graph = TenantGraph(identity, self._environ)
            client = {"tenantId": identity.tenant_id, "clientId": identity.client_id}
            self._client |= {name: value for name, value in client.items() if value}
        for name in ("tenantId", "clientId"):
            value = reveal(to_json(request.args).get(name))
            if isinstance(value, str) and value and not is_unknown(value):
                self._client[name] = value
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True, acceptResources=False)

    def GetSchema(
        self, _request: provider_pb2.GetSchemaRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetSchemaResponse:
        """Refuse: the schema isn't part of pulumi-azuread's Python package."""
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "the offline azuread provider has no schema")

    def GetMapping(
        self, _request: provider_pb2.GetMappingRequest, _context: grpc.ServicerContext
    ) -> provider_pb2.GetMappingResponse:
        """Return no mapping."""
        return provider_pb2.GetMappingResponse()

    def Check(self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:
        """Refuse inputs that the provider would refuse; give the others with its defaults."""
        resource = _resource(request.urn, context)
        news = to_json(request.news)
        failures = [
            provider_pb2.CheckFailure(property=failure.property, reason=failure.reason)
            for failure in checking.failures(resource, news)
        ]
        return provider_pb2.CheckResponse(inputs=to_struct(checking.with_defaults(resource, news)), failures=failures)

    def Diff(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        """Compare the old inputs with the new ones."""
        resource = _resource(request.urn, context)
        news = to_json(request.news)
        olds = to_json(request.old_inputs)
        if not olds:
            # An engine that does not send the old inputs: what was given then is among the outputs.
            olds = {name: value for name, value in to_json(request.olds).items() if name in news}
        ignored = set(request.ignoreChanges)
        found_differences = [
            item for item in changes.differences(resource, olds, news) if _property(item.path) not in ignored
        ]
        detailed = {
            item.path: provider_pb2.PropertyDiff(
                kind=provider_pb2.PropertyDiff.Kind.Value(f"{item.change}{'_REPLACE' if item.replaces else ''}"),
                inputDiff=True,
            )
            for item in found_differences
        }
        names = {item.path: _property(item.path) for item in found_differences}
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if detailed else provider_pb2.DiffResponse.DIFF_NONE,
            replaces=sorted({names[item.path] for item in found_differences if item.replaces}),
            diffs=sorted(set(names.values())),
            detailedDiff=detailed,
            hasDetailedDiff=True,
        )

    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:
        """Return a new resource's id and outputs. At preview, what a tenant decides is unknown."""
        resource = _resource(request.urn, context)
        inputs = _inputs(to_json(request.properties))
        if request.preview:
            return provider_pb2.CreateResponse(properties=to_struct(planned(resource, inputs)))
        if self._graph and in_graph.lives_in_graph(resource):
            return self._create_in(self._graph, resource, request.urn, inputs, context)
        identifier, outputs = created(resource, request.urn, inputs, self._known())
        return provider_pb2.CreateResponse(id=identifier, properties=to_struct(outputs))

    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:
        """Return a changed resource's outputs: the new inputs, and what a tenant had decided before."""
        resource = _resource(request.urn, context)
        inputs, olds = _inputs(to_json(request.news)), to_json(request.olds)
        if self._graph and not request.preview and in_graph.lives_in_graph(resource):
            try:
                outputs = in_graph.update(self._graph, resource, request.id, inputs, olds)
            except in_graph.FailedError as error:
                context.abort(grpc.StatusCode.UNKNOWN, str(error))
        else:
            outputs = updated(resource, request.id, inputs, olds)
        return provider_pb2.UpdateResponse(properties=to_struct(outputs))

    def Read(self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:
        """Return what the engine knows, or otherwise what an existing resource of this id could hold.

        What lives in a Graph is read there; where it is gone, the answer has no id.
        """
        resource = _resource(request.urn, context)
        if self._graph and in_graph.lives_in_graph(resource):
            return self._read_in(self._graph, resource, request, context)
        if request.properties.fields:
            return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)
        inputs, outputs = found(resource, request.id, _inputs(to_json(request.inputs)), self._known())
        return provider_pb2.ReadResponse(id=request.id, properties=to_struct(outputs), inputs=to_struct(inputs))

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Forget a resource; only a Graph remembered anything."""
        resource = _resource(request.urn, context)
        if self._graph and in_graph.lives_in_graph(resource):
            try:
                in_graph.delete(self._graph, resource, request.id, to_json(request.properties))
            except in_graph.FailedError as error:
                context.abort(grpc.StatusCode.UNKNOWN, str(error))
        return empty_pb2.Empty()

    def Invoke(self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext) -> provider_pb2.InvokeResponse:
        """Answer a data source."""
        source = catalogue.data_source(request.tok)
        if source is None:
            context.abort(grpc.StatusCode.NOT_FOUND, f"pulumi-azuread has no data source {request.tok}")
        result = data_sources.answer(source, to_json(request.args), self._client)
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(to_struct(result))  # `return` is a keyword in Python
        return response

    def _create_in(
        self,
        graph: TenantGraph,
        resource: catalogue.ResourceType,
        urn: str,
        inputs: Mapping[str, Json],
        context: grpc.ServicerContext,
    ) -> provider_pb2.CreateResponse:
        try:
            made = in_graph.create(graph, resource, urn, inputs, self._known())
        except in_graph.FailedError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        if made.failure:
            _abort_unfinished(made, inputs, context)
        return provider_pb2.CreateResponse(id=made.identifier, properties=to_struct(made.outputs))

    def _read_in(
        self,
        graph: TenantGraph,
        resource: catalogue.ResourceType,
        request: provider_pb2.ReadRequest,
        context: grpc.ServicerContext,
    ) -> provider_pb2.ReadResponse:
        state = in_graph.Found(to_json(request.inputs), to_json(request.properties))
        try:
            found = in_graph.read(graph, resource, request.id, state if state.outputs else None, self._known())
        except in_graph.FailedError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        if found is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=request.id, properties=to_struct(found.outputs), inputs=to_struct(found.inputs)
        )

    def _known(self) -> Known:
        return Known(tenant=self._client["tenantId"])

    def Parameterize(
        self, _request: provider_pb2.ParameterizeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ParameterizeResponse:
        """Refuse: azuread takes no parameters."""
        _refuse(context, "Parameterize")

    def Construct(
        self, _request: provider_pb2.ConstructRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConstructResponse:
        """Refuse: azuread has no components."""
        _refuse(context, "Construct")

    def Call(self, _request: provider_pb2.CallRequest, context: grpc.ServicerContext) -> provider_pb2.CallResponse:
        """Refuse: azuread's resources have no methods."""
        _refuse(context, "Call")


def _property(path: str) -> str:
    """Return the property that a path is in."""
    return path.partition(".")[0].partition("[")[0]


def _abort_unfinished(made: in_graph.Created, inputs: Mapping[str, Json], context: grpc.ServicerContext) -> NoReturn:
    """End a creation that made something: the engine keeps it, and lets the next update finish it."""
    detail = provider_pb2.ErrorResourceInitFailed(
        id=made.identifier, properties=to_struct(made.outputs), reasons=[str(made.failure)], inputs=to_struct(inputs)
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(made.failure))
    status.details.add().Pack(detail)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, str(made.failure))


def _refuse(context: grpc.ServicerContext, call: str) -> NoReturn:
    context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the azuread provider has no {call}")


def _resource(urn: str, context: grpc.ServicerContext) -> catalogue.ResourceType:
    """Find the type in a URN, `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`."""
    token = urn.split("::", 3)[2].rpartition("$")[2]
    resource = catalogue.resource_type(token)
    if resource is None:
        context.abort(grpc.StatusCode.NOT_FOUND, f"pulumi-azuread has no resource {token}")
    return resource


def _inputs(properties: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in properties.items() if name != checking.DEFAULTS_KEY}
