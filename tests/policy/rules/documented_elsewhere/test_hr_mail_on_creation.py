"""EP605 hr-mail-on-creation: mail flows into Microsoft Entra ID only when a user is created."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import to_active_directory, to_entra
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import beside, mappings_program

CASES = cases(
    "EP605",
    Case(
        "mail",
        to_entra('to("Mail", attribute("EmailAddress"))'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowType",
                "Mail (User -> User) seems to keep mail up to date, but the connector sets it only when it creates a user. Let it flow on creation only (`ObjectAddOnly`), and change mail of existing users in Exchange Online.",
            ),
        ),
    ),
    Case(
        "on-creation-and-to-active-directory",
        to_entra(
            'to("mail", attribute("EmailAddress"), on_create_only=True)', 'to("otherMails", attribute("EmailAddress"))'
        )
        + beside(to_active_directory('to("mail", attribute("EmailAddress"))')),
    ),
    Case("in-an-application", mappings_program('to("mail", attribute("mail"))')),
    Case(
        "unknown-values",
        to_entra(
            'to(unknown, attribute("EmailAddress"))',
            '{"targetAttributeName": "mail", "source": None, "flowType": unknown}',
            'to(unknown, attribute("Name"), on_create_only=True)',
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
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].flowType",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].flowType` is not known before deployment (mail (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret",
        to_entra('to(pulumi.Output.secret("mail"), attribute("EmailAddress"))'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowType",
                "a secret attribute mapping seems to keep mail up to date, but the connector sets it only when it creates a user. Let it flow on creation only (`ObjectAddOnly`), and change mail of existing users in Exchange Online.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
