"""What the gate stops. Each finding is named beside the declaration of the resource that causes it."""

import pulumi
import pulumi_azuread as azuread

from entra_components import CrossTenantSync, SynchronizationSchema, attribute, expression, to, users
from entra_components import synchronization_rule as rule
from entra_components import synchronization_schema as schema

NON_GALLERY = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
NON_GALLERY_GOVERNMENT = "4602d0b4-76bb-404b-bca9-2652e1a39c6d"
USER_ROLE = "18d14569-c3bd-439b-9a66-3a2aee01d14f"
THIS_TENANT = "0f5c1d2e-3b4a-4968-9786-950412233445"

# A cross-tenant synchronization that was configured in its target tenant.
CrossTenantSync(  # finding: EP110 cross-tenant-source-tenant-only
    "from-fabrikam",
    {"display_name": "Fabrikam to Contoso", "target_tenant_id": THIS_TENANT},
)

# An application that provisions passwords, with an assigned group that contains another group.
crm = azuread.Application("crm", display_name="CRM", template_id=NON_GALLERY)
crm_principal = azuread.ServicePrincipal("crm", client_id=crm.client_id, use_existing=True)
crm_job = azuread.SynchronizationJob("crm", service_principal_id=crm_principal.id, template_id="scim")
azuread.SynchronizationSecret(
    "crm",
    service_principal_id=crm_principal.id,
    credentials=[
        {"key": "BaseAddress", "value": "https://crm.example.com/scim"},
        {"key": "SecretToken", "value": pulumi.Output.secret("placeholder")},
        {"key": "SyncAll", "value": "false"},
    ],
)
SynchronizationSchema(
    "crm",
    service_principal_id=crm_principal.id,
    job_id=crm_job.id,
    template_id="scim",
    schema=schema(
        rule(
            users(
                to("userName", attribute("userPrincipalName"), matching=1),
                to(  # finding: EP301 no-password-provisioning
                    "password",
                    expression('RandomString(16, 2, 2, 2, 2, "")'),
                ),
            ),
            target_directory="customappsso",
        )
    ),
)

berlin = azuread.Group("sales-berlin", display_name="Sales Berlin", security_enabled=True)
sales = azuread.Group(  # finding: EP302 no-nested-groups
    "sales", display_name="Sales", security_enabled=True, members=[berlin.object_id]
)
azuread.AppRoleAssignment(
    "sales-crm",
    app_role_id=USER_ROLE,
    principal_object_id=sales.object_id,
    resource_object_id=crm_principal.object_id,
)

# A job that provisions into an Azure AD B2C tenant.
shop = azuread.Application("shop", display_name="Shop", template_id=NON_GALLERY)
shop_principal = azuread.ServicePrincipal("shop", client_id=shop.client_id, use_existing=True)
azuread.SynchronizationJob("shop", service_principal_id=shop_principal.id, template_id="scim")
azuread.SynchronizationSecret(  # finding: EP303 no-b2c-target
    "shop",
    service_principal_id=shop_principal.id,
    credentials=[
        {"key": "BaseAddress", "value": "https://contoso.b2clogin.com/contoso.onmicrosoft.com/scim"},
        {"key": "SecretToken", "value": pulumi.Output.secret("placeholder")},
        {"key": "SyncAll", "value": "false"},
    ],
)

# A US Government application with a token that is too large for the service's 1 KB there.
government = pulumi.ResourceOptions(
    provider=azuread.Provider(
        "government", environment="usgovernment", tenant_id="3d2b6c5a-9f1e-4b7d-8a64-1c0f2e3d4b5a"
    )
)
desk = azuread.Application("desk", display_name="Service desk", template_id=NON_GALLERY_GOVERNMENT, opts=government)
desk_principal = azuread.ServicePrincipal("desk", client_id=desk.client_id, use_existing=True, opts=government)
azuread.SynchronizationJob("desk", service_principal_id=desk_principal.id, template_id="scim", opts=government)
azuread.SynchronizationSecret(  # finding: EP313 government-credential-size
    "desk",
    service_principal_id=desk_principal.id,
    credentials=[
        {"key": "BaseAddress", "value": "https://desk.example.us/scim"},
        {"key": "SecretToken", "value": pulumi.Output.secret("eyJhbGciOiJSUzI1NiJ9." + "e30" * 400)},
        {"key": "SyncAll", "value": "false"},
    ],
    opts=government,
)
