"""Programs with the job of an application: of azuread resources, of the component, or below a foreign component."""

import json

from entra_policy.facts.reading import facts_from_json
from tests.support.cross_tenant_programs import SOURCE

CRM = """
unknown = azuread.Application("application", display_name="application").client_id
principal = azuread.ServicePrincipal("principal", client_id="5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b"{principal})
job = azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id="{template}")
azuread.SynchronizationSecret("credentials", service_principal_id=principal.id, credentials=[{credentials}])
"""


def crm(*credentials: str, template: str = "scim", principal: str = "") -> str:
    """A job of azuread resources with credentials, each `key=value` with the value as Python text."""
    pairs = ", ".join(
        f'{{"key": "{key}", "value": {value}}}' for key, _, value in (item.partition("=") for item in credentials)
    )
    return CRM.format(credentials=pairs, template=template, principal=f", {principal}" if principal else "")


def another_secret(*credentials: str, of: str = "principal.id", more: str = "") -> str:
    """A second resource with credentials of the same service principal, to stand behind a program's own."""
    pairs = ", ".join(
        f'{{"key": "{key}", "value": {value}}}' for key, _, value in (item.partition("=") for item in credentials)
    )
    return f'\nazuread.SynchronizationSecret("again", service_principal_id={of}, credentials=[{pairs}]{more})\n'


# A B2C tenant with a group in a group in a group.
NESTED = {
    "version": 1,
    "collected": "2026-11-20",
    "tenants": [
        {
            "id": SOURCE,
            "kind": "b2c",
            "users": [{"id": "11111111-1111-4222-8333-444455556666", "user_principal_name": "ada@contoso.com"}],
            "groups": [
                {
                    "id": "22222222-1111-4222-8333-444455556666",
                    "display_name": "outer",
                    "members": [{"id": "33333333-1111-4222-8333-444455556666", "type": "group"}],
                },
                {
                    "id": "33333333-1111-4222-8333-444455556666",
                    "display_name": "inner",
                    "members": [{"id": "44444444-1111-4222-8333-444455556666", "type": "group"}],
                },
                {"id": "44444444-1111-4222-8333-444455556666", "display_name": "innermost", "members": []},
            ],
        }
    ],
}

FACTS = facts_from_json(json.dumps(NESTED).encode())

COMPONENT = """
unknown = azuread.Application("other", display_name="other").client_id
crm = ProvisioningJob("crm", {{
    "display_name": "CRM",
    "credentials": {{"base_address": "https://crm.example.com/scim", "secret_token": "token"}},
    "mappings": [to("userName", attribute("userPrincipalName"), matching=1), {mapping}],
    {arguments}
}})
"""

RESTART = """
class JobRestart(pulumi.dynamic.Resource, module="entra", name="JobRestart"):
    pass

JobRestart(pulumi.dynamic.ResourceProvider(), "restart", {{
    "service_principal_id": crm.service_principal_id, "job_id": crm.job_id, "triggers": {triggers}}})
"""

# A component as another language's program or a later release may declare it: with more arguments.
FOREIGN = """
unknown = azuread.Application("other", display_name="other").client_id
component = pulumi.ComponentResource("entra:index:ProvisioningJob", "crm", {{{arguments}}})
child = pulumi.ResourceOptions(parent=component)
application = azuread.ApplicationFromTemplate(
    "application", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621", opts=child)
principal = application.service_principal_id
job = azuread.SynchronizationJob("job", service_principal_id=principal, template_id="scim", opts=child)
azuread.SynchronizationSecret("credentials", service_principal_id=principal, opts=child,
                              credentials=[{{"key": "SyncAll", "value": "false"}}])
SynchronizationSchema("schema", service_principal_id=principal, job_id=job.id, template_id="scim", opts=child, schema={{
    "synchronizationRules": [{{"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "customappsso",
        "objectMappings": [
            {{"sourceObjectName": "User", "targetObjectName": "User", "scope": {scope},
              "attributeMappings": [to("manager", {source})]}},
            {{"sourceObjectName": "Group", "targetObjectName": "Group", "enabled": {groups}, "attributeMappings": []}},
        ]}}]}})
"""

SALES = 'scope(all_of(clause("department", "EQUALS", "Sales")))'


def component(mapping: str = "", arguments: str = "") -> str:
    """A `ProvisioningJob` with one more attribute mapping and more arguments, as Python text."""
    return COMPONENT.format(mapping=mapping, arguments=arguments)


def foreign(
    arguments: str = "", *, source: str = 'attribute("title")', scope: str = "None", groups: str = "False"
) -> str:
    """Resources below a component that this package's own class doesn't declare."""
    return FOREIGN.format(arguments=arguments, source=source, scope=scope, groups=groups)


SOMEONE = '"3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"'
MANAGER_READ = 'attribute("manager")'

# The same without a component.
PLAIN_JOB = (
    foreign(source=MANAGER_READ, scope=SALES, groups="True")
    .replace('component = pulumi.ComponentResource("entra:index:ProvisioningJob", "crm", {})\n', "")
    .replace("child = pulumi.ResourceOptions(parent=component)\n", "child = None\n")
)

USER_MAPPING = '{"sourceObjectName": "User", '


def with_another(program: str, mapping: str) -> str:
    """The program with one more object mapping, as Python text, behind the others."""
    return program.replace('"attributeMappings": []},\n        ]', f'"attributeMappings": []}}, {mapping}\n        ]')
