"""What a `CrossTenantSyncTarget` accepts, and which tenants its arguments can mean together."""

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, model_validator

from entra_components._arguments.exemptions import ExemptionsArgument
from entra_components._arguments.validation import STRICT, ConnectionArgument, Flag, TenantId, Text
from entra_components.errors import ArgumentError
from entra_sync.tenants import tenant_id as known_tenant_id


class CrossTenantTargetModel(BaseModel):
    """The arguments of a `CrossTenantSyncTarget`; what they mean is said there."""

    model_config = STRICT

    source_tenant_id: TenantId
    target_tenant_id: TenantId | None = None
    user_sync_inbound_allowed: Flag = True
    group_sync_inbound_allowed: Flag | None = None
    automatic_redemption_inbound: Flag = True
    display_name: Text | None = None
    connection: ConnectionArgument = None
    exemptions: ExemptionsArgument = None

    @model_validator(mode="after")
    def _two_tenants(self) -> Self:
        stated = self.target_tenant_id if isinstance(self.target_tenant_id, str) else None
        connected = _connected_tenant(self.connection)
        if isinstance(self.source_tenant_id, str) and self.source_tenant_id in (stated, connected):
            where = "target_tenant_id" if self.source_tenant_id == stated else "connection.tenant_id"
            raise ArgumentError(
                "source_tenant_id", f"is the same tenant as {where}: give the tenant that users come from."
            )
        if stated is not None and connected is not None and stated != connected:
            raise ArgumentError(
                "target_tenant_id",
                "is another tenant than connection.tenant_id, where the settings are made: give the same, or leave "
                "one of them out.",
            )
        return self


def _connected_tenant(connection: object) -> str | None:
    """The id of the tenant that the connection names; None for a domain, an output, or none."""
    tenant = connection.get("tenant_id") if isinstance(connection, Mapping) else None
    return known_tenant_id(tenant) if isinstance(tenant, str) else None
