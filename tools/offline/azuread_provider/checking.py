"""Check of a resource's inputs: what the provider refuses, and the defaults that it adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from azuread_provider import facts
from azuread_provider.catalogue import Kind, Property, ResourceType, Shape, default_value
from azuread_provider.values import Json, is_unknown, mark, reveal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Where a bridged provider records which inputs are its own defaults. Keys with two underscores are internal.
DEFAULTS_KEY = "__defaults"

_EXPECTED = {Kind.LIST: list, Kind.MAP: dict, Kind.OBJECT: dict}
_NAMES = {
    list: "a list",
    dict: "an object",
    str: "a string",
    bool: "a boolean",
    float: "a number",
    int: "a number",
}


@dataclass(frozen=True)
class Failure:
    """An input that is refused: the property path (`credentials[0].key`), and why."""

    property: str
    reason: str


def failures(resource: ResourceType, inputs: Mapping[str, Json]) -> list[Failure]:
    """Return everything that is wrong with a resource's inputs. Unknown values are never wrong."""
    found = list(_object(resource.inputs, inputs, ""))
    for (name, key), (pattern, form) in facts.PATTERNS.items():
        text = reveal(inputs.get(key))
        if name == resource.name and isinstance(text, str) and not is_unknown(text) and not pattern.fullmatch(text):
            found.append(Failure(key, f"expected a resource id of the form {form}"))
    return found


def with_defaults(resource: ResourceType, inputs: Mapping[str, Json]) -> dict[str, Json]:
    """Return the inputs with documented defaults, and with sensitive values marked as secrets."""
    given = {name: value for name, value in inputs.items() if name != DEFAULTS_KEY}
    added = {
        item.name: default
        for item in resource.inputs.values()
        if not item.required and given.get(item.name) is None and (default := default_value(item)) is not None
    }
    return {**sensitive(resource, {**given, **added}), DEFAULTS_KEY: sorted(added)}


def sensitive(resource: ResourceType, properties: Mapping[str, Json]) -> dict[str, Json]:
    """Return properties with the values that the provider calls sensitive marked as secrets."""
    marked = dict(properties)
    for path in facts.SENSITIVE.get(resource.name, ()):
        marked = mark(marked, path)
    return marked


def _object(declared: Mapping[str, Property], given: Mapping[str, Json], path: str) -> Iterator[Failure]:
    for name in given:
        if name not in declared and not name.startswith("__"):
            known = ", ".join(sorted(declared))
            yield Failure(_join(path, name), f"there is no such property; there are: {known}")
    for name, item in declared.items():
        if given.get(name) is None:
            if item.required:
                yield Failure(_join(path, name), "a required property is missing")
        else:
            yield from _any(item.shape, given[name], _join(path, name))


def _any(shape: Shape, given: Json, path: str) -> Iterator[Failure]:
    value: Json = reveal(given)
    if is_unknown(value) or shape.kind is Kind.ANY or value is None:
        return
    expected = _EXPECTED.get(shape.kind)
    # Scalars are left alone: a bridged provider converts strings to numbers and booleans.
    fits = isinstance(value, expected) if expected else not isinstance(value, list | dict)
    if not fits:
        yield Failure(path, f"expected {_NAMES.get(expected or str, 'a value')}, got {_NAMES[type(value)]}")
    elif shape.kind is Kind.OBJECT:
        yield from _object(shape.properties(), value, path)
    elif shape.kind is Kind.LIST and shape.element:
        for number, item in enumerate(value):
            yield from _any(shape.element, item, f"{path}[{number}]")
    elif shape.kind is Kind.MAP and shape.element:
        for key, item in value.items():
            yield from _any(shape.element, item, f"{path}[{key!r}]")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
