"""EP406 on-premises-no-groups: no groups are provisioned to an on-premises application."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.on_premises._programs import INBOUND, erp, quiet
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided

CASES = quiet(
    cases(
        "EP406",
        Case(
            "groups",
            erp(more=INBOUND.replace('"User"', '"GROUP"') % ('"Directory"', '"User"', "True")),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[1].objectMappings[0]",
                    "GROUP -> User provisions groups, but on-premises applications support only users. Remove or disable this object mapping.",
                ),
            ),
        ),
        Case(
            "target-object",
            erp(more=INBOUND % ('"Directory"', '"Group"', "True")),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[1].objectMappings[0]",
                    "User -> Group provisions groups, but on-premises applications support only users. Remove or disable this object mapping.",
                ),
            ),
        ),
        Case("disabled", erp(more=INBOUND % ('"Directory"', '"Group"', "False"))),
        Case("other-name", erp(more=INBOUND % ('"Group"', '"GroupOfThings"', "True"))),
        Case(
            "unknown-object",
            erp(more=INBOUND % ('"Directory"', "unknown", "True")),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[1].objectMappings[0].targetObjectName",
                    "not decided: `schema.synchronizationRules[1].objectMappings[0].targetObjectName` is not known before deployment (User -> ?).",
                ),
            ),
        ),
    )
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
