"""EP624 on-demand-needs-credentials: nothing is provisioned on demand by a job without credentials."""

import pytest

from entra_policy.estate.types import JOB, PROVISION_ON_DEMAND
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import on_demand
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided

UNJOINED = """
azuread.SynchronizationSecret(
    "credentials", service_principal_id=unknown, credentials=[{"key": "SecretToken", "value": "token"}]
)
"""

CASES = cases(
    "EP624",
    Case(
        "without-credentials",
        on_demand('"User"', address=None),
        found=(
            advises(
                PROVISION_ON_DEMAND,
                "crm-at-once",
                "",
                "`crm-at-once` provisions on demand by job `crm`, which has no credentials: the test of the connection fails, and with it the deployment. Declare them, and let the request depend on them (`depends_on`).",
            ),
        ),
    ),
    Case("with-credentials", on_demand('"User"')),
    Case("an-application-that-exists", on_demand('"User"', address=None, declared=False)),
    Case(
        "credentials-that-cannot-be-joined",
        on_demand('"User"', address=None) + UNJOINED,
        found=(undecided(JOB, "crm", "credentials", "not decided: `credentials` can't be seen from here."),),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
