"""From an expression to an attributeMappingSource as Graph writes it, the tree of named parameters included."""

from typing import Any, Final

from entra_components.blocks import Source
from entra_sync.expression import Attribute, Call, Empty, Node, Number, Text, render
from entra_sync.functions import parameters_of

# Property values travel as protobuf messages, which may nest 100 deep; a function inside a function costs eight
# levels, and the schema around the source needs the rest.
_DEEPEST_TREE: Final = 6


def attribute_source(name: Any, expression: Any) -> Source:
    """The source that takes an attribute's value."""
    return Source(type="Attribute", name=name, expression=expression, parameters=[])


def constant_source(value: Any, expression: Any) -> Source:
    """The source that is always the same text."""
    return Source(type="Constant", name=value, expression=expression, parameters=[])


def function_source(call: Call, text: str) -> Source:
    """The source that is computed.

    Args:
        call: the outermost function call.
        text: the expression as written.

    Returns:
        The source with its tree of parameters. The tree is left empty where it would have to be guessed: for
        functions and repeated parameters whose names are not documented, and for operators.
    """
    tree = _parameters(call, 1)
    return Source(type="Function", name=call.name, expression=text, parameters=tree or [])


def quoted(value: str) -> str:
    """The text as a literal of the expression language."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _parameters(call: Call, depth: int) -> list[dict[str, Any]] | None:
    """The named parameters of a call, or None where a name or a value has no documented form."""
    listed = parameters_of(call.name, len(call.arguments))
    if listed is None or len(call.arguments) > len(listed) or depth > _DEEPEST_TREE:
        return None
    parameters = []
    for parameter, argument in zip(listed, call.arguments, strict=False):
        if isinstance(argument, Empty):
            continue
        value = _value(argument, depth)
        if value is None or parameter.repeats or parameter.key is None:
            return None
        parameters.append({"key": parameter.key, "value": value})
    return parameters


def _value(node: Node, depth: int) -> Source | None:
    if isinstance(node, Attribute):
        return attribute_source(node.name, render(node))
    if isinstance(node, Text):
        return constant_source(node.value, render(node))
    if isinstance(node, Number):
        # Graph writes a number as a text constant: `Mid([a], 1, 8)` has the constants "1" and "8".
        return constant_source(render(node), quoted(render(node)))
    if isinstance(node, Call):
        parameters = _parameters(node, depth + 1)
        if parameters is None:
            return None
        return Source(type="Function", name=node.name, expression=render(node), parameters=parameters)
    return None
