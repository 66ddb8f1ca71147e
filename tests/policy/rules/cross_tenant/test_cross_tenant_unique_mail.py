"""EP112 cross-tenant-unique-mail: no two users in scope of a cross-tenant synchronization have the same mail address."""

import pytest

from entra_policy.estate.types import CREDENTIALS, ROLE_ASSIGNMENT, USER
from entra_policy.readers.program import batch
from tests.policy.rules.cross_tenant._users import (
    ALICE,
    BOB,
    EVERYTHING,
    MATCHED,
    SALES_ONLY,
    TEAM,
    VERIFIED,
    facts,
    of_an_application,
    person,
    program,
)
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided

# The message names the first of the two, so their order must be certain.
SAME_MAIL = (
    'alice = assign("alice", user("alice", mail="sales@contoso.com").object_id)',
    'assign("bob", user("bob", mail="Sales@contoso.com").object_id, after=alice)',
)

CASES = cases(
    "EP112",
    Case(
        "declared",
        program(*SAME_MAIL),
        settings=VERIFIED,
        found=(
            fails(
                USER,
                "bob",
                "mail",
                "Users `alice@contoso.com` and `bob@contoso.com` are in scope of job `sync` and have the same mail address; both would be linked to one user in the target tenant. Give each an address of its own, or leave one out of scope.",
            ),
        ),
    ),
    Case(
        "declared-and-known",
        program('assign("bob", user("bob", mail="Alice@contoso.com").object_id)', f'assign("team", "{TEAM}")'),
        settings=facts(person(ALICE, "alice")),
        found=(
            fails(
                USER,
                "bob",
                "mail",
                "Users `alice@contoso.com` and `bob@contoso.com` are in scope of job `sync` and have the same mail address (facts of 2026-11-20); both would be linked to one user in the target tenant. Give each an address of its own, or leave one out of scope.",
            ),
        ),
    ),
    Case(
        "everybody",
        program(more=EVERYTHING),
        settings=facts(person(ALICE, "alice"), person(BOB, "bob", mail="alice@contoso.com")),
        found=(
            fails(
                CREDENTIALS,
                "sync-credentials",
                "credentials[0].value",
                "Users `alice@contoso.com` and `bob@contoso.com` are in scope of job `sync` and have the same mail address (facts of 2026-11-20); both would be linked to one user in the target tenant. Give each an address of its own, or leave one out of scope.",
            ),
        ),
    ),
    Case(
        "one-user-twice-is-fine",
        program(f'assign("alice", "{ALICE}")', f'assign("team", "{TEAM}")'),
        settings=facts(person(ALICE, "alice")),
    ),
    Case("not-in-scope-is-fine", program(SAME_MAIL[0], 'user("bob", mail="sales@contoso.com")'), settings=VERIFIED),
    Case(
        "without-mail-is-fine",
        program('assign("alice", user("alice").object_id)', 'assign("bob", user("bob", mail="").object_id)'),
        settings=VERIFIED,
    ),
    Case(
        "in-scope-perhaps",
        program(*SAME_MAIL, more='"scoping": scope(clause("extensionAttribute1", "EQUALS", "x"))'),
        settings=VERIFIED,
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "bob-assignment",
                "principalObjectId",
                "not decided: `principalObjectId` brings `bob@contoso.com` into scope only if a scoping filter does, which is not known.",
            ),
        ),
    ),
    Case(
        "unknown-mail",
        program(SAME_MAIL[0], 'assign("bob", user("bob", mail=unknown).object_id, after=alice)'),
        settings=VERIFIED,
        found=(undecided(USER, "bob", "mail", "not decided: `mail` is not known before deployment."),),
    ),
    Case(
        "secret-mail",
        program(
            SAME_MAIL[0],
            'assign("bob", user("bob", mail=pulumi.Output.secret("sales@contoso.com")).object_id, after=alice)',
        ),
        settings=VERIFIED,
        found=(
            fails(
                USER,
                "bob",
                "mail",
                "Users `alice@contoso.com` and `bob@contoso.com` are in scope of job `sync` and have the same mail address; both would be linked to one user in the target tenant. Give each an address of its own, or leave one out of scope.",
            ),
        ),
    ),
    Case(
        "everybody-declared-otherwise-than-known",
        program('user("ALICE", mail="bob@contoso.com")', more=EVERYTHING),
        settings=facts(person(ALICE, "Alice"), person(BOB, "bob", mail="Bob@contoso.com")),
        found=(
            fails(
                CREDENTIALS,
                "sync-credentials",
                "credentials[0].value",
                "Users `ALICE@contoso.com` and `bob@contoso.com` are in scope of job `sync` and have the same mail address (facts of 2026-11-20); both would be linked to one user in the target tenant. Give each an address of its own, or leave one out of scope.",
            ),
        ),
    ),
    Case(
        "everybody-and-one-assigned",
        program('assign("alice", user("alice", mail="bob@contoso.com").object_id)', more=EVERYTHING),
        settings=facts(person(ALICE, "alice"), person(BOB, "bob")),
        found=(
            fails(
                CREDENTIALS,
                "sync-credentials",
                "credentials[0].value",
                "Users `alice@contoso.com` and `bob@contoso.com` are in scope of job `sync` and have the same mail address (facts of 2026-11-20); both would be linked to one user in the target tenant. Give each an address of its own, or leave one out of scope.",
            ),
        ),
    ),
    Case(
        "known-and-declared",
        program(
            f'bob = assign("bob", "{BOB}")',
            'assign("carol", user("carol", mail="bob@contoso.com").object_id, after=bob)',
        ),
        settings=facts(person(BOB, "bob")),
        found=(
            fails(
                USER,
                "carol",
                "mail",
                "Users `bob@contoso.com` and `carol@contoso.com` are in scope of job `sync` and have the same mail address (facts of 2026-11-20); both would be linked to one user in the target tenant. Give each an address of its own, or leave one out of scope.",
            ),
        ),
    ),
    Case(
        "one-of-two-in-scope-perhaps",
        program(
            'assign("alice", user("alice", department="Sales", mail="sales@contoso.com").object_id)',
            'assign("bob", user("bob", department=unknown, mail="sales@contoso.com").object_id)',
            more=SALES_ONLY,
        ),
        settings=VERIFIED,
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "bob-assignment",
                "principalObjectId",
                "not decided: `principalObjectId` brings `bob@contoso.com` into scope only if a scoping filter does, which is not known.",
            ),
        ),
    ),
    Case(
        "the-other-of-two-in-scope-perhaps",
        program(
            'assign("alice", user("alice", department=unknown, mail="sales@contoso.com").object_id)',
            'assign("bob", user("bob", department="Sales", mail="sales@contoso.com").object_id)',
            more=SALES_ONLY,
        ),
        settings=VERIFIED,
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "alice-assignment",
                "principalObjectId",
                "not decided: `principalObjectId` brings `alice@contoso.com` into scope only if a scoping filter does, which is not known.",
            ),
        ),
    ),
    Case(
        "known-users-the-first-in-scope-perhaps",
        program(f'alice = assign("alice", "{ALICE}")', f'assign("bob", "{BOB}", after=alice)', more=SALES_ONLY),
        settings=facts(
            person(ALICE, "alice", mail="sales@contoso.com"),
            person(BOB, "bob", mail="sales@contoso.com", attributes={"department": "Sales"}),
        ),
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "alice-assignment",
                "principalObjectId",
                "not decided: `principalObjectId` brings `alice@contoso.com` into scope only if a scoping filter does, which is not known.",
            ),
        ),
    ),
    Case(
        "declared-otherwise-than-known",
        program(
            'alice = assign("alice", user("alice", mail="bob@contoso.com").object_id)',
            f'assign("bob", "{BOB}", after=alice)',
        ),
        settings=facts(person(ALICE, "alice"), person(BOB, "bob")),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "bob-assignment",
                "principalObjectId",
                "Users `alice@contoso.com` and `bob@contoso.com` are in scope of job `sync` and have the same mail address (facts of 2026-11-20); both would be linked to one user in the target tenant. Give each an address of its own, or leave one out of scope.",
            ),
        ),
    ),
    Case(
        "application-is-fine",
        of_an_application(
            program(
                'assign("alice", user("alice", mail="sales@contoso.com").object_id)',
                'assign("bob", user("bob", mail="sales@contoso.com").object_id)',
                mappings=MATCHED,
            )
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
