"""EP612 custom-security-attributes: custom security attributes are only set, from an HR system or by API, in Microsoft Entra ID."""

import datetime as dt

import pytest

from entra_policy.estate.types import PROVIDER, SCHEMA
from entra_policy.facts import CustomSecurityAttribute, Facts, TenantFacts
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.policy.rules.documented_elsewhere._programs import TENANT, of_unknown_template, to_active_directory, to_entra
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided
from tests.support.schema_programs import CROSS_TENANT, beside, definition, mappings_program

IN_TENANT = f"""
azuread.SynchronizationJob(
    "job",
    service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
    template_id="Workday2AAD",
    opts=pulumi.ResourceOptions(provider=azuread.Provider("tenant", tenant_id="{TENANT}")),
)
"""
PAY_GRADE = to_entra('to("CustomSecurityAttributes.HR_PayGrade", attribute("PayGrade"))')


def facts(*attributes: CustomSecurityAttribute, collected: bool = True) -> Settings:
    """Facts about the tenant's custom security attributes."""
    tenant = TenantFacts(TENANT, custom_security_attributes=attributes if collected else None)
    return Settings(facts=Facts(1, dt.date(2026, 11, 20), (tenant,)))


CASES = cases(
    "EP612",
    Case(
        "out-of-entra",
        mappings_program(
            'to("title", attribute("CustomSecurityAttributes.HR_PayGrade"))',
            'to("CustomSecurityAttributes.HR_Status", attribute("jobTitle"))',
        )
        + beside(
            mappings_program(
                'to("customSecurityAttributes.HR_PayGrade", attribute("CustomSecurityAttributes.HR_PayGrade"))',
                template="Azure2Azure",
                directories=CROSS_TENANT,
            )
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of title (User -> User) refers to a custom security attribute, which provisioning only sets in Microsoft Entra ID, from HR systems or by API. Remove it from this mapping.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "The target of CustomSecurityAttributes.HR_Status (User -> User) is a custom security attribute, which provisioning only sets in Microsoft Entra ID, from HR systems or by API. Remove it from this mapping.",
            ),
            fails(
                SCHEMA,
                "second",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of customSecurityAttributes.HR_PayGrade (User -> User) is a custom security attribute, which provisioning only sets in Microsoft Entra ID, from HR systems or by API. Remove it from this mapping.",
            ),
            fails(
                SCHEMA,
                "second",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of customSecurityAttributes.HR_PayGrade (User -> User) refers to a custom security attribute, which provisioning only sets in Microsoft Entra ID, from HR systems or by API. Remove it from this mapping.",
            ),
        ),
    ),
    Case(
        "to-active-directory",
        to_active_directory('to("CustomSecurityAttributes.HR_PayGrade", attribute("PayGrade"))'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of CustomSecurityAttributes.HR_PayGrade (User -> User) is a custom security attribute, which provisioning only sets in Microsoft Entra ID, from HR systems or by API. Remove it from this mapping.",
            ),
        ),
    ),
    Case(
        "not-a-single-text",
        to_entra(
            'to("CustomSecurityAttributes.HR_Level", attribute("Level"))',
            'to("CustomSecurityAttributes.HR_Sites", attribute("Sites"))',
            definitions=definition(
                "Azure Active Directory",
                '{"name": "CustomSecurityAttributes.HR_Level", "type": "Integer"}',
                '{"name": "CustomSecurityAttributes.HR_Sites", "type": "String", "multivalued": True}',
            ),
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of CustomSecurityAttributes.HR_Level (User -> User) is a custom security attribute that is not a single text, and provisioning sets only active ones that are single texts. Map another attribute.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "The target of CustomSecurityAttributes.HR_Sites (User -> User) is a custom security attribute that is not a single text, and provisioning sets only active ones that are single texts. Map another attribute.",
            ),
        ),
    ),
    Case(
        "into-entra-and-other-names",
        to_entra(
            'to("CustomSecurityAttributes.HR_PayGrade", attribute("PayGrade"))',
            'to("CustomSecurityAttributes.HR_Status", attribute("Status"))',
            definitions=definition(
                "Azure Active Directory",
                '{"name": "CustomSecurityAttributes.HR_PayGrade", "type": "String"}',
                '{"name": "CustomSecurityAttributes.HR_Status"}',
            ),
        )
        + beside(
            mappings_program(
                'to("title", attribute("customSecurityAttribute"))',
                'to("nickName", constant("CustomSecurityAttributes.HR_PayGrade"))',
            )
        ),
    ),
    Case(
        "no-facts",
        PAY_GRADE,
        found=(
            undecided(
                "", "", "", "not decided: no facts about custom security attributes of the target tenant are given."
            ),
        ),
    ),
    Case(
        "not-collected",
        IN_TENANT + PAY_GRADE,
        settings=facts(collected=False),
        found=(
            undecided(
                "", "", "", "not decided: no facts about custom security attributes of the target tenant are given."
            ),
        ),
    ),
    Case(
        "active-single-text",
        IN_TENANT + PAY_GRADE,
        settings=facts(CustomSecurityAttribute("hr_paygrade", "String", multivalued=False, active=True)),
    ),
    Case(
        "deactivated",
        IN_TENANT + PAY_GRADE,
        settings=facts(CustomSecurityAttribute("HR_PayGrade", "String", multivalued=False, active=False)),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of CustomSecurityAttributes.HR_PayGrade (User -> User) is a custom security attribute that is deactivated (facts of 2026-11-20), and provisioning sets only active ones that are single texts. Map another attribute.",
            ),
        ),
    ),
    Case(
        "several-values-by-facts",
        IN_TENANT + PAY_GRADE,
        settings=facts(CustomSecurityAttribute("HR_PayGrade", "String", multivalued=True, active=True)),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of CustomSecurityAttributes.HR_PayGrade (User -> User) is a custom security attribute that is not a single text (facts of 2026-11-20), and provisioning sets only active ones that are single texts. Map another attribute.",
            ),
        ),
    ),
    Case(
        "integer-by-facts",
        IN_TENANT + PAY_GRADE,
        settings=facts(CustomSecurityAttribute("HR_PayGrade", "Integer", multivalued=False, active=True)),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of CustomSecurityAttributes.HR_PayGrade (User -> User) is a custom security attribute that is not a single text (facts of 2026-11-20), and provisioning sets only active ones that are single texts. Map another attribute.",
            ),
        ),
    ),
    Case(
        "not-in-the-tenant",
        IN_TENANT + PAY_GRADE,
        settings=facts(CustomSecurityAttribute("HR_Level", "Integer")),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of CustomSecurityAttributes.HR_PayGrade (User -> User) is a custom security attribute that the tenant doesn't have (facts of 2026-11-20), and provisioning sets only active ones that are single texts. Map another attribute.",
            ),
        ),
    ),
    Case(
        "secret-target-and-facts",
        IN_TENANT + to_entra('to(pulumi.Output.secret("CustomSecurityAttributes.HR_PayGrade"), attribute("PayGrade"))'),
        settings=facts(CustomSecurityAttribute("HR_PayGrade", active=False)),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of a secret attribute mapping is a custom security attribute that is deactivated (facts of 2026-11-20), and provisioning sets only active ones that are single texts. Map another attribute.",
            ),
        ),
    ),
    Case(
        "of-a-tenant-that-is-not-known",
        IN_TENANT.replace(f'"{TENANT}"', "unknown").replace(
            "\nazuread.Sync", '\nunknown = azuread.Application("a", display_name="a").client_id\nazuread.Sync', 1
        )
        + PAY_GRADE,
        settings=facts(CustomSecurityAttribute("HR_PayGrade", active=False)),
        found=(
            undecided(
                PROVIDER,
                "tenant",
                "tenantId",
                "not decided: `tenantId` is not known before deployment (CustomSecurityAttributes.HR_PayGrade (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-values",
        to_entra(
            'to(unknown, attribute("PayGrade"))',
            'to("CustomSecurityAttributes.HR_PayGrade", attribute("PayGrade"))',
            definitions="unknown",
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName` is not known before deployment (? (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.directories[0]",
                "not decided: `schema.directories[0]` is not known before deployment (CustomSecurityAttributes.HR_PayGrade (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-template",
        of_unknown_template(
            mappings_program(
                'to("title", attribute("CustomSecurityAttributes.HR_PayGrade"))',
                'to("CustomSecurityAttributes.HR_PayGrade", attribute("title"))',
            )
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "",
                "not decided: what the job is for is not known: neither its template nor its directories say it (title (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "",
                "not decided: what the job is for is not known: neither its template nor its directories say it (CustomSecurityAttributes.HR_PayGrade (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret",
        mappings_program('to("title", pulumi.Output.secret(attribute("CustomSecurityAttributes.Hidden_Hidden")))'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of a secret attribute mapping refers to a custom security attribute, which provisioning only sets in Microsoft Entra ID, from HR systems or by API. Remove it from this mapping.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
