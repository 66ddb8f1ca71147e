"""The steps of pipelines/azure-devops.yml, run as an agent of Azure Pipelines runs them."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.support.distribution import ROOT, bare_environment, build, copy_of_the_project
from tests.support.pipeline_steps import Agent, filled

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

TEMPLATE: dict[str, Any] = yaml.safe_load((ROOT / "pipelines/azure-devops.yml").read_text(encoding="utf-8"))
PARAMETERS: dict[str, str] = {parameter["name"]: parameter.get("default", "") for parameter in TEMPLATE["parameters"]}
INSTALL, CHECK = (step for step in TEMPLATE["steps"] if "bash" in step)
[PUBLISH] = (step for step in TEMPLATE["steps"] if step.get("task", "").startswith("PublishTestResults"))
HOSTILE = "$(touch pwned)`touch pwned`;touch pwned;'\"\n##vso[task.setvariable variable=PATH]/tmp\n--help \\"


def run(agent: Agent, step: dict[str, Any], **given: str) -> subprocess.CompletedProcess[str]:
    assert set(given) <= set(PARAMETERS)
    values = {f"parameters.{name}": value for name, value in (PARAMETERS | given).items()}
    return agent.bash(step["bash"], {name: filled(text, values) for name, text in step["env"].items()})


def new_agent(folder: Path) -> Agent:
    """An agent on which third-party packages are already installed, and are not requested again."""
    workspace, temporary = folder / "work", folder / "temp"
    workspace.mkdir()
    temporary.mkdir()
    python = bare_environment(temporary / "entra-policy").programs
    return Agent(workspace, temporary, {"AGENT_TEMPDIRECTORY": str(temporary), "TF_BUILD": "True"}, python)


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    """An agent with the gate installed from the copy that the guide puts into the repository."""
    made = new_agent(tmp_path_factory.mktemp("agent"))
    for example in ("quickstart", "violations"):
        shutil.copytree(ROOT / "examples" / example, made.workspace / example)
    copy_of_the_project(made.workspace / "entra-provisioning")
    installed = run(made, INSTALL, package="entra-provisioning")
    assert (installed.returncode, installed.stdout, installed.stderr) == (0, "", "")
    return made


def test_a_wheel_is_installed_too(tmp_path: Path) -> None:
    agent = new_agent(tmp_path)
    [wheel] = build("--wheel", into=agent.workspace / "dist")
    installed = run(agent, INSTALL, package=f"dist/{wheel.name}")
    assert (installed.returncode, installed.stdout, installed.stderr) == (0, "", "")
    shutil.copytree(ROOT / "examples/quickstart", agent.workspace / "quickstart")
    assert run(agent, CHECK, path="quickstart").returncode == 0


def test_the_package_parameter_is_required() -> None:
    """Azure Pipelines refuses a template without a parameter that has no default, and names it."""
    assert [parameter["name"] for parameter in TEMPLATE["parameters"] if "default" not in parameter] == ["package"]


def test_a_clean_project_and_one_that_breaks_rules(agent: Agent) -> None:
    clean = run(agent, CHECK, path="quickstart")
    assert (clean.returncode, clean.stderr) == (0, "")
    assert clean.stdout.splitlines()[-1].startswith("PASSED")
    broken = run(agent, CHECK, path="violations")
    assert (broken.returncode, broken.stderr) == (1, "")
    assert broken.stdout.splitlines()[-1].startswith("FAILED")


def test_the_published_results_are_the_check_s(agent: Agent) -> None:
    file = agent.temporary / PUBLISH["inputs"]["testResultsFiles"].removeprefix("$(Agent.TempDirectory)/")
    run(agent, CHECK, path="violations")
    failures = ET.parse(file).getroot().iter("failure")  # noqa: S314 - written just now
    assert len([failure for failure in failures if failure.get("type") == "mandatory"]) == 5
    assert PUBLISH["condition"] == "succeededOrFailed()"
    # The results of an earlier check are never published for one that couldn't be done.
    assert run(agent, CHECK, path="nothing-here").returncode == 3
    assert not file.exists()


@pytest.mark.parametrize("name", sorted(set(PARAMETERS) - {"path", "package", "pythonVersion"}))
def test_every_parameter_reaches_the_check(agent: Agent, name: str) -> None:
    ran = run(agent, CHECK, **({"path": "quickstart"} | {name: "not there"}))
    assert (ran.returncode in (2, 3), "not there" in ran.stderr) == (True, True)


@pytest.mark.parametrize("name", sorted(set(PARAMETERS) - {"pythonVersion"}))
def test_no_parameter_becomes_a_command(agent: Agent, name: str) -> None:
    before = set(agent.workspace.rglob("*"))
    ran = run(agent, INSTALL if name == "package" else CHECK, **({"path": "quickstart"} | {name: HOSTILE}))
    assert ran.returncode != 0
    if name != "package":  # how pip prints it is up to pip
        output = (ran.stdout + ran.stderr).lower()
        assert [command for command in ("##vso[", "##[") if command in output.replace(repr(HOSTILE).lower(), "")] == []
    assert {path.name for path in set(agent.workspace.rglob("*")) - before} <= {"__pycache__"}


def test_the_definition(project_root: Path) -> None:
    """Every parameter is used, tasks have a version, and no shell reads an expression."""
    text = (project_root / "pipelines/azure-devops.yml").read_text(encoding="utf-8")
    assert {name for name in PARAMETERS if f"${{{{ parameters.{name} }}}}" not in text} == set()
    assert re.findall(r"task: (.*)", text) == ["UsePythonVersion@0", "PublishTestResults@2"]
    assert ["${{" in step["bash"] or "$(" in step["bash"] for step in (INSTALL, CHECK)] == [False, False]
