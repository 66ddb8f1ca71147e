"""The command line as a process: exit codes, formats, the list of rules and their pages."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from entra_policy.evaluation.selection import level_of
from entra_policy.finding import Level
from entra_policy.reports import catalogue
from entra_policy.rules import all_rules
from entra_policy.settings import Settings

pytestmark = pytest.mark.engine  # starts the command line

COMMAND = Path(sys.executable).with_name("entra-policy")


def entra_policy(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_a_clean_example(project_root: Path) -> None:
    result = entra_policy("check", "examples/quickstart", folder=project_root)
    assert (result.returncode, result.stderr) == (0, "")
    first, *_, last = result.stdout.splitlines()
    assert first == "Checked the program in examples/quickstart, stack dev (edition 2024)."
    running = [rule for rule in all_rules() if level_of(rule, Settings()) is not Level.DISABLED]
    assert last.startswith(f"PASSED  {len(running)} rules on ")


def test_violations_in_json(project_root: Path, tmp_path: Path) -> None:
    output = tmp_path / "report.json"
    result = entra_policy(
        "check", "examples/violations", "--format", "json", "--output", str(output), folder=project_root
    )
    assert (result.returncode, result.stdout, result.stderr) == (1, "", "")
    document = json.loads(output.read_text())
    mandatory = {finding["rule_id"] for finding in document["findings"] if finding["level"] == "mandatory"}
    assert mandatory == {"EP110", "EP301", "EP302", "EP303", "EP313"}
    assert {finding["source"]["file"] for finding in document["findings"] if finding["source"]} == {"__main__.py"}


def test_levels_decide_the_exit_status(project_root: Path, tmp_path: Path) -> None:
    config = tmp_path / "policy.json"
    config.write_text('{"all": "advisory"}')
    result = entra_policy("check", "examples/violations", "--config", str(config), folder=project_root)
    assert result.returncode == 0
    assert ": 0 mandatory and " in result.stdout.splitlines()[-1]


def test_edition(project_root: Path) -> None:
    result = entra_policy("check", "examples/violations", "--edition", "2026", "--format", "json", folder=project_root)
    assert json.loads(result.stdout)["edition"] == "2026"
    findings = json.loads(result.stdout)["findings"]
    assert {item["rule_id"] for item in findings if item["level"] == "mandatory"} == {
        "EP110",
        "EP301",
        "EP303",
        "EP313",
    }


def test_nothing_to_check(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"version": 3, "deployment": {"resources": []}}')
    result = entra_policy("check", "state.json", folder=tmp_path)
    assert (result.returncode, result.stdout.splitlines()[-1]) == (
        0,
        "Nothing was checked: no provisioning job, credentials, schema or component is declared here.",
    )


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("check", "none.json"), 3, "entra-policy: none.json: there is no such file or folder.\n"),
        (("check", "."), 3, None),
        (("explain", "no-password-provision"), 2, "entra-policy: there is no rule `no-password-provision`; did you mean EP301 (no-password-provisioning)? `entra-policy rules` lists them.\n"),
        (("check",), 2, None),
        (("check", "x", "--edition", "2025"), 2, None),
        (("check", "x", "--timeout", "0"), 2, None),
        (("check", "x", "--config", "none"), 2, "entra-policy: none: the configuration can't be read: No such file or directory. Presets are default, strict, us-government.\n"),
    ],
)  # fmt: skip
def test_wrong_calls(arguments: tuple[str, ...], status: int, message: str | None, tmp_path: Path) -> None:
    result = entra_policy(*arguments, folder=tmp_path)
    assert (result.returncode, result.stdout) == (status, "")
    assert "Traceback" not in result.stderr
    if message is not None:
        assert result.stderr == message


def test_rules_and_pages(tmp_path: Path) -> None:
    listed = entra_policy("rules", "--format", "json", folder=tmp_path)
    assert [rule["id"] for rule in json.loads(listed.stdout)["rules"]] == [rule.id for rule in all_rules()]
    assert entra_policy("rules", folder=tmp_path).stdout == catalogue.render(all_rules()) + "\n"
    for rule in (all_rules()[0], all_rules()[-1]):
        assert entra_policy("explain", rule.id.lower(), folder=tmp_path).stdout == catalogue.page(rule) + "\n"


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [(("--help",), ()), (("rules",), ()), (("check", "schema.json"), ("pydantic",))],
)
def test_what_is_imported(arguments: tuple[str, ...], allowed: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text('{"synchronizationRules": []}')
    heavy = {
        "pulumi",
        "rich",
        "azure",
        "opa_client",
        "pydantic",
        "grpc",
        "pulumi_azuread",
        "entra_components",
        "asyncio",
    }
    code = (
        "import sys\n"
        f"sys.argv = ['entra-policy', *{arguments!r}]\n"
        "from entra_policy.cli.commands import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print(sorted({heavy - set(allowed)!r} & sys.modules.keys()), file=sys.stderr)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stderr == "[]\n"
