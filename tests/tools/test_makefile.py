"""`make help`: what it prints is what the Makefile has."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

MAKE = shutil.which("make") or "make"


def printed(*arguments: str, folder: Path) -> str:
    # A make that runs the tests hands its own options on in the environment.
    environment = {
        name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}
    }
    result = subprocess.run(
        [MAKE, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


@pytest.fixture
def makefile(project_root: Path) -> str:
    return (project_root / "Makefile").read_text(encoding="utf-8")


def test_help_lists_each_target_in_its_group_with_its_text(project_root: Path, makefile: str) -> None:
    lines = []
    for group, target, text in re.findall(r"^(?:##@ (.+)|([a-z-]+):.*?  ## (.+))$", makefile, re.MULTILINE):
        if group:
            lines += ["", group]
        else:
            lines.append(f"  make {target:<18}  {text}")
    assert printed("help", folder=project_root).splitlines() == lines[1:]


def test_each_target_has_a_text_that_fits_on_a_line(project_root: Path, makefile: str) -> None:
    phony = {name for names in re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE) for name in names.split()}
    listed = re.findall(r"^  make (\S+) +(\S.*)$", printed("help", folder=project_root), re.MULTILINE)
    assert sorted(name for name, _ in listed) == sorted(phony)
    assert phony == set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert [name for name, text in listed if len(text) > 80] == []


def test_help_is_what_make_does_by_itself(project_root: Path) -> None:
    assert printed(folder=project_root) == printed("help", folder=project_root)
