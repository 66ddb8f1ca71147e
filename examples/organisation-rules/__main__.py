"""A SCIM application that follows the organisation's own rules, which are in `rules`."""

import pulumi
import pulumi_azuread as azuread

from entra_components import ProvisioningJob, attribute, to

config = pulumi.Config()

wiki = ProvisioningJob(
    "wiki",
    {
        "display_name": "Contoso Wiki",
        "credentials": {
            "base_address": "https://wiki.example.com/scim",
            "secret_token": config.require_secret("secretToken"),
        },
        "mappings": [
            to("userName", attribute("userPrincipalName"), matching=1),
            to("displayName", attribute("displayName")),
        ],
    },
)
azuread.ApplicationOwner("wiki", application_id=wiki.application_id, owner_object_id=config.require("owner"))
