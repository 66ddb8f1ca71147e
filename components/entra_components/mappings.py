"""Attribute mappings that read well in a program.

```python
to("userName", attribute("userPrincipalName"), matching=1)
to("active", expression('Switch([IsSoftDeleted], , "False", "True", "True", "False")'))
to("title", attribute("jobTitle"), default="Employee", on_create_only=True)
```

Every function checks its arguments at once and returns what Microsoft Graph would: dictionaries with Graph's names,
ready for a `SynchronizationSchema`. Arguments that are outputs are passed on; what depends on them is computed when
they are known.

Source: Microsoft Graph, attributeMapping and attributeMappingSource.
"""

from typing import Final, TypedDict, get_args

import pulumi

from entra_components._kinds import Kind, misplaced
from entra_components._sources import attribute_source, constant_source, function_source, quoted
from entra_components.blocks import AttributeMapping, FlowBehavior, FlowType, Source, written_here
from entra_components.connection import is_unknown
from entra_components.errors import ArgumentError
from entra_sync.bare_words import bare_words, inner_name, meant_by
from entra_sync.expression import Attribute, Call, Concatenation, ExpressionSyntaxError, Identifier, Text, parse
from entra_sync.function_limits import LONGEST_RANDOM_STRING
from entra_sync.functions import is_documented_word

NOT_TEXT: Final = 'must be text; booleans and numbers are texts here too: "true", "1".'

_FLOW_TYPES: Final[tuple[str, ...]] = get_args(FlowType)
_FLOW_BEHAVIORS: Final[tuple[str, ...]] = get_args(FlowBehavior)


class ShortMapping(TypedDict, total=False):
    """What a component's argument `mappings` may have for a target attribute, in place of what `to` returns."""

    value: pulumi.Input[str]
    """Where the value comes from: an attribute (`[mail]`), an expression, or a constant in quotes of its own."""
    matching: int
    """0 for an attribute that does not match; else the order in which matching attributes are tried, from 1."""
    default: pulumi.Input[str]
    """The value where the source has none."""
    on_create_only: bool
    """Whether the value flows when the object is created and never again."""


def attribute(name: pulumi.Input[str]) -> Source:
    """The value of one attribute of the source object.

    Args:
        name: the attribute's name without the outer brackets, such as `mail` or
            `emails[type eq "work"].value`.

    Returns:
        An attributeMappingSource of type Attribute.

    Raises:
        ArgumentError: `name` isn't the name of an attribute.
    """
    if isinstance(name, pulumi.Output):
        return attribute_source(name, name.apply(lambda known: attribute(known)["expression"]))
    if not isinstance(name, str) or not name.strip():
        raise ArgumentError("name", 'must be the name of an attribute, such as "mail".')
    inner = inner_name(name)
    if inner is not None:
        raise ArgumentError("name", f"has the outer brackets already: write {inner!r}, without them.")
    text = f"[{name}]"
    try:
        node = parse(text)
    except ExpressionSyntaxError as error:
        raise ArgumentError("name", f"isn't the name of an attribute: {error}") from None
    if not isinstance(node, Attribute) or node.name != name:
        raise ArgumentError("name", "isn't the name of an attribute: give one name, without the outer brackets.")
    return attribute_source(name, text)


def constant(value: pulumi.Input[str]) -> Source:
    """Always the same text. Booleans and numbers are texts too: `constant("true")`.

    Args:
        value: the text.

    Returns:
        An attributeMappingSource of type Constant.

    Raises:
        ArgumentError: `value` isn't text.
    """
    if isinstance(value, pulumi.Output):
        return constant_source(value, value.apply(lambda known: constant(known)["expression"]))
    if not isinstance(value, str):
        raise ArgumentError("value", NOT_TEXT)
    return constant_source(value, quoted(value))


def expression(text: str) -> Source:
    """A value computed by a function of the service's expression language.

    Args:
        text: one function call, such as `ToLower([mail])`. A bare `[mail]` is taken as `attribute("mail")` and a
            bare `"text"` as `constant("text")`. To put an output into an expression, build the whole text
            first and use `pulumi.Output.format(...).apply(expression)`.

    Returns:
        An attributeMappingSource with the expression and its tree of named parameters; the tree is left empty
        where names are not documented.

    Raises:
        ArgumentError: the expression does not parse (the reason has the position), it isn't one function call as a
            whole, or it has a bare word that means nothing, such as an attribute without its brackets.
    """
    if not isinstance(text, str):
        raise ArgumentError("text", "must be text, such as 'ToLower([mail])'; on an output use apply(expression).")
    if is_unknown(text):
        # What a data source answered, where nothing asks the tenant.
        return Source(type="Function", name=text, expression=text, parameters=[])
    stripped = text.strip()
    try:
        node = parse(stripped)
    except ExpressionSyntaxError as error:
        raise ArgumentError("text", f"isn't a valid expression: {error}") from None
    if isinstance(node, Attribute):
        return attribute(node.name)
    if isinstance(node, Text):
        return constant(node.value)
    if isinstance(node, Identifier) and not is_documented_word(node.name):
        raise ArgumentError("text", f"is a bare word: did you mean {meant_by(node.name)}?")
    if isinstance(node, Concatenation):
        raise ArgumentError("text", "must be one function call as a whole: join with Join or Append instead of `&`.")
    if not isinstance(node, Call):
        raise ArgumentError("text", "must be one function call as a whole, such as 'ToLower([mail])'.")
    for word in bare_words(node):
        raise ArgumentError("text", f"has the bare word {word}: did you mean {meant_by(word)}?")
    return function_source(node, stripped)


