"""A resource as Pulumi writes it into state exports and preview documents."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from entra_policy.errors import InputError
from entra_policy.estate.types import is_relevant
from entra_policy.pulumi_json import Marks, from_json, is_unknown_text
from entra_policy.resource import NO_DEPENDENCIES, NOTHING, Resource, SourceLocation, provider_urn, urn_name
from entra_policy.values import UNKNOWN, Unknown, Value


def read_resource(raw: Any, where: str, marks: Marks, *, old_inputs: Mapping[str, Any] | None = None) -> Resource:
    """One resource. Properties are converted only where some rule may look at them.

    Args:
        raw: the resource's JSON.
        where: what it is in the document, for errors.
        marks: the marks that occur in the document.
        old_inputs: the inputs before the change, for a preview.

    Raises:
        InputError: it isn't a resource.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("urn"), str) or not isinstance(raw.get("type"), str):
        raise InputError(f"{where} is not a resource: it has no `urn` and `type`.")
    urn, resource_type = raw["urn"], raw["type"]
    relevant = is_relevant(resource_type)
    inputs = _object(raw, "inputs", where) if relevant else NOTHING
    outputs = _object(raw, "outputs", where) if relevant else NOTHING
    return Resource(
        type=resource_type,
        urn=urn,
        name=urn_name(urn),
        props=_properties(inputs, marks),
        outputs=_properties({key: value for key, value in outputs.items() if key not in inputs}, marks),
        parent=_text(raw.get("parent")),
        provider=provider_urn(_text(raw.get("provider"))),
        id=_id(raw),
        property_dependencies=_dependencies(raw.get("propertyDependencies")),
        old_props=None if old_inputs is None else _properties(old_inputs, marks),
        source=_source(raw),
    )


def _object(raw: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = raw.get(key)
    if value is None:
        return NOTHING
    if not isinstance(value, dict):
        raise InputError(f"{where}.{key} is not an object.")
    return value


def _properties(properties: Mapping[str, Any], marks: Marks) -> dict[str, Value]:
    return {key: from_json(value, marks) for key, value in properties.items() if not key.startswith("__")}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _id(raw: Mapping[str, Any]) -> str | Unknown | None:
    if not raw.get("custom"):
        return None
    value = raw.get("id")
    if not isinstance(value, str) or not value or is_unknown_text(value):
        return UNKNOWN
    return value


def _dependencies(value: Any) -> Mapping[str, tuple[str, ...]]:
    # The SDK writes them from a set, in another order in each run.
    if not isinstance(value, dict):
        return NO_DEPENDENCIES
    return {
        key: tuple(sorted(urn for urn in urns if isinstance(urn, str)))
        for key, urns in value.items()
        if isinstance(urns, list) and urns
    }


def _source(raw: Mapping[str, Any]) -> SourceLocation | None:
    """Where the program declared it: the first frame of its stack trace that lies in the project."""
    frames = raw.get("stackTrace")
    candidates = (
        [frame.get("sourcePosition") for frame in frames if isinstance(frame, dict)] if isinstance(frames, list) else []
    )
    for position in (*candidates, raw.get("sourcePosition")):
        if isinstance(position, str) and (location := source_location(position)) is not None:
            return location
    return None


def source_location(position: str) -> SourceLocation | None:
    """`project:///path#line,column` as a location below the project; None for anything outside it."""
    parts = urlsplit(position)
    line = parts.fragment.partition(",")[0]
    file = unquote(parts.path).lstrip("/")
    elsewhere = any(folder in file.split("/") for folder in ("..", "site-packages", ".venv", "venv"))
    if parts.scheme != "project" or not file or not line.isdigit() or elsewhere:
        return None
    return SourceLocation(file, int(line))
