"""An operation of the engine played again: what it sends to the pack, and what the pack finds.

The requests are those that the engine sent and somebody recorded, or what it would send for an inventory.

Everything takes the way of a real operation: values are encoded as the engine encodes them, messages become bytes, and
the pack reads them back. Only the process and the connection are left out.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2

from entra_policy.analyzer.requests import read_analyze_request, read_stack_request
from entra_policy.analyzer.resources import analyzed_provider, analyzed_resource, stack_resources
from entra_policy.analyzer.session import Session
from entra_policy.finding import Finding
from entra_policy.inventory import Inventory
from entra_policy.pulumi_json import ARCHIVE, ASSET, RESOURCE_REFERENCE, SECRET, SIGNATURE_KEY, UNKNOWN_SENTINEL
from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, Opaque, Secret, Value, contains_unknown

_SIGNATURES = {"asset": ASSET, "archive": ARCHIVE, "resource": RESOURCE_REFERENCE}


def encoded(value: Value) -> Any:
    """A value as the engine puts it into a message, as JSON."""
    match value:
        case Secret(value=inner):
            return {SIGNATURE_KEY: SECRET, "value": encoded(inner)}
        case Opaque(kind=kind, urn=urn):
            return {SIGNATURE_KEY: _SIGNATURES[kind], "urn": urn or ""}
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
    """The request for the whole stack: inputs and outputs, for components only what they registered.

    The engine knows of look-ups only their answers, and drops what depends on one that it can't ask yet, since an
    argument isn't known. What the others answer isn't known here, and belongs to nothing that is declared for certain.
    """
    by_urn = {resource.urn: resource for resource in inventory.resources}
    not_asked = {look_up.urn for look_up in inventory.look_ups if contains_unknown(dict(look_up.props))}
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
                    key: analyzer_pb2.AnalyzerPropertyDependencies(urns=kept)
                    for key, urns in resource.property_dependencies.items()
                    if (kept := [urn for urn in urns if urn not in not_asked])
                },
            )
            for resource in inventory.resources
        ]
    )


def replay(session: Session, inventory: Inventory) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Play an operation from its begin to its end.

    Returns:
        What was found before the resource concerned is touched, and what was found at the end.
    """
    return replay_requests(session, analyze_requests(inventory), stack_request(inventory))


def replay_requests(
    session: Session, shown: Iterable[analyzer_pb2.AnalyzeRequest], whole: analyzer_pb2.AnalyzeStackRequest
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Play an operation whose requests are known.

    Args:
        session: the pack.
        shown: the request for each resource, in the order of the engine.
        whole: the request for the whole stack.

    Returns:
        As `replay`.
    """
    session.begin()
    at_once: list[Finding] = []
    for message in shown:
        request = read_analyze_request(message.SerializeToString())
        at_once += session.analyze(analyzed_resource(request), analyzed_provider(request, session.analyzed))
    stack = read_stack_request(whole.SerializeToString())
    at_the_end, _ = session.analyze_stack(stack_resources(stack, session.analyzed), lambda: None)
    return tuple(at_once), at_the_end


def _provider(resource: Resource, by_urn: Mapping[str, Resource]) -> analyzer_pb2.AnalyzerProviderResource | None:
    provider = by_urn.get(resource.provider or "")
    if provider is None:
        return None
    return analyzer_pb2.AnalyzerProviderResource(
        type=provider.type, urn=provider.urn, name=provider.name, properties=struct(provider.props)
    )
