"""EP608 target-id-not-mapped: the application's own id is not a target of a mapping."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import of_unknown_template
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import beside, mappings_program

CASES = cases(
    "EP608",
    Case(
        "id",
        mappings_program(
            'to("ID", attribute("objectId"))',
            'to("urn:ietf:params:scim:schemas:core:2.0:User:id", attribute("objectId"))',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of ID (User -> User) is the application's own key, which the application gives and the service only remembers. Map `externalId` instead, or remove this mapping.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "The target of urn:ietf:params:scim:schemas:core:2.0:User:id (User -> User) is the application's own key, which the application gives and the service only remembers. Map `externalId` instead, or remove this mapping.",
            ),
        ),
    ),
    Case(
        "looks-like-it",
        mappings_program(
            'to("externalId", attribute("id"))',
            'to("urn:ietf:params:scim:schemas:extension:Acme:2.0:User:id", attribute("objectId"))',
        )
        + beside(
            mappings_program('to("id", attribute("objectId"))', directories="customappsso>Azure Active Directory")
        ),
        others=("EP308",),
    ),
    Case(
        "unknown-target",
        mappings_program('to(unknown, attribute("objectId"))'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName` is not known before deployment (? (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-template",
        of_unknown_template(mappings_program('to("id", attribute("objectId"))')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "",
                "not decided: what the job is for is not known: neither its template nor its directories say it (id (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret",
        mappings_program('to(pulumi.Output.secret("id"), attribute("objectId"))'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of a secret attribute mapping is the application's own key, which the application gives and the service only remembers. Map `externalId` instead, or remove this mapping.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
