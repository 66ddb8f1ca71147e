"""The anchor that an on-premises application declares."""

from functools import partial
from typing import Final

from entra_policy.estate.definitions import AttributeDefinition, ObjectDefinition
from entra_policy.estate.job import Job
from entra_policy.estate.schema import Schema
from entra_policy.rules.on_premises._provisioned import decided
from entra_policy.values import Undecided, Value, items, known, known_text, reveal

_COMPOSITE: Final = "+"


def declared_anchor(job: Job) -> tuple[str, ...]:
    """The names in a component's `anchor`; an unknown one among several counts. Raises `Undecided`."""
    declared: Value = known(job.argument("anchor"), "anchor")
    if type(declared) is str:
        return tuple(part.strip() for part in declared.split(_COMPOSITE) if part.strip())
    listed = items(declared)
    if len(listed) == 1:
        name = known_text(listed[0], "anchor[0]")
        return () if name is None else (name,)
    names = (reveal(item) for item in listed)
    return tuple(name if type(name) is str else f"[{index}]" for index, name in enumerate(names))


def defined_anchors(
    definition: ObjectDefinition, schema: Schema, not_known: list[Undecided]
) -> list[AttributeDefinition]:
    """The attributes that certainly are the object's anchor."""
    return [
        attribute
        for attribute in definition.attributes.values()
        if decided(not_known, partial(attribute.is_set, "anchor"), schema.urn)
    ]
