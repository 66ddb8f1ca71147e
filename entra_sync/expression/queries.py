"""Looking into a tree: what it refers to, calls and states. Nothing here recurses."""

from collections.abc import Iterator
from typing import NamedTuple

from entra_sync.expression.nodes import Attribute, Call, Comparison, Concatenation, Identifier, Node, Number, Text


def walk(node: Node) -> Iterator[Node]:
    """The node and everything in it, in the order of the text (a call before its arguments)."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        _push_children(pending, current)


class Names(NamedTuple):
    """What an expression names, as written, each once, in the order of the first occurrences.

    Attributes:
        attributes: the attributes that it refers to.
        functions: the functions that it calls.
        words: the bare words in it.
        joins: whether it joins texts with `&`.
    """

    attributes: tuple[str, ...]
    functions: tuple[str, ...]
    words: tuple[str, ...]
    joins: bool


def names(node: Node) -> Names:
    """Everything that it names, found in one walk."""
    attributes: dict[str, None] = {}
    called: dict[str, None] = {}
    bare: dict[str, None] = {}
    joins = False
    pending = [node]
    while pending:
        current = pending.pop()
        kind = type(current)
        if kind is Attribute:
            attributes[current.name] = None  # type: ignore[union-attr]
        elif kind is Call:
            called[current.name] = None  # type: ignore[union-attr]
            pending.extend(current.arguments[::-1])  # type: ignore[union-attr]
        elif kind is Identifier:
            bare[current.name] = None  # type: ignore[union-attr]
        elif kind is not Text:
            joins = joins or kind is Concatenation
            _push_children(pending, current)
    return Names(tuple(attributes), tuple(called), tuple(bare), joins)


def references(node: Node) -> tuple[str, ...]:
    """The names of the attributes it refers to, as written, in order of their first occurrence."""
    return names(node).attributes


def functions(node: Node) -> tuple[str, ...]:
    """The names of the functions it calls, as written, in order of their first occurrence."""
    return names(node).functions


def constants(node: Node) -> tuple[str, ...]:
    """The constants in it, in order of their first occurrence.

    A number counts as its text, because the service itself turns the number `8` into the constant `"8"`.
    """
    values: dict[str, None] = {}
    pending = [node]
    while pending:
        current = pending.pop()
        if type(current) is Text:
            values[current.value] = None
        elif type(current) is Number:
            values[current.text] = None
        else:
            _push_children(pending, current)
    return tuple(values)


def words(node: Node) -> tuple[str, ...]:
    """The bare words in it, as written, in order of their first occurrence."""
    return names(node).words


def _push_children(pending: list[Node], node: Node) -> None:
    """Puts a node's children on a stack so that the first comes off first."""
    kind = type(node)
    if kind is Call:
        pending.extend(node.arguments[::-1])  # type: ignore[union-attr]
    elif kind is Concatenation:
        pending.extend(node.parts[::-1])  # type: ignore[union-attr]
    elif kind is Comparison:
        pending.append(node.right)  # type: ignore[union-attr]
        pending.append(node.left)  # type: ignore[union-attr]
