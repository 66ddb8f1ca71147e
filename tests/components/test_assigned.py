"""The argument `assigned`: the assignments that it declares, what is refused, and that the gate knows who is assigned."""

from typing import Any

import pytest

from entra_components import ArgumentError, OnPremisesApplication, ProvisioningJob
from entra_policy.values import UNKNOWN, Secret
from tests.support.component_programs import GUID, by_name, declared, dependencies, gate, program

TYPE = "pulumi-python:dynamic/entra:AppRoleAssignment"
PERSON = "91000000-0000-4000-8000-000000000002"
# Component -> what it needs besides.
COMPONENTS = {
    "ProvisioningJob": '"display_name": "X", ',
    "CrossTenantSync": f'"target_tenant_id": "{GUID}", ',
    "OnPremisesApplication": (
        '"tenant_url": "https://localhost:8585/ecma2host_SQL/scim", "secret_token": "planted", '
        '"synchronization_template_id": "ecma", '
    ),
}
ASSIGNED = (
    f'"assigned": {{"sales": group.object_id, "ada": "{PERSON}", '
    '"admins": {"id": group.id, "role": unknown}, "hidden": {"id": secret("planted"), "role": "Admin"}}, '
)


@pytest.mark.parametrize("component", COMPONENTS)
def test_each_who_is_assigned_is_a_resource(component: str) -> None:
    """Ids and roles that aren't known yet, and secrets, pass as they are."""
    inventory = program(f"{{{COMPONENTS[component]}{ASSIGNED}}}", component)
    found = {name: inputs for name, (type_, inputs) in declared(inventory).items() if type_ == TYPE}
    assert found == {
        "x-assigned-sales": {"service_principal_id": UNKNOWN, "principal_id": UNKNOWN},
        "x-assigned-ada": {"service_principal_id": UNKNOWN, "principal_id": PERSON},
        "x-assigned-admins": {"service_principal_id": UNKNOWN, "principal_id": UNKNOWN, "role": UNKNOWN},
        "x-assigned-hidden": {
            "service_principal_id": UNKNOWN,
            "principal_id": Secret("planted"),
            "role": "Admin",
        },
    }
    assert declared(inventory)["x"][1]["assigned"] == {
        "sales": UNKNOWN,
        "ada": PERSON,
        "admins": {"id": UNKNOWN, "role": UNKNOWN},
        "hidden": {"id": Secret("planted"), "role": "Admin"},
    }
    assert dependencies(by_name(inventory, "x-assigned-sales")) == {
        "service_principal_id": ["x-application"],
        "principal_id": ["g"],
    }
    assert by_name(inventory, "x").outputs["app_roles"] is UNKNOWN


@pytest.mark.parametrize("assigned", ["", '"assigned": {}, '])
def test_nobody_is_assigned(assigned: str) -> None:
    inventory = program(f'{{"display_name": "X", {assigned}}}', "ProvisioningJob")
    assert [name for name, (type_, _) in declared(inventory).items() if type_ == TYPE] == []
    assert by_name(inventory, "x").outputs.get("app_roles") is None


def test_the_tenant_is_that_of_the_other_resources() -> None:
    connection = {"tenant_id": "x.example", "client_secret_variable": "X"}
    arguments = f'{{"service_principal_id": "{GUID}", "assigned": {{"a": "{PERSON}"}}, "connection": {connection}}}'
    inventory = program(arguments, "ProvisioningJob")
    assert declared(inventory)["x-assigned-a"] == (
        TYPE,
        {"service_principal_id": f"/servicePrincipals/{GUID}", "principal_id": PERSON, "connection": connection},
    )


PERHAPS_THE_SAME = (
    "assigned: a and b are the same principal, and the role of one of them isn't given: give both, so that they can't be "
    "the same assignment, or leave one out."
)
WHOLE = (
    'assigned: must be a dictionary of names and who is assigned, such as {"sales": group.object_id} or {"sales": '
    '{"id": group.object_id, "role": "User"}}; ids and roles may be outputs, the dictionary can\'t be one as a whole.'
)


