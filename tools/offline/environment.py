"""The environment in which the Pulumi CLI works with no cloud, no account and no network.

State is kept in a folder, secrets are encrypted with an empty passphrase, and the plugins are the ones of
this folder: a Python language host, a stand-in for azuread, and the SDK's dynamic resources.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_BIN = Path(__file__).resolve().parent / "bin"
_REPOSITORY = Path(__file__).resolve().parent.parent.parent

# A user's own settings that would reach a cloud, another state, or other plugins.
_REMOVED_PREFIXES = ("PULUMI_", "ARM_", "AZURE_", "AAD_", "ENTRA_GRAPH_", "ENTRA_POLICY_")

# The newest version that the CLI could ask for; the CLI takes a plugin of these kinds at any version.
_ANY_VERSION = "0.0.1"


def offline_environment(
    root: Path, *, python: Path | None = None, azuread_version: str | None = None
) -> dict[str, str]:
    """Return the environment variables for the Pulumi CLI, and prepare the folders that they name.

    Args:
        root: an existing folder for the CLI's home and the state; an empty one is a fresh backend.
        python: the interpreter of the plugins and of programs without a `virtualenv`; by default
            ENTRA_OFFLINE_PYTHON, otherwise the repository's .venv, otherwise the running interpreter. It must have
            pulumi and pulumi-azuread.
        azuread_version: the version of pulumi-azuread that programs use; by default the one that `python`
            has. The CLI finds the stand-in under exactly this version.

    Raises:
        OSError: the folders can't be written.
        ValueError: `python` has no pulumi-azuread.
    """
    chosen = python or _default_python()
    version = azuread_version or _installed_version(chosen)
    home, state = root / "home", root / "state"
    state.mkdir(parents=True, exist_ok=True)
    # Plugins in the CLI's own cache are used without the warning that it prints for plugins on PATH.
    _install(home, "language", "python", _ANY_VERSION)
    _install(home, "resource", "pulumi-python", _ANY_VERSION)
    _install(home, "resource", "azuread", version)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_REMOVED_PREFIXES)}
    return {
        **kept,
        "ENTRA_OFFLINE_PYTHON": str(chosen),
        "PULUMI_BACKEND_URL": state.resolve().as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_DISABLE_REGISTRY_RESOLVE": "true",
        "PULUMI_HOME": str(home.resolve()),
        # A real azuread plugin on PATH must not be used instead of the stand-in.
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        "PULUMI_SKIP_CONFIRMATIONS": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def _default_python() -> Path:
    named = os.environ.get("ENTRA_OFFLINE_PYTHON")
    if named:
        return Path(named)
    own = _REPOSITORY / ".venv" / "bin" / "python"
    return own if own.exists() else Path(sys.executable)


def _installed_version(python: Path) -> str:
    """Ask an interpreter for the version of pulumi-azuread, without importing that package."""
    code = "import importlib.metadata; print(importlib.metadata.version('pulumi-azuread'))"
    result = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise ValueError(f"{python} has no pulumi-azuread; install the project's dependencies there first")
    return result.stdout.strip()


def add_yaml(root: Path, executable: Path) -> None:
    """Let the CLI run programs of `runtime: yaml`, with the language host that `tools/external.py` finds.

    Args:
        root: the folder that `offline_environment` prepared.
        executable: `pulumi-language-yaml`.
    """
    _install(root / "home", "language", "yaml", _ANY_VERSION, executable)


def _install(home: Path, kind: str, name: str, version: str, executable: Path | None = None) -> None:
    """Put a launcher into the CLI's plugin cache; it hands over to an executable, by default the one in `bin`."""
    plugin = f"pulumi-{kind}-{name}"
    folder = home / "plugins" / f"{kind}-{name}-v{version}"
    folder.mkdir(parents=True, exist_ok=True)
    launcher = folder / plugin
    launcher.write_text(f'#!/bin/sh\nexec "{executable or _BIN / plugin}" "$@"\n', encoding="utf-8")
    launcher.chmod(0o755)


@dataclass(frozen=True)
class Pulumi:
    """The Pulumi CLI, offline, in one project's folder.

    Attributes:
        executable: the CLI.
        environment: the result of `offline_environment`.
        directory: the folder of Pulumi.yaml.
    """

    executable: Path
    environment: dict[str, str]
    directory: Path

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of a CLI call."""
        return [str(self.executable), *arguments, "--non-interactive", "--color=never"]

    def run(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run the CLI to its end, whatever its exit code, with its output as text.

        Raises:
            subprocess.TimeoutExpired: it took longer than `timeout` seconds.
        """
        return subprocess.run(
            self.command(*arguments),
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the CLI without waiting for it, its output in pipes, as the leader of a process group."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
