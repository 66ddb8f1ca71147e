"""Cases of the section on service issues."""

import json
from types import MappingProxyType

from entra_policy.facts.reading import facts_from_json
from entra_policy.settings import Settings, Tenant
from entra_sync.clouds import Cloud
from entra_sync.tenants import TenantKind
from tests.policy.rules.cases.cross_tenant_programs import SOURCE, TARGET, plain
from tests.policy.rules.cases.schema import function, mappings_program
from tests.support.cases import Case

EDITION_2026 = Settings(edition="2026")
B2C = Settings(tenants=MappingProxyType({TARGET: Tenant(TARGET, kind=TenantKind.B2C)}))
B2C_SOURCE_2026 = Settings(edition="2026", tenants=MappingProxyType({SOURCE: Tenant(SOURCE, kind=TenantKind.B2C)}))

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


def assigned(groups: str, *, template: str = "scim", scope: str = '"false"') -> str:
    """The same with groups; `assign` assigns one to the application."""
    return (
        crm('BaseAddress="https://crm.example.com/scim"', f"SyncAll={scope}", template=template)
        + """
def assign(group):
    azuread.AppRoleAssignment("assignment", app_role_id="00000000-0000-0000-0000-000000000000",
                              principal_object_id=group, resource_object_id=principal.object_id)

user = azuread.User("user", display_name="user", user_principal_name="user@contoso.com")
"""
        + groups
    )


INNER = 'inner = azuread.Group("inner", display_name="inner", security_enabled=True, members=[user.object_id])\n'
OUTER = 'outer = azuread.Group("outer", display_name="outer", security_enabled=True, members={members})\n'
GROUP_SCHEMA = """
SynchronizationSchema("schema", service_principal_id=principal.id, job_id=job.id, template_id="scim", schema={
    "synchronizationRules": [{"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "customappsso",
        "objectMappings": [{"sourceObjectName": "Group", "targetObjectName": "Group", "enabled": ENABLED}]}]})
"""

GOVERNMENT = 'government = azuread.Provider("government", environment="usgovernment")\n'


def government(*credentials: str, principal: str = "", environment: str = '"usgovernment"') -> str:
    """A job in a US Government cloud."""
    program = crm(*credentials, principal=", ".join(filter(None, [principal, "opts=options"])))
    return (
        f'government = azuread.Provider("government", environment={environment})\n'
        "options = pulumi.ResourceOptions(provider=government)\n"
        + program.replace('template_id="scim")', 'template_id="scim", opts=options)').replace(
            "}])", "}], opts=options)"
        )
    )


EP301 = (
    Case("EP301-target", mappings_program('to("password", attribute("mail"))')),
    Case(
        "EP301-target-behind-urn-and-source",
        mappings_program(
            'to("urn:ietf:params:scim:schemas:extension:x:2.0:User:UserPassword", constant("x"))',
            function('"title"', "'ToLower([passwordProfile.password])'"),
        ),
    ),
    Case(
        "EP301-source-in-a-tree-only",
        mappings_program(
            """{"targetAttributeName": "title", "source": {"type": "Function", "name": "ToLower", "parameters": [
            {"key": "source", "value": {"type": "Attribute", "name": "unicodePwd"}}]}}"""
        ),
    ),
    Case(
        "EP301-looks-like-it",
        mappings_program(
            function('"passwordHint"', """'Replace([displayName], "[password]", , , "password", , )'"""),
            'to("lastPasswordChange", attribute("passwordPolicies"))',
        ),
    ),
    Case(
        "EP301-disabled-object-mapping",
        mappings_program('to("password", attribute("mail"))', object_mapping='"enabled": False,'),
    ),
    Case("EP301-cloud-sync", mappings_program('to("password", attribute("mail"))', template="AD2AADPasswordHash")),
    Case("EP301-inbound-is-advisory", mappings_program('to("password", attribute("mail"))', template="API2AAD")),
    Case(
        "EP301-on-premises-has-a-rule-of-its-own",
        mappings_program(
            'to("urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:Password", constant("x"), on_create_only=True)'
        ),
    ),
    Case("EP301-unknown-target", mappings_program('{"targetAttributeName": unknown, "source": None}')),
    Case(
        "EP301-unknown-template",
        mappings_program('to("password", attribute("mail"))')
        .replace('template_id="scim"', "template_id=unknown")
        .replace('job_id="scim.', 'job_id="'),
    ),
)

