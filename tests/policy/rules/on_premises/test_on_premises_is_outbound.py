"""EP403 on-premises-is-outbound: no on-premises application brings users or groups into Microsoft Entra ID."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.on_premises._programs import INBOUND, NOTHING_SAID, erp, quiet
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided

CASES = quiet(
    cases(
        "EP403",
        Case(
            "users",
            erp(more=INBOUND % ('"Microsoft Entra ID"', '"User"', "True")),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[1].objectMappings[0].targetObjectName",
                    "User -> User brings objects of an on-premises application into Microsoft Entra ID, which on-premises provisioning can't do. Remove or disable it; bring users in through HR-driven or API-driven provisioning, Entra Connect or Microsoft Graph.",
                ),
            ),
        ),
        Case(
            "groups",
            erp(more=INBOUND % ('"Azure Active Directory"', '"group"', "True")),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[1].objectMappings[0].targetObjectName",
                    "User -> group brings objects of an on-premises application into Microsoft Entra ID, which on-premises provisioning can't do. Remove or disable it; bring users in through HR-driven or API-driven provisioning, Entra Connect or Microsoft Graph.",
                ),
            ),
            others=("EP406",),
        ),
        Case("disabled", erp(more=INBOUND % ('"Azure Active Directory"', '"User"', "False"))),
        Case("other-object", erp(more=INBOUND % ('"Azure Active Directory"', '"AppRole"', "True"))),
        Case(
            "unknown-directory",
            erp(more=INBOUND % ("unknown", '"User"', "True")),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[1].targetDirectoryName",
                    "not decided: `schema.synchronizationRules[1].targetDirectoryName` is not known before deployment (User -> User).",
                ),
            ),
        ),
        Case(
            "unknown-object",
            erp(more=INBOUND % ('"Azure Active Directory"', "unknown", "True")),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[1].objectMappings[0].targetObjectName",
                    "not decided: `schema.synchronizationRules[1].objectMappings[0].targetObjectName` is not known before deployment (User -> ?).",
                ),
            ),
        ),
        Case("nothing-said", erp(more=NOTHING_SAID), others=("EP001",)),
    )
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
