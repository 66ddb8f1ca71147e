"""EP008 unknown-attribute: mappings and scoping clauses refer to attributes that the schema's directories define."""

import datetime as dt

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.facts import DiscoveredAttribute, ExtensionProperty, Facts, TenantFacts
from entra_policy.finding import Level
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from entra_policy.values import Secret
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_documents import INTO_SCIM, failures
from tests.support.schema_programs import (
    CROSS_TENANT,
    EXTENSION,
    MATCHING,
    beside,
    clauses,
    definition,
    entra,
    function,
    mappings_program,
    scoped,
)

# A level higher than the rule's own.
STRICT = Settings(levels={"unknown-attribute": Level.MANDATORY})
PRINCIPAL, TENANT = "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"
IN_TENANT = f"""
azuread.SynchronizationJob("job", service_principal_id="/servicePrincipals/{PRINCIPAL}", template_id="scim",
    opts=pulumi.ResourceOptions(provider=azuread.Provider("tenant", tenant_id="{TENANT}")))
"""
DISCOVERED = Settings(
    facts=Facts(
        version=1,
        collected=dt.date(2026, 11, 20),
        tenants=(
            TenantFacts(
                id=TENANT,
                extension_properties=(ExtensionProperty(f"{EXTENSION}_cost"),),
                discovered_attributes=tuple(
                    DiscoveredAttribute(PRINCIPAL, name, "String") for name in ("userName", "displayNam", "Building")
                ),
            ),
        ),
    )
)

BOTH = ", ".join(
    (
        entra('{"name": "userPrincipalName"}', '{"name": "mail"}'),
        definition("customappsso", '{"name": "userName"}', '{"name": "emails[type eq \\"work\\"].value"}'),
    )
)

