"""Privileged Identity Management adds members, groups among them, to a group."""

import importlib

import pytest

from entra_policy.estate import types
from entra_policy.finding import Level, Verdict
from entra_policy.testing import Found, check, resource, stack
from entra_policy.values import UNKNOWN, Value

NO_NESTED_GROUPS = importlib.import_module("entra_policy.rules.service.no_nested_groups")
PRINCIPAL = "33333333-1111-4111-8111-111111111111"
OUTER = "11111111-1111-4111-8111-111111111111"
INNER = "22222222-2222-4222-8222-222222222222"
USER = "55555555-2222-4222-8222-222222222222"
NESTED = Found(
    "EP302",
    Verdict.FAIL,
    Level.MANDATORY,
    types.GROUP_ASSIGNMENT,
    "added",
    "principalId",
    "Group `outer` is assigned to job `crm` and has groups as members (`outer` > `inner`); members of nested groups "
    "are not provisioned. Assign `inner` as well, or make its users direct members.",
)
PERHAPS = Found(
    "EP302",
    Verdict.UNDECIDED,
    Level.ADVISORY,
    types.GROUP_ASSIGNMENT,
    "added",
    "assignmentType",
    "not decided: `assignmentType` is not known before deployment.",
)


@pytest.mark.parametrize(
    ("principal", "how", "expected"),
    [
        (INNER, "member", (NESTED,)),
        (INNER, "owner", ()),
        (USER, "member", ()),
        (INNER, UNKNOWN, (PERHAPS,)),
        (USER, UNKNOWN, ()),
    ],
)
def test_who_is_added(principal: str, how: Value, expected: tuple[Found, ...]) -> None:
    declared = stack(
        resource(types.JOB, "crm", {"servicePrincipalId": PRINCIPAL, "templateId": "scim"}),
        resource(types.GROUP, "outer", {"displayName": "outer"}, outputs={"objectId": OUTER}),
        resource(types.GROUP, "inner", {"displayName": "inner"}, outputs={"objectId": INNER}),
        resource(types.USER, "user", {"userPrincipalName": "user@contoso.com"}, outputs={"objectId": USER}),
        resource(types.ROLE_ASSIGNMENT, "assigned", {"principalObjectId": OUTER, "resourceObjectId": PRINCIPAL}),
        resource(types.GROUP_ASSIGNMENT, "added", {"groupId": OUTER, "principalId": principal, "assignmentType": how}),
    )
    assert check(declared, rules=NO_NESTED_GROUPS).found == expected
