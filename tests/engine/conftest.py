"""Fixtures for tests that run the real Pulumi CLI, offline."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "offline"))

from environment import Pulumi, offline_environment  # noqa: E402 - found through the path above
from tools.external import ExternalProgramError, find  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable


class OfflineStack(Protocol):
    """Makes a stack with a fresh backend in a project's folder, and gives the CLI that works on it."""

    def __call__(self, directory: Path, *, stack: str = "dev") -> Pulumi:
        """Make the stack.

        `pulumi stack init` writes a salt into `Pulumi.<stack>.yaml` in `directory`: copy projects that must not change.
        """


@pytest.fixture(scope="session")
def pulumi_cli() -> Path:
    """The Pulumi CLI. A run without it fails: these tests are never skipped."""
    try:
        return find("pulumi")
    except ExternalProgramError as error:
        pytest.exit(f"the tests of tests/engine need the Pulumi CLI. {error}", returncode=1)


@pytest.fixture(scope="session")
def offline_stack(pulumi_cli: Path, tmp_path_factory: pytest.TempPathFactory) -> OfflineStack:
    """A factory of stacks: each call makes a stack with a backend of its own and selects it."""

    def make(directory: Path, *, stack: str = "dev") -> Pulumi:
        environment = offline_environment(tmp_path_factory.mktemp("pulumi"), python=Path(sys.executable))
        pulumi = Pulumi(pulumi_cli, environment, directory)
        result = pulumi.run("stack", "init", stack)
        assert result.returncode == 0, result.stdout + result.stderr
        return pulumi

    return make


@pytest.fixture
def write_project(tmp_path: Path) -> Callable[..., Path]:
    """A factory of Pulumi projects: the source of `__main__.py`, and other files by name."""

    def write(source: str, *, name: str = "offline", **files: str) -> Path:
        directory = tmp_path / name
        directory.mkdir(exist_ok=True)
        (directory / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n", encoding="utf-8")
        (directory / "__main__.py").write_text(source, encoding="utf-8")
        for file_name, text in files.items():
            (directory / f"{file_name}.py").write_text(text, encoding="utf-8")
        return directory

    return write
