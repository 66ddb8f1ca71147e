"""EP604 hr-matching-attribute: users from an HR system aren't matched by extensionAttribute1 to extensionAttribute15."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import of_unknown_template, to_active_directory, to_entra
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided
from tests.support.schema_programs import beside

CASES = cases(
    "EP604",
    Case(
        "extension-attribute",
        to_entra(
            'to("extensionAttribute3", attribute("WorkerID"), matching=1)',
            'to("onPremisesExtensionAttributes.extensionAttribute15", attribute("Number"), matching=2)',
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "extensionAttribute3 (User -> User) matches users by `extensionAttribute3`, by which provisioning can't search Microsoft Entra ID: matching fails, and users are neither created nor updated. Match them by `employeeId`.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "onPremisesExtensionAttributes.extensionAttribute15 (User -> User) matches users by `onPremisesExtensionAttributes.extensionAttribute15`, by which provisioning can't search Microsoft Entra ID: matching fails, and users are neither created nor updated. Match them by `employeeId`.",
            ),
        ),
    ),
    Case(
        "from-another-source",
        to_entra(
            'to("extensionAttribute3", attribute("externalId"), matching=1)', directories="API>Azure Active Directory"
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "extensionAttribute3 (User -> User) matches users by `extensionAttribute3`, by which provisioning can't search Microsoft Entra ID: matching fails, and users are neither created nor updated. Match them by `employeeId`.",
            ),
        ),
    ),
    Case(
        "other-attributes-and-other-targets",
        to_entra(
            'to("employeeId", attribute("WorkerID"), matching=1)',
            'to("extensionAttribute3", attribute("CostCenter"))',
            'to("extensionAttribute16", attribute("WorkerID"), matching=2)',
        )
        + beside(to_active_directory('to("extensionAttribute3", attribute("WorkerID"), matching=1)')),
    ),
    Case(
        "unknown-values",
        to_entra(
            'to(unknown, attribute("WorkerID"), matching=1)',
            'to(unknown, attribute("CostCenter"))',
            '{"targetAttributeName": "extensionAttribute1", "source": None, "matchingPriority": unknown}',
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
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].matchingPriority",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].matchingPriority` is not known before deployment (extensionAttribute1 (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-template",
        of_unknown_template(to_entra('to("extensionAttribute3", attribute("WorkerID"), matching=1)')),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "extensionAttribute3 (User -> User) matches users by `extensionAttribute3`, by which provisioning can't search Microsoft Entra ID: matching fails, and users are neither created nor updated. Match them by `employeeId`.",
            ),
        ),
    ),
    Case(
        "secret",
        to_entra('to(pulumi.Output.secret("extensionAttribute3"), attribute("WorkerID"), matching=1)'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "a secret attribute mapping matches users by a secret attribute, by which provisioning can't search Microsoft Entra ID: matching fails, and users are neither created nor updated. Match them by `employeeId`.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
