"""EP108 no-sms-sign-in-users: no user who signs in with a text message is in scope of a cross-tenant synchronization."""

import datetime as dt

import pytest

from entra_policy.estate.types import CREDENTIALS, CROSS_TENANT_SYNC, JOB, PROVIDER, ROLE_ASSIGNMENT, SCHEMA
from entra_policy.facts import Facts, TenantFacts
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.policy.rules.cross_tenant._programs import schema, users
from tests.policy.rules.cross_tenant._users import (
    ALICE,
    ASSIGNED,
    BOB,
    DECLARED,
    EVERYTHING,
    SALES_ONLY,
    TEAM,
    elsewhere,
    facts,
    in_unknown_tenant,
    person,
    program,
)
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import SOURCE, TARGET, plain
from tests.support.expected import advises, as_source, fails, undecided


def unknown_template(*statements: str) -> str:
    """A program with a job of which it isn't known what it is for, and what is done with it."""
    head, _, rest = program(*statements).partition("sync = CrossTenantSync(")
    job = """
sync = azuread.ServicePrincipal("sync", client_id="5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b", opts=in_source)
sync.service_principal_object_id = sync.object_id
azuread.SynchronizationJob("job", service_principal_id=sync.id, template_id=unknown, opts=in_source)
"""
    return head + job + "\ndef user(" + rest.partition("\ndef user(")[2]


JOB_ALONE = plain(f'"{TARGET}"').partition("azuread.SynchronizationSecret(")[0]


def without_users() -> Settings:
    """Facts that say nothing of the users of the source tenant."""
    return Settings(facts=Facts(1, dt.date(2026, 11, 20), (TenantFacts(id=SOURCE),)))


