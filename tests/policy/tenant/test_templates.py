"""`entra-policy templates`: the shipped list, and what a tenant's Graph says."""

import json
from typing import Any

import pytest

from tests.support.tenant_commands import CRM, CRM_CLIENT, TENANT, WIKI, Ended, TenantCommands

pytestmark = pytest.mark.engine  # starts the command line and a server

SALESFORCE = "cd3ed3de-93ee-400b-8b19-b61ef44a0f29"
HINT = "This is what public documentation says. `entra-policy templates NAME --tenant TENANT` asks Microsoft Graph.\n"
ROLE = "18d14569-c3bd-439b-9a66-3a2aee01d14f"


def in_gallery(identifier: str, name: str, *provisioning: str) -> dict[str, Any]:
    """An application in the gallery, as the reference shows it."""
    return {
        "id": identifier,
        "displayName": name,
        "homePageUrl": "https://example.com",
        "supportedSingleSignOnModes": ["oidc"],
        "supportedProvisioningTypes": list(provisioning),
        "logoUrl": "https://example.com/logo.png",
        "categories": ["crm"],
        "publisher": f"{name} Inc",
        "description": None,
    }


def test_an_application(commands: TenantCommands) -> None:
    text = f"""\
Salesforce
  application template      {SALESFORCE}  [Microsoft Graph: List applicationTemplates; Microsoft Learn: Configure Salesforce for automatic user provisioning]
  directory                 salesforce.com  [Microsoft Graph: directoryDefinition resource type]

{HINT}"""
    # Its name in any case, and each of its ids.
    for name in ("salesforce", SALESFORCE.upper(), "Salesforce.com"):
        assert commands.run("templates", name) == Ended(0, text, "")
    assert commands.server.requests == []


def test_in_json(commands: TenantCommands) -> None:
    ended = commands.run("templates", "slack", "--format", "json")
    assert (ended.code, ended.errors) == (0, "")
    assert json.loads(ended.output) == {
        "schema_version": 1,
        "applications": [
            {
                "name": "Slack",
                "facts": [
                    {
                        "kind": "synchronization template",
                        "value": "Slack",
                        "cloud": None,
                        "source": "Microsoft Graph: List existing synchronization templates",
                    }
                ],
            }
        ],
    }


def test_the_whole_list(commands: TenantCommands) -> None:
    ended = commands.run("templates")
    names = [line for line in ended.output.splitlines() if line and not line.startswith(" ")]
    assert (ended.code, names) == (
        0,
        [
            "AWS IAM Identity Center",
            "AWS Single-Account Access",
            "Azure Databricks SCIM Provisioning Connector",
            "Cloud sync (Active Directory to Microsoft Entra ID)",
            "Cross-tenant synchronization",
            "GitHub",
            "Google Cloud / G Suite Connector by Microsoft",
            "Non-gallery application",
            "Salesforce",
            "Salesforce Sandbox",
            "Slack",
            HINT.rstrip(),
        ],
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("salesforse",),
            (
                "no documented application is called `salesforse`; did you mean `Salesforce`? `entra-policy templates` "
                "lists them; with --tenant, Microsoft Graph is asked."
            ),
        ),
        (
            ("xyz\x1b[2J",),
            (
                "no documented application is called `xyz\\x1b[2J`. `entra-policy templates` lists them; with --tenant, "
                "Microsoft Graph is asked."
            ),
        ),
        (
            ("contoso crn", "--tenant", TENANT),
            "neither the gallery nor the tenant has an application `contoso crn`; did you mean `Contoso CRM`?",
        ),
        (
            ("--tenant", TENANT),
            "name the application that the tenant is to be asked for: `entra-policy templates NAME`.",
        ),
    ],
)
def test_a_name_that_is_not_known(commands: TenantCommands, arguments: tuple[str, ...], message: str) -> None:
    assert commands.run("templates", *arguments) == Ended(2, "", f"entra-policy: {message}\n")


def test_a_tenant(commands: TenantCommands) -> None:
    commands.tenant.gallery = {
        SALESFORCE: in_gallery(SALESFORCE, "Salesforce", "sync"),
        WIKI: in_gallery(WIKI, "Contoso CRM Connector"),
    }
    principal = commands.tenant.service_principals[CRM]
    principal.document["applicationTemplateId"] = SALESFORCE
    principal.document["appRoles"] = [
        {
            "id": ROLE,
            "displayName": "User",
            "value": None,
            "isEnabled": True,
            "allowedMemberTypes": ["User"],
            "description": "User",
            "origin": "Application",
        },
        {
            "id": CRM,
            "displayName": None,
            "value": "old",
            "isEnabled": False,
            "allowedMemberTypes": ["User", "Application"],
            "description": "",
            "origin": "Application",
        },
    ]
    principal.templates = ["scim"]
    gallery = f"""\
Contoso CRM Connector  (in the gallery)
  application template      {WIKI}
  publisher                 Contoso CRM Connector Inc
  provisioning              not supported

"""
    own = f"""\
Contoso CRM  (in the tenant)
  service principal         {CRM}  (client id {CRM_CLIENT})
  application template      {SALESFORCE}
  synchronization template  scim  (default)
    its directories         Azure Active Directory, customappsso
  role                      User  {ROLE}  (for User)
  role                      old  {CRM}  (for User, Application, disabled)
"""
    assert commands.run("templates", "contoso crm", "--tenant", TENANT) == Ended(0, gallery + own, "")
    assert commands.run("templates", CRM_CLIENT, "--tenant", TENANT) == Ended(0, own, "")

    ended = commands.run("templates", "contoso crm", "--tenant", TENANT, "--format", "json")
    assert json.loads(ended.output) == {
        "schema_version": 1,
        "gallery": [
            {
                "id": WIKI,
                "display_name": "Contoso CRM Connector",
                "publisher": "Contoso CRM Connector Inc",
                "provisioning": [],
                "single_sign_on": ["oidc"],
            }
        ],
        "service_principals": [
            {
                "id": CRM,
                "client_id": CRM_CLIENT,
                "display_name": "Contoso CRM",
                "application_template_id": SALESFORCE,
                "synchronization_templates": [
                    {
                        "id": "scim",
                        "default": True,
                        "factory_tag": "scim",
                        "directories": ["Azure Active Directory", "customappsso"],
                    }
                ],
                "roles": [
                    {"id": ROLE, "display_name": "User", "value": None, "enabled": True, "for": ["User"]},
                    {
                        "id": CRM,
                        "display_name": None,
                        "value": "old",
                        "enabled": False,
                        "for": ["User", "Application"],
                    },
                ],
            }
        ],
    }


def test_who_may_read_applications_may_look_at_the_gallery(commands: TenantCommands) -> None:
    commands.tenant.permissions = ["Application.Read.All"]
    commands.tenant.gallery = {SALESFORCE: in_gallery(SALESFORCE, "Salesforce", "sync")}
    assert commands.run("templates", SALESFORCE, "--tenant", TENANT) == Ended(
        0,
        f"""\
Salesforce  (in the gallery)
  application template      {SALESFORCE}
  publisher                 Salesforce Inc
  provisioning              sync
""",
        "",
    )
