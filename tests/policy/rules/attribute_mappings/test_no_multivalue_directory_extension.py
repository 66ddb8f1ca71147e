"""EP208 no-multivalue-directory-extension: no attribute mapping and no scoping filter uses a multivalued directory extension."""

import datetime as dt

import pytest

from entra_policy.estate.types import PROVIDER, SCHEMA
from entra_policy.facts import ExtensionProperty, Facts, TenantFacts
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from entra_policy.values import Secret
from tests.policy.rules.attribute_mappings._programs import EXTENSIONS, SOURCE_DIRECTORY, TENANT, facts
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import TARGET
from tests.support.expected import as_source, fails, undecided
from tests.support.schema_documents import INTO_SCIM, failures
from tests.support.schema_programs import EXTENSION, MATCHING, clauses, entra, function, mappings_program, scoped

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

UNKNOWN_FLAGS = entra(*(f'{{"name": "{EXTENSION}_{name}", "multivalued": unknown.apply(bool)}}' for name in ("a", "b")))


def written(multivalued: str) -> str:
    return mappings_program(
        f'to("{EXTENSION}_skills", attribute("skills"))',
        template="API2AAD",
        directories="API>Azure Active Directory",
        definitions=entra(f'{{"name": "{EXTENSION}_skills", "type": "String", "multivalued": {multivalued}}}'),
    )


CROSS_TENANT_WRITTEN = f"""
tenant = azuread.Provider("tenant", tenant_id="{TENANT}")
CrossTenantSync(
    "sync",
    {{"target_tenant_id": "{TARGET}", "mappings": [to("{EXTENSION}_skills", attribute("department"))]}},
    pulumi.ResourceOptions(providers={{"azuread": tenant}}),
)
"""

