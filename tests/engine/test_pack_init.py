"""The policy pack that `entra-policy pack init` writes from an installed wheel, in a preview of the real CLI."""

from __future__ import annotations

import re
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.distribution import (
    VirtualEnvironment,
    build,
    install,
    packages_of_others,
    see_packages_of_others,
    without_python_settings,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.engine.conftest import OfflineStack

PROGRAM = """
import pulumi_azuread as azuread

azuread.SynchronizationSecret(
    "shop",
    service_principal_id="/servicePrincipals/7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
    credentials=[{"key": "BaseAddress", "value": "https://contoso.b2clogin.com/scim"}],
)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    [built] = build("--wheel", into=tmp_path_factory.mktemp("the wheel"))
    return built


@pytest.fixture(scope="module")
def gate(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> VirtualEnvironment:
    return install(wheel, tmp_path_factory.mktemp("gate") / "venv")


def typed(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command where pip has no index, and third-party packages count as installed."""
    variables = {"PIP_NO_INDEX": "1", "PYTHONPATH": str(packages_of_others())}
    result = subprocess.run(
        command, cwd=cwd, env=without_python_settings() | variables, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result


@pytest.mark.parametrize("way", ["--install", "as printed"])
def test_a_pack_from_a_wheel_gates_a_preview(
    way: str,
    gate: VirtualEnvironment,
    wheel: Path,
    offline_stack: OfflineStack,
    write_project: Callable[..., Path],
    tmp_path: Path,
) -> None:
    stack = offline_stack(write_project(PROGRAM, name="shop"))
    options = [way] if way == "--install" else []
    output = typed(gate.programs / "entra-policy", "pack", "init", "policies/entra", *options, cwd=tmp_path).stdout
    assert f"Its environment installs entra-provisioning @ {wheel.as_uri()}.\n" in output
    commands = [shlex.split(line) for line in output.splitlines() if line.startswith("  ")]
    assert commands[-1] == ["pulumi", "preview", "--policy-pack", "policies/entra"]
    for command in commands[:-1]:
        typed(*command, cwd=tmp_path)

    folder = tmp_path / "policies" / "entra"
    see_packages_of_others(VirtualEnvironment(folder / "venv"))
    preview = stack.run("preview", "--policy-pack", str(folder))
    found = re.findall(r"^\s+- \[(\w+)\]\s+(.*)$", preview.stdout, re.MULTILINE)
    assert (preview.returncode == 0, found) == (
        False,
        [("mandatory", "no-b2c-target  (azuread:index:SynchronizationSecret: shop)")],
    ), preview.stdout + preview.stderr
    # The distribution is the wheel's, in the pack's own environment, and nothing of its source is in the folder.
    assert [path.name for path in folder.glob("venv/lib/python*/site-packages/entra_policy/gate.py")] == ["gate.py"]
    assert sorted(path.name for path in folder.iterdir() if path.name != "__pycache__") == [
        ".gitignore", "PulumiPolicy.yaml", "__main__.py", "config", "requirements.txt", "venv",
    ]  # fmt: skip


def test_an_environment_that_can_t_be_made(gate: VirtualEnvironment, tmp_path: Path) -> None:
    program = gate.programs / "entra-policy"
    result = subprocess.run(
        [program, "pack", "init", "pack", "--install", "--package", "entra-provisioning==9.9"],
        cwd=tmp_path,
        env=without_python_settings() | {"PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    command = "pack/venv/bin/python -m pip install --disable-pip-version-check -r pack/requirements.txt"
    assert (result.returncode, result.stderr.splitlines()[-1]) == (
        2,
        (
            f"entra-policy: the pack's environment can't be made: `{command}` failed with exit status 1. "
            "The pack's files are in pack; --force writes into the same folder again."
        ),
    )