CASES = cases(
    "EP008",
    Case(
        "not-defined",
        mappings_program(
            MATCHING,
            'to("username ", attribute("mail"))',
            'to("title", expression("Append([mial], [city])"))',
            object_mapping='"scope": scope(clause("departmnet", "EQUALS", "x")),',
            definitions=BOTH,
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "The target of username  (User -> User) is not among the attributes that the schema defines for the target object; did you mean `userName`? Correct the name, or add the attribute to the target directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].targetAttributeName",
                "The target of title (User -> User) is not among the attributes that the schema defines for the target object. Correct the name, or add the attribute to the target directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "The source of title (User -> User) refers to `mial`, which is not among the attributes that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "The source of title (User -> User) refers to `city`, which is not among the attributes that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause departmnet EQUALS (User -> User) refers to an attribute that is not among those that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
        ),
    ),
    Case(
        "defined-or-told-by-another-rule",
        mappings_program(
            'to("USERNAME", attribute("userPrincipalName"), matching=1)',
            """to('Emails[type eq "work"].value', expression('Append([mail], "[city]")'))""",
            object_mapping='"scope": scope(clause("mail", "IS NOT NULL")),',
            definitions=BOTH,
            mode='"replace"',
        ),
    ),
    Case(
        "other-capital-letters",
        mappings_program(
            MATCHING,
            'to("userName", expression("ToLower([Mail])"))',
            object_mapping='"scope": scope(clause("Mail", "IS NOT NULL")),',
            definitions=BOTH,
            mode='"replace"',
        )
        + beside(mappings_program('to("x", attribute("USERPRINCIPALNAME"))', definitions=BOTH)),
        settings=STRICT,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The source of userName (User -> User) refers to `Mail`, which the schema defines with other capital letters; the service may refuse that. Write `mail`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause Mail IS NOT NULL (User -> User) refers to an attribute that the schema defines with other capital letters; the service may refuse that. Write `mail`.",
            ),
            advises(
                SCHEMA,
                "second",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of x (User -> User) refers to `USERPRINCIPALNAME`, which the schema defines with other capital letters; the service may refuse that. Write `userPrincipalName`.",
            ),
        ),
    ),
    Case(
        "slips-in-documented-names",
        mappings_program(
            'to("usernam", attribute("userPrincipalNam"), matching=1)',
            'to("displayNam", expression("Append([givenNmae], [city])"))',
            'to("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:departmnt", attribute("department"))',
            object_mapping='"scope": scope(clause("departmnt", "EQUALS", "x")),',
        ),
        settings=STRICT,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of usernam (User -> User) is not among the attributes that are documented for the target object; did you mean `userName`? If the name is right, add the attribute to the schema's definition of the target directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of usernam (User -> User) refers to `userPrincipalNam`, which is not among the attributes that are documented for the source object; did you mean `userPrincipalName`? If the name is right, add the attribute to the schema's definition of the source directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "The target of displayNam (User -> User) is not among the attributes that are documented for the target object; did you mean `displayName`? If the name is right, add the attribute to the schema's definition of the target directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The source of displayNam (User -> User) refers to `givenNmae`, which is not among the attributes that are documented for the source object; did you mean `givenName`? If the name is right, add the attribute to the schema's definition of the source directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].targetAttributeName",
                "The target of urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:departmnt (User -> User) is not among the attributes that are documented for the target object; did you mean `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department`? If the name is right, add the attribute to the schema's definition of the target directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause departmnt EQUALS (User -> User) refers to an attribute that is not among those that are documented for the source object; did you mean `department`? If the name is right, add the attribute to the schema's definition of the source directory.",
            ),
        ),
    ),
    Case(
        "slips-in-a-component",
        """
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalNam"), matching=1),
                    to("displayNam", attribute("displayName")),
                ],
                "scoping": scope(clause("departmnt", "EQUALS", "Sales")),
            },
        )
        """,
        found=(
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of userName (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User) refers to `userPrincipalNam`, which is not among the attributes that are documented for the source object; did you mean `userPrincipalName`? If the name is right, add the attribute to the schema's definition of the source directory.",
            ),
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "The target of displayNam (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User) is not among the attributes that are documented for the target object; did you mean `displayName`? If the name is right, add the attribute to the schema's definition of the target directory.",
            ),
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause departmnt EQUALS (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User) refers to an attribute that is not among those that are documented for the source object; did you mean `department`? If the name is right, add the attribute to the schema's definition of the source directory.",
            ),
        ),
    ),
    Case(
        "names-of-microsoft-graph",
        mappings_program(
            MATCHING,
            'to("title", attribute("mobilePhone"))',
            object_mapping='"scope": scope(clause("officeLocation", "EQUALS", "x")),',
        )
        + beside(
            mappings_program('to("faxNumber", attribute("mail"))', directories=CROSS_TENANT, template="Azure2Azure")
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The source of title (User -> User) refers to `mobilePhone`, which is Microsoft Graph's name; the provisioning service calls it `mobile`. If the name is right, add the attribute to the schema's definition of the source directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause officeLocation EQUALS (User -> User) refers to an attribute that has Microsoft Graph's name; the provisioning service calls it `physicalDeliveryOfficeName`. If the name is right, add the attribute to the schema's definition of the source directory.",
            ),
            advises(
                SCHEMA,
                "second",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of faxNumber (User -> User) has Microsoft Graph's name; the provisioning service calls it `facsimileTelephoneNumber`. If the name is right, add the attribute to the schema's definition of the target directory.",
            ),
        ),
    ),
    Case(
        "slips-in-the-target-tenant-and-salesforce",
        mappings_program('to("showInAdressList", attribute("mail"))', directories=CROSS_TENANT, template="Azure2Azure")
        + beside(
            mappings_program(
                'to("UserPermissionMarketingUser", constant("False"))',
                directories="Azure Active Directory>salesforce.com",
                template="sfOutDelta",
            )
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of showInAdressList (User -> User) is not among the attributes that are documented for the target object; did you mean `showInAddressList`? If the name is right, add the attribute to the schema's definition of the target directory.",
            ),
            advises(
                SCHEMA,
                "second",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of UserPermissionMarketingUser (User -> User) is not among the attributes that are documented for the target object; did you mean `UserPermissionsMarketingUser`? If the name is right, add the attribute to the schema's definition of the target directory.",
            ),
        ),
    ),
    Case(
        "names-that-no-list-can-have",
        mappings_program(
            MATCHING,
            f'to("title", expression("Append([{EXTENSION}_a], [extension_short_b])"))',
            'to("urn:ietf:params:scim:schemas:extension:Contoso:2.0:User:titel", attribute("extensionAttribute1"))',
            'to("costCenter", attribute("CustomSecurityAttributes.Engineering_Level"))',
            """to('emails[type eq "work"].value', attribute("favouriteColour"))""",
            """to('email[type eq "work"].value', attribute("mail"))""",
            'to("departmentId", attribute("USERPRINCIPALNAME"))',
            object_mapping='"scope": scope(clause("employeeOrgData.costCenter", "EQUALS", "x")),',
        ),
        others=("EP612",),
    ),
    Case(
        "directories-of-which-nothing-is-known",
        mappings_program(
            'to("sn", attribute("LastNam"))', directories="Workday>Active Directory", template="Workday2AD"
        )
        + beside(
            mappings_program(
                'to("usernam", attribute("mail"))', directories="Azure Active Directory>ScimOnPremises", template="ecma"
            )
        ),
    ),
    Case(
        "inbound-slip-in-the-target",
        mappings_program(
            'to("departmnt", attribute("departmnt"))',
            directories="Workday>Azure Active Directory",
            template="Workday2AAD",
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of departmnt (User -> User) is not among the attributes that are documented for the target object; did you mean `department`? If the name is right, add the attribute to the schema's definition of the target directory.",
            ),
        ),
    ),
    Case(
        "unknown-names-and-secrets-without-definitions",
        mappings_program(
            MATCHING,
            "to(unknown, attribute(unknown))",
            function('pulumi.Output.secret("displayNam")', "'Append([departmnt], [mail])'"),
            object_mapping='"scope": scope(all_of(clause(unknown, "IS NULL"), clause("departmnt", "IS NULL"))),',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].targetAttributeName",
                "The target of a secret attribute mapping is not among the attributes that are documented for the target object. If the name is right, add the attribute to the schema's definition of the target directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "The source of a secret attribute mapping refers to an attribute, which is not among the attributes that are documented for the source object. If the name is right, add the attribute to the schema's definition of the source directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].sourceOperandName",
                "A secret scoping clause refers to an attribute that is not among those that are documented for the source object. If the name is right, add the attribute to the schema's definition of the source directory.",
            ),
        ),
    ),
    Case(
        "declared-although-merged",
        mappings_program(
            'to("displayNam", attribute("departmnt"))',
            definitions=", ".join(
                (entra('{"name": "departmnt"}'), definition("customappsso", '{"name": "displayNam"}'))
            ),
        ),
    ),
    Case(
        "facts",
        IN_TENANT
        + mappings_program(
            MATCHING,
            'to("displayNam", attribute("mail"))',
            'to("titel", attribute("mail"))',
            'to("Buildng", attribute("mail"))',
            f'to("displayName", expression("Append([{EXTENSION}_Cost], [{EXTENSION}_cost])"))',
            object_mapping=f'"scope": scope(clause("{EXTENSION}_other", "EQUALS", "x")),',
        ),
        settings=DISCOVERED,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3].targetAttributeName",
                "The target of Buildng (User -> User) is not among the attributes that the service discovered in the target (facts of 2026-11-20); did you mean `Building`? If the name is right, add the attribute to the schema's definition of the target directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[4].source",
                "The source of displayName (User -> User) refers to `extension_0f5c1d2e3b4a59687786950412233445_Cost`, which is not among the directory extensions of the tenant (facts of 2026-11-20); did you mean `extension_0f5c1d2e3b4a59687786950412233445_cost`? Case counts in their names.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause extension_0f5c1d2e3b4a59687786950412233445_other EQUALS (User -> User) refers to an attribute that is not among the directory extensions of the tenant (facts of 2026-11-20). Case counts in their names.",
            ),
        ),
    ),
    Case(
        "samaccountname-of-active-directory",
        mappings_program(
            'to("userName", attribute("sAMAccountName"), matching=1)',
            directories="Active Directory>Azure Active Directory",
            definitions=definition("Active Directory", '{"name": "cn"}'),
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of userName (User -> User) refers to `sAMAccountName`, which is not among the attributes that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
        ),
    ),
    Case(
        "merged-or-another-object",
        mappings_program('to("x", attribute("y"))', definitions=BOTH)
        + beside(
            mappings_program(
                'to("userName", attribute("y"), matching=1)',
                definitions=BOTH.replace('"User"', '"Group"'),
                mode='"replace"',
            )
        ),
    ),
    Case(
        "extension-in-a-clause",
        scoped(
            f'clause("{EXTENSION}_Cost", "EQUALS", "x")',
            definitions=entra('{"name": "userPrincipalName"}', f'{{"name": "{EXTENSION}_cost"}}'),
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause extension_0f5c1d2e3b4a59687786950412233445_Cost EQUALS (User -> User) refers to an attribute that is not among those that the schema defines for the source object; did you mean `extension_0f5c1d2e3b4a59687786950412233445_cost`? Correct the name, or add the attribute to the source directory.",
            ),
        ),
    ),
    Case(
        "unknown-names",
        mappings_program(
            MATCHING,
            "to(unknown, attribute(unknown))",
            object_mapping='"scope": scope(clause(unknown, "IS NULL")),',
            definitions=BOTH,
            mode='"replace"',
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName` is not known before deployment (? (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName` is not known before deployment (? IS NULL (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-definitions-or-mode",
        mappings_program(
            MATCHING,
            'to("x", attribute("mail"))',
            definitions=f"{BOTH}, unknown",
            mode='"replace"',
        )
        + beside(mappings_program(MATCHING, 'to("x", attribute("y"))', definitions=BOTH, mode="unknown")).replace(
            "mode=unknown", 'mode=azuread.Application("b", display_name="b").client_id'
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.directories[2]",
                "not decided: `schema.directories[2]` is not known before deployment (x (User -> User)).",
            ),
            undecided(
                SCHEMA, "second", "mode", "not decided: `mode` is not known before deployment (x (User -> User))."
            ),
        ),
    ),
    Case(
        "secret-names-are-not-quoted",
        mappings_program(
            MATCHING,
            function('pulumi.Output.secret("hunter2-a")', "'Append([hunter2], [mail])'"),
            object_mapping='"scope": scope(clause("hunter2", "IS NULL")),',
            definitions=BOTH,
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "The target of a secret attribute mapping is not among the attributes that the schema defines for the target object. Correct the name, or add the attribute to the target directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The source of a secret attribute mapping refers to an attribute, which is not among the attributes that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "A secret scoping clause refers to an attribute that is not among those that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
        ),
    ),
    Case(
        "told-by-another-rule",
        mappings_program(
            MATCHING,
            'to("userName", attribute("sAMAccountName"))',
            'to("userName", attribute("userType"))',
            definitions=BOTH,
            mode='"replace"',
        ),
        others=("EP202",),
    ),
    Case(
        "unknown-source",
        mappings_program(
            MATCHING, '{"targetAttributeName": "userName", "source": unknown}', definitions=BOTH, mode='"replace"'
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source` is not known before deployment (userName (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret-clauses-are-not-quoted",
        mappings_program(
            MATCHING,
            object_mapping=clauses(
                '{"sourceOperandName": pulumi.Output.secret("hunter2"), "operatorName": "IS NULL"}',
                'pulumi.Output.secret(clause("hunter2", "IS NULL"))',
            ),
            definitions=BOTH,
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "A secret scoping clause refers to an attribute that is not among those that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].sourceOperandName",
                "A secret scoping clause refers to an attribute that is not among those that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


def test_secret_attribute_of_a_clause() -> None:
    clause = {"sourceOperandName": Secret("hunter2"), "operatorName": "EQUALS"}
    defined = [{"name": "mail"}]
    assert failures("EP008", "scim", INTO_SCIM, defined, scope={"groups": [{"clauses": [clause]}]}) == [
        "A secret scoping clause refers to an attribute that is not among those that the schema defines for the source object. Correct the name, or add the attribute to the source directory."
    ]
