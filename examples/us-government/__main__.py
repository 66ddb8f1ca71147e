"""A SCIM application in a US Government tenant: its own template, and credentials below the 1 KB limit."""

import pulumi
import pulumi_azuread as azuread

from entra_components import ProvisioningJob, attribute, expression, to

config = pulumi.Config()

government = azuread.Provider("government", environment="usgovernment", tenant_id=config.require("tenantId"))

crm = ProvisioningJob(
    "crm",
    {
        "display_name": "Contoso CRM",
        # What azuread lacks is deployed through this connection; its cloud decides the application's template.
        "connection": {"tenant_id": config.require("tenantId"), "cloud": "usgovernmentl4"},
        "credentials": {
            "base_address": config.require("baseAddress"),
            # A short-lived opaque token, not a signed one: token and notification addresses share 1 KB here.
            "secret_token": config.require_secret("secretToken"),
        },
        "notification_emails": ["identity@contoso.us"],
        "mappings": [
            to("userName", attribute("userPrincipalName"), matching=1),
            to("active", expression('Switch([IsSoftDeleted], , "False", "True", "True", "False")')),
            to("displayName", attribute("displayName")),
            to('emails[type eq "work"].value', attribute("mail")),
        ],
    },
    pulumi.ResourceOptions(providers={"azuread": government}),
)

pulumi.export("job_id", crm.job_id)