EP302 = (
    Case(
        "EP302-members",
        assigned(INNER + OUTER.format(members="[inner.object_id, user.object_id]") + "assign(outer.object_id)"),
    ),
    Case(
        "EP302-group-member",
        assigned(
            INNER
            + OUTER.format(members="None")
            + 'azuread.GroupMember("member", group_object_id=outer.object_id, member_object_id=inner.object_id)\n'
            + "assign(outer.object_id)"
        ),
    ),
    Case(
        "EP302-everything-in-scope",
        assigned(INNER + OUTER.format(members="[inner.object_id]"), scope='"True"')
        + GROUP_SCHEMA.replace("ENABLED", "True"),
    ),
    Case(
        "EP302-everything-in-scope-but-groups-are-not-mapped",
        assigned(INNER + OUTER.format(members="[inner.object_id]"), scope='"True"')
        + GROUP_SCHEMA.replace("ENABLED", "False"),
    ),
    Case("EP302-users-only", assigned(OUTER.format(members="[user.object_id]") + "assign(outer.object_id)")),
    Case("EP302-empty", assigned(OUTER.format(members="[]") + "assign(outer.object_id)")),
    Case("EP302-not-assigned", assigned(INNER + OUTER.format(members="[inner.object_id]") + "assign(inner.object_id)")),
    Case(
        "EP302-cloud-sync",
        assigned(
            INNER + OUTER.format(members="[inner.object_id]") + "assign(outer.object_id)", template="AD2AADProvisioning"
        ),
    ),
    Case("EP302-unknown-list", assigned(INNER + OUTER.format(members="inner.members") + "assign(outer.object_id)")),
    Case(
        "EP302-undeclared-members",
        assigned(
            OUTER.format(members='["5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b", "6b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b"]')
            + "assign(outer.object_id)"
        ),
    ),
    Case(
        "EP302-members-from-a-data-source",
        assigned(
            OUTER.format(members='[azuread.get_user_output(user_principal_name="a@b.c").object_id]')
            + "assign(outer.object_id)"
        ),
    ),
    Case(
        "EP302-first-level-in-2026",
        assigned(INNER + OUTER.format(members="[inner.object_id]") + "assign(outer.object_id)"),
        settings=EDITION_2026,
    ),
    Case(
        "EP302-second-level-in-2026",
        assigned(
            INNER
            + OUTER.format(members="[inner.object_id]")
            + 'top = azuread.Group("top", display_name="top", security_enabled=True, members=[outer.object_id])\n'
            + "assign(top.object_id)"
        ),
        settings=EDITION_2026,
    ),
    Case(
        "EP302-cross-tenant-first-level-in-2026",
        assigned(INNER + OUTER.format(members="[inner.object_id]") + "assign(outer.object_id)", template="Azure2Azure"),
        settings=EDITION_2026,
    ),
)

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


EP302_FACTS = (
    Case(
        "EP302-members-that-only-facts-know",
        assigned(OUTER.format(members="None") + "assign(outer.object_id)"),
        settings=Settings(facts=FACTS),
        config={"azuread:tenantId": SOURCE},
    ),
    Case(
        "EP302-undeclared-member-is-a-group",
        assigned(
            OUTER.format(members='["33333333-1111-4222-8333-444455556666"]').replace('"outer", sec', '"other", sec')
            + "assign(outer.object_id)"
        ),
        settings=Settings(facts=FACTS),
        config={"azuread:tenantId": SOURCE},
    ),
    Case(
        "EP302-undeclared-member-is-a-user",
        assigned(
            OUTER.format(members='["11111111-1111-4222-8333-444455556666"]').replace('"outer", sec', '"other", sec')
            + "assign(outer.object_id)"
        ),
        settings=Settings(facts=FACTS),
        config={"azuread:tenantId": SOURCE},
    ),
    Case(
        "EP302-second-level-in-facts-in-2026",
        assigned(OUTER.format(members="None") + "assign(outer.object_id)"),
        settings=Settings(edition="2026", facts=FACTS),
        config={"azuread:tenantId": SOURCE},
    ),
)

