"""The commands of the guides and the README are run, and their output is compared with what the guides show."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from entra_policy.pulumi_json import SECRET, SIGNATURE_KEY
from tests.support.distribution import ROOT, clone_of_the_project, project_files, without_python_settings
from tests.support.guides import Command, commands, snippets

PROGRAMS = Path(sys.executable).parent
BASH = shutil.which("bash") or "bash"
CREDENTIALS = "azuread:index/synchronizationSecret:SynchronizationSecret"
# An export in which a secret is encrypted.
STATE = {
    "version": 3,
    "deployment": {
        "resources": [
            {
                "urn": f"urn:pulumi:production::identity::{CREDENTIALS}::shop",
                "type": CREDENTIALS,
                "custom": True,
                "inputs": {
                    "credentials": [
                        {"key": "BaseAddress", "value": {SIGNATURE_KEY: SECRET, "ciphertext": "v1:dGVzdA==:dGVzdA=="}}
                    ]
                },
            }
        ]
    },
}


def run(command: Command, folder: Path) -> str | None:
    """Run a command; returns how it differs from what the guide says, None if it doesn't."""
    environment = without_python_settings() | {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"}
    result = subprocess.run(
        [BASH, "-euo", "pipefail", "-c", command.text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != command.status:
        return f"$ {command.text}\nexit status {result.returncode}\n{result.stdout}{result.stderr}"
    return command.mismatch(result.stdout)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The reader's repository; beside it is a clone of the project."""
    clone_of_the_project(tmp_path / "entra-provisioning")
    folder = tmp_path / "repository"
    shutil.copytree(ROOT / "examples/quickstart", folder / "infrastructure")
    configuration = folder / "infrastructure" / "Pulumi.dev.yaml"
    configuration.rename(configuration.with_name("Pulumi.production.yaml"))
    (folder / "state.json").write_text(json.dumps(STATE), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("guide", "count"), [("getting-started", 4), ("verdicts", 4)])
def test_the_commands_of_a_guide(guide: str, count: int, repository: Path) -> None:
    found = [command for block in commands(ROOT / "docs" / f"{guide}.md") for command in block]
    assert len(found) == count
    assert [problem for command in found if (problem := run(command, repository))] == []


def test_the_copy_for_pipelines_is_the_project(repository: Path) -> None:
    [copying] = [
        command
        for block in commands(ROOT / "docs/getting-started.md")
        for command in block
        if command.text.startswith("git ")
    ]
    assert run(copying, repository) is None
    copy = repository / "entra-provisioning"
    assert sorted(path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()) == project_files()


def test_the_commands_of_the_readme(project_root: Path, tmp_path: Path) -> None:
    """Targets of make exist; the gate's commands are run; the Pulumi CLI's are in tests of their own."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for name in ("examples", ".venv", "Makefile", "Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py"):
        if (project_root / name).exists():
            (folder / name).symlink_to(project_root / name)
    found = [command for block in commands(project_root / "README.md") for command in block]
    typed = [command for command in found if re.match(r"(\.venv/bin/)?entra-policy check examples/", command.text)]
    assert len(typed) == 2
    assert [problem for command in typed if (problem := run(command, folder))] == []
    targets = {command.text.split()[1] for command in found if command.text.startswith("make ")}
    makefile = (project_root / "Makefile").read_text(encoding="utf-8")
    assert targets <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert {"demo", "preview", "test", "quick"} <= targets


def test_the_pipelines_of_the_guide_use_what_there_is() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    template = yaml.safe_load((ROOT / "pipelines/azure-devops.yml").read_text(encoding="utf-8"))
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    [workflow] = snippets("getting-started.md", "# .github/workflows")
    [scanning] = snippets("getting-started.md", "    permissions:")
    [pipeline] = snippets("getting-started.md", "# azure-pipelines.yml")
    [hooks] = snippets("getting-started.md", "# .pre-commit-config.yaml")

    gates = [
        step["with"]
        for steps in (workflow["jobs"]["gate"]["steps"], scanning["steps"])
        for step in steps
        if step.get("uses") == "./entra-provisioning"
    ]
    assert [set(inputs) - set(action["inputs"]) for inputs in gates] == [set(), set()]
    guide = (ROOT / "docs/getting-started.md").read_text(encoding="utf-8")
    assert [
        name for name in (*action["inputs"], *action["outputs"]) if f"`{name}" not in guide and name not in gates[1]
    ] == []
    [used] = (
        step["parameters"]
        for step in pipeline["steps"]
        if step.get("template") == "entra-provisioning/pipelines/azure-devops.yml"
    )
    required = {parameter["name"] for parameter in template["parameters"] if "default" not in parameter}
    assert required <= set(used) <= {parameter["name"] for parameter in template["parameters"]}
    [repo] = hooks["repos"]
    assert (repo["repo"], [entry["id"] for entry in repo["hooks"]]) == ("../entra-provisioning", [hook["id"]])


def test_no_placeholder_needs_a_name_that_the_reader_doesn_t_know() -> None:
    """Before anything is published, an unqualified version or an unknown owner isn't a default."""
    defaults = [name for name in project_files() if not name.startswith("tests/") and name != "CHANGELOG.md"]
    assert [
        f"{name}: {line.strip()}"
        for name in defaults
        for line in (ROOT / name).read_text(encoding="utf-8", errors="replace").splitlines()
        if "OWNER/" in line or re.match(r"(.*(default|uses|repo|run): *|\W*\$ .*|)entra-provisioning==", line)
    ] == []