def to(
    target: pulumi.Input[str],
    source: pulumi.Input[Source] | None = None,
    *,
    matching: int = 0,
    default: pulumi.Input[str] | None = None,
    on_create_only: bool = False,
    flow_type: FlowType | None = None,
    flow_behavior: FlowBehavior = "FlowWhenChanged",
) -> AttributeMapping:
    """Map a source to an attribute of the target object.

    Args:
        target: the target attribute's name, such as `userName`.
        source: what `attribute`, `constant` or `expression` returns. Without one the attribute is always the
            default: Graph writes such mappings with a null source.
        matching: 0 for an attribute that does not match; else the order in which matching attributes are tried,
            from 1.
        default: the value where the source has none. The service uses it on creation only.
        on_create_only: the value flows when the object is created and never again (flow type ObjectAddOnly).
        flow_type: another flow type, as Graph writes it: Always, ObjectAddOnly, MultiValueAddOnly, ValueAddOnly
            or AttributeAddOnly.
        flow_behavior: FlowWhenChanged, or FlowAlways to write the value in every cycle.

    Returns:
        An attributeMapping with all its properties; it knows the line where it was written.

    Raises:
        ArgumentError: an argument is wrong, or two contradict each other.
    """
    if not isinstance(target, pulumi.Output) and (not isinstance(target, str) or not target.strip()):
        raise ArgumentError("target", 'must be the name of an attribute of the target, such as "userName".')
    if source is None and default is None:
        raise ArgumentError("source", "is missing: give a source, or a default that is always used.")
    if source is not None and not isinstance(source, pulumi.Output):
        _check_source(source)
    if isinstance(matching, bool) or not isinstance(matching, int) or matching < 0:
        raise ArgumentError("matching", "must be 0 (does not match) or an order from 1.")
    if default is not None and not isinstance(default, str | pulumi.Output):
        raise ArgumentError("default", NOT_TEXT)
    if not isinstance(on_create_only, bool):
        raise ArgumentError("on_create_only", "must be True or False.")
    if flow_type is not None and flow_type not in _FLOW_TYPES:
        raise ArgumentError("flow_type", f"must be one of {', '.join(_FLOW_TYPES)}.")
    if on_create_only and flow_type not in (None, "ObjectAddOnly"):
        raise ArgumentError("flow_type", "contradicts on_create_only, which is ObjectAddOnly: give one of them.")
    if flow_behavior not in _FLOW_BEHAVIORS:
        raise ArgumentError("flow_behavior", f"must be one of {', '.join(_FLOW_BEHAVIORS)}.")
    mapping = AttributeMapping(
        targetAttributeName=target,
        source=source,
        defaultValue=default,
        matchingPriority=matching,
        flowType="ObjectAddOnly" if on_create_only else flow_type or "Always",
        flowBehavior=flow_behavior,
        exportMissingReferences=False,
    )
    return written_here(mapping)


def initial_password(
    target: str = "export_password",
    *,
    length: int = 16,
    minimum_numbers: int = 2,
    minimum_special_characters: int = 2,
    minimum_capital: int = 2,
    minimum_lower_case: int = 2,
    characters_to_avoid: str = "",
) -> AttributeMapping:
    """A random password for users that are created in an on-premises application, kept out of the provisioning logs.

    Passwords of the directory are never synchronized; how the user learns this one is up to the application.

    Args:
        target: the password attribute, named as in the connector (`export_password`, `userPassword`, ...).
        length: how many characters, at most 256, and no fewer than the minimums together.
        minimum_numbers: how many digits at least.
        minimum_special_characters: how many other characters at least.
        minimum_capital: how many capital letters at least.
        minimum_lower_case: how many small letters at least.
        characters_to_avoid: characters that the target system does not take.

    Returns:
        An attributeMapping of `Redact(RandomString(...))` that flows on creation only.

    Raises:
        ArgumentError: a number isn't valid, or the minimums can't be met together.

    Source: Microsoft Learn, reference for writing expressions, RandomString and Redact.
    """
    minimums = {
        "minimum_numbers": minimum_numbers,
        "minimum_special_characters": minimum_special_characters,
        "minimum_capital": minimum_capital,
        "minimum_lower_case": minimum_lower_case,
    }
    for name, value in ({"length": length} | minimums).items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ArgumentError(name, "must be a whole number from 0.")
    least = max(1, sum(minimums.values()))
    if not least <= length <= LONGEST_RANDOM_STRING:
        raise ArgumentError("length", f"must be from {least}, what the minimums need, to {LONGEST_RANDOM_STRING}.")
    if not isinstance(characters_to_avoid, str):
        raise ArgumentError("characters_to_avoid", NOT_TEXT)
    numbers = ", ".join(str(value) for value in (length, *minimums.values()))
    random = f"RandomString({numbers}, {quoted(characters_to_avoid)})"
    return to(target, expression(f"Redact({random})"), on_create_only=True)


def _check_source(source: object) -> None:
    if isinstance(source, str):
        raise ArgumentError(
            "source",
            'must be what attribute("mail"), constant("true") or expression("...") returns, not bare text.',
        )
    reason = misplaced(source, Kind.SOURCE)
    if reason is not None:
        raise ArgumentError("source", reason)
