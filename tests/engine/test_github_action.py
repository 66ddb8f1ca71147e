"""The steps of action.yml, run as the runner of GitHub Actions runs them."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from tests.support.distribution import ROOT, bare_environment, copy_of_the_project
from tests.support.pipeline_steps import Agent, filled

if TYPE_CHECKING:
    from pathlib import Path

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["id"]: step for step in ACTION["runs"]["steps"]}
HOSTILE = "$(touch pwned)`touch pwned`;touch pwned;'\"\n::error::forged\n--help ${{ secrets.TOKEN }} \\"


class Ran(NamedTuple):
    status: int
    log: str
    errors: str
    outputs: str


class Runner:
    """A runner with the action installed in its temporary folder."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        installed = self.step("install", {"steps.python.outputs.python-path": ""})
        assert installed == Ran(0, "", "", f"programs={agent.temporary}/entra-policy/bin\n")
        self.programs = installed.outputs.strip().partition("=")[2]

    def step(self, identifier: str, values: dict[str, str]) -> Ran:
        step = STEPS[identifier]
        output = self.agent.temporary / "output"
        output.write_text("", encoding="utf-8")
        variables = {name: filled(text, values) for name, text in step["env"].items()}
        assert (step["shell"], "${{" in step["run"]) == ("bash", False)
        result = self.agent.bash(step["run"], variables | {"GITHUB_OUTPUT": str(output)}, "-e", "-o", "pipefail")
        return Ran(result.returncode, result.stdout, result.stderr, output.read_text(encoding="utf-8"))

    def check(self, **given: str) -> Ran:
        """The step that checks, with these inputs and the others as they are by default."""
        unknown = {name.replace("_", "-") for name in given} - set(ACTION["inputs"])
        assert unknown == set()
        values = {name: declared["default"] for name, declared in ACTION["inputs"].items()}
        values |= {name.replace("_", "-"): value for name, value in given.items()}
        expressions = {f"inputs.{name}": value for name, value in values.items()}
        return self.step("check", expressions | {"steps.install.outputs.programs": self.programs})


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    folder = tmp_path_factory.mktemp("runner")
    workspace, temporary = folder / "work", folder / "temp"
    temporary.mkdir()
    for example in ("quickstart", "violations"):
        shutil.copytree(ROOT / "examples" / example, workspace / example)
    # Third-party packages are already there; what the lock names is not requested again.
    python = bare_environment(temporary / "entra-policy").programs
    summary = temporary / "summary.md"
    variables = {
        "GITHUB_ACTIONS": "true",
        # The copy that the guide puts into the repository: `uses: ./entra-provisioning`.
        "GITHUB_ACTION_PATH": str(copy_of_the_project(workspace / "entra-provisioning")),
        "GITHUB_STEP_SUMMARY": str(summary),
        "RUNNER_TEMP": str(temporary),
    }
    return Runner(Agent(workspace, temporary, variables, python))


@pytest.fixture
def summary(runner: Runner) -> Path:
    file = runner.agent.temporary / "summary.md"
    file.write_text("", encoding="utf-8")
    return file


def annotated(log: str) -> set[tuple[str, str, str]]:
    """Level, rule and file of each annotation."""
    found = re.findall(r"^::(error|warning|notice) ([^:]*)::", log, re.MULTILINE)
    annotations = [(level, dict(part.split("=", 1) for part in options.split(","))) for level, options in found]
    return {(level, options["title"].split()[0], options.get("file", "")) for level, options in annotations}


def test_a_clean_project(runner: Runner, summary: Path) -> None:
    ran = runner.check(path="quickstart")
    assert (ran.status, ran.errors, ran.outputs) == (0, "", "exit-code=0\n")
    assert annotated(ran.log) == set()
    assert "PASSED" in summary.read_text(encoding="utf-8").upper()


