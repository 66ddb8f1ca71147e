"""What a model of Microsoft's Python SDK for Graph reads, and as what: its table of deserializers, run on recorders.

Runs in the environment of `tools/graph_sdk_environment.py`. The models are generated from the API's metadata, so their
tables name each property as it is on the wire, the attribute that it is kept in, and its type.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import Enum

_PLAIN: Final = {
    "str": "string",
    "bool": "boolean",
    "int": "integer",
    "float": "number",
    "UUID": "uuid",
    "uuid": "uuid",
    "datetime": "date-time",
    "date": "date",
    "time": "time",
    "timedelta": "duration",
    "bytes": "bytes",
}


@dataclass(frozen=True)
class Field:
    """A property.

    Attributes:
        attribute: where the model keeps it.
        kind: `string`, `date-time` and so on; `enum` or `object` with a `model`.
        model: the class of the enum or the object.
        collection: whether there are several.
        flags: whether the several members of an enum are one text, separated by commas.
    """

    attribute: str
    kind: str
    model: type[Any] | None = None
    collection: bool = False
    flags: bool = False


class _Node:
    """Stands for a value in a JSON document; gives what it is asked for as a description."""

    def __getattr__(self, asked: str) -> Callable[..., Field]:
        def describe(model: type[Any] | None = None) -> Field:
            words = asked.removeprefix("get_").removesuffix("_values").removesuffix("_value")
            collection = words.startswith("collection_of_")
            words = words.removeprefix("collection_of_")
            if words == "primitive":
                return Field("", _PLAIN[(model or str).__name__], None, collection)
            if words in ("enum", "object"):
                return Field("", words, model, collection)
            return Field("", _PLAIN[words])

        return describe


class _Writer:
    """Stands for the writer of a JSON document; notes how each property is written."""

    def __init__(self) -> None:
        self.written: dict[str, str] = {}

    def __getattr__(self, asked: str) -> Callable[..., None]:
        def note(name: Any = None, *_rest: Any) -> None:
            self.written[str(name)] = asked

        return note


def fields_of(model: type[Any]) -> dict[str, Field]:
    """A model's properties by their names on the wire, those of its bases among them."""
    kept: dict[str, Field] = {}

    def keep(_self: Any, attribute: str, field: Field) -> None:
        kept[attribute] = field

    recording: Any = type(model.__name__, (model,), {"__setattr__": keep})
    instance = recording.__new__(recording)
    found = {}
    for name, read in instance.get_field_deserializers().items():
        kept.clear()
        read(_Node())
        [(attribute, field)] = kept.items()
        found[name] = Field(attribute, field.kind, field.model, field.collection)
    writer = _Writer()
    model().serialize(writer)
    for name, field in found.items():
        # What is read as a collection of members and written as one member is one text with commas.
        if field.kind == "enum" and field.collection and writer.written.get(name) == "write_enum_value":
            found[name] = Field(field.attribute, "enum", field.model, flags=True)
    return found


def members_of(enum: type[Enum]) -> list[str]:
    """The members of an enum as they are on the wire."""
    return [str(member.value) for member in enum]


def wire_name(model: type[Any]) -> str:
    """What the metadata calls a type or an enum."""
    return model.__name__[0].lower() + model.__name__[1:]
