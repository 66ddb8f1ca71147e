"""The tree of parameters that a mapping's source is declared with, beside its expression or instead of one.

Source: Microsoft Graph, attributeMappingSource: `type` and `name` say what a node is, `parameters` what a function is
called with, by name and without the arguments that were left out.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, takewhile

from entra_policy.values import Value, entries, items, known, known_text, reveal
from entra_sync.expression import MAXIMUM_DEPTH, Attribute, Call, Empty, Node, Number, Text
from entra_sync.functions import parameters_of


def is_function_alone(source: Value) -> bool:
    """Whether the source names a function without its parameters, which is no tree."""
    plain = entries(source)
    return reveal(plain.get("type")) == "Function" and not items(plain.get("parameters"))


def plainly_same(value: Value, node: Node) -> bool:
    """Whether a declared tree is literally an expression's, as in nearly all mappings.

    False where a closer look is needed: both may mean the same all the same.
    """
    if type(node) is not Call:
        return _is_leaf(value, node)
    if type(value) is not dict:
        return False
    parameters = value.get("parameters")
    if value.get("name") != node.name or value.get("type") != "Function" or type(parameters) is not list:
        return False
    arguments = node.arguments
    keys = _plain_keys(node.name, len(arguments))
    if not len(parameters) == len(arguments) <= len(keys):
        return False
    for parameter, key, argument in zip(parameters, keys, arguments, strict=False):
        if type(parameter) is not dict or parameter.get("key") != key:
            return False
        # Most arguments are leaves: a call for each of them costs more than the look at it.
        same = plainly_same if type(argument) is Call else _is_leaf
        if not same(parameter.get("value"), argument):
            return False
    return True


def _is_leaf(value: Value, node: Node) -> bool:
    if type(value) is not dict or value.get("parameters"):
        return False
    kind = type(node)
    if kind is Attribute:
        return value.get("type") == "Attribute" and value.get("name") == node.name  # type: ignore[union-attr]
    if kind is Text:
        wanted = node.value  # type: ignore[union-attr]
    elif kind is Number:
        wanted = node.text  # type: ignore[union-attr]
    else:
        return False
    return value.get("type") == "Constant" and value.get("name") == wanted


@lru_cache(maxsize=256)
def _plain_keys(function: str, arguments: int) -> tuple[str | None, ...]:
    """The names of the parameters of a call with so many arguments, up to the first repeated one."""
    parameters = parameters_of(function, arguments) or ()
    return tuple(parameter.key for parameter in takewhile(lambda parameter: not parameter.repeats, parameters))


def names_of_nodes(source: Value) -> dict[str, list[str]]:
    """The known names in a tree by the kind of their nodes, `Attribute` or `Function`, in the order of writing."""
    found: dict[str, list[str]] = {"Attribute": [], "Function": []}
    plain = entries(source)
    # The name of a function without its parameters is no tree.
    if not plain.get("parameters") and reveal(plain.get("type")) == "Function":
        return found
    pending: list[Value] = [source]
    while pending:
        value = pending.pop()
        node = value if type(value) is dict else entries(value)
        kind, name, parameters = reveal(node.get("type")), reveal(node.get("name")), node.get("parameters")
        if type(kind) is str and kind in found and type(name) is str and name:
            found[kind].append(name)
        if parameters:
            for parameter in reversed(items(parameters)):
                operand = (parameter if type(parameter) is dict else entries(parameter)).get("value")
                if operand is not None:
                    pending.append(operand)
    return found


def known_names(source: dict[str, Value], path: str, kind: str) -> Iterator[str]:
    """The names of everything of that kind (`Attribute`, `Function`) in a tree.

    Raises:
        Undecided: a part of the tree isn't known.
    """
    pending = [(source, path)]
    while pending:
        node, node_path = pending.pop()
        if known(node.get("type"), f"{node_path}.type") == kind:
            name = known_text(node.get("name"), f"{node_path}.name")
            if name:
                yield name
        parameters = known(node.get("parameters"), f"{node_path}.parameters")
        if type(parameters) is not list:
            continue
        for index, item in reversed(list(enumerate(parameters))):
            item_path = f"{node_path}.parameters[{index}]"
            parameter = known(item, item_path)
            value = known(parameter.get("value"), f"{item_path}.value") if type(parameter) is dict else None
            if type(value) is dict:
                pending.append((value, f"{item_path}.value"))


def tree_of(source: dict[str, Value], path: str) -> Node | None:
    """The tree as a syntax tree, None where it has no meaning.

    Raises:
        Undecided: a part of the tree isn't known.
    """
    return _node(source, path, 0)


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
