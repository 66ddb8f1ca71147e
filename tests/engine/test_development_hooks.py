"""The project's own hooks, installed by pre-commit in a clone and run by git."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support.distribution import ROOT, without_python_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GIT = shutil.which("git") or "git"
CONFIGURATION = ".pre-commit-config.yaml"
FORMATTED = '"""A module."""\n\nANSWER = 42\n'
BADLY_FORMATTED = '"""A module."""\n\nANSWER   =   42\n'
UNUSED_IMPORT = '"""A module."""\n\nimport os\n'
# A line such as `ruff check.......Passed`.
_HOOK = re.compile(r"(.+?)\.{3,}(Passed|Failed)")


class Ran(NamedTuple):
    status: int
    lines: list[str]

    @property
    def hooks(self) -> dict[str, str]:
        """The result of each hook."""
        return {found[1]: found[2] for line in self.lines if (found := _HOOK.fullmatch(line))}


class Clone(NamedTuple):
    """A clone with the hooks turned on."""

    folder: Path
    variables: Mapping[str, str]

    def run(self, *command: str) -> Ran:
        result = subprocess.run(
            command, cwd=self.folder, env=self.variables, capture_output=True, text=True, check=False
        )
        return Ran(result.returncode, (result.stdout + result.stderr).splitlines())

    def git(self, *arguments: str) -> list[str]:
        ran = self.run(GIT, *arguments)
        assert ran.status == 0, ran.lines
        return ran.lines

    def commit(self, module: str) -> Ran:
        """Commit a module with this text."""
        (self.folder / "entra_sync").mkdir(exist_ok=True)
        (self.folder / "entra_sync/answer.py").write_text(module, encoding="utf-8")
        self.git("add", "entra_sync/answer.py")
        return self.run(GIT, "commit", "--quiet", "--message=answer")


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    identity = {
        f"GIT_{role}_{kind}": value
        for role in ("AUTHOR", "COMMITTER")
        for kind, value in (("NAME", "Ada"), ("EMAIL", "ada@contoso.com"))
    }
    others = {
        name: value
        for name, value in without_python_settings().items()
        if not name.startswith(("GIT_", "PRE_COMMIT", "MAKE", "MFLAGS"))
    }
    variables = {
        **others,
        **identity,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PRE_COMMIT_HOME": str(tmp_path / "cache"),
        "PRE_COMMIT_COLOR": "never",
    }
    clone = Clone(tmp_path / "clone", variables)
    clone.folder.mkdir()
    for name in (CONFIGURATION, "pyproject.toml", "entra_sync/__init__.py"):
        (clone.folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, clone.folder / name)
    (clone.folder / ".venv").symlink_to(sys.prefix)
    clone.git("init", "--quiet", "--initial-branch=main")
    clone.git("add", CONFIGURATION, "pyproject.toml", "entra_sync")
    clone.git("commit", "--quiet", "--message=start")
    assert clone.run(".venv/bin/pre-commit", "install").status == 0
    return clone


def test_pre_commit_accepts_the_configuration() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-config", CONFIGURATION]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_a_clean_commit(clone: Clone) -> None:
    ran = clone.commit(FORMATTED)
    assert (ran.status, ran.hooks) == (0, {"ruff check": "Passed", "ruff format --check": "Passed"})
    assert clone.git("log", "--format=%s") == ["answer", "start"]


def test_a_badly_formatted_file_is_refused(clone: Clone) -> None:
    ran = clone.commit(BADLY_FORMATTED)
    assert (ran.status, ran.hooks) == (1, {"ruff check": "Passed", "ruff format --check": "Failed"})
    assert "1 file would be reformatted" in ran.lines
    assert clone.git("log", "--format=%s") == ["start"]


def test_what_ruff_finds_is_refused(clone: Clone) -> None:
    ran = clone.commit(UNUSED_IMPORT)
    assert (ran.status, ran.hooks) == (1, {"ruff check": "Failed", "ruff format --check": "Passed"})
    assert " --> entra_sync/answer.py:3:8" in ran.lines
    assert clone.git("log", "--format=%s") == ["start"]


@pytest.mark.parametrize(
    ("recipe", "verdict", "branches"), [("true", "Passed", ["refs/heads/main"]), ("false", "Failed", [])]
)
def test_a_push_needs_a_green_check(
    recipe: str, verdict: str, branches: list[str], clone: Clone, tmp_path: Path
) -> None:
    """`make check` itself takes long; here is one that gives either verdict."""
    remote = str(tmp_path / "remote")
    clone.git("init", "--quiet", "--bare", remote)
    (clone.folder / "Makefile").write_text(f"check:\n\t@{recipe}\n", encoding="utf-8")
    ran = clone.run(GIT, "push", "--quiet", remote, "main")
    assert (ran.hooks, ran.status == 0) == ({"make check": verdict}, bool(branches)), ran.lines
    assert [line.split()[1] for line in clone.git("ls-remote", remote)] == branches
