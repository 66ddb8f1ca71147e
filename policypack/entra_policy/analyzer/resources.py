"""Resources from the messages of the analyzer protocol.

Source: `pulumi/analyzer.proto`. Analyze shows a resource's inputs (a component's arguments); AnalyzeStack shows
its outputs, its property dependencies and, for a component, only what it registered as outputs.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from entra_policy.analyzer.properties import properties, properties_except
from entra_policy.analyzer.requests import AnalyzeRequest, ProviderMessage, StackRequest, StackResource
from entra_policy.estate.types import COMPONENTS, is_relevant
from entra_policy.resource import NO_DEPENDENCIES, NOTHING, Resource
from entra_policy.values import UNKNOWN, Unknown, Value, reveal

if TYPE_CHECKING:
    from collections.abc import Mapping

# The resource of a URN as Analyze showed it, None where it did not.
Analyzed: TypeAlias = Callable[[str], Resource | None]


def analyzed_resource(request: AnalyzeRequest) -> Resource:
    """The resource of an Analyze request. Properties of types that no rule looks at are not converted."""
    return Resource(
        type=request.type,
        urn=request.urn,
        name=request.name,
        props=properties(request.properties) if is_relevant(request.type) else NOTHING,
        parent=request.options.parent or None,
        provider=request.provider.urn if request.HasField("provider") else None,
        id=None if request.type in COMPONENTS else UNKNOWN,
    )


def provider_resource(message: ProviderMessage) -> Resource:
    """The provider that comes along with a resource."""
    return Resource(type=message.type, urn=message.urn, name=message.name, props=properties(message.properties))


def analyzed_provider(request: AnalyzeRequest, analyzed: Analyzed) -> Resource | None:
    """The provider of an Analyze request's resource; None where it has none."""
    if not request.HasField("provider"):
        return None
    return analyzed(request.provider.urn) or provider_resource(request.provider)


def stack_resources(request: StackRequest, analyzed: Analyzed) -> Iterator[Resource]:
    """All resources; providers that the engine shows only beside their resources come first."""
    seen = {message.urn for message in request.resources}
    for message in request.resources:
        if message.HasField("provider") and message.provider.urn not in seen:
            seen.add(message.provider.urn)
            yield provider_resource(message.provider)
    for message in request.resources:
        yield stack_resource(message, analyzed(message.urn))


def stack_resource(message: StackResource, analyzed: Resource | None) -> Resource:
    """The resource of an AnalyzeStack request.

    Args:
        message: the resource as it is at the end of the operation.
        analyzed: the same resource as Analyze showed it; its inputs are taken over and not converted again.
    """
    component = message.type in COMPONENTS
    inputs: Mapping[str, Value] = NOTHING
    outputs: Mapping[str, Value] = NOTHING
    resource_id: str | Unknown | None = None if component else UNKNOWN
    if is_relevant(message.type):
        inputs = NOTHING if analyzed is None else analyzed.props
        if component:
            outputs = properties(message.properties)
        elif analyzed is None:
            inputs = properties(message.properties)
        else:
            outputs = properties_except(message.properties, inputs.keys())
        if not component and type(known_id := reveal(outputs.get("id", inputs.get("id")))) is str:
            resource_id = known_id
    dependencies = message.propertyDependencies
    return Resource(
        type=message.type,
        urn=message.urn,
        name=message.name,
        props=inputs,
        outputs=outputs,
        parent=message.parent or None,
        provider=message.provider.urn if message.HasField("provider") else None,
        id=resource_id,
        # The SDK sends what a property depends on as a set, in another order in each run.
        property_dependencies={key: tuple(sorted(dependencies[key].urns)) for key in dependencies} or NO_DEPENDENCIES,
    )
