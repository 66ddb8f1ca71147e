"""Difference of a resource's old and new inputs, property by property."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from azuread_provider import facts
from azuread_provider.catalogue import ResourceType, forces_replacement
from azuread_provider.values import Json, reveal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Change(StrEnum):
    """What happened to a property."""

    ADDED = "ADD"
    DELETED = "DELETE"
    UPDATED = "UPDATE"


@dataclass(frozen=True)
class Difference:
    """A changed value: its path (`credentials[0].value`), what happened, and whether that replaces."""

    path: str
    change: Change
    replaces: bool


def differences(resource: ResourceType, old: Mapping[str, Json], new: Mapping[str, Json]) -> list[Difference]:
    """Compare inputs. An unknown value differs from every known one. A secret is compared by its value."""
    return [
        Difference(path, change, name in replaced_by(resource))
        for name in sorted({*old, *new})
        if not name.startswith("__")
        for path, change in _compare(name, old.get(name), new.get(name))
    ]


def replaced_by(resource: ResourceType) -> frozenset[str]:
    """Return the inputs whose change makes a new resource."""
    documented = {item.name for item in resource.inputs.values() if forces_replacement(item)}
    return frozenset(documented) | facts.REPLACED_BY.get(resource.name, frozenset())


def _compare(path: str, old: Json, new: Json) -> Iterator[tuple[str, Change]]:
    old, new = reveal(old), reveal(new)
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted({*old, *new}):
            yield from _compare(f"{path}.{name}", old.get(name), new.get(name))
    elif isinstance(old, list) and isinstance(new, list):
        for number in range(max(len(old), len(new))):
            yield from _compare(f"{path}[{number}]", _at(old, number), _at(new, number))
    elif old != new or isinstance(old, bool) != isinstance(new, bool):
        if old is None:
            yield path, Change.ADDED
        else:
            yield path, Change.DELETED if new is None else Change.UPDATED


def _at(items: list[Json], number: int) -> Json:
    return items[number] if number < len(items) else None
