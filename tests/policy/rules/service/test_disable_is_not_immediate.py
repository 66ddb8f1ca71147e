"""EP310 disable-is-not-immediate: no job is disabled in the expectation that this stops it at once."""

import pytest

from entra_policy.estate.types import JOB
from entra_policy.readers.program import batch
from tests.policy.rules.service._programs import component
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided

CASES = cases(
    "EP310",
    Case(
        "disabled",
        component(arguments='"enabled": False'),
        found=(
            advises(
                JOB,
                "crm-job",
                "enabled",
                "This job is disabled. Unless it is created that way, a cycle may be running at that moment: it continues until it is complete, and only later ones are prevented. If writing must stop at once, revoke the credentials in the application.",
            ),
        ),
    ),
    Case(
        "turned-off",
        component(arguments='"enabled": False'),
        before=component(),
        found=(
            advises(
                JOB,
                "crm-job",
                "enabled",
                "This job is disabled. Unless it is created that way, a cycle may be running at that moment: it continues until it is complete, and only later ones are prevented. If writing must stop at once, revoke the credentials in the application.",
            ),
        ),
    ),
    Case("was-off-already", component(arguments='"enabled": False'), before=component(arguments='"enabled": False')),
    Case("enabled", component(arguments='"enabled": True')),
    Case(
        "unknown",
        component(arguments='"enabled": unknown.apply(bool)'),
        found=(undecided(JOB, "crm-job", "enabled", "not decided: `enabled` is not known before deployment."),),
    ),
    Case(
        "unknown-before",
        component(arguments='"enabled": False'),
        before=component(arguments='"enabled": unknown.apply(bool)'),
        found=(undecided(JOB, "crm-job", "enabled", "not decided: `enabled` is not known before deployment."),),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
