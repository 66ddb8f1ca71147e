"""EP611 no-customappsso-job: no job is made from the synchronization template `customappsso`."""

import pytest

from entra_policy.estate.types import JOB, SCHEMA
from entra_policy.readers.program import batch
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import MATCHING, beside, mappings_program


def job(template: str) -> str:
    return f"""
unknown = azuread.Application("application", display_name="application").client_id
azuread.SynchronizationJob(
    "job", service_principal_id="/servicePrincipals/5f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", template_id={template}
)
"""


CASES = cases(
    "EP611",
    Case(
        "job",
        job('"customAppSSO"'),
        found=(
            advises(
                JOB,
                "job",
                "templateId",
                "The job is made from the synchronization template `customappsso`, whose behavior is not supported any more. Delete the job and create one from `scim`, with the same mappings.",
            ),
        ),
    ),
    Case(
        "schema",
        mappings_program(MATCHING, template="customappsso"),
        found=(
            advises(
                SCHEMA,
                "schema",
                "template_id",
                "The job is made from the synchronization template `customappsso`, whose behavior is not supported any more. Delete the job and create one from `scim`, with the same mappings.",
            ),
        ),
    ),
    Case("only-the-directory-is-called-so", job('"scim"') + beside(mappings_program(MATCHING))),
    Case(
        "unknown",
        job("unknown"),
        found=(undecided(JOB, "job", "templateId", "not decided: `templateId` is not known before deployment."),),
    ),
    Case(
        "secret",
        job('pulumi.Output.secret("customappsso")'),
        found=(
            advises(
                JOB,
                "job",
                "templateId",
                "The job is made from the synchronization template `customappsso`, whose behavior is not supported any more. Delete the job and create one from `scim`, with the same mappings.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
