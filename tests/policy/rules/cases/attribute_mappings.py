"""Cases of the section on the provisioning mode and attribute mappings."""

import datetime as dt

from entra_policy.facts import ExtensionProperty, Facts, TenantFacts
from entra_policy.settings import Settings
from tests.policy.rules.cases.schema import definition, function, mappings_program
from tests.support.cases import Case

EDITION_2026 = Settings(edition="2026")
TENANT = "0f5c1d2e-3b4a-5968-7786-950412233445"
EXTENSION = "extension_0f5c1d2e3b4a59687786950412233445"
MATCHING = 'to("userName", attribute("userPrincipalName"), matching=1)'


def facts(*extensions: ExtensionProperty) -> Settings:
    """Settings with facts about the source tenant's directory extensions."""
    return Settings(facts=Facts(1, dt.date(2026, 11, 20), (TenantFacts(TENANT, extension_properties=extensions),)))


def beside(program: str) -> str:
    """A program of one schema, to stand behind another one: for another job, and without what that has declared."""
    own = "\n".join(line for line in program.splitlines() if not line.startswith("unknown ="))
    return own.replace('"schema"', '"second"', 1).replace("3f1c1d1e", "4f1c1d1e").replace("5b1f7c0a", "6b1f7c0a")


def entra(*attributes: str) -> str:
    """The definition of the source directory."""
    return definition("Azure Active Directory", *attributes)


def scoped(*clauses: str, **options: str) -> str:
    """A program whose object mapping has a scoping filter."""
    return mappings_program(MATCHING, object_mapping=f'"scope": scope(all_of({", ".join(clauses)})),', **options)


APPLICATION = """
crm = azuread.ApplicationFromTemplate("crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621")
"""
JOB = """
azuread.SynchronizationJob("{name}", service_principal_id=crm.service_principal_id, template_id="scim")
"""
UNKNOWN_CREDENTIAL = """
unknown = azuread.Application("other", display_name="other").client_id
azuread.SynchronizationSecret(
    "crm",
    service_principal_id=crm.service_principal_id,
    credentials=[
        {"key": "BaseAddress", "value": "https://crm.example.com/scim"},
        {"key": unknown, "value": "manual"},
        {"key": "ProvisioningMode", "value": unknown},
    ],
)
"""

EP201 = (
    Case(
        "EP201-asked-for",
        APPLICATION
        + """
pulumi.CustomResource(
    "azuread:index/synchronizationJob:SynchronizationJob",
    "crm",
    {"servicePrincipalId": crm.service_principal_id, "templateId": "scim", "provisioningMode": "Manual"},
)
azuread.SynchronizationSecret(
    "crm",
    service_principal_id=crm.service_principal_id,
    credentials=[{"key": "provisioningMode", "value": "manual"}],
)
""",
    ),
    Case(
        "EP201-argument-of-a-component",
        """
class Component(pulumi.ComponentResource):
    pass


Component("entra:index:ProvisioningJob", "crm", {"provisioningMode": " manual"}, None)
""",
    ),
    Case(
        "EP201-automatic-and-other-manual-things-are-fine",
        APPLICATION
        + JOB.format(name="manual")
        + """
azuread.SynchronizationSecret(
    "crm",
    service_principal_id=crm.service_principal_id,
    credentials=[
        {"key": "ProvisioningMode", "value": "automatic"},
        {"key": "UserName", "value": "manual"},
        {"key": "SyncAll", "value": "false"},
    ],
)
""",
    ),
    Case("EP201-unknown-mode", APPLICATION + JOB.format(name="crm") + UNKNOWN_CREDENTIAL),
    Case("EP201-job-deleted", APPLICATION, before=APPLICATION + JOB.format(name="crm")),
    Case(
        "EP201-job-of-an-undeclared-service-principal-deleted",
        APPLICATION,
        before=APPLICATION
        + """
azuread.SynchronizationJob(
    "hr", service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", template_id="scim"
)
""",
    ),
    Case(
        "EP201-job-renamed-or-gone-with-its-application",
        APPLICATION + JOB.format(name="renamed"),
        before=APPLICATION
        + JOB.format(name="crm")
        + """
hr = azuread.ApplicationFromTemplate("hr", display_name="HR", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621")
azuread.SynchronizationJob("hr", service_principal_id=hr.service_principal_id, template_id="scim")
""",
    ),
    Case(
        "EP201-job-of-an-unknown-service-principal-deleted",
        APPLICATION,
        before="""
unknown = azuread.Group("group", display_name="group", security_enabled=True).object_id
azuread.SynchronizationJob("hr", service_principal_id=unknown, template_id="scim")
"""
        + APPLICATION,
    ),
)

