"""What flows through an attribute mapping, as syntax trees: what its value is made of."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_sync.expression import Attribute, Call, Comparison, Concatenation, Node

# Which arguments the result is made of, for functions that choose among some and only look at the others.
_CHOOSING: Final = MappingProxyType({"IIF": slice(1, 3)})


def source_tree(mapping: AttributeMapping) -> Node | None:
    """The source's syntax tree: of its expression, else of its declared parameters; None where it has neither.

    Raises:
        Undecided: the source isn't known, in whole or in the part that is needed.
    """
    return mapping.tree or next(iter(mapping.flow.trees), None)


def source_trees(mapping: AttributeMapping) -> tuple[Node, ...]:
    """The source's syntax trees: of its expression and, where it has both, of its declared parameters.

    Which of the two the service follows isn't documented. What isn't known of a declared tree beside an expression
    counts for nothing, and neither does a function in it without its parameters.

    Raises:
        Undecided: the source isn't known, in whole or in the part that is needed.
    """
    return mapping.flow.trees


def source_trees_with(function: str, mapping: AttributeMapping) -> tuple[Node, ...]:
    """The same; none where no call of that function is anywhere in them, which is found out for all rules together.

    Raises:
        Undecided: the source isn't known, in whole or in the part that is needed.
    """
    # Without an expression, the names of the functions may be known where the trees are not.
    if mapping.tree is not None and function not in mapping.source_functions():
        return ()
    return mapping.flow.trees


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
