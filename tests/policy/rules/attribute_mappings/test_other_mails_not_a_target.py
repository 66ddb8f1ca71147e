"""EP207 other-mails-not-a-target: cross-tenant synchronization doesn't write otherMails."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided
from tests.support.schema_programs import CROSS_TENANT, beside, mappings_program

CASES = cases(
    "EP207",
    Case(
        "other-mails",
        mappings_program('to("OTHERMAILS", attribute("mail"))', template="Azure2Azure"),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of OTHERMAILS (User -> User) is computed by the target tenant, which overwrites what the synchronization writes. Remove this mapping.",
            ),
        ),
    ),
    Case(
        "as-a-source-or-in-an-application",
        mappings_program('to("mail", expression("Item([otherMails], 1)"))', template="Azure2Azure")
        + beside(mappings_program('to("otherMails", attribute("mail"))')),
    ),
    Case(
        "unknown-target-and-template",
        mappings_program('to(unknown, attribute("mail"))', template="Azure2Azure")
        + beside(
            mappings_program('to("otherMails", attribute("mail"))').replace('template_id="scim"', "template_id=unknown")
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
                "second",
                "",
                "not decided: what the job is for is not known: neither its template nor its directories say it (otherMails (User -> User)).",
            ),
        ),
    ),
    Case("no-target", mappings_program("{}", template="Azure2Azure", directories=CROSS_TENANT), others=("EP001",)),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
