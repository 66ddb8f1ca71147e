"""The connection of a component's Graph resources follows its azuread provider where it says nothing itself."""

import pytest
from entra_policy.values import UNKNOWN

from tests.support.component_programs import by_name, program

GUID = "11111111-2222-4333-8444-555555555555"
OTHER = "22222222-2222-4333-8444-555555555555"
PROVIDER = f'p = azuread.Provider("p", tenant_id="{GUID}", environment="usgovernment")'
OF_PROVIDER = {"tenant_id": GUID, "cloud": "usgovernment"}
IN_IT = "pulumi.ResourceOptions(providers=[p])"
BELOW_ONE_IN_IT = 'pulumi.ResourceOptions(parent=pulumi.ComponentResource("a:b:C", "c", None, ' + IN_IT + "))"
CONFIG = {"azuread:tenantId": OTHER, "azuread:environment": "china"}
OF_STACK = {"tenant_id": OTHER, "cloud": "china"}

JOB = '{"display_name": "X"}'
TARGET = '{"source_tenant_id": "33333333-2222-4333-8444-555555555555"}'
ARGUMENTS = {
    "ProvisioningJob": (JOB, ("x-restart",)),
    "CrossTenantSync": ('{"target_tenant_id": "33333333-2222-4333-8444-555555555555"}', ("x-schema", "x-partner")),
    "CrossTenantSyncTarget": (TARGET, ("x-partner", "x-identity-synchronization")),
    "OnPremisesApplication": (
        (
            '{"tenant_url": "https://localhost:8585/ecma2host_x/scim", "secret_token": "t", "template_id": '
            f'"{OTHER}", "synchronization_template_id": "x"}}'
        ),
        ("x-restart",),
    ),
}


@pytest.mark.parametrize("component", ARGUMENTS)
@pytest.mark.parametrize(
    ("opts", "connection"),
    [("None", OF_STACK), (IN_IT, OF_PROVIDER), (BELOW_ONE_IN_IT, OF_PROVIDER)],
    ids=["of the stack", "of the provider", "of the parent's provider"],
)
def test_it_is_in_the_tenant_of_the_azuread_resources(component: str, opts: str, connection: dict[str, str]) -> None:
    arguments, names = ARGUMENTS[component]
    inventory = program(arguments, component, opts=opts, before=PROVIDER, config=CONFIG)
    assert {name: by_name(inventory, name).props["connection"] for name in names} == dict.fromkeys(names, connection)


@pytest.mark.parametrize(
    ("arguments", "connection"),
    [
        ('"connection": {"client_id": "c"}', OF_PROVIDER | {"client_id": "c"}),
        ('"connection": {"cloud": "global"}', OF_PROVIDER | {"cloud": "global"}),
        ('"cloud": "dod"', OF_PROVIDER | {"cloud": "dod"}),
        ('"connection": {"tenant_id": "contoso.com"}', {"tenant_id": "contoso.com"}),
        ('"connection": {"tenant_id": "contoso.com"}, "cloud": "dod"', {"tenant_id": "contoso.com", "cloud": "dod"}),
        ('"connection": {"tenant_id": unknown}', {"tenant_id": UNKNOWN}),
    ],
)
def test_what_is_said_comes_first(arguments: str, connection: object) -> None:
    inventory = program(
        f'{{"display_name": "X", {arguments}}}', "ProvisioningJob", opts=IN_IT, before=PROVIDER, config=CONFIG
    )
    assert by_name(inventory, "x-restart").props["connection"] == connection


def test_a_target_tenant_that_is_named_is_the_one() -> None:
    arguments = f'{{"source_tenant_id": "{GUID}", "target_tenant_id": "{OTHER}"}}'
    inventory = program(arguments, "CrossTenantSyncTarget", opts=IN_IT, before=PROVIDER, config=CONFIG)
    assert by_name(inventory, "x-partner").props["connection"] == {"tenant_id": OTHER}


def test_a_tenant_that_is_not_known_yet() -> None:
    inventory = program(
        JOB, "ProvisioningJob", opts=IN_IT, before='p = azuread.Provider("p", tenant_id=group.object_id)'
    )
    assert by_name(inventory, "x-restart").props["connection"] == {"tenant_id": UNKNOWN, "cloud": "public"}


@pytest.mark.parametrize("config", [{}, {"azuread:environment": "no cloud"}])
def test_the_environment_decides_where_nothing_is_said(config: dict[str, str]) -> None:
    arguments = '{"display_name": "X", "template_id": "44444444-2222-4333-8444-555555555555"}'
    assert "connection" not in by_name(program(arguments, "ProvisioningJob", config=config), "x-restart").props