EP303 = (
    Case("EP303-b2c-by-facts-in-2026", plain(f'"{TARGET}"'), settings=Settings(edition="2026", facts=FACTS)),
    Case("EP303-address", crm('BaseAddress="https://contoso.b2clogin.com/scim"')),
    Case("EP303-url", crm('Url="CONTOSO.B2CLOGIN.COM."')),
    Case("EP303-secret-address", crm('BaseAddress=pulumi.Output.secret("https://contoso.b2clogin.com/hunter2")')),
    Case(
        "EP303-looks-like-it",
        crm(
            'BaseAddress="https://crm.example.com/b2clogin.com"',
            'Url="https://b2clogin.com.example.com/"',
            'Oauth2TokenExchangeUri="https://contoso.b2clogin.com/oauth2/token"',
        ),
    ),
    Case("EP303-unknown-address", crm("BaseAddress=unknown")),
    Case("EP303-unknown-credentials", crm().replace("credentials=[]", "credentials=unknown.apply(lambda _: [])")),
    Case(
        "EP303-declared-kind",
        f"""
        tenant = azuread.Provider("tenant", tenant_id="{SOURCE}")
        CrossTenantSync("sync", {{"target_tenant_id": "{TARGET}", "target_tenant_kind": "b2c"}},
                        pulumi.ResourceOptions(providers={{"azuread": tenant}}))
        """,
    ),
    Case("EP303-listed-tenant", plain(f'"{TARGET}"'), settings=B2C),
    Case("EP303-unknown-tenant-while-b2c-tenants-are-listed", plain("unknown"), settings=B2C),
    Case("EP303-out-of-b2c-in-2026", plain(f'"{TARGET}"'), settings=B2C_SOURCE_2026),
)

EP313 = (
    Case("EP313-token", government('SecretToken="t" * 1025')),
    Case("EP313-secret-token", government('SecretToken=pulumi.Output.secret("hunter2" * 200)')),
    Case(
        "EP313-sum-of-all-parts",
        government(
            'SecretToken="é" * 400',
            "SyncNotificationSettings='{\"Enabled\": true, \"Recipients\": \"' + 'a' * 200 + '@contoso.com\"}'",
            principal='notification_email_addresses=["b" * 30 + "@contoso.com"]',
        ),
    ),
    Case("EP313-exactly-1024", government('SecretToken="t" * 1024', 'SyncAll="false"')),
    Case(
        "EP313-json-around-the-addresses-does-not-count",
        government(
            'SecretToken="t" * 1000',
            'SyncNotificationSettings=\'{"Enabled": true, "Recipients": "a@contoso.com"}\' + \' \' * 500',
        ),
    ),
    Case(
        "EP313-advisory-with-all-others",
        government('SecretToken="t" * 1000', 'BaseAddress="https://crm.example.com/scim"'),
    ),
    Case(
        "EP313-advisory-does-not-hide-what-is-not-known",
        government("SecretToken=unknown", "BaseAddress='https://crm.example.com/' + 'a' * 1100"),
    ),
    Case("EP313-not-government", crm('SecretToken="t" * 5000')),
    Case("EP313-unknown-token", government("SecretToken=unknown")),
    Case(
        "EP313-enough-is-known",
        government('SecretToken="t" * 1025', principal="notification_email_addresses=[unknown]"),
    ),
    Case(
        "EP313-unknown-cloud",
        "unknown = pulumi.Output.from_input('x')\n"
        + government(
            'SecretToken="t" * 1025', environment="azuread.Application('other', display_name='other').client_id"
        ),
    ),
    Case(
        "EP313-cloud-from-the-settings",
        crm('SecretToken="t" * 1025'),
        settings=Settings(cloud=Cloud.US_GOVERNMENT_L5),
    ),
)

CASES = EP301 + EP302 + EP302_FACTS + EP303 + EP313
