"""Writing a tree as text."""

from entra_sync.expression.nodes import (
    Attribute,
    Call,
    Comparison,
    Concatenation,
    Identifier,
    Node,
    Number,
    ServiceParameter,
    Text,
)


def render(node: Node) -> str:
    """The canonical text: one space after a comma and around an operator, as the service itself writes.

    The text of a tree that `parse` gave parses to an equal tree. A tree that was built otherwise has to keep
    to what the nodes' descriptions say: a call with one `Empty` argument reads like a call with none.
    """
    written: list[str] = []
    pending: list[Node | str] = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, str):
            written.append(current)
        elif isinstance(current, Call):
            written.append(f"{current.name}(")
            pending.append(")")
            _push_joined(pending, current.arguments, ", ")
        elif isinstance(current, Concatenation):
            _push_joined(pending, current.parts, " & ")
        elif isinstance(current, Comparison):
            pending += (current.right, f" {current.operator} ", current.left)
        else:
            written.append(_leaf(current))
    return "".join(written)


def _push_joined(pending: list[Node | str], nodes: tuple[Node, ...], separator: str) -> None:
    for index in range(len(nodes) - 1, -1, -1):
        pending.append(nodes[index])
        if index:
            pending.append(separator)


def _leaf(node: Node) -> str:
    match node:
        case Attribute(name=name):
            return f"[{name}]"
        case Text(value=value):
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case Number(text=text):
            return text
        case Identifier(name=name):
            return name
        case ServiceParameter(name=name):
            return f"%{name}%"
        case _:
            return ""
