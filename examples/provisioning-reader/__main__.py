"""Auditors are Global Readers, and can read the provisioning configuration as well."""

import pulumi
import pulumi_azuread as azuread

from entra_components import ProvisioningJob, ProvisioningReader, attribute, to

# The role Global Reader. It can't read provisioning configurations.
GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"

config = pulumi.Config()

ProvisioningJob(
    "wiki",
    {
        "display_name": "Contoso wiki",
        "credentials": {
            "base_address": "https://wiki.example.com/scim/v2",
            "secret_token": config.require_secret("secretToken"),
        },
        "notification_emails": ["identity@contoso.com"],
        "mappings": [
            to("userName", attribute("userPrincipalName"), matching=1),
            to("displayName", attribute("displayName")),
        ],
    },
)

# Only groups that were created for this can be assigned roles.
auditors = azuread.Group(
    "auditors", display_name="Auditors of identity", security_enabled=True, assignable_to_role=True
)
azuread.DirectoryRoleAssignment("auditors", role_id=GLOBAL_READER, principal_object_id=auditors.object_id)
readers = ProvisioningReader(
    "provisioning-readers",
    {"display_name": "Provisioning reader", "principal_object_ids": {"auditors": auditors.object_id}},
)

pulumi.export("role_id", readers.role_id)
