"""EP603 cross-tenant-deletions-not-skipped: cross-tenant synchronization isn't asked to keep users that go out of scope."""

import pytest

from entra_policy.estate.types import CREDENTIALS, JOB
from entra_policy.readers.program import batch
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import TARGET, plain
from tests.support.expected import advises, as_source, undecided

CASES = cases(
    "EP603",
    Case(
        "skipped",
        plain(repr(TARGET), more='{"key": "skipOutOfScopeDeletions", "value": "True"}'),
        found=(
            advises(
                CREDENTIALS,
                "credentials",
                "credentials[1].value",
                "The credential `SkipOutOfScopeDeletions` does nothing in cross-tenant synchronization: users that go out of scope are deleted in the target tenant. Remove it, and leave in scope who must stay.",
            ),
        ),
    ),
    Case("not-skipped", plain(repr(TARGET), more='{"key": "SkipOutOfScopeDeletions", "value": "False"}')),
    Case(
        "in-an-application",
        plain(repr(TARGET), more='{"key": "SkipOutOfScopeDeletions", "value": "True"}', template='"scim"'),
    ),
    Case(
        "unknown",
        plain(
            repr(TARGET), more='{"key": "SkipOutOfScopeDeletions", "value": unknown}, {"key": unknown, "value": "1"}'
        ),
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials[1].value",
                "not decided: `credentials[1].value` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-template",
        plain(repr(TARGET), more='{"key": "SkipOutOfScopeDeletions", "value": "1"}', template="unknown"),
        found=(
            undecided(
                JOB,
                "job",
                "",
                "not decided: what the job is for is not known: neither its template nor its directories say it.",
            ),
        ),
    ),
    Case(
        "secret",
        plain(repr(TARGET), more='{"key": "SkipOutOfScopeDeletions", "value": pulumi.Output.secret("1")}'),
        found=(
            advises(
                CREDENTIALS,
                "credentials",
                "credentials[1].value",
                "The credential `SkipOutOfScopeDeletions` does nothing in cross-tenant synchronization: users that go out of scope are deleted in the target tenant. Remove it, and leave in scope who must stay.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
