"""Values for what a tenant would answer; they depend only on names and a seed, so that runs repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from azuread_provider import facts
from azuread_provider.catalogue import Kind, Property, Shape
from azuread_provider.identifiers import guid

if TYPE_CHECKING:
    from azuread_provider.values import Json

_EMPTY = {Kind.LIST: [], Kind.MAP: {}, Kind.NUMBER: 0, Kind.BOOLEAN: False}


@dataclass(frozen=True)
class Source:
    """What values are made from.

    Attributes:
        seed: what makes them differ from those of another object (a URN, a data source's arguments).
        tenant: the provider's tenant id.
        object_id: the id of the object itself, the value of `objectId`.
        count: how many elements lists have.
    """

    seed: str
    tenant: str
    object_id: str
    count: int = 0


def value(declared: Property, source: Source) -> Json:
    """Return a value for a property that a tenant would fill in."""
    return _value(declared.name, declared.shape, source)


def _value(name: str, shape: Shape, source: Source) -> Json:
    match shape.kind:
        case Kind.STRING | Kind.ANY:
            return _text(name, source)
        case Kind.OBJECT:
            return {
                item.name: _value(item.name, item.shape, source)
                for item in shape.properties().values()
                if item.required
            }
        case Kind.LIST if shape.element is not None:
            return [_value(name, shape.element, _numbered(source, number)) for number in range(source.count)]
        case Kind.MAP if name in facts.MAPS:
            return {key: guid(source.seed, name, key) for key in facts.MAPS[name]}
        case Kind.BOOLEAN:
            return name in ("accountEnabled", "enabled")
        case _:
            return _EMPTY[shape.kind]


def _numbered(source: Source, number: int) -> Source:
    if number == 0:
        return Source(source.seed, source.tenant, source.object_id, 0)
    seed = f"{source.seed}#{number}"
    return Source(seed, source.tenant, guid(seed), 0)


def _text(name: str, source: Source) -> str:
    lower = name.lower()
    if lower in ("objectid", "objectids"):
        return source.object_id
    if lower.endswith("tenantid"):
        return source.tenant
    if lower.endswith(("id", "ids")):
        return guid(source.seed, name)
    if lower.endswith(("url", "uri", "urls", "uris")):
        return f"https://{name.lower()}.example/{guid(source.seed, name)[:8]}"
    if "date" in lower or lower.endswith("time"):
        return "2024-01-01T00:00:00Z"
    if lower in ("mail", "mails") or lower.endswith(("emailaddresses", "principalname", "principalnames")):
        return f"{name.lower()}-{guid(source.seed, name)[:8]}@contoso.example"
    if "domain" in lower:
        return "contoso.example"
    return f"{name}-{guid(source.seed, name)[:8]}"
