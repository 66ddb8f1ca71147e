"""Did Microsoft's SDK understand a whole JSON document? What was answered is compared with the model made of it.

Each property of the document belongs to an attribute of the model by the model's own table (`fields.py`). What the
model has no attribute for lies in its `additional_data`; what it could not read is None, or left out of a list. Values
that were read are compared too where Python writes them as JSON does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fields import Field, fields_of, wire_name

if TYPE_CHECKING:
    from collections.abc import Iterator

# What the service writes about a document beside its properties, which the SDK keeps as additional data.
_ANNOTATIONS = ("@odata.context", "@odata.nextLink")


def differences(document: dict[str, Any], model: Any, path: str = "") -> Iterator[str]:
    """What of a document isn't in its model; a sentence each, with the path in the document."""
    kind = wire_name(type(model))
    fields = fields_of(type(model))
    for name in model.additional_data:
        if not name.endswith(_ANNOTATIONS):
            yield f"{path}{name}: {kind} has no such property"
    for name, value in document.items():
        if name in fields and value is not None:
            field = fields[name]
            yield from _value_differences(value, getattr(model, field.attribute), field, f"{path}{name}")


def _value_differences(value: Any, read: Any, field: Field, path: str) -> Iterator[str]:
    if field.flags:
        value = [part.strip() for part in str(value).split(",")]
    if read is None:
        yield f"{path}: is given, and read as None"
    elif field.collection or field.flags:
        if len(read) != len(value):
            yield f"{path}: has {len(value)} entries, of which {len(read)} were read"
            return
        for number, (entry, found) in enumerate(zip(value, read, strict=True)):
            single = Field(field.attribute, field.kind, field.model)
            yield from _value_differences(entry, found, single, f"{path}[{number}]")
    elif field.kind == "object":
        yield from differences(value, read, f"{path}.")
    elif field.kind in ("string", "boolean", "integer", "uuid", "enum") and value != _written(read, field.kind):
        yield f"{path}: is {value!r}, and read as {read!r}"


def _written(read: Any, kind: str) -> Any:
    if kind == "uuid":
        return str(read)
    return read.value if kind == "enum" else read
