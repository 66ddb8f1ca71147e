"""What importing a module costs: only the object model pays for pydantic, and nothing for Pulumi."""

import subprocess
import sys
from pathlib import Path

import pytest

LIGHT = (
    "",
    ".clouds",
    ".errors",
    ".expression",
    ".filters",
    ".functions",
    ".names",
    ".names_known",
    ".names_suggested",
    ".notification",
    ".passwords",
    ".secret_keys",
    ".templates",
    ".tenants",
)
REPORT = "import {modules}, sys; print(sorted({{name.partition('.')[0] for name in sys.modules}} & {{'pydantic', 'pulumi', 'pulumi_azuread'}}))"


@pytest.mark.parametrize(
    ("modules", "imported"),
    [
        pytest.param(", ".join(f"entra_sync{name}" for name in LIGHT), "[]", id="light modules"),
        pytest.param("entra_sync.schema, entra_sync.shape, entra_sync.jobs", "['pydantic']", id="object model"),
    ],
)
def test_imports(modules: str, imported: str, project_root: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", REPORT.format(modules=modules)],
        capture_output=True,
        text=True,
        check=True,
        cwd=project_root,
    )

    assert run.stdout == f"{imported}\n"