EP202 = (
    Case(
        "EP202-not-offered",
        mappings_program(
            'to("userType", attribute("UserType"))',
            function('"title"', """'Switch([usertype], "", "a", [SAMACCOUNTNAME])'"""),
        ),
    ),
    Case(
        "EP202-only-the-tree-refers-to-it",
        mappings_program(
            '{"targetAttributeName": "a", "source": {"type": "Function", "name": "ToLower", "parameters": '
            '[{"key": "source", "value": {"type": "Attribute", "name": "userType"}}]}}'
        ),
    ),
    Case(
        "EP202-declared-in-the-directory",
        mappings_program(
            MATCHING,
            'to("userType", attribute("userType"))',
            definitions=entra('{"name": "USERTYPE", "type": "String"}', '{"name": "userPrincipalName"}'),
            mode='"replace"',
        ),
    ),
    Case(
        "EP202-declared-in-the-directory-2026",
        mappings_program(
            'to("userType", attribute("userType"))', definitions=entra('{"name": "USERTYPE", "type": "String"}')
        ),
        settings=EDITION_2026,
    ),
    Case(
        "EP202-a-text-a-target-and-other-directories-are-fine",
        mappings_program(
            function('"userType"', """'Append([mail], "[userType]")'"""), 'to("userType", constant("Member"))'
        )
        + beside(
            mappings_program(
                'to("b", attribute("sAMAccountName"))', directories="Active Directory>Azure Active Directory"
            )
        ),
    ),
    Case(
        "EP202-unknown",
        mappings_program(
            function('"a"', "unknown"),
            'to("b", attribute("userType"))',
            definitions='{"name": "Azure Active Directory", "objects": unknown}',
        ),
    ),
    Case(
        "EP202-secret-source-is-not-quoted",
        mappings_program(function('"a"', "pulumi.Output.secret('ToLower([userType])')")),
    ),
)

EP203 = (
    Case(
        "EP203-not-in-the-list",
        mappings_program(
            MATCHING,
            f'to("a", attribute("{EXTENSION}_cost"))',
            'to("b", attribute("urn:ietf:params:scim:schemas:extension:contoso:1.0:User:hired"))',
            definitions=entra(
                '{"name": "userPrincipalName"}', f'{{"name": "{EXTENSION}_Cost"}}', f'{{"name": "{EXTENSION}_x"}}'
            ),
            mode='"replace"',
        ),
    ),
    Case(
        "EP203-in-the-list-or-nothing-is-declared",
        mappings_program(
            MATCHING,
            f'to("a", attribute("{EXTENSION}_cost"))',
            'to("b", attribute("urn:ietf:params:scim:schemas:core:2.0:User:title"))',
            definitions=entra(
                '{"name": "userPrincipalName"}',
                f'{{"name": "{EXTENSION}_cost"}}',
                '{"name": "urn:ietf:params:scim:schemas:core:2.0:User:title"}',
            ),
            mode='"replace"',
        )
        + beside(
            mappings_program(f'to("a", attribute("{EXTENSION}_cost"))', definitions=entra('{"name": "mail"}')),
        ),
        settings=facts(),
    ),
    Case(
        "EP203-unknown-name-in-the-directory",
        mappings_program(
            MATCHING,
            f'to("a", attribute("{EXTENSION}_cost"))',
            definitions=entra('{"name": "userPrincipalName"}', '{"name": unknown, "multivalued": False}'),
            mode='"replace"',
        ),
    ),
    Case(
        "EP203-unknown-mode",
        mappings_program(
            MATCHING,
            f'to("a", attribute("{EXTENSION}_cost"))',
            definitions=entra('{"name": "userPrincipalName"}'),
            mode="unknown",
        ),
    ),
    Case(
        "EP203-secret-source-is-not-quoted",
        mappings_program(
            MATCHING,
            function('"a"', "pulumi.Output.secret('ToLower([extension_hunter2])')"),
            definitions=entra('{"name": "userPrincipalName"}'),
            mode='"replace"',
        ),
    ),
)

