"""An ERP with a SQL database, behind an ECMA connector host and a provisioning agent."""

import pulumi
import pulumi_azuread as azuread

from entra_components import OnPremisesApplication, attribute, clause, expression, initial_password, scope, to

# The role "User", which every application created from the non-gallery template has.
USER_ROLE = "18d14569-c3bd-439b-9a66-3a2aee01d14f"

config = pulumi.Config()

erp = OnPremisesApplication(
    "erp",
    {
        "display_name": "Contoso ERP",
        "synchronization_template_id": config.require("synchronizationTemplateId"),
        "tenant_url": config.require("tenantUrl"),
        "secret_token": config.require_secret("secretToken"),
        "target": "sql",
        "dsn_encoding": "utf-8",
        "agent_id": config.require("agentId"),
        "agent_version": "1.1.2505.0",
        "certificate": {"common_name": "erp-connector.contoso.com", "not_after": "2031-06-30"},
        "anchor": "AzureID",
        "mappings": [
            # Named as in the connector; the component knows what they are called in the schema.
            to("AzureID", attribute("objectId")),
            to("ContosoLogin", expression('ToLower(Word([userPrincipalName], 1, "@"))'), matching=1),
            to("FirstName", attribute("givenName")),
            to("LastName", attribute("surname")),
            to("Email", attribute("mail")),
            initial_password(),
        ],
        "scoping": scope(clause("employeeId", "IS NOT NULL")),
        "notification_emails": ["identity@contoso.com"],
    },
)

bookkeepers = azuread.Group("bookkeepers", display_name="ERP users: bookkeepers", security_enabled=True)
azuread.AppRoleAssignment(
    "bookkeepers-erp",
    app_role_id=USER_ROLE,
    principal_object_id=bookkeepers.object_id,
    resource_object_id=erp.service_principal_object_id,
)

pulumi.export("job_id", erp.job_id)
