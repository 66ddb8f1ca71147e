"""The command behind `make preview`: a preview of a project whose files are only read."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROGRAM = """
import pulumi
import pulumi_azuread as azuread

tenant = azuread.get_client_config().tenant_id
azuread.Group("group", display_name=f"{pulumi.get_stack()} of {tenant}", security_enabled=True)
"""

SETTINGS = "# kept\nconfig:\n  azuread:tenantId: aaaaaaaa-0000-4000-8000-000000000001\n"


def preview(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "PULUMI_STACK"}
    return subprocess.run(
        [sys.executable, root / "tools" / "offline" / "preview.py", *arguments],
        env={**kept, "PULUMI_ACCESS_TOKEN": "not-a-token", "PULUMI_BACKEND_URL": "https://backend.example"},
        capture_output=True,
        text=True,
        check=False,
    )


def contents(directory: Path) -> dict[str, str]:
    return {
        str(path.relative_to(directory)): path.read_text(encoding="utf-8")
        for path in directory.rglob("*")
        if path.is_file()
    }


@pytest.mark.usefixtures("pulumi_cli")
def test_the_stack_with_a_configuration_is_used_and_no_file_changes(
    project_root: Path, write_project: Callable[..., Path]
) -> None:
    directory = write_project(PROGRAM)
    (directory / "Pulumi.qa.yaml").write_text(SETTINGS, encoding="utf-8")
    before = contents(directory)
    result = preview(project_root, str(directory), "--", "--diff", "--color=never")

    assert result.returncode == 0, result.stdout + result.stderr
    assert '"qa of aaaaaaaa-0000-4000-8000-000000000001"' in result.stdout
    assert contents(directory) == before


@pytest.mark.usefixtures("pulumi_cli")
def test_a_failing_program_fails_the_command_and_is_shown_with_its_real_path(
    project_root: Path, write_project: Callable[..., Path]
) -> None:
    directory = write_project("raise LookupError('no such mapping')\n")
    result = preview(project_root, str(directory), "--", "--color=never")

    assert result.returncode == 1
    assert f'File "{directory}/__main__.py", line 1, in <module>' in result.stdout


@pytest.mark.parametrize(
    ("files", "arguments", "message"),
    [
        ({}, ["--stack", "dev"], "error: {directory}/Pulumi.yaml can't be read: [Errno 2] No such file or directory: "),
        ({"Pulumi.yaml": "runtime: python\n"}, [], "error: {directory}/Pulumi.yaml has no `name`\n"),
        ({"Pulumi.yaml": "- a\n"}, [], "error: {directory}/Pulumi.yaml does not hold a mapping\n"),
        (
            {"Pulumi.yaml": "name: p\nruntime: python\n", "Pulumi.dev.yaml": "", "Pulumi.qa.yaml": ""},
            [],
            "error: {directory} has several stacks (dev, qa): name one with --stack\n",
        ),
        (
            {
                "Pulumi.yaml": "name: p\nruntime: python\n",
                "Pulumi.dev.yaml": "secretsprovider: azurekeyvault://vault.example/keys/k\nencryptedkey: AAAA\n",
            },
            [],
            (
                "error: {directory}/Pulumi.dev.yaml is encrypted with azurekeyvault://vault.example/keys/k, which can't be "
                "reached offline; use a stack whose secrets are encrypted with a passphrase\n"
            ),
        ),
    ],
    ids=["no-project", "no-name", "not-a-mapping", "several-stacks", "cloud-secrets"],
)
@pytest.mark.usefixtures("pulumi_cli")
def test_a_preview_that_can_not_be_started_is_explained(
    files: dict[str, str], arguments: list[str], message: str, project_root: Path, tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = preview(project_root, str(tmp_path), *arguments)

    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith(message.replace("{directory}", str(tmp_path)))
    assert "Traceback" not in result.stderr
