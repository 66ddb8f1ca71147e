"""Encrypted configuration: the values are unknown, whatever the program reads them as."""

from pathlib import Path

import pytest

from entra_policy.errors import ProgramError
from entra_policy.gap import Gap, GapKind
from entra_policy.inventory import Inventory
from entra_policy.pulumi_json import UNKNOWN_SENTINEL
from entra_policy.readers.program import read_program
from entra_policy.values import UNKNOWN, Secret, Value

pytestmark = pytest.mark.engine  # starts a process for each program

STACK = """\
config:
  gate:text:
    secure: AAABADQXFlU0mxbTgNyl
  gate:object:
    host: example.com
    token:
      secure: AAABADQXFlU0mxbTgNyl
    list: [{secure: AAABADQXFlU0mxbTgNyl}, 1]
  gate:open: known
"""
PREVIEW = "Check a preview instead: `pulumi preview --json --show-sames > preview.json`."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: gate\nruntime: python\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK, encoding="utf-8")
    return tmp_path


def inventory_of(project: Path, code: str) -> Inventory:
    (project / "__main__.py").write_text(f"import pulumi\nconfig = pulumi.Config()\n{code}\n", encoding="utf-8")
    inventory = read_program(project, stack=None)
    assert UNKNOWN_SENTINEL not in repr(inventory)
    return inventory


def looked_at(key: str, how: str) -> Gap:
    return Gap(
        GapKind.UNKNOWN_TEXT_COMPARED,
        f"__main__.py:3 {how} the configuration value {key}: the value is encrypted and not known here: in the "
        "deployment the program may go another way than it did here.",
        PREVIEW,
    )


KINDS = ["bool", "int", "float", "object"]


@pytest.mark.parametrize(
    ("read", "found"),
    [
        *[(f"{way}('text')", UNKNOWN) for way in ("get", "require")],
        *[(f"{way}_{kind}('text')", UNKNOWN) for way in ("get", "require") for kind in KINDS],
        *[(f"{way}_secret('text')", Secret(UNKNOWN)) for way in ("get", "require")],
        *[(f"{way}_secret_{kind}('text')", Secret(UNKNOWN)) for way in ("get", "require") for kind in KINDS],
        ("get_object('object')['token']", UNKNOWN),
        ("get_object('object')['host']", "example.com"),
        ("get_object('object')", {"host": "example.com", "list": [UNKNOWN, 1], "token": UNKNOWN}),
        (
            "require_secret_object('object')",
            Secret({"host": "example.com", "list": [UNKNOWN, 1], "token": UNKNOWN}),
        ),
        ("get_secret('text').apply(lambda text: text.upper())", Secret(UNKNOWN)),
        ("get_object('text')['a']['b']", UNKNOWN),
        ("get('open')", "known"),
        ("get_bool('missing', True)", True),
        ("get_int('missing')", None),
    ],
)
def test_what_is_read(read: str, found: Value, project: Path) -> None:
    inventory = inventory_of(project, f"pulumi.export('x', config.{read})")
    expected = {} if found is None else {"x": found}
    assert (dict(inventory.resources[0].outputs), inventory.gaps) == (expected, ())


def test_a_value_that_decides_is_a_gap(project: Path) -> None:
    inventory = inventory_of(project, "pulumi.export('x', 'yes' if config.get_bool('text') else 'no')")
    assert dict(inventory.resources[0].outputs) == {"x": "yes"}
    assert inventory.gaps == (looked_at("gate:text", "tests"),)


def test_a_part_that_decides_is_a_gap(project: Path) -> None:
    inventory = inventory_of(project, "pulumi.export('x', config.require_object('object')['token'] == 'a')")
    assert dict(inventory.resources[0].outputs) == {"x": False}
    assert inventory.gaps == (looked_at("gate:object.token", "compares"),)


def test_that_a_value_is_there_is_known(project: Path) -> None:
    inventory = inventory_of(project, "pulumi.export('x', config.get('text') is None)")
    assert (dict(inventory.resources[0].outputs), inventory.gaps) == ({"x": False}, ())


def test_a_number_that_is_needed_is_refused(project: Path) -> None:
    with pytest.raises(ProgramError) as raised:
        inventory_of(project, "list(range(config.get_int('text')))")
    assert str(raised.value) == (
        f"The program in {project} was stopped at __main__.py:3: The program makes a number of the configuration value "
        f"gate:text: the value is encrypted and not known here. {PREVIEW}"
    )


def test_a_message_of_the_program_does_not_show_the_mark(project: Path) -> None:
    with pytest.raises(ProgramError) as raised:
        inventory_of(project, "raise ValueError(f'{config.get(\"text\")} is wrong')")
    assert str(raised.value) == (
        f"The program in {project} failed:\n\nTraceback (most recent call last):\n"
        f'  File "{project}/__main__.py", line 3, in <module>\n'
        "    raise ValueError(f'{config.get(\"text\")} is wrong')\n"
        f"ValueError: [not known] is wrong\n\nThe error is about a text that isn't known here. {PREVIEW}"
    )