EP204 = (
    Case(
        "EP204-neither-source-nor-default",
        mappings_program(
            MATCHING,
            '{"targetAttributeName": "a", "source": None, "defaultValue": None}',
            '{"targetAttributeName": "b", "defaultValue": ""}',
            '{"targetAttributeName": "c", "flowNullValues": True}',
            mode='"replace"',
        ),
    ),
    Case(
        "EP204-null-in-a-merged-schema-proves-nothing",
        mappings_program('{"targetAttributeName": "a", "source": None, "defaultValue": None}'),
    ),
    Case(
        "EP204-a-default-a-constant-or-a-matching-one",
        mappings_program(
            'to("a", default="x")',
            'to("b", constant(""))',
            '{"targetAttributeName": "c", "source": None, "defaultValue": "", "matchingPriority": 2}',
            mode='"replace"',
        ),
    ),
    Case(
        "EP204-nulls-flow-inbound-2026",
        mappings_program(
            'to("userPrincipalName", attribute("login"), matching=1)',
            '{"targetAttributeName": "a", "source": None, "defaultValue": None, "flowNullValues": True}',
            template="API2AAD",
            directories="API>Microsoft Entra ID",
            mode='"replace"',
        )
        + beside(
            mappings_program(
                MATCHING,
                '{"targetAttributeName": "a", "source": None, "defaultValue": "", "flowNullValues": True}',
                mode='"replace"',
            )
        ),
        settings=EDITION_2026,
    ),
    Case(
        "EP204-unknown-default-source-or-priority",
        mappings_program(
            MATCHING,
            '{"targetAttributeName": "a", "defaultValue": unknown}',
            '{"targetAttributeName": "b", "source": unknown.apply(lambda _: None), "defaultValue": ""}',
            '{"targetAttributeName": "c", "source": unknown.apply(lambda _: None), "defaultValue": "x"}',
            '{"targetAttributeName": "d", "matchingPriority": unknown.apply(int)}',
            mode='"replace"',
        ),
    ),
    Case("EP204-unknown-mode", mappings_program(MATCHING, '{"targetAttributeName": "a"}', mode="unknown")),
)

EP205 = (
    Case(
        "EP205-too-long",
        mappings_program(
            function('"a"', """'Append([mail], "' + "x" * 9980 + "xyz" + '")'"""),
            function('"b"', """'Append([mail], "' + chr(0x1F600) * 4991 + 'x")'"""),
        ),
    ),
    Case(
        "EP205-just-fits",
        mappings_program(
            function('"a"', """'Append([mail], "' + "x" * 9980 + "xy" + '")'"""),
            function('"b"', """'Append([mail], "' + chr(0x1F600) * 4990 + 'xx")'"""),
        ),
    ),
    Case(
        "EP205-secret-expression",
        mappings_program(function('"a"', """pulumi.Output.secret('Append([mail], "' + "x" * 9983 + '")')""")),
    ),
    Case("EP205-unknown-expression", mappings_program(function('"a"', "unknown"))),
)

EP206 = (
    Case(
        "EP206-unsupported",
        scoped(
            'clause("USERTYPE", "EQUALS", "Member")',
            'clause("accountExpires", "IS NULL")',
            'clause("appRoleAssignments", "IS NOT NULL")',
        ),
    ),
    Case(
        "EP206-others-are-fine-in-2024",
        scoped(
            'clause("manager", "IS NOT NULL")',
            'clause("employeeHireDate", "IS NOT NULL")',
            'clause("department", "EQUALS", "userType")',
        )
        + beside(scoped('clause("accountExpires", "IS NULL")', directories="Active Directory>Azure Active Directory")),
    ),
    Case(
        "EP206-more-in-2026",
        scoped(
            'clause("manager", "IS NOT NULL")',
            'clause("STATUSHIREDATE", "IS NOT NULL")',
            'clause("members", "IS NOT NULL")',
            'clause("contractEnd", "ENDS_WITH", "Z")',
            '{"sourceOperandName": "department", "operatorName": "is member of"}',
            '{"sourceOperandName": "department", "operatorName": "IsMemberOf"}',
            definitions=entra('{"name": "contractEnd", "type": "DateTime"}'),
        ),
        settings=EDITION_2026,
    ),
    Case("EP206-unknown-attribute", scoped('clause(unknown, "EQUALS", "x")')),
    Case(
        "EP206-unknown-operator-and-type-2026",
        scoped(
            '{"sourceOperandName": "department", "operatorName": unknown}',
            'clause("contractEnd", "ENDS_WITH", "Z")',
            'clause("userType", "ENDS_WITH", "r")',
            definitions=entra('{"name": "contractEnd", "type": unknown}', '{"name": "department"}'),
        ),
        settings=EDITION_2026,
    ),
    Case("EP206-secret-attribute", scoped('clause(pulumi.Output.secret("userType"), "EQUALS", "x")')),
)

