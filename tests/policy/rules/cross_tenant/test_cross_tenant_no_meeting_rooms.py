"""EP105 cross-tenant-no-meeting-rooms: no meeting room is synchronized into another tenant."""

import pytest

from entra_policy.estate.types import CROSS_TENANT_SYNC, ROLE_ASSIGNMENT, SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.cross_tenant._programs import application_schema, objects, schema, users
from tests.policy.rules.cross_tenant._users import (
    ALICE,
    ASSIGNED,
    DECLARED,
    EVERYTHING,
    SALES_ONLY,
    TEAM,
    facts,
    person,
    program,
)
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided


def filtered(*clauses: str) -> str:
    """The scoping filter of an object mapping, one group."""
    return f'"scope": scope(all_of({", ".join(clauses)}))'


CASES = cases(
    "EP105",
    Case(
        "object-mapping",
        schema(objects('"Room"', '"User"')),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "Room -> User maps meeting rooms, which cross-tenant synchronization does not synchronize. Remove this object mapping.",
            ),
        ),
    ),
    Case(
        "clause",
        schema(users(more=filtered('clause("extensionAttribute1", "equals", "User", "roomMailbox")'))),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].targetOperand.values",
                "extensionAttribute1 EQUALS (User -> User) lets meeting rooms into scope, which cross-tenant synchronization does not synchronize. Remove it, or keep rooms out with NOT EQUALS.",
            ),
        ),
    ),
    Case(
        "not-equals-is-fine",
        schema(
            users(
                more=filtered(
                    'clause("extensionAttribute1", "NOT EQUALS", "RoomMailbox")',
                    'clause("displayName", "EQUALS", "Room")',
                )
            )
        ),
    ),
    Case("disabled-is-fine", schema(objects('"Room"', '"User"', '"enabled": False'))),
    Case("application-is-fine", application_schema(objects('"Room"', '"User"'))),
    Case(
        "unknown-object",
        schema(objects("unknown", '"Role"')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].sourceObjectName` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-value",
        schema(users(more=filtered('clause("extensionAttribute1", "EQUALS", unknown)'))),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].targetOperand.values[0]",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].targetOperand.values[0]` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-filter",
        schema(users(more='"scope": unknown')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].scope` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-whether-enabled",
        schema(objects('"Room"', '"User"', '"enabled": unknown')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].enabled",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].enabled` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "secret-value",
        schema(users(more=filtered('clause("extensionAttribute1", "EQUALS", pulumi.Output.secret("RoomMailbox"))'))),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].targetOperand.values",
                "a secret scoping clause lets meeting rooms into scope, which cross-tenant synchronization does not synchronize. Remove it, or keep rooms out with NOT EQUALS.",
            ),
        ),
    ),
    Case(
        "known-room",
        program(f'assign("team", "{TEAM}")'),
        settings=facts(person(ALICE, "board", room_mailbox=True)),
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "team-assignment",
                "principalObjectId",
                "`board@contoso.com` is in scope of job `sync` (through the group `team`), but is a meeting room (facts of 2026-11-20); meeting rooms are not synchronized across tenants. Leave it out of scope.",
            ),
        ),
    ),
    Case(
        "known-room-out-of-scope-is-fine",
        program(f'assign("team", "{TEAM}")', more=SALES_ONLY),
        settings=facts(person(ALICE, "board", room_mailbox=True, attributes={"department": None})),
    ),
    Case(
        "places",
        schema(objects('"Place"', '"User"'), objects('"roomMailbox"', '"User"'), objects('"meetingRoom"', '"User"')),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "Place -> User maps meeting rooms, which cross-tenant synchronization does not synchronize. Remove this object mapping.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[1].sourceObjectName",
                "roomMailbox -> User maps meeting rooms, which cross-tenant synchronization does not synchronize. Remove this object mapping.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[2].sourceObjectName",
                "meetingRoom -> User maps meeting rooms, which cross-tenant synchronization does not synchronize. Remove this object mapping.",
            ),
        ),
    ),
    Case(
        "clause-without-operator-is-fine",
        schema(
            users(
                more='"scope": {"groups": [{"clauses": [{"sourceOperandName": "a", "targetOperand": {"values": ["RoomMailbox"]}}]}]}'
            )
        ),
        others=("EP001",),
    ),
    Case(
        "unknown-object-mappings",
        schema("unknown"),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0]",
                "not decided: `schema.synchronizationRules[0].objectMappings[0]` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "known-room-in-scope-perhaps",
        program(ASSIGNED, more=SALES_ONLY),
        settings=facts(person(ALICE, "board", room_mailbox=True)),
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "alice-assignment",
                "principalObjectId",
                "not decided: `principalObjectId` brings `board@contoso.com` into scope only if a scoping filter does, which is not known.",
            ),
        ),
    ),
    Case("user-mapping-unknown-whether-enabled-is-fine", schema(objects('"User"', '"User"', '"enabled": unknown'))),
    Case(
        "not-collected",
        program(ASSIGNED),
        settings=facts(person(ALICE, "board", room_mailbox=None)),
        found=(undecided("", "", "", "not decided: no facts about room mailboxes of the source tenant are given."),),
    ),
    Case("new-user-is-fine", program(DECLARED), settings=facts()),
    Case(
        "unknown-principal",
        program('assign("someone", unknown)'),
        settings=facts(),
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
        "everybody-and-not-collected",
        program(more=EVERYTHING),
        settings=facts(person(ALICE, "board", room_mailbox=None)),
        found=(undecided("", "", "", "not decided: no facts about room mailboxes of the source tenant are given."),),
    ),
    Case("everybody-and-no-room-is-fine", program(more=EVERYTHING), settings=facts(person(ALICE, "alice"))),
    Case(
        "component-without-resources",
        'pulumi.ComponentResource("entra:index:CrossTenantSync", "sync", {})\n',
        found=(undecided(CROSS_TENANT_SYNC, "sync", "", "not decided: who is in scope can't be seen from here."),),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
