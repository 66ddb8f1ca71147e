"""What the guides and the README tell to type, typed; and what they show of the output, compared."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from entra_policy.pulumi_json import SECRET, SIGNATURE_KEY

from tests.support.distribution import ROOT, without_python_settings
from tests.support.guides import Command, commands

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
    """Run a command; gives how it differs from what the guide says, None when it doesn't."""
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
    """The repository of the guides' reader."""
    shutil.copytree(ROOT / "examples/quickstart", tmp_path / "infrastructure")
    configuration = tmp_path / "infrastructure" / "Pulumi.dev.yaml"
    configuration.rename(configuration.with_name("Pulumi.production.yaml"))
    (tmp_path / "state.json").write_text(json.dumps(STATE), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("guide", "count"), [("getting-started", 3), ("verdicts", 4)])
def test_the_commands_of_a_guide(guide: str, count: int, repository: Path) -> None:
    found = [command for block in commands(ROOT / "docs" / f"{guide}.md") for command in block]
    assert len(found) == count
    assert [problem for command in found if (problem := run(command, repository))] == []


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


def snippets(guide: str, first_line: str) -> list[Any]:
    """The YAML blocks of a guide whose first line is this one."""
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [yaml.safe_load(block) for block in blocks if block.startswith(first_line)]


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
        if step.get("uses", "").startswith("OWNER/entra-provisioning@")
    ]
    assert [set(inputs) - set(action["inputs"]) for inputs in gates] == [set(), set()]
    told = (ROOT / "docs/getting-started.md").read_text(encoding="utf-8")
    assert [
        name for name in (*action["inputs"], *action["outputs"]) if f"`{name}" not in told and name not in gates[1]
    ] == []
    [used] = (step["parameters"] for step in pipeline["steps"] if step.get("template") == "azure-devops.yml")
    assert set(used) <= {parameter["name"] for parameter in template["parameters"]}
    assert [entry["id"] for entry in hooks["repos"][0]["hooks"]] == [hook["id"]]