CASES = cases(
    "EP108",
    Case(
        "assigned",
        program(f'assign("alice", "{ALICE}")'),
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "alice-assignment",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `sync` (assigned directly), but is enabled for SMS sign-in (facts of 2026-11-20); such users are not synchronized. Disable SMS sign-in for the user (`Disable-MgUserAuthenticationPhoneMethodSmsSignIn -UserId <id> -PhoneAuthenticationMethodId 3179e48a-750b-4051-897c-87b9720928f7`, with the user's object id), or leave the user out of scope.",
            ),
        ),
    ),
    Case(
        "in-a-group",
        program(f'assign("team", "{TEAM}")'),
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "team-assignment",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `sync` (through the group `team`), but is enabled for SMS sign-in (facts of 2026-11-20); such users are not synchronized. Disable SMS sign-in for the user (`Disable-MgUserAuthenticationPhoneMethodSmsSignIn -UserId <id> -PhoneAuthenticationMethodId 3179e48a-750b-4051-897c-87b9720928f7`, with the user's object id), or leave the user out of scope.",
            ),
        ),
    ),
    Case(
        "everybody",
        program(more=EVERYTHING),
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
        found=(
            advises(
                CREDENTIALS,
                "sync-credentials",
                "credentials[0].value",
                "User `alice@contoso.com` is in scope of job `sync` (in scope since everything is), but is enabled for SMS sign-in (facts of 2026-11-20); such users are not synchronized. Disable SMS sign-in for the user (`Disable-MgUserAuthenticationPhoneMethodSmsSignIn -UserId <id> -PhoneAuthenticationMethodId 3179e48a-750b-4051-897c-87b9720928f7`, with the user's object id), or leave the user out of scope.",
            ),
        ),
    ),
    Case(
        "not-assigned-is-fine",
        program(f'assign("bob", "{BOB}")'),
        settings=facts(person(ALICE, "alice", sms_sign_in=True), person(BOB, "bob")),
    ),
    Case("new-user-is-fine", program('assign("alice", user("alice").object_id)'), settings=facts(person(BOB, "bob"))),
    Case("nobody-assigned-is-fine", program()),
    Case(
        "no-facts",
        program('assign("alice", user("alice").object_id)', 'assign("bob", user("bob").object_id)'),
        found=(
            undecided("", "", "", "not decided: no facts about SMS sign-in of users of the source tenant are given."),
        ),
    ),
    Case(
        "not-collected",
        program(f'assign("alice", "{ALICE}")'),
        settings=facts(person(ALICE, "alice", sms_sign_in=None)),
        found=(
            undecided("", "", "", "not decided: no facts about SMS sign-in of users of the source tenant are given."),
        ),
    ),
    Case(
        "everybody-not-collected",
        program(more=EVERYTHING),
        settings=facts(person(ALICE, "alice", sms_sign_in=None, room_mailbox=None), person(BOB, "bob")),
        found=(
            undecided("", "", "", "not decided: no facts about SMS sign-in of users of the source tenant are given."),
        ),
    ),
    Case("template-not-known-and-nobody-known", unknown_template(f'assign("alice", "{ALICE}")')),
    Case(
        "template-not-known",
        unknown_template(f'assign("alice", "{ALICE}")'),
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
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
        "in-scope-perhaps",
        program(f'assign("alice", "{ALICE}")', more=SALES_ONLY),
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
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
        "job-alone",
        JOB_ALONE,
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
        found=(
            undecided(
                JOB,
                "job",
                "credentials",
                "not decided: `credentials` has no SyncAll, so it is not known whether everything is in scope.",
            ),
        ),
    ),
    Case(
        "component-alone",
        f'pulumi.ComponentResource("entra:index:CrossTenantSync", "sync", {{"target_tenant_id": "{TARGET}"}})',
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
        found=(undecided(CROSS_TENANT_SYNC, "sync", "", "not decided: who is in scope can't be seen from here."),),
    ),
    Case(
        "assigned-in-a-job-without-credentials",
        JOB_ALONE
        + f"""
azuread.AppRoleAssignment(
    "alice",
    app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
    principal_object_id="{ALICE}",
    resource_object_id=principal.object_id,
    opts=options,
)
""",
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "alice",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `job` (assigned directly), but is enabled for SMS sign-in (facts of 2026-11-20); such users are not synchronized. Disable SMS sign-in for the user (`Disable-MgUserAuthenticationPhoneMethodSmsSignIn -UserId <id> -PhoneAuthenticationMethodId 3179e48a-750b-4051-897c-87b9720928f7`, with the user's object id), or leave the user out of scope.",
            ),
        ),
    ),
    Case(
        "everybody-of-a-tenant-that-is-not-known",
        in_unknown_tenant(program(more=EVERYTHING)),
        settings=facts(person(ALICE, "alice", sms_sign_in=None)),
        found=(
            undecided(
                PROVIDER,
                "source",
                "tenantId",
                "not decided: `tenantId` is not known: neither the provider nor the stack's configuration names it.",
            ),
        ),
    ),
    Case(
        "everybody-of-a-tenant-without-facts",
        program(more=EVERYTHING),
        settings=elsewhere(),
        found=(undecided("", "", "", "not decided: no facts about users of the source tenant are given."),),
    ),
    Case(
        "declared-and-not-collected",
        program(DECLARED),
        settings=facts(person(ALICE, "alice", sms_sign_in=None)),
        found=(
            undecided("", "", "", "not decided: no facts about SMS sign-in of users of the source tenant are given."),
        ),
    ),
    Case("not-in-the-facts", program(ASSIGNED), settings=facts(person(BOB, "bob"))),
    Case(
        "declared-in-a-tenant-that-is-not-known",
        in_unknown_tenant(program(DECLARED)),
        settings=facts(),
        found=(
            undecided("", "", "", "not decided: no facts about SMS sign-in of users of the source tenant are given."),
        ),
    ),
    Case(
        "declared-and-users-not-collected",
        program(DECLARED),
        settings=without_users(),
        found=(
            undecided("", "", "", "not decided: no facts about SMS sign-in of users of the source tenant are given."),
        ),
    ),
    Case(
        "new-invited-is-fine", program('assign("dana", invited("dana").user_id)'), settings=facts(), others=("EP107",)
    ),
    Case(
        "declared-with-an-unknown-name",
        program('assign("alice", user("alice", user_principal_name=unknown).object_id)'),
        settings=facts(),
        found=(
            undecided("", "", "", "not decided: no facts about SMS sign-in of users of the source tenant are given."),
        ),
    ),
    Case(
        "credentials-alone",
        "".join(
            line
            for line in plain(f'"{TARGET}"', more='{"key": "AuthenticationType", "value": "SyncPolicy"}').splitlines(
                keepends=True
            )
            if not line.startswith("job = ")
        ),
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials",
                "not decided: `credentials` has no SyncAll, so it is not known whether everything is in scope.",
            ),
        ),
    ),
    Case(
        "schema-and-an-assignment",
        f"""
        source = azuread.Provider("source", tenant_id="{SOURCE}")
        azuread.AppRoleAssignment(
            "alice",
            app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
            principal_object_id="{ALICE}",
            resource_object_id="3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            opts=pulumi.ResourceOptions(provider=source),
        )
        """
        + schema(users()).replace("\n", "\n        "),
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "tenantId",
                "not decided: `tenantId` is not known: the provider of the job can't be seen.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
