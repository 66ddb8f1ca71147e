"""What the engine sends to an analyzer for the resources of an inventory."""

from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2

from entra_policy.resource import Inventory, Resource
from entra_policy.unknown import UNKNOWN, Opaque, Secret, Value
from entra_policy.wire import ASSET, RESOURCE_REFERENCE, SECRET, SIGNATURE_KEY, UNKNOWN_SENTINEL


def encoded(value: Value) -> Any:
    """A value as the engine puts it into a message."""
    match value:
        case Secret(value=inner):
            return {SIGNATURE_KEY: SECRET, "value": encoded(inner)}
        case Opaque(kind=kind, urn=urn):
            return {SIGNATURE_KEY: RESOURCE_REFERENCE if kind == "resource" else ASSET, "urn": urn or ""}
        case dict():
            return {key: encoded(item) for key, item in value.items()}
        case list():
            return [encoded(item) for item in value]
    return UNKNOWN_SENTINEL if value is UNKNOWN else value


def struct(properties: Mapping[str, Value]) -> Struct:
    """Properties as a message."""
    message = Struct()
    json_format.ParseDict({key: encoded(value) for key, value in properties.items()}, message)
    return message


def _provider(resource: Resource, by_urn: Mapping[str, Resource]) -> analyzer_pb2.AnalyzerProviderResource | None:
    provider = by_urn.get(resource.provider or "")
    if provider is None:
        return None
    return analyzer_pb2.AnalyzerProviderResource(
        type=provider.type, urn=provider.urn, name=provider.name, properties=struct(provider.props)
    )


def analyze_requests(inventory: Inventory) -> list[analyzer_pb2.AnalyzeRequest]:
    """One request for each resource: its inputs."""
    by_urn = {resource.urn: resource for resource in inventory.resources}
    return [
        analyzer_pb2.AnalyzeRequest(
            type=resource.type,
            urn=resource.urn,
            name=resource.name,
            properties=struct(resource.props),
            options=analyzer_pb2.AnalyzerResourceOptions(parent=resource.parent or ""),
            provider=_provider(resource, by_urn),
        )
        for resource in inventory.resources
    ]


def stack_request(inventory: Inventory) -> analyzer_pb2.AnalyzeStackRequest:
    """The request for the whole stack: inputs and outputs, for components only what they registered."""
    by_urn = {resource.urn: resource for resource in inventory.resources}
    return analyzer_pb2.AnalyzeStackRequest(
        resources=[
            analyzer_pb2.AnalyzerResource(
                type=resource.type,
                urn=resource.urn,
                name=resource.name,
                properties=struct(resource.outputs if resource.id is None else {**resource.props, **resource.outputs}),
                parent=resource.parent or "",
                provider=_provider(resource, by_urn),
                propertyDependencies={
                    key: analyzer_pb2.AnalyzerPropertyDependencies(urns=urns)
                    for key, urns in resource.property_dependencies.items()
                },
            )
            for resource in inventory.resources
        ]
    )
