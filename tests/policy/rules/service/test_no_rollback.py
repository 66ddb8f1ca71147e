"""EP314 no-rollback: nobody expects changes made in the target itself to be rolled back."""

import pytest

from entra_policy.estate.types import JOB
from entra_policy.finding import Level
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.policy.rules.service._programs import component
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import mappings_program

ROLLBACK = Settings(levels={"no-rollback": Level.ADVISORY})

CASES = cases(
    "EP314",
    Case("off-by-default", component()),
    Case(
        "turned-on",
        component(),
        settings=ROLLBACK,
        found=(
            advises(
                JOB,
                "crm-job",
                "",
                "Changes made in the target of this job are not rolled back: the service follows changes in Microsoft Entra ID only. Keep administrators of the target from changing what is provisioned, or restart provisioning to write it again.",
            ),
        ),
    ),
    Case(
        "inbound",
        component(arguments='"synchronization_template_id": "API2AAD", "target_directory": "x"'),
        settings=ROLLBACK,
    ),
    Case("schema-without-a-job", mappings_program('to("title", attribute("jobTitle"))'), settings=ROLLBACK),
    Case(
        "unknown-template",
        """
        unknown = azuread.Application("other", display_name="other").client_id
        azuread.SynchronizationJob("job", template_id=unknown,
                                   service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00")
        """,
        settings=ROLLBACK,
        found=(
            undecided(
                JOB,
                "job",
                "",
                "not decided: what the job is for is not known: neither its template nor its directories say it.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
