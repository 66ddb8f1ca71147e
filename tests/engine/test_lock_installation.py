"""What the gate needs to run, installed as a pipeline does it: in a new environment, by the pip that Python brings."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.distribution import ROOT
from tests.support.gate import RUNNING


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program. Pip's settings are kept: they say where packages come from."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "COV_"))
    }
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.timeout(900)  # it downloads
def test_the_gate_runs_on_its_lock_alone(tmp_path: Path) -> None:
    base = Path(sys.base_prefix) / "bin" / "python3"
    made = run(base, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    programs = tmp_path / "venv" / "bin"
    pip = (programs / "python", "-m", "pip", "--disable-pip-version-check")
    for arguments in (
        ("--no-deps", "--require-hashes", "-r", ROOT / "requirements-run.lock"),
        ("--no-deps", "--no-build-isolation", ROOT),
    ):
        installed = run(*pip, "install", "--quiet", *arguments, cwd=tmp_path)
        assert installed.returncode == 0, installed.stderr
    checked = run(*pip, "check", cwd=tmp_path)
    assert (checked.returncode, checked.stdout) == (0, "No broken requirements found.\n")

    shutil.copytree(ROOT / "examples/violations", tmp_path / "violations")
    gate = run(programs / "entra-policy", "check", "violations", cwd=tmp_path)
    assert (gate.returncode, gate.stderr, gate.stdout.splitlines()[-1]) == (
        1,
        "",
        f"FAILED  {RUNNING} rules on 31 subjects: 5 mandatory and 0 advisory failures, 1 not decided.",
    )
