"""The attribute mappings that the service itself begins a cross-tenant configuration with."""

from typing import Final

from entra_components.blocks import AttributeMapping, Source, written_here
from entra_components.mappings import attribute, constant, expression, to

# Attributes that are taken over under their own names.
_COPIED: Final = (
    "IsSoftDeleted",
    "accountEnabled",
    "streetAddress",
    "city",
    "state",
    "postalCode",
    "country",
    "department",
    "employeeId",
    "displayName",
    "givenName",
    "surname",
    "mail",
    "mailNickname",
    "preferredLanguage",
    "telephoneNumber",
)


def default_cross_tenant_mappings(*, manager: bool = True) -> list[AttributeMapping]:
    """The attribute mappings that a new cross-tenant configuration begins with, as far as they are documented.

    The matching attribute is fixed by the service. Of what the service's own mappings say, no more is declared than the
    source and the matching order, so that everything else stays as the service has it: some of its mappings flow on
    creation only. New users become external members and are shown in address
    lists, which isn't set again for existing users: that fails for those with a mailbox in the target tenant. The user
    principal name isn't among them: the service computes one for the target tenant, by an expression that is not
    documented, and merging keeps it.

    Args:
        manager: whether managers are synchronized too; the service can't in US Government clouds, nor from one cloud
            to another.

    Returns:
        Attribute mappings for `CrossTenantSync`, in the service's order.

    Source: Microsoft Learn, "Configure cross-tenant synchronization", review of the attribute mappings.
    """
    return [
        _as_it_is("alternativeSecurityIds", expression("AltSecIdFromNetId([netId])"), matching=1),
        *(_as_it_is(name, attribute(name)) for name in _COPIED),
        # The service's own mapping flows to existing users too, which fails for those with a mailbox there.
        to("showInAddressList", constant("true"), on_create_only=True),
        to("userType", constant("Member")),
        *([_as_it_is("manager", attribute("manager"))] if manager else []),
    ]


def _as_it_is(target: str, source: Source, *, matching: int | None = None) -> AttributeMapping:
    """A mapping whose other properties are the service's."""
    mapping = AttributeMapping(targetAttributeName=target, source=source)
    if matching is not None:
        mapping["matchingPriority"] = matching
    return written_here(mapping)
