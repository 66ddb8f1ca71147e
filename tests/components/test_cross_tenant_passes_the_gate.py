"""What the components for cross-tenant synchronization declare passes the gate; what they can't make safe it reports."""

from typing import Any

import pytest

from tests.support.component_programs import gate as all_found
from tests.support.component_programs import program

pytestmark = pytest.mark.engine  # runs all rules on many programs

SOURCE = "0f5c1d2e-3b4a-4968-9786-950412233445"
TARGET = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"
PROVIDER = f'source = azuread.Provider("source", tenant_id="{SOURCE}")\n'
OPTIONS = 'pulumi.ResourceOptions(providers={"azuread": source})'
EDITIONS = pytest.mark.parametrize("edition", ["2024", "2026"])
Found = list[tuple[str, str, str, str]]

# Who may invite guests into the target tenant is known from facts only, whatever a component declares.
GUESTS = ("EP619", "undecided", "advisory", "")


def gate(*given: Any) -> Found:
    """What is found, but for EP619."""
    return [each for each in all_found(*given) if each != GUESTS]


# Whether a target user has an Exchange licence can only be known from facts.
NEEDS_FACTS: dict[str, Found] = {"2024": [], "2026": [("EP505", "undecided", "advisory", "")]}
MAPPINGS = '"mappings": [to("displayName", attribute("displayName"))], '


def source(arguments: str = "", before: str = "", opts: str = OPTIONS) -> tuple[str, str, str, str]:
    """A source tenant's side, and what else the program declares before it."""
    return f'{{"target_tenant_id": "{TARGET}", {arguments}}}', "CrossTenantSync", opts, PROVIDER + before


def target(arguments: str = "") -> str:
    """The target tenant's side in the same program."""
    return (
        f'CrossTenantSyncTarget("t", {{"source_tenant_id": "{SOURCE}", {arguments}'
        f'"connection": {{"tenant_id": "{TARGET}"}}}})\n'
    )


@EDITIONS
def test_the_source_side_with_its_defaults(edition: str) -> None:
    assert all_found(program(*source()), edition) == [*NEEDS_FACTS[edition], GUESTS]


@EDITIONS
def test_a_periodic_restart_and_no_mail(edition: str) -> None:
    arguments = (
        '"restart_period": "weekly", "mappings": [mapping for mapping in default_cross_tenant_mappings() '
        'if mapping["targetAttributeName"] != "mail"]'
    )
    assert gate(program(*source(arguments)), edition) == []


@EDITIONS
def test_the_target_side_alone(edition: str) -> None:
    arguments = f'{{"source_tenant_id": "{SOURCE}"}}'
    assert gate(program(arguments, "CrossTenantSyncTarget"), edition) == []


@EDITIONS
def test_both_sides_in_one_program(edition: str) -> None:
    assert gate(program(*source(MAPPINGS, target())), edition) == []


@EDITIONS
def test_both_directions_of_one_pair(edition: str) -> None:
    back = (
        f'back = azuread.Provider("back", tenant_id="{TARGET}")\n'
        f'CrossTenantSync("b", {{{MAPPINGS}"target_tenant_id": "{SOURCE}", "connection": {{"tenant_id": "{TARGET}"}}}}, '
        'pulumi.ResourceOptions(providers={"azuread": back}))\n'
        f'CrossTenantSyncTarget("bt", {{"source_tenant_id": "{TARGET}", "connection": {{"tenant_id": "{SOURCE}"}}}})\n'
    )
    connection = f'{MAPPINGS}"connection": {{"tenant_id": "{SOURCE}"}}'
    assert gate(program(*source(connection, target() + back)), edition) == []


@EDITIONS
def test_a_tenant_that_is_not_stated_is_undecided(edition: str) -> None:
    assert gate(program(*source(MAPPINGS, opts="None")), edition) == [
        ("EP110", "undecided", "advisory", "default"),
    ]


@EDITIONS
@pytest.mark.parametrize(
    ("arguments", "before", "expected"),
    [
        (
            MAPPINGS,
            target('"user_sync_inbound_allowed": False, '),
            [("EP111", "fail", "advisory", "t-identity-synchronization")],
        ),
        (
            MAPPINGS,
            target('"automatic_redemption_inbound": False, '),
            [("EP111", "fail", "advisory", "t-partner")],
        ),
        (
            MAPPINGS + '"automatic_redemption": False',
            target(),
            [("EP111", "fail", "advisory", "x-job")],
        ),
        (
            MAPPINGS,
            f'unknown = azuread.Group("u", display_name="u").object_id\n{target()}'.replace(
                '"connection"', '"user_sync_inbound_allowed": unknown.apply(bool), "connection"'
            ),
            [("EP111", "undecided", "advisory", "t-identity-synchronization")],
        ),
        (
            f'{MAPPINGS}"source_tenant_id": "{TARGET}"',
            "",
            [("EP110", "fail", "mandatory", "x")] * 2,
        ),
        (
            '"mappings": [to("proxyAddresses", attribute("proxyAddresses"))]',
            "",
            [("EP106", "fail", "mandatory", "x-schema")],
        ),
        (
            f'{MAPPINGS}"target_tenant_kind": "b2c"',
            "",
            [("EP303", "fail", "mandatory", "x")],
        ),
        (f'{MAPPINGS}"enabled": False', "", [("EP310", "fail", "advisory", "x-job")]),
    ],
    ids=[
        "the target forbids it",
        "the target does not redeem",
        "the source does not redeem",
        "unknown whether the target allows it",
        "the target is the stated source, which is not the provider's tenant",
        "an attribute that is not synchronized",
        "a B2C tenant",
        "turned off",
    ],
)
def test_what_the_components_cannot_make_safe(arguments: str, before: str, expected: Found, edition: str) -> None:
    assert gate(program(*source(arguments, before)), edition) == expected


@EDITIONS
@pytest.mark.parametrize(
    ("restart", "expected"),
    [("", []), ('"restart": False, ', [("EP309", "fail", "mandatory", "x-credentials")])],
    ids=["with the component's restart", "without a restart"],
)
def test_a_narrower_scope(restart: str, expected: Found, edition: str) -> None:
    before, now = (program(*source(f'{MAPPINGS}{restart}"scope": "{scope}"')) for scope in ("all", "assigned"))
    assert gate(now, edition, before) == expected
