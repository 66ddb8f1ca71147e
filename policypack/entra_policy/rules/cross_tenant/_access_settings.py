"""Cross-tenant access settings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from entra_policy.estate import types
from entra_policy.estate.credentials import Declared
from entra_policy.estate.job import argument
from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, Value, entries, is_unknown

_NESTED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "user_sync_inbound_allowed": ("user_sync_inbound", "is_sync_allowed"),
        "automatic_redemption_inbound": ("automatic_user_consent_settings", "inbound_allowed"),
        "automatic_redemption_outbound": ("automatic_user_consent_settings", "outbound_allowed"),
    }
)


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """The access settings that one resource declares in one tenant for one partner tenant.

    Attributes:
        resource: the resource.
        partner: what identifies the partner tenant.
        own: what identifies the tenant that has these settings, with the value None where the resource doesn't say.
        user_sync_inbound: whether users of the partner may be synchronized into the own tenant.
        redemption_inbound: whether invitations are redeemed automatically for users of the partner.
        redemption_outbound: whether they are redeemed automatically for users of the own tenant in the partner's.
    """

    resource: Resource
    partner: Declared
    own: Declared
    user_sync_inbound: Declared
    redemption_inbound: Declared
    redemption_outbound: Declared


def access_settings(resources: Iterable[Resource]) -> tuple[AccessSettings, ...]:
    """All access settings that are declared.

    Where the parts of a `CrossTenantSyncTarget` are declared too, only the parts are read.
    """
    found = [resource for resource in resources if resource.type in _PARTNER_ARGUMENT]
    parents = {resource.parent for resource in found}
    return tuple(
        _read(resource)
        for resource in found
        if resource.type != types.CROSS_TENANT_SYNC_TARGET or resource.urn not in parents
    )


_PARTNER_ARGUMENT: Final[Mapping[str, str]] = MappingProxyType(
    {
        types.CROSS_TENANT_SYNC_TARGET: "source_tenant_id",
        types.CROSS_TENANT_PARTNER: "tenant_id",
        types.IDENTITY_SYNCHRONIZATION: "tenant_id",
    }
)


def _read(resource: Resource) -> AccessSettings:
    partner = _PARTNER_ARGUMENT[resource.type]
    own = Declared(_entry(resource.value("connection"), "tenant_id"), "connection.tenant_id", resource)
    if own.value is None:
        own = Declared(argument(resource, "target_tenant_id"), "target_tenant_id", resource)
    return AccessSettings(
        resource=resource,
        partner=Declared(argument(resource, partner), partner, resource),
        own=own,
        user_sync_inbound=_flag(resource, "user_sync_inbound_allowed"),
        redemption_inbound=_flag(resource, "automatic_redemption_inbound"),
        redemption_outbound=_flag(resource, "automatic_redemption_outbound"),
    )


def _flag(resource: Resource, name: str) -> Declared:
    """A setting: a separate argument, otherwise nested as in Graph."""
    if (value := argument(resource, name)) is not None:
        return Declared(value, name, resource)
    outer = _spelling_in(_NESTED[name][0], resource.props)
    holder = resource.props.get(outer)
    inner = _spelling_in(_NESTED[name][1], entries(holder))
    nested = UNKNOWN if is_unknown(holder) else entries(holder).get(inner)
    return Declared(None, name, resource) if nested is None else Declared(nested, f"{outer}.{inner}", resource)


def _entry(value: Value, key: str) -> Value:
    """An object's entry of that name, in snake_case or camelCase; unknown where the object is."""
    return UNKNOWN if is_unknown(value) else entries(value).get(_spelling_in(key, entries(value)))


def _spelling_in(name: str, holder: Mapping[str, Value]) -> str:
    """The name as the holder spells it: in snake_case, or in camelCase as Graph does."""
    first, *rest = name.split("_")
    in_camel_case = first + "".join(word.capitalize() for word in rest)
    return in_camel_case if in_camel_case in holder else name
