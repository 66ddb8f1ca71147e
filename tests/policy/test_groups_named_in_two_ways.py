"""An assignment and a `GroupMember` may name one existing group in two ways; look-ups of other things are no groups."""

import importlib

import pytest

from entra_policy.estate import types
from entra_policy.finding import Level, Verdict
from entra_policy.settings import Settings
from entra_policy.testing import Found, check, facts, program, resource, stack
from entra_policy.values import UNKNOWN, Secret

NO_NESTED_GROUPS = importlib.import_module("entra_policy.rules.service.no_nested_groups")
TENANT = "0f5c1d2e-3b4a-4968-9786-950412233445"
OUTER = "11111111-1111-4111-8111-111111111111"
FACTS = facts(
    {
        "version": 1,
        "collected": "2026-11-20",
        "tenants": [{"id": TENANT, "groups": [{"id": OUTER, "display_name": "Outer", "members": []}]}],
    }
)
PROGRAM = f"""
import pulumi
import pulumi_azuread as azuread

provider = azuread.Provider("identity", tenant_id="{TENANT}")
options = pulumi.ResourceOptions(provider=provider)
asking = pulumi.InvokeOptions(provider=provider)
app = azuread.Application(
    "crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621", opts=options
)
principal = azuread.ServicePrincipal("crm", client_id=app.client_id, use_existing=True, opts=options)
azuread.SynchronizationJob("crm", service_principal_id=principal.id, template_id="scim", opts=options)
inner = azuread.Group("inner", display_name="inner", security_enabled=True, members=[], opts=options)

def assign(principal_id):
    azuread.AppRoleAssignment(
        "assigned",
        app_role_id="18d14569-c3bd-439b-9a66-3a2aee01d14f",
        principal_object_id=principal_id,
        resource_object_id=principal.object_id,
    )

"""
PERHAPS = Found(
    "EP302",
    Verdict.UNDECIDED,
    Level.ADVISORY,
    "azuread:index/groupMember:GroupMember",
    "membership",
    "groupObjectId",
    "not decided: `groupObjectId` names a group in another way than the assignment does, so whether its member is one "
    "of the assigned group is not known.",
)
BY_ID = f'"{OUTER}"'
BY_NAME = 'azuread.get_group_output(display_name="Outer", opts=asking).object_id'
BY_NICKNAME = 'azuread.get_group_output(mail_nickname="outer", opts=asking).object_id'
OTHER_NAME = 'azuread.get_group_output(display_name="Other", opts=asking).object_id'


def found(text: str) -> tuple[Found, ...]:
    return check(program(PROGRAM + text), rules=NO_NESTED_GROUPS, settings=Settings(facts=FACTS)).found


@pytest.mark.parametrize(
    ("assigned", "extended", "expected"),
    [
        (BY_ID, BY_NAME, (PERHAPS,)),
        (BY_ID, BY_NICKNAME, (PERHAPS,)),
        (BY_NAME, BY_ID, (PERHAPS,)),
        (BY_NAME, BY_NICKNAME, (PERHAPS,)),
        (BY_NAME, OTHER_NAME, ()),
        (BY_ID, '"55555555-1111-4111-8111-111111111111"', ()),
    ],
)
def test_a_member_of_a_group_that_is_named_otherwise(assigned: str, extended: str, expected: tuple[Found, ...]) -> None:
    text = f"""
assign({assigned})
azuread.GroupMember("membership", group_object_id={extended}, member_object_id=inner.object_id)
"""
    assert found(text) == expected


def test_a_user_that_is_added_to_a_group_named_otherwise() -> None:
    text = f"""
assign({BY_ID})
user = azuread.User("user", user_principal_name="user@contoso.com", display_name="user")
azuread.GroupMember("membership", group_object_id={BY_NAME}, member_object_id=user.object_id)
"""
    assert found(text) == ()


@pytest.mark.parametrize(
    "member",
    [
        "azuread.get_user_output(user_principal_name=inner.display_name, opts=asking).object_id",
        "azuread.get_service_principal_output(display_name=inner.display_name, opts=asking).object_id",
    ],
)
def test_the_name_of_a_user_is_made_from_that_of_a_group(member: str) -> None:
    text = f"""
group = azuread.Group("group", display_name="group", security_enabled=True, members=[{member}], opts=options)
assign(group.object_id)
"""
    assert found(text) == ()


NOT_KNOWN_MEMBER = Found(
    "EP302",
    Verdict.UNDECIDED,
    Level.ADVISORY,
    types.GROUP,
    "copy",
    "members[0]",
    "not decided: `members[0]` is not known before deployment.",
)


@pytest.mark.parametrize(
    "member",
    [
        'azuread.get_group_output(display_name="Outer", opts=asking).owners[0]',
        'azuread.get_group_output(display_name="Outer", opts=asking).members[0]',
        '*azuread.get_group(display_name="Outer", opts=asking).members',
        'azuread.get_group(display_name="Outer", opts=asking).owners[0]',
    ],
)
def test_the_members_of_a_group_are_not_the_group(member: str) -> None:
    text = f"""
copy = azuread.Group("copy", display_name="copy", security_enabled=True, members=[{member}], opts=options)
assign(copy.object_id)
"""
    assert found(text) == (NOT_KNOWN_MEMBER,)


def test_the_owner_of_a_group_is_assigned() -> None:
    assert found('assign(azuread.get_group_output(display_name="Outer", opts=asking).owners[0])') == (
        Found(
            "EP302",
            Verdict.UNDECIDED,
            Level.ADVISORY,
            types.ROLE_ASSIGNMENT,
            "assigned",
            "principalObjectId",
            "not decided: `principalObjectId` is not known before deployment.",
        ),
    )


@pytest.mark.parametrize("members", [Secret(UNKNOWN), [Secret(UNKNOWN)]])
def test_members_that_are_a_secret(members: Secret | list[Secret]) -> None:
    principal, group = ("33333333-1111-4111-8111-111111111111", OUTER)
    declared = stack(
        resource(types.JOB, "crm", {"servicePrincipalId": principal, "templateId": "scim"}),
        resource(types.GROUP, "outer", {"displayName": "Outer", "members": members}, outputs={"objectId": group}),
        resource(types.ROLE_ASSIGNMENT, "assigned", {"principalObjectId": group, "resourceObjectId": principal}),
    )
    path = "members[0]" if isinstance(members, list) else "members"
    expected = Found(
        "EP302",
        Verdict.UNDECIDED,
        Level.ADVISORY,
        types.GROUP,
        "outer",
        path,
        f"not decided: `{path}` is a secret that can't be read here.",
    )
    assert check(declared, rules=NO_NESTED_GROUPS).found == (expected,)
