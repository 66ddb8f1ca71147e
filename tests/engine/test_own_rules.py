"""docs/own-rules.md as a reader follows it: its files, its tests, its distribution, and the real Pulumi CLI."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.own_rules import files_of_guide, installed, write_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.conftest import OfflineStack

PROGRAM = """
import pulumi_azuread as azuread

wiki = azuread.Application("wiki", display_name="Wiki", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621")
principal = azuread.ServicePrincipal("wiki", client_id=wiki.client_id, use_existing=True)
azuread.SynchronizationJob("wiki", service_principal_id=principal.id, template_id="scim")
"""
COMMAND = Path(sys.executable).with_name("entra-policy")


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the guide shows, written down."""
    return write_files(tmp_path_factory.mktemp("guide"), files_of_guide())


@pytest.fixture(scope="module")
def packages(guide: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which pip installed the guide's distribution."""
    target = tmp_path_factory.mktemp("packages")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    run([*pip, "--disable-pip-version-check", "--target", str(target), str(guide)])
    return target


def run(command: list[str], *, cwd: Path | None = None, path: Path | None = None) -> str:
    """Run a program that must succeed, and return its output."""
    environment = {**os.environ, **({} if path is None else {"PYTHONPATH": str(path)})}
    result = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_the_guides_tests_pass_and_its_code_is_clean(guide: Path) -> None:
    output = run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"], cwd=guide)
    assert re.search(r"^5 passed in", output, re.MULTILINE)
    ruff = [sys.executable, "-m", "ruff"]
    run([*ruff, "check", "--isolated", "--no-cache", "--line-length", "120", "."], cwd=guide)
    run([*ruff, "format", "--check", "--isolated", "--no-cache", "--line-length", "120", "."], cwd=guide)


def test_the_installed_distribution_is_known_to_the_command_line(packages: Path, project_root: Path) -> None:
    assert run([str(COMMAND), "explain", "ACME001"], path=packages).startswith(
        "# ACME001 owners-are-named\n\nEvery application that users are provisioned to has an owner.\n"
    )
    assert run([str(COMMAND), "rules"], path=packages).endswith(
        "\n\nAcme's rules\n  ACME001  owners-are-named                      mandatory  Every application that users are "
        "provisioned to has an owner.\n"
    )
    result = subprocess.run(
        [COMMAND, "check", "examples/plain-azuread"],
        cwd=project_root,
        env={**os.environ, "PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (1, "")
    assert "    ACME001 owners-are-named (mandatory)\n        at owners\n" in result.stdout


def test_the_real_cli_enforces_them_and_stops_when_they_are_broken(
    offline_stack: OfflineStack,
    write_project: Callable[..., Path],
    packages: Path,
    tmp_path: Path,
    project_root: Path,
) -> None:
    pulumi = offline_stack(write_project(PROGRAM))
    broken = installed(tmp_path / "broken", "acme-rules", "acme_rules_that_are_not_there", {})

    def preview(path: Path) -> subprocess.CompletedProcess[str]:
        with_path = dataclasses.replace(pulumi, environment={**pulumi.environment, "PYTHONPATH": str(path)})
        return with_path.run("preview", "--policy-pack", str(project_root / "policypack"))

    result = preview(packages)
    assert result.returncode != 0
    lines = [line.strip() for line in result.stdout.splitlines()]
    at = lines.index("- [mandatory]  owners-are-named  (azuread:index:Application: wiki)")
    assert lines[at + 1] == "ACME001: `wiki` has no owner: name at least one in `owners`."

    result = preview(broken)
    assert result.returncode != 0
    assert (
        "entra-provisioning: the entry point `acme = acme_rules_that_are_not_there` of the distribution acme-rules can't "
        "be loaded (ModuleNotFoundError: No module named 'acme_rules_that_are_not_there')."
    ) in " ".join((result.stdout + result.stderr).split())
