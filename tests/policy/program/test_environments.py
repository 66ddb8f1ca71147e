"""Stacks whose configuration comes from environments of Pulumi ESC."""

from pathlib import Path

import pytest

from entra_policy.errors import InputError, ProgramError
from entra_policy.gap import Gap, GapKind
from entra_policy.pulumi_json import UNKNOWN_SENTINEL
from entra_policy.readers.program import read_program
from entra_policy.readers.program.config import Configuration, read_configuration
from entra_policy.readers.program.project import choose_stack, read_project
from entra_policy.values import UNKNOWN

REMEDY = "Check a preview instead: `pulumi preview --json --show-sames > preview.json`."
PROJECT = """
name: shop
runtime: python
config:
  address: {type: string}
  region: {default: west}
"""
PROGRAM = """
import pulumi
config = pulumi.Config()
pulumi.export("address", config.require("address"))
pulumi.export("region", config.get("region"))
"""


@pytest.fixture(autouse=True)
def _no_stack_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_STACK", raising=False)


def written(folder: Path, stack: str, *, name: str = "Pulumi.dev.yaml", project: str = PROJECT) -> Path:
    (folder / "Pulumi.yaml").write_text(project)
    (folder / "__main__.py").write_text(PROGRAM)
    (folder / name).write_text(stack)
    return folder


def configuration(folder: Path) -> Configuration:
    project = read_project(folder)
    return read_configuration(project, choose_stack(project, None))


def gap(source: str, *, name: str = "Pulumi.dev.yaml") -> Gap:
    message = f"{name} takes configuration from {source}, which was not seen: the program ran without it."
    return Gap(GapKind.CONFIGURATION_FROM_ELSEWHERE, message, REMEDY)


@pytest.mark.parametrize(
    ("environment", "source"),
    [
        ("[teams/production]", "the environment `teams/production` of Pulumi ESC"),
        ("\n  - teams/base\n  - teams/dev@stable", "the environments `teams/base`, `teams/dev@stable` of Pulumi ESC"),
        ("{imports: [teams/base]}", "the environment `teams/base` of Pulumi ESC"),
        ("{imports: [a, {b: {merge: false}}]}", "the environments `a`, `b` of Pulumi ESC"),
        ("{imports: [a], values: {pulumiConfig: {x: 1}}}", "the environment `a` of Pulumi ESC"),
        ("{values: {pulumiConfig: {x: 1}}}", "an environment of Pulumi ESC"),
        ("{imports: [], values: {pulumiConfig: {x: 1}}}", "an environment of Pulumi ESC"),
        ("teams/base", "an environment of Pulumi ESC"),
        (f"[{', '.join('abcdefghijkl')}]",
         "the environments `a`, `b`, `c`, `d`, `e`, `f`, `g`, `h`, `i`, `j`, ... of Pulumi ESC"),
        ('["a\\x1b[31m\\n::error::b"]', "the environment `a\\x1b[31m ::error::b` of Pulumi ESC"),
    ],
)  # fmt: skip
def test_environments_are_a_gap(environment: str, source: str, tmp_path: Path) -> None:
    folder = written(tmp_path, f"environment: {environment}\nconfig: {{shop:address: here}}\n")
    assert configuration(folder) == Configuration({"shop:address": "here", "shop:region": "west"}, (), (gap(source),))


@pytest.mark.parametrize(
    "environment", ["", "environment:", "environment: []", "environment: {}", "environment: {imports: []}",
                    "environment: {values: {}}"]
)  # fmt: skip
def test_no_environment_is_none(environment: str, tmp_path: Path) -> None:
    folder = written(tmp_path, f"{environment}\nconfig: {{shop:address: here}}\n")
    assert configuration(folder) == Configuration({"shop:address": "here", "shop:region": "west"}, ())


def test_a_stack_file_in_json(tmp_path: Path) -> None:
    text = '{"environment": {"imports": ["a"]}, "config": {"shop:address": "here"}}'
    folder = written(tmp_path, text, name="Pulumi.dev.json")
    assert configuration(folder).gaps == (gap("the environment `a` of Pulumi ESC", name="Pulumi.dev.json"),)


def test_what_the_project_requires_may_come_from_an_environment(tmp_path: Path) -> None:
    folder = written(tmp_path, "environment: [a]\n")
    assert configuration(folder).values == {"shop:address": UNKNOWN_SENTINEL, "shop:region": "west"}
    with pytest.raises(InputError, match="has no value for shop:address"):
        configuration(written(tmp_path, "environment: []\n"))


@pytest.mark.engine  # starts programs
def test_a_program_runs_without_its_environment(tmp_path: Path) -> None:
    folder = written(tmp_path, "environment: [a]\n")
    inventory = read_program(folder, stack=None)
    assert (inventory.gaps, inventory.whole) == ((gap("the environment `a` of Pulumi ESC"),), True)
    [stack] = inventory.resources
    assert dict(stack.outputs) == {"address": UNKNOWN, "region": "west"}


@pytest.mark.engine  # starts programs
def test_a_program_that_fails_without_its_environment_says_where_its_values_are(tmp_path: Path) -> None:
    folder = written(tmp_path, "environment: [a]\n", project="name: shop\nruntime: python\n")
    with pytest.raises(ProgramError) as caught:
        read_program(folder, stack=None)
    text = str(caught.value)
    assert "Missing required configuration variable 'shop:address'" in text
    assert text.endswith(f"\n\n{gap('the environment `a` of Pulumi ESC').text}")
