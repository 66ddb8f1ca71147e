"""Initial passwords of on-premises applications."""

from typing import Final

from entra_policy.estate.source_tree import children, value_arguments
from entra_sync.expression import Attribute, Call, Concatenation, Node, Number, ServiceParameter, Text

ON_CREATION: Final = "ObjectAddOnly"
RANDOM_PASSWORD: Final = 'Redact(RandomString(16, 2, 2, 2, 2, ""))'
# Functions whose result is one of their arguments, or several of them joined.
_PASSING: Final = frozenset({"Append", "Coalesce", "IIF", "IgnoreFlowIfNullOrEmpty", "Join", "Prepend", "Switch"})


def is_exposed(node: Node) -> bool:
    """Whether anything that the value is made of is outside `Redact`."""
    match node:
        case Text(value=value):
            return bool(value)
        case Attribute() | Number() | ServiceParameter() | Call(name="RandomString") | Call(arguments=()):
            return True
        case Call(name="Redact"):
            return False
        case Concatenation(parts=parts):
            return any(is_exposed(part) for part in parts)
        case Call(name="Join", arguments=(_, *parts)):
            return any(is_exposed(part) for part in parts)
        case Call(name=name) if name in _PASSING:
            return any(is_exposed(argument) for argument in value_arguments(node))
        case Call():
            return not _holds_redact(node) or any(
                is_exposed(argument) for argument in node.arguments if not isinstance(argument, Text | Number)
            )
    return False


def _holds_redact(node: Node) -> bool:
    if isinstance(node, Call) and node.name == "Redact":
        return True
    return any(_holds_redact(part) for part in children(node))
