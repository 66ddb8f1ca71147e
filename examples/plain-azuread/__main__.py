"""A provisioned application with azuread resources alone: the gate checks these as well."""

import pulumi
import pulumi_azuread as azuread

# The non-gallery application of the global cloud.
NON_GALLERY = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
USER_ROLE = "18d14569-c3bd-439b-9a66-3a2aee01d14f"

config = pulumi.Config()

application = azuread.Application("wiki", display_name="Contoso Wiki", template_id=NON_GALLERY)
principal = azuread.ServicePrincipal("wiki", client_id=application.client_id, use_existing=True)

job = azuread.SynchronizationJob("wiki", service_principal_id=principal.id, template_id="scim")
azuread.SynchronizationSecret(
    "wiki",
    service_principal_id=principal.id,
    credentials=[
        {"key": "BaseAddress", "value": "https://wiki.example.com/scim"},
        {"key": "SecretToken", "value": config.require_secret("secretToken")},
        {"key": "SyncAll", "value": "false"},
    ],
    opts=pulumi.ResourceOptions(depends_on=[job]),
)

writers = azuread.Group("writers", display_name="Wiki writers", security_enabled=True)
azuread.AppRoleAssignment(
    "writers",
    app_role_id=USER_ROLE,
    principal_object_id=writers.object_id,
    resource_object_id=principal.object_id,
)

pulumi.export("job_id", job.id)