@pytest.mark.parametrize(
    ("assigned", "message"),
    [
        (["planted"], WHOLE),
        ("planted", WHOLE),
        ({"": "planted"}, "assigned: names must be text that isn't empty."),
        ({1: "planted"}, "assigned: names must be text that isn't empty."),
        ({"a": 1}, "assigned: a must be the id of a group, a user or a service principal, or {id, role}."),
        ({"a": " "}, "assigned: a must be the id of a group, a user or a service principal, or {id, role}."),
        ({"a": {"role": "x"}}, "assigned: a has no id: give that of a group, a user or a service principal."),
        ({"a": {"id": "planted", "rol": "x"}}, "assigned: a has rol, which isn't one of id, role."),
        ({"a": {"id": "planted", "role": 1}}, "assigned: the role of a must be text that isn't empty."),
        ({"a": {"id": ""}}, "assigned: the id of a must be text that isn't empty."),
        (
            {"a": "planted", "b": {"id": "/groups/PLANTED"}},
            "assigned: a and b are the same: give each assignment once.",
        ),
        ({"a": "planted", "b": {"id": "PLANTED", "role": "User"}}, PERHAPS_THE_SAME),
        ({"a": {"id": "planted", "role": "User"}, "b": "planted"}, PERHAPS_THE_SAME),
    ],
)
def test_what_is_refused(assigned: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        ProvisioningJob("hr", {"display_name": "HR", "assigned": assigned})
    assert str(caught.value) == f'ProvisioningJob "hr": {message}'


def test_one_principal_with_two_roles() -> None:
    both = f'{{"a": {{"id": "{PERSON}", "role": "A"}}, "b": {{"id": "{PERSON}", "role": "B"}}}}'
    inventory = program(f'{{"display_name": "X", "assigned": {both}}}', "ProvisioningJob")
    assert [declared(inventory)[f"x-assigned-{key}"][1]["role"] for key in "ab"] == ["A", "B"]


@pytest.mark.parametrize("word", ["groups", "users", "members", "principals", "assignments", "assigned_groups"])
def test_what_people_call_it(word: str) -> None:
    said = (
        f'{word}: isn\'t an argument; who is provisioned is said with assigned, such as "assigned": '
        '{"sales": group.object_id}.'
    )
    with pytest.raises(ArgumentError) as caught:
        ProvisioningJob("hr", {"display_name": "HR", word: {}})  # type: ignore[misc]
    assert str(caught.value) == f'ProvisioningJob "hr": {said}'
    needed = {"tenant_url": "https://h:8585/ecma2host_a/scim", "secret_token": "t", "synchronization_template_id": "e"}
    with pytest.raises(ArgumentError) as caught:
        OnPremisesApplication("hr", {**needed, word: {}})  # type: ignore[typeddict-item]
    assert str(caught.value) == f'OnPremisesApplication "hr": {said}'


NESTED = (
    'team = azuread.Group("team", display_name="Team", security_enabled=True, members=[])\n'
    'sales = azuread.Group("sales", display_name="Sales", security_enabled={security}, {types}members=[{members}])\n'
)
MAPPED = (
    '"credentials": {"base_address": "https://x.example/scim", "secret_token": secret("planted")}, '
    '"mappings": [to("userName", attribute("userPrincipalName"), matching=1)], '
)


def groups(*, security: bool = True, members: str = "") -> str:
    types = "" if security else 'mail_enabled=True, mail_nickname="sales", types=["Unified"], '
    return NESTED.format(security=security, types=types, members=members)


@pytest.mark.engine  # runs all rules on each program
@pytest.mark.parametrize("edition", ["2024", "2026"])
@pytest.mark.parametrize(
    ("before", "principal", "found"),
    [
        (groups(), "sales.object_id", []),
        (groups(), "sales.id", []),
        (groups(), '{"id": sales.object_id, "role": "User"}', []),
        (groups(members="team.object_id"), "sales.object_id", [("EP302", "fail", "mandatory", "sales")]),
        (groups(members="team.object_id"), "sales.id", [("EP302", "fail", "mandatory", "sales")]),
        (
            groups(members="team.object_id"),
            '{"id": sales.object_id, "role": "User"}',
            [("EP302", "fail", "mandatory", "sales")],
        ),
        (groups(security=False), "sales.object_id", [("EP602", "fail", "advisory", "sales")]),
    ],
)
def test_the_gate_knows_who_is_assigned(
    edition: str, before: str, principal: str, found: list[tuple[str, str, str, str]]
) -> None:
    inventory = program(
        f'{{"display_name": "X", {MAPPED}"assigned": {{"sales": {principal}}}}}', "ProvisioningJob", before=before
    )
    # In edition 2026 one level of nesting is advisory.
    levels = {"2024": "mandatory", "2026": "advisory"}
    assert gate(inventory, edition) == [
        (rule, verdict, levels[edition] if rule == "EP302" else level, name) for rule, verdict, level, name in found
    ]
