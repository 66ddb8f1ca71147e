"""EP619 target-tenant-takes-guests: the target tenant of cross-tenant synchronization lets somebody invite guests."""

import datetime as dt

import pytest

from entra_policy.estate.types import CREDENTIALS, JOB
from entra_policy.facts import Facts, TenantFacts
from entra_policy.facts.model import GuestInvites
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import TARGET, plain
from tests.support.expected import as_source, fails, undecided


def guest_invites(setting: GuestInvites | None) -> Settings:
    return Settings(facts=Facts(1, dt.date(2026, 11, 20), (TenantFacts(TARGET, guest_invites=setting),)))


CASES = cases(
    "EP619",
    Case(
        "nobody",
        plain(repr(TARGET)),
        settings=guest_invites("none"),
        found=(
            fails(
                JOB,
                "job",
                "",
                "Nobody may invite guests in the target tenant of job `job` (facts of 2026-11-20), so no user can be created there. Let at least administrators invite guests.",
            ),
        ),
    ),
    Case("somebody", plain(repr(TARGET)), settings=guest_invites("adminsAndGuestInviters")),
    Case("another-scenario", plain(repr(TARGET), template='"scim"'), settings=guest_invites("none")),
    Case(
        "without-the-fact",
        plain(repr(TARGET)),
        settings=guest_invites(None),
        found=(
            undecided("", "", "", "not decided: no facts about who may invite guests in the target tenant are given."),
        ),
    ),
    Case(
        "without-facts",
        plain(repr(TARGET)),
        found=(
            undecided("", "", "", "not decided: no facts about who may invite guests in the target tenant are given."),
        ),
    ),
    Case(
        "unknown-target",
        plain("unknown"),
        settings=guest_invites("none"),
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "not decided: `credentials[0].value` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-template",
        plain(repr(TARGET), template="unknown"),
        settings=guest_invites("none"),
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
        plain(f'pulumi.Output.secret("{TARGET}")'),
        settings=guest_invites("none"),
        found=(
            fails(
                JOB,
                "job",
                "",
                "Nobody may invite guests in the target tenant of job `job` (facts of 2026-11-20), so no user can be created there. Let at least administrators invite guests.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
