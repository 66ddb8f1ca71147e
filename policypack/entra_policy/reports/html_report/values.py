"""Declared values for people: as they are, not known before deployment, or secret."""

import enum
import json
from dataclasses import dataclass
from typing import Final

from entra_policy.estate.schema import AttributeMapping, Clause, ObjectMapping
from entra_policy.estate.source_tree import source_tree
from entra_policy.values import Secret, Undecided, Value, contains_secret, contains_unknown, reveal
from entra_sync.expression import Attribute, Number, Text, references, render
from entra_sync.filters import normalised_operator


class Kind(enum.StrEnum):
    """What may be shown of a value."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    SECRET = "secret"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class DisplayedValue:
    """A value as it is shown.

    Attributes:
        kind: what may be shown of it.
        text: the text; what takes its place where it isn't known or may not be shown, in brackets.
    """

    kind: Kind
    text: str


SECRET: Final = DisplayedValue(Kind.SECRET, "[secret]")
UNKNOWN: Final = DisplayedValue(Kind.UNKNOWN, "[unknown until deployment]")
ABSENT: Final = DisplayedValue(Kind.ABSENT, "[none]")


def displayed(value: Value, *, hidden: bool = False) -> DisplayedValue:
    """A declared value.

    Args:
        value: the value with its marks.
        hidden: whether it is inside a secret.
    """
    if hidden or type(value) is Secret:
        return SECRET
    if value is None:
        return ABSENT
    if type(value) is str:
        return DisplayedValue(Kind.KNOWN, value)
    if contains_secret(value):
        return SECRET
    if contains_unknown(value):
        return UNKNOWN
    # Anything but text is a mistake here, which a rule reports.
    return DisplayedValue(Kind.KNOWN, json.dumps(value) if isinstance(value, bool | int | float) else "[not text]")


@dataclass(frozen=True, slots=True)
class Source:
    """Where an attribute mapping takes its value from.

    Attributes:
        attributes: the names of the source attributes, once each; empty where there are none or none are known.
        expression: the expression; None where the value is one attribute as it is.
        constant: whether it is the same for every object.
    """

    attributes: tuple[str, ...] = ()
    expression: DisplayedValue | None = None
    constant: bool = False


def source_of(mapping: AttributeMapping) -> Source:
    """Where a mapping takes its value from. Never raises, and shows nothing of a source that is secret in a part."""
    if mapping.hides_source:
        return Source(expression=SECRET)
    try:
        text = mapping.expression
        tree = source_tree(mapping)
    except Undecided:
        return Source(expression=UNKNOWN)
    if tree is None:
        return Source(expression=ABSENT if text is None else DisplayedValue(Kind.KNOWN, text))
    if type(tree) is Attribute:
        return Source((tree.name,))
    return Source(
        references(tree), DisplayedValue(Kind.KNOWN, text or render(tree)), constant=type(tree) in (Text, Number)
    )


def target_of(mapping: AttributeMapping) -> DisplayedValue:
    """The target attribute's name."""
    return displayed(mapping.value.get("targetAttributeName"), hidden=mapping.secret)


@dataclass(frozen=True, slots=True)
class Flow:
    """How a mapping flows, where that isn't the usual way.

    Attributes:
        matching: the matching priority; None for a mapping that doesn't match.
        remarks: what else is declared, a few words each.
    """

    matching: str | None
    remarks: tuple[str, ...]


_FLOW_TYPES: Final = {"ObjectAddOnly": "only on creation", "MultiValueAddOnly": "only adds values"}


def flow_of(mapping: AttributeMapping) -> Flow:
    """How a mapping flows. Never raises."""
    priority = displayed(mapping.value.get("matchingPriority"), hidden=mapping.secret)
    matching = None if priority.kind is Kind.ABSENT or priority.text == "0" else priority.text
    remarks: list[str] = []
    flow_type = displayed(mapping.value.get("flowType"), hidden=mapping.secret)
    if flow_type.kind is not Kind.ABSENT and flow_type.text != "Always":
        remarks.append(_FLOW_TYPES.get(flow_type.text, f"flow type {flow_type.text}"))
    default = displayed(mapping.value.get("defaultValue"), hidden=mapping.secret)
    if default.kind is not Kind.ABSENT and default.text:
        remarks.append(f"default {default.text}")
    return Flow(None if mapping.secret else matching, () if mapping.secret else tuple(remarks))


def clause_text(clause: Clause) -> str:
    """`department EQUALS Sales`, for people; never raises, never shows a secret."""
    attribute = displayed(clause.value.get("sourceOperandName"), hidden=clause.secret)
    operator = displayed(clause.value.get("operatorName"), hidden=clause.secret)
    operand = reveal(clause.value.get("targetOperand"))
    values = operand.get("values") if type(operand) is dict else operand
    hidden = clause.secret or Secret in (type(clause.value.get("targetOperand")), type(values))
    listed = reveal(values)
    texts = (
        [displayed(item, hidden=hidden) for item in listed]
        if type(listed) is list
        else [displayed(values, hidden=hidden)]
    )
    named = normalised_operator(operator.text) if operator.kind is Kind.KNOWN else operator.text
    compared = " or ".join(item.text for item in texts if item.kind is not Kind.ABSENT)
    return f"{attribute.text} {named} {compared}".strip()


def object_names(mapping: ObjectMapping) -> tuple[str, str]:
    """`Azure Active Directory: User`, of the source and of the target."""
    hidden = mapping.secret
    return (
        _object(mapping.rule.get("sourceDirectoryName"), mapping.value.get("sourceObjectName"), hidden=hidden),
        _object(mapping.rule.get("targetDirectoryName"), mapping.value.get("targetObjectName"), hidden=hidden),
    )


def _object(directory: Value, name: Value, *, hidden: bool) -> str:
    in_directory, object_name = displayed(directory, hidden=hidden), displayed(name, hidden=hidden)
    return object_name.text if in_directory.kind is Kind.ABSENT else f"{object_name.text} in {in_directory.text}"
