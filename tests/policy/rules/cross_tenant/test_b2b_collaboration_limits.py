"""EP114 b2b-collaboration-limits: synchronized users are B2B collaboration users, with the limits that apply to them."""

from types import MappingProxyType

import pytest

from entra_policy.estate.types import CREDENTIALS, CROSS_TENANT_SYNC, JOB, SCHEMA
from entra_policy.finding import Level
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.policy.rules.cross_tenant._programs import ARGUMENTS, component, schema, users
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import TARGET, plain
from tests.support.expected import advises, as_source, undecided

NOTE = Settings(levels=MappingProxyType({"b2b-collaboration-limits": Level.ADVISORY}))
SECRET_ALONE = "".join(line for line in plain(f'"{TARGET}"').splitlines(keepends=True) if not line.startswith("job = "))

CASES = cases(
    "EP114",
    Case(
        "note",
        component(ARGUMENTS),
        settings=NOTE,
        found=(
            advises(
                CROSS_TENANT_SYNC,
                "sync",
                "",
                "The users that this job synchronizes are B2B collaboration users in the target tenant. The limits of B2B collaboration apply to them.",
            ),
        ),
    ),
    Case(
        "note-of-plain-resources-in-2026",
        plain(f'"{TARGET}"', more='{"key": "AuthenticationType", "value": "SyncPolicy"}'),
        settings=Settings(edition="2026", levels=NOTE.levels),
        found=(
            advises(
                JOB,
                "job",
                "",
                "The users that this job synchronizes are B2B collaboration users in the target tenant. They can't manage certain Microsoft 365 services there (such as Exchange Online), or use its directory picker; Azure Virtual Desktop has prerequisites for them; Power BI has others for external members.",
            ),
        ),
    ),
    Case("off-is-fine", component(ARGUMENTS)),
    Case("application-is-fine", plain(f'"{TARGET}"', template='"scim"'), settings=NOTE),
    Case(
        "unknown-template",
        plain(f'"{TARGET}"', template="unknown"),
        settings=NOTE,
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
        "credentials-alone",
        SECRET_ALONE,
        settings=NOTE,
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "",
                "not decided: what the job is for is not known: neither its template nor its directories say it.",
            ),
        ),
    ),
    Case(
        "schema-alone",
        schema(users()),
        settings=NOTE,
        found=(
            advises(
                SCHEMA,
                "schema",
                "",
                "The users that this job synchronizes are B2B collaboration users in the target tenant. The limits of B2B collaboration apply to them.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
