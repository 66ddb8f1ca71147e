"""EP005 expression-and-tree-agree."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final, NamedTuple

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.values import Undecided, Value, entries, items, known, known_text, reveal
from entra_sync.expression import (
    Attribute,
    Call,
    Comparison,
    Concatenation,
    Empty,
    Identifier,
    Node,
    Number,
    ServiceParameter,
    Text,
)
from entra_sync.functions import Parameter, parameters_of
from entra_sync.names import same_attribute

# Nodes that have no documented form in the tree, or don't appear in it.
_WITHOUT_FORM: Final = (Comparison, Concatenation, ServiceParameter)
_NOT_IN_TREES: Final = (Empty, *_WITHOUT_FORM)


@rule("EP005", "expression-and-tree-agree", level=Level.ADVISORY, subject=Subject.MAPPING)
def expression_and_tree_agree(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """A mapping's expression and its parameter tree say the same thing.

    What it checks
        Where a source has an `expression`, and beside it `parameters` or the `type` and `name` of an attribute or a
        constant: whether both call the same functions on the same attributes and constants. Numbers are compared as
        text, since the service itself writes `8` as the constant "8"; arguments that are left out of the expression are
        absent from the tree. Comparisons, concatenation (`&`) and parameters of the service (`%DomainFQDN%`) have no
        documented form in the tree and are not compared.

    Why
        It is not documented which of the two the service follows. When one is edited by hand and the other forgotten,
        the mapping looks right in the portal and does something else.

    Example
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            schema=synchronization_schema(
                synchronization_rule(
                    users(to("userName", {**expression("ToLower([mail])"), "expression": "ToLower([mailNickname])"})),
                    target_directory="customappsso",
                )
            ),
        )
        ```

    Instead
        ```python
        # `expression` writes both.
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            schema=synchronization_schema(
                synchronization_rule(
                    users(to("userName", expression("ToLower([mailNickname])"))),
                    target_directory="customappsso",
                )
            ),
        )
        ```

    When it is undecided
        While the expression, or a part of the tree, is not known before deployment and what is known agrees.
    """
    source = mapping.source
    if source is None or not (items(source.get("parameters")) or _states_name(source)):
        return
    tree = mapping.tree
    if tree is None or mapping.flow.is_plain:
        return
    not_known: list[Undecided] = []
    path = f"{mapping.path}.source"
    if (where := _difference(source, path, tree, not_known)) is not None:
        yield _differ(mapping, where, has_parameters=bool(items(source.get("parameters"))))
        return
    if not_known:
        raise not_known[0]


def _differ(mapping: AttributeMapping, path: str, *, has_parameters: bool) -> Problem:
    if has_parameters:
        beside, remedy = "its parameter tree", "leave `parameters` empty, or correct `parameters`"
    else:
        beside, remedy = "the `name` beside it", "correct `type` and `name`, or leave them out"
    return Problem(
        f"The expression of {mapping.label} and {beside} say different things. Rewrite the expression and {remedy}.",
        about=f"{mapping.label}: the expression and its tree differ",
        path=path,
    )


def _states_name(source: dict[str, Value]) -> bool:
    """Whether a source without parameters says all by its name; that of a function says nothing of its arguments."""
    return reveal(source.get("type")) in ("Attribute", "Constant") and bool(source.get("name"))


class _Pair(NamedTuple):
    """A value in the tree and the part of the expression that should mean the same, None for a missing one."""

    value: Value
    path: str
    node: Node | None


def _difference(source: Value, path: str, tree: Node, not_known: list[Undecided]) -> str | None:
    """The path of the first part of the tree that differs from the expression; adds what isn't known to `not_known`."""
    pending = [_Pair(source, path, tree)]
    while pending:
        pair = pending.pop()
        try:
            if not _same(pair):
                return pair.path
            if type(pair.node) is Call:
                inner = _paired(entries(pair.value).get("parameters"), f"{pair.path}.parameters", pair.node)
                if inner is None:
                    return pair.path
                pending.extend(reversed(inner))
        except Undecided as undecided:
            not_known.append(undecided)
    return None


def _same(pair: _Pair) -> bool:
    """Whether both are the same function, attribute or constant, whatever is inside. Raises `Undecided`."""
    value = known(pair.value, pair.path)
    if type(value) is not dict or isinstance(pair.node, _WITHOUT_FORM):
        return True
    kind = known_text(value.get("type"), f"{pair.path}.type")
    name = known_text(value.get("name"), f"{pair.path}.name")
    if kind is None:
        return True
    match pair.node:
        case Call(name=wanted):
            return kind == "Function" and name == wanted
        case Attribute(name=wanted):
            return kind == "Attribute" and name is not None and same_attribute(name, wanted)
        case Text(value=wanted):
            return kind == "Constant" and (name or "") == wanted
        case Number() as number:
            return kind == "Constant" and name is not None and _same_number(name, number)
        case Identifier(name=wanted):
            return kind == "Constant" and (name or "").lower() == wanted.lower()
    # The argument is left out of the expression.
    return kind == "Constant" and not name


def _same_number(text: str, number: Number) -> bool:
    if text == number.text:
        return True
    try:
        return float(text) == float(number.value)
    except (ValueError, OverflowError):
        return False


def _paired(declared: Value, path: str, call: Call) -> list[_Pair] | None:
    """The tree's parameters paired with the arguments that they represent; None where one has no counterpart.

    Empty where the tree has no parameters, or where the function isn't documented and the counts differ.

    Raises:
        Undecided: the list, or a parameter's name, isn't known.
    """
    listed = known(declared, path)
    if type(listed) is not list or not listed:
        return []
    given: list[tuple[str, Value, str]] = []
    for index, item in enumerate(listed):
        where = f"{path}[{index}]"
        parameter = known(item, where)
        if type(parameter) is not dict:
            return []
        given.append(((known_text(parameter.get("key"), f"{where}.key") or "").lower(), parameter.get("value"), where))
    parameters = parameters_of(call.name, len(call.arguments))
    if parameters is None or not _named(parameters, given):
        arguments = [argument for argument in call.arguments if type(argument) is not Empty]
        if len(arguments) != len(given):
            vague = parameters is None or any(isinstance(argument, _NOT_IN_TREES) for argument in arguments)
            return [] if vague else None
        return [_Pair(value, f"{where}.value", node) for (_, value, where), node in zip(given, arguments, strict=True)]
    return _by_name(parameters, given, call)


def _named(parameters: tuple[Parameter, ...], given: list[tuple[str, Value, str]]) -> bool:
    """Whether the names show which parameter belongs to which argument: all are known, and only the last repeats."""
    names = {parameter.key.lower() for parameter in parameters if parameter.key is not None}
    fixed = [name for name, _, _ in given if not _repeats(parameters, name)]
    return (
        all(name in names for name, _, _ in given)
        and len(set(fixed)) == len(fixed)
        and not any(parameter.repeats for parameter in parameters[:-1])
    )


def _repeats(parameters: tuple[Parameter, ...], name: str) -> bool:
    last = parameters[-1] if parameters else None
    return last is not None and last.repeats and (last.key or "").lower() == name


def _by_name(parameters: tuple[Parameter, ...], given: list[tuple[str, Value, str]], call: Call) -> list[_Pair] | None:
    pairs: list[_Pair] = []
    for position, parameter in enumerate(parameters):
        key = (parameter.key or "").lower()
        values = [(value, f"{where}.value") for name, value, where in given if name == key]
        arguments = list(call.arguments[position:] if parameter.repeats else call.arguments[position : position + 1])
        if parameter.repeats:
            # The service leaves repeated parameters out of some trees.
            if not values:
                continue
            arguments = [argument for argument in arguments if type(argument) is not Empty]
        for declared, argument in zip_longest(values, arguments):
            if declared is not None:
                pairs.append(_Pair(declared[0], declared[1], argument))
            elif not isinstance(argument, _NOT_IN_TREES):
                return None
    return pairs
