"""Users of this tenant, the source, are synchronized into another tenant. Deployed in the source tenant."""

import pulumi
import pulumi_azuread as azuread

from entra_components import CrossTenantSync, clause, scope

# The role "msiam_access" of the cross-tenant template, for those who are synchronized.
ACCESS_ROLE = "b9632174-c057-4f7e-951b-be3adc52bfe6"

config = pulumi.Config()

to_fabrikam = CrossTenantSync(
    "to-fabrikam",
    {
        "display_name": "Contoso to Fabrikam",
        "target_tenant_id": config.require("targetTenantId"),
        "source_tenant_id": pulumi.Config("azuread").require("tenantId"),
        "notification_emails": ["identity@contoso.com"],
        # A manager who comes into scope later is only noticed after a restart.
        "restart_period": "weekly",
        "scoping": scope(clause("department", "EQUALS", "Engineering")),
    },
)

engineers = azuread.Group("engineers", display_name="Fabrikam access: engineers", security_enabled=True)
azuread.AppRoleAssignment(
    "engineers-to-fabrikam",
    app_role_id=ACCESS_ROLE,
    principal_object_id=engineers.object_id,
    resource_object_id=to_fabrikam.service_principal_object_id,
)

pulumi.export("job_id", to_fabrikam.job_id)
