"""What flows through an attribute mapping: its source as one syntax tree, however it is declared.

Source: Microsoft Graph, attributeMappingSource: `expression` is the text, `parameters` the same as a tree of named
parameters without the arguments that were left out.
"""

from collections.abc import Iterator
from itertools import chain
from types import MappingProxyType
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.values import Undecided, Value, items, known, known_text, reveal
from entra_sync.expression import MAXIMUM_DEPTH, Attribute, Call, Comparison, Concatenation, Empty, Node, Text
from entra_sync.functions import parameters_of

# Which arguments the result is made of, for functions that choose among some and only look at the others.
_CHOOSING: Final = MappingProxyType({"IIF": slice(1, 3)})


def source_tree(mapping: AttributeMapping) -> Node | None:
    """The source's syntax tree: of its expression, else of its declared parameters; None where it has neither.

    Raises:
        Undecided: the source isn't known, in whole or in the part that is needed.
    """
    if (tree := mapping.tree) is not None:
        return tree
    source = mapping.source
    return None if source is None else _node(source, f"{mapping.path}.source", 0)


def source_trees(mapping: AttributeMapping) -> tuple[Node, ...]:
    """The source's syntax trees: of its expression and, where it has both, of its declared parameters.

    Which of the two the service follows isn't documented. What isn't known of a declared tree beside an expression
    counts for nothing, and neither does a function in it without its parameters.

    Raises:
        Undecided: the source isn't known, in whole or in the part that is needed.
    """
    tree, source = source_tree(mapping), mapping.source
    if tree is None or mapping.tree is None or source is None:
        return () if tree is None else (tree,)
    if reveal(source.get("type")) == "Function" and not items(source.get("parameters")):
        return (tree,)
    try:
        declared = _node(source, f"{mapping.path}.source", 0)
    except Undecided:
        return (tree,)
    return (tree,) if declared is None else (tree, declared)


def value_arguments(call: Call) -> tuple[Node, ...]:
    """The arguments that the result of a call is made of: not the condition of `IIF`, nor what `Switch` compares."""
    if call.name == "Switch":
        return (*call.arguments[1:2], *call.arguments[3::2])
    return call.arguments[_CHOOSING.get(call.name, slice(None))]


def value_attributes(tree: Node, *, without: frozenset[str] = frozenset()) -> Iterator[str]:
    """The names of the attributes in a tree, once each, except inside calls of the functions of these names."""
    seen: set[str] = set()
    pending = [tree]
    while pending:
        node = pending.pop()
        if type(node) is Attribute and node.name not in seen:
            seen.add(node.name)
            yield node.name
        elif type(node) is not Call or node.name not in without:
            pending.extend(reversed(children(node)))


def children(node: Node) -> tuple[Node, ...]:
    """What a node is made of."""
    match node:
        case Call(arguments=parts) | Concatenation(parts=parts):
            return parts
        case Comparison(left=left, right=right):
            return (left, right)
    return ()


def _node(source: dict[str, Value], path: str, depth: int) -> Node | None:
    name = known_text(source.get("name"), f"{path}.name")
    kind = known(source.get("type"), f"{path}.type")
    if name is None or depth > MAXIMUM_DEPTH:
        return None
    if kind == "Attribute":
        return Attribute(name)
    if kind == "Constant":
        return Text(name)
    return Call(name, _arguments(name, source, path, depth)) if kind == "Function" else None


def _arguments(name: str, source: dict[str, Value], path: str, depth: int) -> tuple[Node, ...]:
    """The arguments in the order of the function's parameters, where all keys are known ones; else as declared."""
    declared = known(source.get("parameters"), f"{path}.parameters")
    given: list[tuple[str | None, Node]] = []
    for index, item in enumerate(declared if type(declared) is list else []):
        where = f"{path}.parameters[{index}]"
        parameter = known(item, where)
        value = known(parameter.get("value"), f"{where}.value") if type(parameter) is dict else None
        if type(parameter) is dict and type(value) is dict:
            node = _node(value, f"{where}.value", depth + 1)
            given.append((known_text(parameter.get("key"), f"{where}.key"), Empty() if node is None else node))
    # What the service writes, and the documented name: `one` and `condition` are the same parameter of IIF.
    keys = [(parameter.key, parameter.name) for parameter in parameters_of(name) or ()]
    if not all(any(key in wanted for wanted in keys) for key, _ in given):
        return tuple(node for _, node in given)
    ordered = ([node for key, node in given if key in wanted] or [Empty()] for wanted in keys)
    return tuple(chain.from_iterable(ordered))
