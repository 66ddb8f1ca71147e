"""EP615 on-premises-no-placeholder: the placeholder of an on-premises application's default mapping is replaced."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import on_premises
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import beside, mappings_program

CASES = cases(
    "EP615",
    Case(
        "placeholder",
        on_premises('to(f"{ECMA}PLACEHOLDER", attribute("userPrincipalName"), matching=1)'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:PLACEHOLDER (User -> User) is the placeholder of the default mapping. Name an attribute of the application instead.",
            ),
        ),
    ),
    Case(
        "looks-like-it",
        on_premises(
            'to(f"{ECMA}ContosoLogin", attribute("userPrincipalName"), matching=1)',
            'to(f"{ECMA}placeholderText", constant("PLACEHOLDER"))',
        )
        + beside(mappings_program('to("PLACEHOLDER", attribute("userPrincipalName"))')),
    ),
    Case(
        "unknown-target",
        on_premises(
            'to(f"{ECMA}ContosoLogin", attribute("userPrincipalName"), matching=1)', 'to(unknown, attribute("mail"))'
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName` is not known before deployment (? (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret",
        on_premises(
            'to(f"{ECMA}ContosoLogin", attribute("userPrincipalName"), matching=1)',
            'to(pulumi.Output.secret("PLACEHOLDER"), attribute("mail"))',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "The target of a secret attribute mapping is the placeholder of the default mapping. Name an attribute of the application instead.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
