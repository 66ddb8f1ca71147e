"""EP109 show-in-address-list-mailbox: users with a mailbox in the other tenant are put into its address lists by hand."""

import datetime as dt

import pytest

from entra_policy.estate.types import ROLE_ASSIGNMENT, SCHEMA
from entra_policy.facts import Facts, TenantFacts, User
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.policy.rules.cross_tenant._programs import application_schema, schema, users
from tests.policy.rules.cross_tenant._users import ALICE, BOB, DECLARED, EVERYTHING, facts, person, program
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import SOURCE, TARGET
from tests.support.expected import advises, as_source, undecided

CAROL = "cccccccc-0000-4000-8000-000000000003"
SHOWN = 'to("showInAddressList", constant("true"))'


def external(object_id: str, name: str, *, mailbox: bool = True) -> User:
    """A user of the target tenant who comes from the source tenant."""
    return User(object_id, f"{name}_contoso.com#EXT#@fabrikam.onmicrosoft.com", mailbox=mailbox)


CASES = cases(
    "EP109",
    Case(
        "default",
        schema(users('to("showInAddressList", constant("true"))')),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "showInAddressList (User -> User) can't be updated for existing users with a mailbox in the target tenant. Map it on creation only (ObjectAddOnly), and run `Set-MailUser alice_contoso.com#EXT#@fabrikam.onmicrosoft.com -HiddenFromAddressListsEnabled:$false` in Exchange Online there, with the user principal name that such a user has in the target tenant.",
            ),
        ),
    ),
    Case("on-creation-is-fine", schema(users('to("showInAddressList", constant("true"), on_create_only=True)'))),
    Case("as-source-is-fine", schema(users('to("description", attribute("showInAddressList"))'))),
    Case(
        "unknown-flow",
        schema(users('to("showInAddressList", constant("true")) | {"flowType": unknown}')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowType",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowType` is not known before deployment (showInAddressList (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret-mapping",
        schema(users('pulumi.Output.secret(to("showInAddressList", constant("true")))')),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "a secret attribute mapping can't be updated for existing users with a mailbox in the target tenant. Map it on creation only (ObjectAddOnly), and run `Set-MailUser alice_contoso.com#EXT#@fabrikam.onmicrosoft.com -HiddenFromAddressListsEnabled:$false` in Exchange Online there, with the user principal name that such a user has in the target tenant.",
            ),
        ),
    ),
    Case(
        "mailbox-in-the-target",
        program(f'assign("alice", "{ALICE}")', mappings=SHOWN),
        settings=facts(person(ALICE, "Alice"), target=(external(BOB, "alice"), external(CAROL, "carol"))),
        found=(
            advises(
                SCHEMA,
                "sync-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "showInAddressList (User -> User) can't be updated for users in scope that have a mailbox in the target tenant (facts of 2026-11-20). Run `Set-MailUser alice_contoso.com#EXT#@fabrikam.onmicrosoft.com -HiddenFromAddressListsEnabled:$false` in Exchange Online there, or map it on creation only (ObjectAddOnly).",
            ),
        ),
    ),
    Case(
        "many-mailboxes-in-the-target",
        program(more=EVERYTHING, mappings=SHOWN),
        settings=facts(
            *(person(f"aaaaaaaa-0000-4000-8000-{number:012}", f"user{number}") for number in range(5)),
            target=tuple(external(f"bbbbbbbb-0000-4000-8000-{number:012}", f"user{number}") for number in range(5)),
        ),
        found=(
            advises(
                SCHEMA,
                "sync-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "showInAddressList (User -> User) can't be updated for users in scope that have a mailbox in the target tenant (facts of 2026-11-20). Run `Set-MailUser user0_contoso.com#EXT#@fabrikam.onmicrosoft.com -HiddenFromAddressListsEnabled:$false; Set-MailUser user1_contoso.com#EXT#@fabrikam.onmicrosoft.com -HiddenFromAddressListsEnabled:$false; Set-MailUser user2_contoso.com#EXT#@fabrikam.onmicrosoft.com -HiddenFromAddressListsEnabled:$false` in Exchange Online there and for 2 more, or map it on creation only (ObjectAddOnly).",
            ),
        ),
    ),
    Case(
        "no-mailbox-in-the-target-is-fine",
        program(f'assign("alice", "{ALICE}")', mappings=SHOWN),
        settings=facts(person(ALICE, "alice"), target=(external(BOB, "alice", mailbox=False),)),
    ),
    Case(
        "mailbox-of-somebody-else-is-fine",
        program(f'assign("alice", "{ALICE}")', mappings=SHOWN),
        settings=facts(person(ALICE, "alice"), target=(external(CAROL, "carol"),)),
    ),
    Case(
        "facts-of-the-source-only",
        program(f'assign("alice", "{ALICE}")', mappings=SHOWN),
        settings=facts(person(ALICE, "alice", mailbox=True)),
        found=(
            advises(
                SCHEMA,
                "sync-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "showInAddressList (User -> User) can't be updated for existing users with a mailbox in the target tenant. Map it on creation only (ObjectAddOnly), and run `Set-MailUser alice_contoso.com#EXT#@fabrikam.onmicrosoft.com -HiddenFromAddressListsEnabled:$false` in Exchange Online there, with the user principal name that such a user has in the target tenant.",
            ),
        ),
    ),
    Case(
        "unknown-principal",
        program('assign("someone", unknown)', mappings=SHOWN),
        settings=facts(person(ALICE, "alice"), target=(external(CAROL, "carol"),)),
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "someone-assignment",
                "principalObjectId",
                "not decided: `principalObjectId` is not known before deployment (showInAddressList (User -> User)).",
            ),
        ),
    ),
    Case(
        "three-mailboxes-in-the-target",
        program(more=EVERYTHING, mappings=SHOWN),
        settings=facts(
            *(person(f"aaaaaaaa-0000-4000-8000-{number:012}", f"user{number}") for number in range(3)),
            target=tuple(external(f"bbbbbbbb-0000-4000-8000-{number:012}", f"user{number}") for number in range(3)),
        ),
        found=(
            advises(
                SCHEMA,
                "sync-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "showInAddressList (User -> User) can't be updated for users in scope that have a mailbox in the target tenant (facts of 2026-11-20). Run `Set-MailUser user0_contoso.com#EXT#@fabrikam.onmicrosoft.com -HiddenFromAddressListsEnabled:$false; Set-MailUser user1_contoso.com#EXT#@fabrikam.onmicrosoft.com -HiddenFromAddressListsEnabled:$false; Set-MailUser user2_contoso.com#EXT#@fabrikam.onmicrosoft.com -HiddenFromAddressListsEnabled:$false` in Exchange Online there, or map it on creation only (ObjectAddOnly).",
            ),
        ),
    ),
    Case(
        "declared-user-with-a-mailbox",
        program(DECLARED, mappings=SHOWN),
        settings=facts(target=(external(BOB, "alice"),)),
        found=(
            advises(
                SCHEMA,
                "sync-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "showInAddressList (User -> User) can't be updated for users in scope that have a mailbox in the target tenant (facts of 2026-11-20). Run `Set-MailUser alice_contoso.com#EXT#@fabrikam.onmicrosoft.com -HiddenFromAddressListsEnabled:$false` in Exchange Online there, or map it on creation only (ObjectAddOnly).",
            ),
        ),
    ),
    Case(
        "declared-user-with-an-unknown-name",
        program('assign("alice", user("alice", user_principal_name=unknown).object_id)', mappings=SHOWN),
        settings=facts(target=(external(BOB, "alice"),)),
    ),
    Case(
        "mailbox-of-a-member-of-the-target-is-fine",
        program(f'assign("alice", "{ALICE}")', mappings=SHOWN),
        settings=facts(
            person(ALICE, "alice"), target=(person(BOB, "alice_contoso.com", mailbox=True), external(CAROL, "carol"))
        ),
    ),
    Case(
        "one-mailbox-and-an-unknown-principal",
        program(f'assign("alice", "{ALICE}")', 'assign("someone", unknown)', mappings=SHOWN),
        settings=facts(person(ALICE, "alice"), target=(external(BOB, "alice"),)),
        found=(
            advises(
                SCHEMA,
                "sync-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "showInAddressList (User -> User) can't be updated for users in scope that have a mailbox in the target tenant (facts of 2026-11-20). Run `Set-MailUser alice_contoso.com#EXT#@fabrikam.onmicrosoft.com -HiddenFromAddressListsEnabled:$false` in Exchange Online there, or map it on creation only (ObjectAddOnly).",
            ),
        ),
    ),
    Case(
        "users-of-the-target-not-collected",
        program(f'assign("alice", "{ALICE}")', mappings=SHOWN),
        settings=Settings(
            facts=Facts(
                1,
                dt.date(2026, 11, 20),
                (TenantFacts(id=SOURCE, users=(person(ALICE, "alice"),)), TenantFacts(id=TARGET)),
            )
        ),
        found=(
            advises(
                SCHEMA,
                "sync-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "showInAddressList (User -> User) can't be updated for existing users with a mailbox in the target tenant. Map it on creation only (ObjectAddOnly), and run `Set-MailUser alice_contoso.com#EXT#@fabrikam.onmicrosoft.com -HiddenFromAddressListsEnabled:$false` in Exchange Online there, with the user principal name that such a user has in the target tenant.",
            ),
        ),
    ),
    Case(
        "schema-alone-with-facts",
        schema(users('to("showInAddressList", constant("true"))')),
        settings=facts(target=(external(BOB, "alice"),)),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "showInAddressList (User -> User) can't be updated for existing users with a mailbox in the target tenant. Map it on creation only (ObjectAddOnly), and run `Set-MailUser alice_contoso.com#EXT#@fabrikam.onmicrosoft.com -HiddenFromAddressListsEnabled:$false` in Exchange Online there, with the user principal name that such a user has in the target tenant.",
            ),
        ),
    ),
    Case("application-is-fine", application_schema(users('to("showInAddressList", constant("true"))'))),
    Case(
        "mapping-without-a-target",
        schema(users('{"source": attribute("displayName"), "flowType": "Always"}')),
        others=("EP001",),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
