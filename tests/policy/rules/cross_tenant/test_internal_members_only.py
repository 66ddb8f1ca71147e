"""EP107 internal-members-only: only internal members of the source tenant are assigned to a cross-tenant synchronization."""

import pytest

from entra_policy.estate.types import GROUP, ROLE_ASSIGNMENT, USER
from entra_policy.readers.program import batch
from tests.policy.rules.cross_tenant._users import (
    ALICE,
    ASSIGNED,
    BOB,
    EVERYTHING,
    SALES_ONLY,
    TEAM,
    facts,
    person,
    program,
)
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided

# A user as another program may declare it: with what azuread only computes.
FOREIGN_USER = """
foreign = pulumi.CustomResource("azuread:index/user:User", "foreign", {{{properties}}}, in_source)
assign("foreign", foreign.id)
"""


def foreign(properties: str) -> str:
    """A cross-tenant job with one assigned user, whose properties are Python text."""
    return program(FOREIGN_USER.format(properties=properties))


CASES = cases(
    "EP107",
    Case(
        "invitation",
        program('assign("dana", invited("dana").user_id)'),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "dana-assignment",
                "principalObjectId",
                "User `dana` is in scope of job `sync` (assigned directly), but is invited from another tenant; only internal members of the source tenant are synchronized. Remove the assignment; the user's home tenant can synchronize the user.",
            ),
        ),
    ),
    Case(
        "external-name",
        program('assign("dana", user("dana", user_principal_name="dana_partner.example#EXT#@contoso.com").object_id)'),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "dana-assignment",
                "principalObjectId",
                "User `dana_partner.example#EXT#@contoso.com` is in scope of job `sync` (assigned directly), but is an external user; only internal members of the source tenant are synchronized. Remove the assignment; the user's home tenant can synchronize the user.",
            ),
        ),
    ),
    Case(
        "known-guest",
        program(f'assign("alice", "{ALICE}")'),
        settings=facts(person(ALICE, "alice", user_type="Guest")),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "alice-assignment",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `sync` (assigned directly), but is a guest (facts of 2026-11-20); only internal members of the source tenant are synchronized. Remove the assignment; the user's home tenant can synchronize the user.",
            ),
        ),
    ),
    Case(
        "known-external-members",
        program(f'assign("alice", "{ALICE}")', f'assign("bob", "{BOB}")'),
        settings=facts(
            person(ALICE, "alice", creation_type="Invitation"), person(BOB, "bob", external_user_state="Accepted")
        ),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "alice-assignment",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `sync` (assigned directly), but was invited from another tenant (facts of 2026-11-20); only internal members of the source tenant are synchronized. Remove the assignment; the user's home tenant can synchronize the user.",
            ),
            fails(
                ROLE_ASSIGNMENT,
                "bob-assignment",
                "principalObjectId",
                "User `bob@contoso.com` is in scope of job `sync` (assigned directly), but is an external user (facts of 2026-11-20); only internal members of the source tenant are synchronized. Remove the assignment; the user's home tenant can synchronize the user.",
            ),
        ),
    ),
    Case(
        "invitation-in-a-group",
        program('assign("mixed", group("mixed", members=[invited("dana").user_id, user("erin").object_id]).object_id)'),
        found=(
            advises(
                GROUP,
                "mixed",
                "members",
                "User `dana` is in scope of job `sync` (through the group `mixed`), but is invited from another tenant; only internal members of the source tenant are synchronized. The service skips such members of a group.",
            ),
        ),
    ),
    Case(
        "known-guest-in-a-known-group",
        program(f'assign("team", "{TEAM}")'),
        settings=facts(person(ALICE, "alice", user_type="Guest"), person(BOB, "bob")),
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "team-assignment",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `sync` (through the group `team`), but is a guest (facts of 2026-11-20); only internal members of the source tenant are synchronized. The service skips such members of a group.",
            ),
        ),
    ),
    Case(
        "declared-user-who-is-a-known-guest",
        program('assign("alice", user("alice").object_id)'),
        settings=facts(person(ALICE, "alice", user_type="Guest")),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "alice-assignment",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `sync` (assigned directly), but is a guest (facts of 2026-11-20); only internal members of the source tenant are synchronized. Remove the assignment; the user's home tenant can synchronize the user.",
            ),
        ),
    ),
    Case(
        "member-is-fine", program('assign("alice", user("alice", job_title="Guest #EXT#").object_id)'), settings=facts()
    ),
    Case("everybody-is-fine", program(more=EVERYTHING), settings=facts(person(ALICE, "alice", user_type="Guest"))),
    Case(
        "guest-out-of-scope-is-fine",
        program(f'assign("alice", "{ALICE}")', more=SALES_ONLY),
        settings=facts(person(ALICE, "alice", user_type="Guest", attributes={"department": "Support"})),
    ),
    Case(
        "guest-in-scope-perhaps",
        program(f'assign("alice", "{ALICE}")', more=SALES_ONLY),
        settings=facts(person(ALICE, "alice", user_type="Guest")),
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
        "invitation-to-an-application-is-fine",
        program().partition("sync = ")[0]
        + 'sync = ProvisioningJob("crm", {"display_name": "CRM", "mappings": [to("userName", attribute("mail"), matching=1)], '
        '"credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"}}, '
        'pulumi.ResourceOptions(providers={"azuread": source}))\n'
        + program('assign("dana", invited("dana").user_id)').partition(")\n\n")[2],
    ),
    Case(
        "unknown-principal",
        program('assign("someone", unknown)'),
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "someone-assignment",
                "principalObjectId",
                "not decided: `principalObjectId` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "undeclared-principal",
        program(f'assign("alice", "{ALICE}")'),
        found=(undecided("", "", "", "not decided: no facts about users and groups of the source tenant are given."),),
    ),
    Case(
        "unknown-name",
        program('assign("alice", user("alice", user_principal_name=unknown).object_id)'),
        found=(
            undecided(
                USER, "alice", "userPrincipalName", "not decided: `userPrincipalName` is not known before deployment."
            ),
        ),
    ),
    Case(
        "user-type-not-collected",
        program(f'assign("alice", "{ALICE}")'),
        settings=facts(person(ALICE, "alice", user_type=None)),
        found=(
            undecided(
                "", "", "", "not decided: no facts about the user types of users of the source tenant are given."
            ),
        ),
    ),
    Case(
        "secret-name",
        program(
            'assign("dana", user("dana", user_principal_name=pulumi.Output.secret("d_p.example#EXT#@contoso.com")).object_id)'
        ),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "dana-assignment",
                "principalObjectId",
                "User `dana` is in scope of job `sync` (assigned directly), but is an external user; only internal members of the source tenant are synchronized. Remove the assignment; the user's home tenant can synchronize the user.",
            ),
        ),
    ),
    Case(
        "declared-guest-beside-facts",
        program('assign("dana", user("dana", user_principal_name="dana_p.example#EXT#@contoso.com").object_id)'),
        settings=facts(person(BOB, "bob")),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "dana-assignment",
                "principalObjectId",
                "User `dana_p.example#EXT#@contoso.com` is in scope of job `sync` (assigned directly), but is an external user; only internal members of the source tenant are synchronized. Remove the assignment; the user's home tenant can synchronize the user.",
            ),
        ),
    ),
    Case(
        "known-external-name",
        program(ASSIGNED),
        settings=facts(person(ALICE, "alice_partner.example#EXT#")),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "alice-assignment",
                "principalObjectId",
                "User `alice_partner.example#EXT#@contoso.com` is in scope of job `sync` (assigned directly), but is an external user (facts of 2026-11-20); only internal members of the source tenant are synchronized. Remove the assignment; the user's home tenant can synchronize the user.",
            ),
        ),
    ),
    Case(
        "guest-of-unknown-type",
        program(ASSIGNED),
        settings=facts(person(ALICE, "alice", user_type=None, creation_type="Invitation")),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "alice-assignment",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `sync` (assigned directly), but was invited from another tenant (facts of 2026-11-20); only internal members of the source tenant are synchronized. Remove the assignment; the user's home tenant can synchronize the user.",
            ),
        ),
    ),
    Case("known-member-is-fine", program(ASSIGNED), settings=facts(person(ALICE, "alice"))),
    Case(
        "user-types-of-a-group-not-collected",
        program(f'assign("team", "{TEAM}")'),
        settings=facts(person(ALICE, "alice", user_type=None), person(BOB, "bob")),
        found=(
            undecided(
                "", "", "", "not decided: no facts about the user types of users of the source tenant are given."
            ),
        ),
    ),
    Case(
        "declared-as-a-guest",
        foreign('"userPrincipalName": "a@contoso.com", "userType": "Guest"'),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "foreign-assignment",
                "principalObjectId",
                "User `a@contoso.com` is in scope of job `sync` (assigned directly), but is a guest; only internal members of the source tenant are synchronized. Remove the assignment; the user's home tenant can synchronize the user.",
            ),
        ),
    ),
    Case(
        "declared-as-invited",
        foreign('"userPrincipalName": "a@contoso.com", "creationType": "Invitation"'),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "foreign-assignment",
                "principalObjectId",
                "User `a@contoso.com` is in scope of job `sync` (assigned directly), but was invited from another tenant; only internal members of the source tenant are synchronized. Remove the assignment; the user's home tenant can synchronize the user.",
            ),
        ),
    ),
    Case(
        "declared-with-an-invitation",
        foreign('"userPrincipalName": "a@contoso.com", "externalUserState": "Accepted"'),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "foreign-assignment",
                "principalObjectId",
                "User `a@contoso.com` is in scope of job `sync` (assigned directly), but is an external user; only internal members of the source tenant are synchronized. Remove the assignment; the user's home tenant can synchronize the user.",
            ),
        ),
    ),
    Case("declared-without-a-state", foreign('"userPrincipalName": "a@contoso.com", "externalUserState": ""')),
    Case("declared-with-a-strange-state", foreign('"userPrincipalName": "a@contoso.com", "externalUserState": 1')),
    Case("declared-without-a-name", foreign('"displayName": "a"')),
    Case(
        "assigned-while-everybody-is-in-scope",
        program(f'assign("alice", "{ALICE}")', more=EVERYTHING),
        settings=facts(person(ALICE, "alice", user_type="Guest")),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "alice-assignment",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `sync` (assigned directly), but is a guest (facts of 2026-11-20); only internal members of the source tenant are synchronized. Remove the assignment; the user's home tenant can synchronize the user.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
