"""A SCIM application: who is provisioned, with which attributes, and who is notified of problems."""

import pulumi
import pulumi_azuread as azuread

from entra_components import ProvisioningJob, all_of, attribute, clause, expression, scope, to

# The role "User", which every application created from the non-gallery template has.
USER_ROLE = "18d14569-c3bd-439b-9a66-3a2aee01d14f"

config = pulumi.Config()

crm = ProvisioningJob(
    "crm",
    {
        "display_name": "Contoso CRM",
        "credentials": {
            "base_address": config.require("baseAddress"),
            "secret_token": config.require_secret("secretToken"),
        },
        "notification_emails": ["identity@contoso.com"],
        "mappings": [
            to("userName", attribute("userPrincipalName"), matching=1),
            to("externalId", attribute("mailNickname")),
            to("active", expression('Switch([IsSoftDeleted], , "False", "True", "True", "False")')),
            to("displayName", attribute("displayName")),
            to("name.givenName", attribute("givenName")),
            to("name.familyName", attribute("surname")),
            to('emails[type eq "work"].value', expression("ToLower([mail])")),
            to("title", attribute("jobTitle"), default="Employee", on_create_only=True),
        ],
        "scoping": scope(
            all_of(clause("employeeId", "IS NOT NULL"), clause("country", "EQUALS", "DE"), name="Germany"),
        ),
    },
)

sales = azuread.Group("sales", display_name="CRM users: sales", security_enabled=True)
azuread.AppRoleAssignment(
    "sales-crm",
    app_role_id=USER_ROLE,
    principal_object_id=sales.object_id,
    resource_object_id=crm.service_principal_object_id,
)

pulumi.export("job_id", crm.job_id)