def test_violations_are_annotated_and_fail_the_step(runner: Runner, summary: Path) -> None:
    ran = runner.check(path="violations")
    assert (ran.status, ran.errors, ran.outputs) == (1, "", "exit-code=1\n")
    mandatory = {(rule, file) for level, rule, file in annotated(ran.log) if level == "error"}
    assert mandatory == {(rule, "violations/__main__.py") for rule in ("EP110", "EP301", "EP302", "EP303", "EP313")}
    assert "EP302" in summary.read_text(encoding="utf-8")


def test_the_step_can_pass_despite_findings_but_not_despite_errors(runner: Runner) -> None:
    assert runner.check(path="violations", fail_on_findings="false")[::3] == (0, "exit-code=1\n")
    assert runner.check(path="nothing-here", fail_on_findings="false")[::3] == (3, "exit-code=3\n")
    assert runner.check(path="violations", config="nowhere.json", fail_on_findings="false")[::3] == (
        2,
        "exit-code=2\n",
    )
    ran = runner.check(path="violations", fail_on_findings="yes")
    assert ran == Ran(2, "::error title=entra-policy::fail-on-findings must be true or false.\n", "", "")


def test_every_input_reaches_the_check(runner: Runner) -> None:
    """A file that doesn't exist, or a value that isn't valid, is named by the error about it."""
    errors = {
        name: runner.check(**({"path": "quickstart"} | {name.replace("-", "_"): "not there"})).errors.splitlines()[-1]
        for name in ACTION["inputs"]
        if name not in ("output", "sarif", "fail-on-findings", "python-version")
    }
    assert {name: "not there" in error for name, error in errors.items()} == dict.fromkeys(errors, True)


def test_a_report_in_a_file_and_sarif_beside_it(runner: Runner) -> None:
    ran = runner.check(path="violations", stack="dev", format="junit", output="results.xml", sarif="results.sarif")
    assert ran == Ran(1, "", "", "exit-code=1\n")
    written = runner.agent.workspace
    assert ET.parse(written / "results.xml").getroot().tag == "testsuites"  # noqa: S314 - written just now
    [run] = json.loads((written / "results.sarif").read_text(encoding="utf-8"))["runs"]
    errors = {result["ruleId"] for result in run["results"] if result["level"] == "error"}
    assert errors == {"EP110", "EP301", "EP302", "EP303", "EP313"}


@pytest.mark.parametrize("name", sorted(set(ACTION["inputs"]) - {"python-version"}))
def test_no_input_becomes_a_command(runner: Runner, name: str) -> None:
    before = set(runner.agent.workspace.rglob("*"))
    ran = runner.check(**({"path": "quickstart"} | {name.replace("-", "_"): HOSTILE}))
    new = {path.name for path in set(runner.agent.workspace.rglob("*")) - before}
    assert "pwned" not in new
    assert [line for line in (ran.log + ran.errors).splitlines() if line.lstrip().startswith("::error::")] == []
    assert re.fullmatch(r"(exit-code=[0-3]\n)?", ran.outputs)
    if name not in ("output", "sarif"):  # any text is the name of a file
        assert ran.status in (2, 3)
    for file in new - {"__pycache__"}:
        (runner.agent.workspace / file).unlink(missing_ok=True)


def test_the_definition(project_root: Path) -> None:
    """Inputs are described and used, one third-party action is used at a fixed version, and no shell reads an expression."""
    text = (project_root / "action.yml").read_text(encoding="utf-8")
    assert {name for name in ACTION["inputs"] if f"inputs.{name}" not in text} == set()
    assert {name for name, declared in ACTION["inputs"].items() if not declared["description"]} == set()
    assert re.findall(r"uses: (.*)", text) == ["actions/setup-python@v5.6.0"]
    assert [step["id"] for step in STEPS.values() if "${{" in step.get("run", "")] == []
    assert ACTION["outputs"]["exit-code"]["value"] == "${{ steps.check.outputs.exit-code }}"
