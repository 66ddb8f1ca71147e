"""What an attributeMappingSource says: its expression decides, whatever blanks and whatever tree it is written with.

Source: Microsoft Graph, attributeMappingSource: `expression` is the equivalent of the tree of parameters. Its keys are
the service's own.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, TypeGuard

from entra_sync.expression import (
    Attribute,
    Call,
    Comparison,
    Concatenation,
    ExpressionSyntaxError,
    Node,
    Number,
    Text,
    parse,
)

FUNCTION: Final = "Function"


def is_source(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether a value is a source whose meaning is known: it has an expression, or a name that is one."""
    return isinstance(value, Mapping) and _meaning(value) is not None


def same_source(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two sources that `is_source` knows give the same value."""
    return _meaning(one) == _meaning(other)


def _meaning(source: Mapping[str, Any]) -> Node | str | None:
    expression, name, kind = source.get("expression"), source.get("name"), source.get("type")
    if isinstance(expression, str) and expression.strip():
        read = _read(expression.strip())
        # Some documents write a constant without its quotation marks.
        if kind != "Constant" or isinstance(read, Text) or not isinstance(name, str):
            return read
    if not isinstance(name, str):
        return None
    return Text(name) if kind == "Constant" else Attribute(name) if kind == "Attribute" else None


@lru_cache(maxsize=4096)
def _read(expression: str) -> Node | str:
    """The expression's tree; the text itself if it isn't an expression."""
    try:
        return _plain(parse(expression))
    except (ExpressionSyntaxError, RecursionError):
        return expression


def _plain(node: Node) -> Node:
    """The tree with numbers as texts, which is what the service makes of them."""
    match node:
        case Number(text=text):
            return Text(text)
        case Call(name=name, arguments=arguments):
            return Call(name, tuple(_plain(argument) for argument in arguments))
        case Concatenation(parts=parts):
            return Concatenation(tuple(_plain(part) for part in parts))
        case Comparison(operator=operator, left=left, right=right):
            return Comparison(operator, _plain(left), _plain(right))
    return node
