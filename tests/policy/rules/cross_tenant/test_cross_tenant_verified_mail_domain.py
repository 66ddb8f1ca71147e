"""EP113 cross-tenant-verified-mail-domain: the mail addresses of users in scope are in verified domains of the source tenant."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from entra_policy.estate.types import CREDENTIALS, PROVIDER, ROLE_ASSIGNMENT, USER
from entra_policy.readers.program import batch
from entra_policy.settings import Settings, Tenant
from entra_sync.clouds import Cloud
from tests.policy.rules.cross_tenant._users import (
    ALICE,
    ASSIGNED,
    BOB,
    DECLARED,
    EVERYTHING,
    MATCHED,
    VERIFIED,
    facts,
    in_unknown_tenant,
    of_an_application,
    person,
    program,
)
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import SOURCE, TARGET
from tests.support.expected import as_source, fails, undecided

CASES = cases(
    "EP113",
    Case(
        "declared",
        program('assign("alice", user("alice", mail="alice@mail.contoso.com").object_id)'),
        settings=VERIFIED,
        found=(
            fails(
                USER,
                "alice",
                "mail",
                "User `alice@contoso.com` is in scope of job `sync`, but the domain of the mail address, `mail.contoso.com`, is not a verified domain of the source tenant; such a user is not created properly. Correct the address, or verify the domain.",
            ),
        ),
    ),
    Case(
        "declared-with-known-domains",
        program('assign("alice", user("alice", mail="alice@contoso.example").object_id)'),
        settings=facts(),
        found=(
            fails(
                USER,
                "alice",
                "mail",
                "User `alice@contoso.com` is in scope of job `sync`, but the domain of the mail address, `contoso.example`, is not a verified domain of the source tenant (facts of 2026-11-20); such a user is not created properly. Correct the address, or verify the domain.",
            ),
        ),
    ),
    Case(
        "known",
        program(more=EVERYTHING),
        settings=facts(person(ALICE, "alice", mail="alice@partner.example"), person(BOB, "bob")),
        found=(
            fails(
                CREDENTIALS,
                "sync-credentials",
                "credentials[0].value",
                "User `alice@contoso.com` is in scope of job `sync`, but the domain of the mail address, `partner.example`, is not a verified domain of the source tenant (facts of 2026-11-20); such a user is not created properly. Correct the address, or verify the domain.",
            ),
        ),
    ),
    Case(
        "verified-is-fine",
        program('assign("alice", user("alice", mail="alice@CONTOSO.example").object_id)'),
        settings=VERIFIED,
    ),
    Case(
        "invited-is-fine",
        program('assign("team", group("mixed", members=[invited("dana").user_id]).object_id)'),
        settings=VERIFIED,
    ),
    Case(
        "declared-otherwise-than-known",
        program('user("alice", mail="alice@contoso.example")', more=EVERYTHING),
        settings=facts(person(ALICE, "alice")),
        found=(
            fails(
                USER,
                "alice",
                "mail",
                "User `alice@contoso.com` is in scope of job `sync`, but the domain of the mail address, `contoso.example`, is not a verified domain of the source tenant (facts of 2026-11-20); such a user is not created properly. Correct the address, or verify the domain.",
            ),
        ),
    ),
    Case(
        "no-list",
        program('assign("alice", user("alice", mail="alice@contoso.com").object_id)'),
        found=(
            undecided("", "", "", "not decided: no facts about the verified domains of the source tenant are given."),
        ),
    ),
    Case(
        "no-list-in-the-facts",
        program(f'assign("alice", "{ALICE}")'),
        settings=facts(person(ALICE, "alice"), domains=None),
        found=(
            undecided("", "", "", "not decided: no facts about the verified domains of the source tenant are given."),
        ),
    ),
    Case(
        "unknown-mail",
        program('assign("alice", user("alice", mail=unknown).object_id)'),
        settings=VERIFIED,
        found=(undecided(USER, "alice", "mail", "not decided: `mail` is not known before deployment."),),
    ),
    Case(
        "secret-mail",
        program('assign("alice", user("alice", mail=pulumi.Output.secret("alice@partner.example")).object_id)'),
        settings=VERIFIED,
        found=(
            fails(
                USER,
                "alice",
                "mail",
                "User `alice@contoso.com` is in scope of job `sync`, but the domain of the mail address is not a verified domain of the source tenant; such a user is not created properly. Correct the address, or verify the domain.",
            ),
        ),
    ),
    Case(
        "known-guest-is-fine",
        program(ASSIGNED),
        settings=facts(person(ALICE, "alice", user_type="Guest", mail="alice@partner.example")),
        others=("EP107",),
    ),
    Case(
        "declared-and-known-mail",
        program(DECLARED),
        settings=facts(person(ALICE, "alice", mail="alice@partner.example")),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "alice-assignment",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `sync`, but the domain of the mail address, `partner.example`, is not a verified domain of the source tenant (facts of 2026-11-20); such a user is not created properly. Correct the address, or verify the domain.",
            ),
        ),
    ),
    Case(
        "known-without-mail-is-fine",
        program(ASSIGNED, f'assign("bob", "{BOB}")'),
        settings=facts(person(ALICE, "alice", mail=""), person(BOB, "bob", mail=None)),
    ),
    Case(
        "in-scope-perhaps",
        program(
            'assign("alice", user("alice", mail="a@partner.example").object_id)',
            more='"scoping": scope(clause("extensionAttribute1", "EQUALS", "x"))',
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
        "known-mail-and-listed-domains",
        program(ASSIGNED),
        settings=replace(facts(person(ALICE, "alice", mail="alice@partner.example")), tenants=VERIFIED.tenants),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "alice-assignment",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `sync`, but the domain of the mail address, `partner.example`, is not a verified domain of the source tenant (facts of 2026-11-20); such a user is not created properly. Correct the address, or verify the domain.",
            ),
        ),
    ),
    Case(
        "listed-tenant-without-domains",
        program('assign("alice", user("alice", mail="alice@partner.example").object_id)'),
        settings=replace(facts(), tenants=MappingProxyType({SOURCE: Tenant(SOURCE, cloud=Cloud.GLOBAL)})),
        found=(
            fails(
                USER,
                "alice",
                "mail",
                "User `alice@contoso.com` is in scope of job `sync`, but the domain of the mail address, `partner.example`, is not a verified domain of the source tenant (facts of 2026-11-20); such a user is not created properly. Correct the address, or verify the domain.",
            ),
        ),
    ),
    Case(
        "domains-of-a-tenant-that-is-not-known",
        in_unknown_tenant(program('assign("alice", user("alice", mail="alice@partner.example").object_id)')),
        settings=VERIFIED,
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
        "everybody-without-a-list",
        program(more=EVERYTHING),
        found=(
            undecided("", "", "", "not decided: no facts about the verified domains of the source tenant are given."),
        ),
    ),
    Case("nobody-without-a-list-is-fine", program()),
    Case(
        "known-mail-of-a-declared-user-and-listed-domains",
        program('assign("alice", user("alice").object_id)'),
        settings=replace(facts(person(ALICE, "alice", mail="alice@partner.example")), tenants=VERIFIED.tenants),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "alice-assignment",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `sync`, but the domain of the mail address, `partner.example`, is not a verified domain of the source tenant (facts of 2026-11-20); such a user is not created properly. Correct the address, or verify the domain.",
            ),
        ),
    ),
    Case(
        "everybody-without-a-list-in-the-facts",
        program(more=EVERYTHING),
        settings=facts(person(ALICE, "alice"), domains=None),
        found=(
            undecided("", "", "", "not decided: no facts about the verified domains of the source tenant are given."),
        ),
    ),
    Case(
        "listed-domains-beside-a-tenant-without",
        program('assign("alice", user("alice", mail="alice@contoso.example").object_id)'),
        settings=Settings(tenants=MappingProxyType({**VERIFIED.tenants, TARGET: Tenant(TARGET)})),
    ),
    Case(
        "no-list-and-a-tenant-that-is-not-known",
        in_unknown_tenant(program('assign("alice", user("alice", mail="alice@partner.example").object_id)')),
        found=(
            undecided("", "", "", "not decided: no facts about the verified domains of the source tenant are given."),
        ),
    ),
    Case(
        "unknown-principal-without-a-list",
        program('assign("someone", unknown)'),
        found=(
            undecided("", "", "", "not decided: no facts about the verified domains of the source tenant are given."),
        ),
    ),
    Case(
        "application-is-fine",
        of_an_application(
            program('assign("alice", user("alice", mail="alice@partner.example").object_id)', mappings=MATCHED)
        ),
        settings=VERIFIED,
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
