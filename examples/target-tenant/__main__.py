"""Users of another tenant, the source, may be synchronized into this one. Deployed in the target tenant."""

import pulumi

from entra_components import CrossTenantSyncTarget

config = pulumi.Config()

from_contoso = CrossTenantSyncTarget(
    "from-contoso",
    {
        "source_tenant_id": config.require("sourceTenantId"),
        "display_name": "Contoso",
        "connection": {"tenant_id": config.require("tenantId")},
    },
)

pulumi.export("partner_id", from_contoso.partner_id)
