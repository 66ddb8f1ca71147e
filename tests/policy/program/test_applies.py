"""Resources that a function given to `apply` declares: where it doesn't run, that is a gap."""

import pytest

from entra_policy.gap import Gap, GapKind
from entra_policy.inventory import Inventory
from tests.support.programs import run_programs

pytestmark = pytest.mark.engine  # starts a process for each program

BEFORE = """\
import asyncio, functools
import pulumi
import pulumi_azuread as azuread


def group(name, *_):
    return azuread.Group(name, display_name=name, security_enabled=True)


class Groups:
    def declare(self, _):
        group("a")


asked = azuread.get_client_config_output()
deployed = azuread.Group("deployed", display_name="deployed", security_enabled=True)
"""


def run(code: str) -> Inventory:
    [inventory] = run_programs([BEFORE + code])
    assert isinstance(inventory, Inventory), inventory
    return inventory


def names(inventory: Inventory) -> list[str]:
    return [one.name for one in inventory.resources if one.type == "azuread:index/group:Group"]


def not_run(line: int) -> Gap:
    return Gap(
        GapKind.APPLY_NOT_RUN,
        f"__main__.py:{line}: a function given to `apply` declares resources, and it did not run, since the value that "
        "it gets isn't known here: they could not be seen.",
        "Declare resources outside of `apply`, or check a preview (`pulumi preview --json --show-sames > "
        "preview.json`), or the state after the deployment (`pulumi stack export > state.json`).",
    )


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("asked.tenant_id.apply(lambda _: group('a'))", 17),
        ("asked.apply(lambda _: azuread.Group('a', display_name='a'))", 17),
        ("pulumi.export('e', asked.tenant_id.apply(lambda _: [group('a') for _ in range(2)]))", 17),
        ("asked.tenant_id.apply(functools.partial(group, 'a'))", 6),
        ("asked.tenant_id.apply(Groups().declare)", 11),
        ("pulumi.Output.all(1, deployed.object_id).apply(lambda _: group('a'))", 17),
        ("pulumi.StackReference('org/identity/dev').get_output('x').apply(lambda _: group('a'))", 17),
    ],
)
def test_a_function_that_did_not_run(code: str, line: int) -> None:
    inventory = run(f"{code}\n")
    assert (names(inventory), inventory.gaps, inventory.whole) == (["deployed"], (not_run(line),), False)


@pytest.mark.parametrize(
    ("code", "declared"),
    [
        ("pulumi.Output.from_input(1).apply(lambda _: group('a'))", ["deployed", "a"]),
        ("deployed.display_name.apply(lambda _: group('a'))", ["deployed", "a"]),
        ("asked.tenant_id.apply(lambda tenant: f'https://{tenant}.example.com')", ["deployed"]),
        ("pulumi.export('e', asked.apply(lambda answer: pulumi.ResourceOptions()))", ["deployed"]),
        ("pulumi.Output.all(asked.tenant_id, deployed.object_id).apply(print)", ["deployed"]),
    ],
)
def test_what_ran_or_declares_nothing_is_no_gap(code: str, declared: list[str]) -> None:
    inventory = run(f"{code}\n")
    assert (names(inventory), inventory.gaps) == (declared, ())
