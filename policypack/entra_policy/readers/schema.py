"""Synchronization schemas as Microsoft Graph exports them: alone, in a job, or in a list of jobs or templates.

The PowerShell SDK writes the same with names in PascalCase (`SynchronizationRules`).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from entra_policy.errors import InputError
from entra_policy.estate.types import SCHEMA_DOCUMENT
from entra_policy.inventory import Inventory
from entra_policy.resource import Resource

_RULES: Final = "synchronizationRules"
# Names that don't become Graph's by their first letter.
_ODATA: Final = "@"
# What the SDK adds to each object of a document; nothing of the service's.
_OF_THE_SDK: Final = frozenset({"AdditionalProperties", "BackingStore"})


def is_schema(document: dict[str, Any]) -> bool:
    """Whether a document is a synchronization schema, or has some: a job, a template, a list of these."""
    if any(_has(document, name) for name in (_RULES, "schema")):
        return True
    listed = _entry(document, "value")
    return isinstance(listed, list) and any(isinstance(item, dict) and _is_holder(item) for item in listed)


def read_schema(document: dict[str, Any], path: Path) -> Inventory:
    """The schemas as the only resources; the property paths of each begin in the schema itself.

    Raises:
        InputError: a job or a template, or a list of them, has no schema.
    """
    if _has(document, _RULES):
        return Inventory((_resource(document, path.name),), f"the synchronization schema in {path}")
    listed = _entry(document, "value")
    holders = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else [document]
    found = list(_embedded(holders, path))
    if not found:
        raise InputError(
            f"{path}: it lists synchronization jobs or templates without their schemas. Export each schema: "
            "`GET .../synchronization/jobs/{id}/schema` or `GET .../synchronization/templates/{id}/schema`."
        )
    what = "schema" if len(found) == 1 else "schemas"
    return Inventory(tuple(found), f"the synchronization {what} in {path}")


def _embedded(holders: list[dict[str, Any]], path: Path) -> Iterator[Resource]:
    for number, holder in enumerate(holders):
        schema = _entry(holder, "schema")
        if isinstance(schema, dict) and _has(schema, _RULES):
            identifier = _entry(holder, "id")
            yield _resource(schema, identifier if isinstance(identifier, str) else f"{path.name}-{number}", identifier)


def _resource(schema: dict[str, Any], fallback: str, holder: Any = None) -> Resource:
    """A schema, called by the job or template that it is in, else by its own id."""
    document = schema if _RULES in schema else _in_camel_case(schema)
    identifier = holder if isinstance(holder, str) and holder else document.get("id")
    name = identifier if isinstance(identifier, str) and identifier else fallback
    return Resource(
        type=SCHEMA_DOCUMENT, urn=f"{SCHEMA_DOCUMENT}::{name}", name=name, props={"schema": document}, id=name
    )


def _in_camel_case(value: Any) -> Any:
    """A document of the PowerShell SDK with the names that Graph has."""
    if isinstance(value, list):
        return [_in_camel_case(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name if name.startswith(_ODATA) else f"{name[:1].lower()}{name[1:]}": _in_camel_case(item)
        for name, item in value.items()
        if name not in _OF_THE_SDK
    }


def _is_holder(item: dict[str, Any]) -> bool:
    """Whether it is a job or a template, with or without its schema."""
    return any(_has(item, name) for name in ("schema", "templateId", "factoryTag", "synchronizationJobSettings"))


def _entry(document: dict[str, Any], name: str) -> Any:
    """A property by Graph's name, in camelCase or PascalCase."""
    return document[name] if name in document else document.get(f"{name[:1].upper()}{name[1:]}")


def _has(document: dict[str, Any], name: str) -> bool:
    return _entry(document, name) is not None
