"""Fixtures for tests that run the real Pulumi CLI, offline."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "offline"))

from environment import Pulumi, offline_environment  # noqa: E402 - found through the path above
from tests.support.deployment import Deployment  # noqa: E402
from tests.support.graph_server import GraphServer  # noqa: E402
from tools.external import ExternalProgramError, find  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class OfflineStack(Protocol):
    """Creates a stack with a fresh backend in a project's folder, and returns the CLI that works on it."""

    def __call__(self, directory: Path, *, stack: str = "dev") -> Pulumi:
        """Create the stack.

        `pulumi stack init` writes a salt into `Pulumi.<stack>.yaml` in `directory`: copy projects that must not change.
        """


class GraphStack(Protocol):
    """Creates a stack whose azuread and Graph resources live in the test's Graph."""

    def __call__(
        self, source: str, *, secrets: Mapping[str, str], environment: Mapping[str, str] | None = None
    ) -> Deployment:
        """Write the program, create its stack and set secret configuration values.

        `environment` is added to the one in which the CLI finds the Graph and signs in nowhere.
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
    """A factory of stacks: each call creates a stack with a backend of its own and selects it."""

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


@pytest.fixture
def graph_server() -> Iterator[GraphServer]:
    """An empty Graph. Every fault that a test ordered must have occurred."""
    with GraphServer() as server:
        yield server
        assert (server.faults_waiting(), server.take_unlike_graph()) == ({}, [])


@pytest.fixture
def graph_stack(
    offline_stack: OfflineStack, write_project: Callable[..., Path], graph_server: GraphServer
) -> GraphStack:
    """A factory of stacks in the test's Graph."""

    def make(source: str, *, secrets: Mapping[str, str], environment: Mapping[str, str] | None = None) -> Deployment:
        pulumi = offline_stack(write_project(source))
        variables = {**pulumi.environment, **graph_server.environment(), **(environment or {})}
        deployment = Deployment(dataclasses.replace(pulumi, environment=variables), graph_server)
        for name, value in secrets.items():
            deployment.run("config", "set", "--secret", name, value)
        return deployment

    return make
