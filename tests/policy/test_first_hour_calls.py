"""The slips of a first hour in calls, settings and configuration, as the command line says them: both streams and the exit."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

pytestmark = pytest.mark.engine  # starts the command line

COMMAND: Final = Path(sys.executable).with_name("entra-policy")
PROGRAM: Final = "import pulumi\n\npulumi.Config().require('tenant')\n"
# A job with one advisory finding, of the rule EP626.
JOB: Final = 'from entra_components import *\n\nProvisioningJob("crm", {"display_name": "CRM"})\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "crm"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: crm\nruntime: python\n", encoding="utf-8")
    for stack in ("dev", "production"):
        (folder / f"Pulumi.{stack}.yaml").write_text("config: {}\n", encoding="utf-8")
    return folder


def called(project: Path, program: str, *options: str) -> tuple[int, str, str]:
    """The exit status and both streams of a check of the program."""
    (project / "__main__.py").write_text(program, encoding="utf-8")
    result = subprocess.run(
        [COMMAND, "check", "crm", *options],
        cwd=project.parent,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return result.returncode, result.stdout, result.stderr


def test_a_misspelt_stack(project: Path) -> None:
    assert called(project, JOB, "--stack", "prodction") == (
        2,
        "",
        (
            "entra-policy: crm/Pulumi.yaml has no stack `prodction`; did you mean `production`? It has dev, production. A stack "
            "without a configuration of its own needs an empty Pulumi.prodction.yaml to be checked.\n"
        ),
    )


def test_no_stack_where_there_are_several(project: Path) -> None:
    assert called(project, JOB) == (
        2,
        "",
        (
            "entra-policy: crm/Pulumi.yaml has several stacks: dev, production. Choose one with --stack NAME or the environment "
            "variable PULUMI_STACK.\n"
        ),
    )


def test_a_missing_configuration_value(project: Path) -> None:
    assert called(project, PROGRAM, "--stack", "dev") == (
        3,
        "",
        (
            "entra-policy: The program in crm was stopped at __main__.py:3: Missing required configuration variable "
            "'crm:tenant'\n    please set a value using the command `pulumi config set crm:tenant <value>`\n"
        ),
    )


def test_a_traceback_of_a_program_that_is_indented_with_tabs(project: Path) -> None:
    assert called(project, "def fail():\n\traise ValueError('no\\tvalue')\n\n\nfail()\n", "--stack", "dev") == (
        3,
        "",
        (
            "entra-policy: The program in crm failed:\n\n"
            "Traceback (most recent call last):\n"
            f'  File "{project}/__main__.py", line 5, in <module>\n'
            "    fail()\n"
            f'  File "{project}/__main__.py", line 2, in fail\n'
            "    raise ValueError('no\\tvalue')\n"
            "ValueError: no    value\n"
        ),
    )


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ('{"EP626": "mandatory"}', 1),
        ('{"ep626": {"enforcementLevel": "mandatory", "exemptible": false}}', 1),
        ('{"job-has-credentials": "mandatory"}', 1),
        ('{"EP626": "advisory"}', 0),
    ],
)
def test_a_rules_level_by_its_id(settings: str, status: int, project: Path) -> None:
    (project.parent / "policies.json").write_text(settings, encoding="utf-8")
    code, _, errors = called(project, JOB, "--stack", "dev", "--config", "policies.json", "--edition", "2024")
    assert (code, errors) == (status, "")


def test_a_level_by_id_and_by_name(project: Path) -> None:
    (project.parent / "policies.json").write_text('{"EP302": "advisory", "no-nested-groups": "disabled"}')
    assert called(project, JOB, "--stack", "dev", "--config", "policies.json") == (
        2,
        "",
        "entra-policy: policies.json: `EP302` and `no-nested-groups` are the same rule; keep one.\n",
    )


def test_an_argument_that_a_component_refuses(project: Path) -> None:
    program = 'from entra_components import *\n\nProvisioningJob("crm", {"displayname": "CRM"})\n'
    assert called(project, program, "--stack", "dev") == (
        3,
        "",
        (
            'entra-policy: The program in crm was stopped at __main__.py:3: ProvisioningJob "crm": displayname: isn\'t an '
            "argument; did you mean display_name?\n"
        ),
    )