EP207 = (
    Case(
        "EP207-other-mails",
        mappings_program('to("OTHERMAILS", attribute("mail"))', template="Azure2Azure"),
    ),
    Case(
        "EP207-as-a-source-or-in-an-application",
        mappings_program('to("mail", expression("Item([otherMails], 1)"))', template="Azure2Azure")
        + beside(mappings_program('to("otherMails", attribute("mail"))')),
    ),
    Case(
        "EP207-unknown-target-and-template",
        mappings_program('to(unknown, attribute("mail"))', template="Azure2Azure")
        + beside(
            mappings_program('to("otherMails", attribute("mail"))').replace('template_id="scim"', "template_id=unknown")
        ),
    ),
)

PROVIDED = f"""
tenant = azuread.Provider("tenant", tenant_id="{TENANT}")
ProvisioningJob(
    "crm",
    {{
        "display_name": "CRM",
        "credentials": {{"base_address": "https://crm.example.com/scim", "secret_token": "token"}},
        "mappings": [{MATCHING}, to("skills", attribute("{EXTENSION}_skills"))],
        "scoping": scope(clause("{EXTENSION}_skills", "EQUALS", "x")),
    }},
    pulumi.ResourceOptions(providers={{"azuread": tenant}}),
)
"""

EP208 = (
    Case(
        "EP208-declared-as-multivalued",
        scoped(
            f'clause("{EXTENSION}_skills", "EQUALS", "x")',
            definitions=entra(f'{{"name": "{EXTENSION}_skills", "type": "String", "multivalued": True}}'),
        ).replace(MATCHING, f'to("skills", expression("Item([{EXTENSION}_skills], 1)"))'),
    ),
    Case(
        "EP208-multivalued-by-facts", PROVIDED, settings=facts(ExtensionProperty(f"{EXTENSION}_skills", "String", True))
    ),
    Case(
        "EP208-single-valued-other-case-or-no-extension",
        mappings_program(
            f'to("a", attribute("{EXTENSION}_skills"))',
            f'to("b", expression(\'Append([mail], "[{EXTENSION}_Skills]")\'))',
            'to("c", attribute("proxyAddresses"))',
            definitions=entra(
                f'{{"name": "{EXTENSION}_Skills", "multivalued": True}}',
                f'{{"name": "{EXTENSION}_skills"}}',
                '{"name": "proxyAddresses", "multivalued": True}',
            ),
        ),
    ),
    Case(
        "EP208-single-valued-by-facts",
        PROVIDED,
        settings=facts(
            ExtensionProperty(f"{EXTENSION}_Skills", "String", True),
            ExtensionProperty(f"{EXTENSION}_skills", None, False),
        ),
    ),
    Case(
        "EP208-no-facts-told-once",
        mappings_program(f'to("a", attribute("{EXTENSION}_a"))', f'to("b", attribute("{EXTENSION}_b"))'),
    ),
    Case(
        "EP208-facts-of-an-unknown-tenant",
        PROVIDED.replace(f'tenant_id="{TENANT}"', ""),
        settings=facts(ExtensionProperty(f"{EXTENSION}_skills", "String", True)),
    ),
    Case(
        "EP208-unknown-flag",
        mappings_program(
            f'to("a", attribute("{EXTENSION}_a"))',
            definitions=entra(f'{{"name": "{EXTENSION}_a", "multivalued": unknown.apply(bool)}}'),
        ),
    ),
    Case(
        "EP208-secret-source-is-not-quoted",
        mappings_program(
            function('"a"', f"pulumi.Output.secret('ToLower([{EXTENSION}_hunter2])')"),
            definitions=entra(f'{{"name": "{EXTENSION}_hunter2", "multivalued": True}}'),
        ),
    ),
)

CASES = EP201 + EP202 + EP203 + EP204 + EP205 + EP206 + EP207 + EP208
