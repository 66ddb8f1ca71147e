"""Calls for the partners of the cross-tenant access policy and their identity synchronization.

Source: Microsoft Graph, crossTenantAccessPolicyConfigurationPartner, crossTenantIdentitySyncPolicyPartner. A
partner is identified by its tenant's id. Every function raises `GraphError`, of the kind that
`entra_sync.graph.errors` names.
"""

from typing import Final

from pydantic import BaseModel, Field

from entra_sync.graph.client import Call, GraphClient, Version, read, segment
from entra_sync.schema import CONFIG, dump

READ: Final = "Policy.Read.All"
WRITE: Final = "Policy.ReadWrite.CrossTenantAccess"

_PARTNERS: Final = "policies/crossTenantAccessPolicy/partners"


class AutomaticUserConsent(BaseModel):
    """Automatic redemption of invitations (Microsoft Graph: inboundOutboundPolicyConfiguration).

    Attributes:
        inbound_allowed: for users of the partner who come here; needed in the target tenant.
        outbound_allowed: for users of this tenant who go there; needed in the source tenant.
    """

    model_config = CONFIG

    inbound_allowed: bool | None = None
    outbound_allowed: bool | None = None


class InboundTrust(BaseModel):
    """What the partner has checked and this tenant believes (Microsoft Graph: crossTenantAccessPolicyInboundTrust)."""

    model_config = CONFIG

    is_mfa_accepted: bool | None = None
    is_compliant_device_accepted: bool | None = None
    # The rule for aliases would write "Ad".
    is_hybrid_azure_ad_joined_device_accepted: bool | None = Field(
        default=None, alias="isHybridAzureADJoinedDeviceAccepted"
    )


class Partner(BaseModel):
    """A partner's settings (Microsoft Graph: crossTenantAccessPolicyConfigurationPartner).

    Further properties, such as b2bCollaborationInbound, are kept as they are. None as a setting means that the
    tenant's default applies.
    """

    model_config = CONFIG

    tenant_id: str
    automatic_user_consent_settings: AutomaticUserConsent | None = None
    inbound_trust: InboundTrust | None = None


class SyncInbound(BaseModel):
    """Whether objects may come in (Microsoft Graph: crossTenantUserSyncInbound, crossTenantGroupSyncInbound)."""

    model_config = CONFIG

    is_sync_allowed: bool | None = None


class IdentitySynchronization(BaseModel):
    """What a partner may synchronize into this tenant (Microsoft Graph: crossTenantIdentitySyncPolicyPartner).

    Attributes:
        group_sync_inbound: groups, a preview of the beta version.
    """

    model_config = CONFIG

    tenant_id: str | None = None
    display_name: str | None = None
    user_sync_inbound: SyncInbound | None = None
    group_sync_inbound: SyncInbound | None = None


def list_partners(client: GraphClient) -> tuple[Partner, ...]:
    """All partners."""
    operation = "list the partners of the cross-tenant access policy"
    return tuple(read(Partner, entry, operation) for entry in client.items(Call(operation, "GET", _PARTNERS, READ)))


def get_partner(client: GraphClient, partner_id: str) -> Partner:
    """A partner's settings."""
    operation = f"read the cross-tenant partner {partner_id}"
    return read(Partner, client.send(Call(operation, "GET", _path(partner_id), READ)), operation)


def create_partner(client: GraphClient, partner: Partner) -> Partner:
    """Add a partner.

    Raises:
        Conflict: the tenant is a partner already.
    """
    operation = f"create the cross-tenant partner {partner.tenant_id}"
    call = Call(operation, "POST", _PARTNERS, WRITE, body=dump(partner), repeatable=False)
    return read(Partner, client.send(call), operation)


def update_partner(client: GraphClient, partner: Partner) -> None:
    """Change the settings that the partner has here; settings that were not given stay as they are.

    Whether this also holds inside of a setting such as `automatic_user_consent_settings` is not documented: give it
    whole.
    """
    body = dump(partner)
    del body["tenantId"]
    operation = f"update the cross-tenant partner {partner.tenant_id}"
    client.send(Call(operation, "PATCH", _path(partner.tenant_id), WRITE, body=body))


def delete_partner(client: GraphClient, partner_id: str) -> None:
    """Remove a partner; its identity synchronization must be deleted first."""
    operation = f"delete the cross-tenant partner {partner_id}"
    client.send(Call(operation, "DELETE", _path(partner_id), WRITE))


def get_identity_synchronization(
    client: GraphClient, partner_id: str, *, groups: bool = False
) -> IdentitySynchronization:
    """What a partner may synchronize.

    Args:
        client: the tenant's client.
        partner_id: the partner's tenant id.
        groups: whether to ask the beta version, the only one that has groups.
    """
    operation = f"read the identity synchronization of the cross-tenant partner {partner_id}"
    call = Call(operation, "GET", _synchronization_path(partner_id), READ, version=_version(groups=groups))
    return read(IdentitySynchronization, client.send(call), operation)


def put_identity_synchronization(client: GraphClient, partner_id: str, settings: IdentitySynchronization) -> None:
    """Create what a partner may synchronize. Settings for groups go to the beta version.

    The call is not repeated where nobody knows whether it was carried out: a second one finds what the first one made.

    Raises:
        Conflict: it is there already; it is changed by `update_identity_synchronization`.
    """
    call = Call(
        f"create the identity synchronization of the cross-tenant partner {partner_id}",
        "PUT",
        _synchronization_path(partner_id),
        WRITE,
        body=dump(settings),
        repeatable=False,
        version=_version(groups=settings.group_sync_inbound is not None),
    )
    client.send(call)


def update_identity_synchronization(client: GraphClient, partner_id: str, settings: IdentitySynchronization) -> None:
    """Change what a partner may synchronize; settings that were not given stay as they are.

    Raises:
        NotFound: there is none yet; it is created by `put_identity_synchronization`.
    """
    body = dump(settings)
    body.pop("tenantId", None)  # it identifies the partner, and isn't changed
    call = Call(
        f"update the identity synchronization of the cross-tenant partner {partner_id}",
        "PATCH",
        _synchronization_path(partner_id),
        WRITE,
        body=body,
        version=_version(groups=settings.group_sync_inbound is not None),
    )
    client.send(call)


def delete_identity_synchronization(client: GraphClient, partner_id: str) -> None:
    """Remove it; objects that were synchronized stay."""
    operation = f"delete the identity synchronization of the cross-tenant partner {partner_id}"
    client.send(Call(operation, "DELETE", _synchronization_path(partner_id), WRITE))


def _path(partner_id: str) -> str:
    return f"{_PARTNERS}/{segment('partner', partner_id)}"


def _synchronization_path(partner_id: str) -> str:
    return f"{_path(partner_id)}/identitySynchronization"


def _version(*, groups: bool) -> Version:
    return "beta" if groups else "v1.0"