CASES = cases(
    "EP208",
    Case(
        "declared-as-multivalued",
        scoped(
            f'clause("{EXTENSION}_skills", "EQUALS", "x")',
            definitions=entra(f'{{"name": "{EXTENSION}_skills", "type": "String", "multivalued": True}}'),
        ).replace(MATCHING, f'to("skills", expression("Item([{EXTENSION}_skills], 1)"))'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of skills (User -> User) refers to `extension_0f5c1d2e3b4a59687786950412233445_skills`, which is multivalued, as the schema declares. Multivalued directory extensions can't be used in attribute mappings or scoping filters: use a single-valued one.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause extension_0f5c1d2e3b4a59687786950412233445_skills EQUALS (User -> User) refers to `extension_0f5c1d2e3b4a59687786950412233445_skills`, which is multivalued, as the schema declares. Multivalued directory extensions can't be used in attribute mappings or scoping filters: use a single-valued one.",
            ),
        ),
        others=("EP006",),
    ),
    Case(
        "written-by-an-inbound-job",
        written("True"),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "extension_0f5c1d2e3b4a59687786950412233445_skills (User -> User) writes `extension_0f5c1d2e3b4a59687786950412233445_skills`, which is multivalued, as the schema declares. Multivalued directory extensions can't be used in attribute mappings or scoping filters: use a single-valued one.",
            ),
        ),
    ),
    Case("single-valued-and-written-is-fine", written("False")),
    Case(
        "written-in-an-application-is-fine",
        mappings_program(MATCHING, f'to("{EXTENSION}_skills", attribute("department"))'),
    ),
    Case(
        "written-and-nothing-is-known-of-it",
        mappings_program(
            f'to("{EXTENSION}_skills", attribute("skills"))',
            template="API2AAD",
            directories="API>Azure Active Directory",
        ),
        found=(
            undecided("", "", "", "not decided: no facts about directory extensions of the target tenant are given."),
        ),
    ),
    Case(
        "written-and-multivalued-by-facts",
        CROSS_TENANT_WRITTEN,
        settings=facts(ExtensionProperty(f"{EXTENSION}_skills", "String", True), tenant=TARGET),
        found=(
            fails(
                SCHEMA,
                "sync-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "extension_0f5c1d2e3b4a59687786950412233445_skills (User -> User) writes `extension_0f5c1d2e3b4a59687786950412233445_skills`, which is multivalued (facts of 2026-11-20). Multivalued directory extensions can't be used in attribute mappings or scoping filters: use a single-valued one.",
            ),
        ),
    ),
    Case(
        "multivalued-by-facts",
        PROVIDED,
        settings=facts(ExtensionProperty(f"{EXTENSION}_skills", "String", True)),
        found=(
            fails(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The source of skills (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User) refers to `extension_0f5c1d2e3b4a59687786950412233445_skills`, which is multivalued (facts of 2026-11-20). Multivalued directory extensions can't be used in attribute mappings or scoping filters: use a single-valued one.",
            ),
            fails(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause extension_0f5c1d2e3b4a59687786950412233445_skills EQUALS (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User) refers to `extension_0f5c1d2e3b4a59687786950412233445_skills`, which is multivalued (facts of 2026-11-20). Multivalued directory extensions can't be used in attribute mappings or scoping filters: use a single-valued one.",
            ),
        ),
    ),
    Case(
        "single-valued-other-case-or-no-extension",
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
        "single-valued-by-facts",
        PROVIDED,
        settings=facts(
            ExtensionProperty(f"{EXTENSION}_Skills", "String", True),
            ExtensionProperty(f"{EXTENSION}_skills", None, False),
        ),
    ),
    Case(
        "no-facts-told-once",
        mappings_program(f'to("a", attribute("{EXTENSION}_a"))', f'to("b", attribute("{EXTENSION}_b"))'),
        found=(
            undecided("", "", "", "not decided: no facts about directory extensions of the source tenant are given."),
        ),
    ),
    Case(
        "facts-of-an-unknown-tenant",
        PROVIDED.replace(f'tenant_id="{TENANT}"', ""),
        settings=facts(ExtensionProperty(f"{EXTENSION}_skills", "String", True)),
        found=(
            undecided(
                PROVIDER,
                "tenant",
                "tenantId",
                "not decided: `tenantId` is not known: neither the provider nor the stack's configuration names it (skills (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User)).",
            ),
            undecided(
                PROVIDER,
                "tenant",
                "tenantId",
                "not decided: `tenantId` is not known: neither the provider nor the stack's configuration names it (extension_0f5c1d2e3b4a59687786950412233445_skills EQUALS (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User)).",
            ),
        ),
    ),
    Case(
        "unknown-flag",
        mappings_program(
            f'to("a", attribute("{EXTENSION}_a"))',
            definitions=entra(f'{{"name": "{EXTENSION}_a", "multivalued": unknown.apply(bool)}}'),
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.directories[0].objects[0].attributes[0].multivalued",
                "not decided: `schema.directories[0].objects[0].attributes[0].multivalued` is not known before deployment (a (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret-source-is-not-quoted",
        mappings_program(
            function('"a"', f"pulumi.Output.secret('ToLower([{EXTENSION}_hunter2])')"),
            definitions=entra(f'{{"name": "{EXTENSION}_hunter2", "multivalued": True}}'),
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of a secret attribute mapping refers to a directory extension, which is multivalued, as the schema declares. Multivalued directory extensions can't be used in attribute mappings or scoping filters: use a single-valued one.",
            ),
        ),
    ),
    Case(
        "secret-clauses-are-not-quoted",
        mappings_program(
            MATCHING,
            object_mapping=clauses(
                f'pulumi.Output.secret(clause("{EXTENSION}_hunter2", "IS NULL"))',
                f'{{"sourceOperandName": pulumi.Output.secret("{EXTENSION}_hunter2"), "operatorName": "IS NULL"}}',
            ),
            definitions=entra(f'{{"name": "{EXTENSION}_hunter2", "multivalued": True}}'),
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "A secret scoping clause refers to a directory extension, which is multivalued, as the schema declares. Multivalued directory extensions can't be used in attribute mappings or scoping filters: use a single-valued one.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].sourceOperandName",
                "A secret scoping clause refers to a directory extension, which is multivalued, as the schema declares. Multivalued directory extensions can't be used in attribute mappings or scoping filters: use a single-valued one.",
            ),
        ),
        others=("EP006",),
    ),
    Case(
        "facts-of-another-tenant",
        PROVIDED,
        settings=Settings(
            facts=Facts(1, dt.date(2026, 11, 20), (TenantFacts("7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0b"),))
        ),
        found=(
            undecided("", "", "", "not decided: no facts about directory extensions of the source tenant are given."),
        ),
    ),
    Case("not-among-all-extensions-is-fine", PROVIDED, settings=facts()),
    Case(
        "of-no-directory",
        mappings_program(
            f'to("a", attribute("{EXTENSION}_a"))',
            definitions=entra(f'{{"name": "{EXTENSION}_a", "multivalued": True}}'),
        ).replace(SOURCE_DIRECTORY, ""),
        others=("EP001",),
    ),
    Case(
        "two-unknown-flags",
        mappings_program(f'to("a", {EXTENSIONS})', definitions=UNKNOWN_FLAGS),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.directories[0].objects[0].attributes[0].multivalued",
                "not decided: `schema.directories[0].objects[0].attributes[0].multivalued` is not known before deployment (a (User -> User)).",
            ),
        ),
    ),
    Case(
        "extensions-not-collected",
        PROVIDED,
        settings=Settings(facts=Facts(1, dt.date(2026, 11, 20), (TenantFacts(TENANT),))),
        found=(
            undecided("", "", "", "not decided: no facts about directory extensions of the source tenant are given."),
        ),
    ),
    Case(
        "unknown-flag-and-an-unknown-tenant",
        PROVIDED.replace(f'tenant_id="{TENANT}"', "").replace(
            "schema={", f'schema={{"directories": [{UNKNOWN_FLAGS.replace("_a", "_skills")}], ', 1
        ),
        settings=facts(ExtensionProperty(f"{EXTENSION}_skills", "String", True)),
        found=(
            undecided(
                PROVIDER,
                "tenant",
                "tenantId",
                "not decided: `tenantId` is not known: neither the provider nor the stack's configuration names it (skills (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User)).",
            ),
            undecided(
                PROVIDER,
                "tenant",
                "tenantId",
                "not decided: `tenantId` is not known: neither the provider nor the stack's configuration names it (extension_0f5c1d2e3b4a59687786950412233445_skills EQUALS (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User)).",
            ),
        ),
    ),
    Case(
        "single-valued-and-facts-of-an-unknown-tenant",
        mappings_program(
            f'to("a", attribute("{EXTENSION}_a"))',
            definitions=entra(f'{{"name": "{EXTENSION}_a", "multivalued": False}}'),
        ),
        settings=facts(ExtensionProperty(f"{EXTENSION}_a", "String", True)),
    ),
    Case(
        "unknown-flag-and-facts-of-an-unknown-tenant",
        mappings_program(f'to("a", attribute("{EXTENSION}_a"))', definitions=UNKNOWN_FLAGS),
        settings=facts(ExtensionProperty(f"{EXTENSION}_a", "String", True)),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.directories[0].objects[0].attributes[0].multivalued",
                "not decided: `schema.directories[0].objects[0].attributes[0].multivalued` is not known before deployment (a (User -> User)).",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


def test_secret_attribute_of_a_clause() -> None:
    clause = {"sourceOperandName": Secret(f"{EXTENSION}_hunter2"), "operatorName": "EQUALS"}
    defined = [{"name": f"{EXTENSION}_hunter2", "multivalued": True}]
    assert failures("EP208", "scim", INTO_SCIM, defined, scope={"groups": [{"clauses": [clause]}]}) == [
        "The scoping clause ? EQUALS (User -> User) refers to a directory extension, which is multivalued, as the schema declares. Multivalued directory extensions can't be used in attribute mappings or scoping filters: use a single-valued one."
    ]
