"""GitHub workflows, the project's own and those of the guide, checked by actionlint."""

from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from typing import TYPE_CHECKING

import pytest

from tests.support.distribution import ROOT
from tools.external import find

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
GUIDE = (ROOT / "docs/getting-started.md").read_text(encoding="utf-8")
# `uses: owner/action@<commit> # v1.2.3`
PINNED = re.compile(r"uses: (?P<action>[\w/.-]+)@[0-9a-f]{40} # (?P<major>v\d+)\.\d+\.\d+$", re.MULTILINE)


def lint(folder: Path, workflow: str) -> list[str]:
    """What actionlint finds in a workflow of a repository that contains action.yml.

    It knows the inputs of other people's actions by their major version, and reads those of an action in the repository.
    """
    text = PINNED.sub(r"uses: \g<action>@\g<major>", workflow)
    text = re.sub(r"uses: OWNER/entra-provisioning@\S+", "uses: ./", text)
    file = folder / ".github/workflows/linted.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    (folder / ".git").mkdir(exist_ok=True)
    shutil.copy(ROOT / "action.yml", folder)
    # Other linters are not used: they may or may not be installed, and the verdict must be the same everywhere.
    command = [str(find("actionlint")), "-no-color", "-oneline", "-shellcheck=", "-pyflakes=", str(file)]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert result.stderr == ""
    assert result.returncode == (1 if result.stdout else 0)
    return result.stdout.splitlines()


def snippet(first_line: str) -> str:
    """The guide's YAML block that begins like this."""
    [found] = re.findall(rf"^```yaml\n({re.escape(first_line)}.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_the_project_s_own_workflows(workflow: Path, tmp_path: Path) -> None:
    assert lint(tmp_path, workflow.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    assert len(PINNED.findall(text)) == len(re.findall(r"\buses:", text)) > 0


def test_the_workflow_of_the_guide(tmp_path: Path) -> None:
    assert lint(tmp_path, snippet("# .github/workflows/entra.yml")) == []


def test_the_steps_of_the_guide_in_that_workflow(tmp_path: Path) -> None:
    whole = snippet("# .github/workflows/entra.yml")
    job, steps = whole.split("    steps:\n")
    assert lint(tmp_path, job + snippet("    permissions:")) == []
    prepared = snippet("      - run: python3 -m venv")
    assert lint(tmp_path, f"{job}    steps:\n{prepared}{steps}") == []


def test_mistakes_are_found(tmp_path: Path) -> None:
    """Inputs of the project's own action and of pinned ones are known here."""
    workflow = """\
        on: push
        jobs:
          gate:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@df4cb1c069e1874edd31b4311f1884172cec0e10 # v6.0.3
                with:
                  persist-credential: false
              - uses: OWNER/entra-provisioning@v0.1.0
                with:
                  stak: production
    """
    found = lint(tmp_path, textwrap.dedent(workflow))
    assert [line.partition(". available")[0] for line in found] == [
        '.github/workflows/linted.yml:8:11: input "persist-credential" is not defined in action "actions/checkout@v6"',
        '.github/workflows/linted.yml:11:11: input "stak" is not defined in action "Microsoft Entra provisioning gate" defined at "./"',
    ]
