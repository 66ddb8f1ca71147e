"""Runs `pulumi preview` on a project with no cloud, no account and no network.

    python tools/offline/preview.py PROJECT_DIR [--stack NAME] [--policy-pack DIR ...] [-- more arguments]

The state is a temporary folder, azuread is the stand-in of this folder, and the project's files are only
read: a `Pulumi.<stack>.yaml` is used from a copy. Output and exit code are Pulumi's own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from environment import Pulumi, add_yaml, offline_environment

_REPOSITORY = Path(__file__).resolve().parent.parent.parent
_DEFAULT_STACK = "dev"


class PreviewError(Exception):
    """The preview can't be started. The message says why and what to do."""


@dataclass(frozen=True)
class Project:
    """A Pulumi project: its folder, its name, the folder of its stacks' configuration, and whether it is in YAML."""

    directory: Path
    name: str
    configurations: Path
    in_yaml: bool


def read_project(directory: Path) -> Project:
    """Read a project's Pulumi.yaml.

    Raises:
        PreviewError: the file doesn't exist or can't be read.
    """
    path = directory / "Pulumi.yaml"
    content = _read_yaml(path)
    name = content.get("name")
    if not isinstance(name, str) or not name:
        raise PreviewError(f"{path} has no `name`")
    runtime = content.get("runtime")
    language = runtime.get("name") if isinstance(runtime, dict) else runtime
    return Project(directory, name, directory / str(content.get("stackConfigDir") or "."), language == "yaml")


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PreviewError(f"{path} can't be read: {error}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise PreviewError(f"{path} does not hold a mapping")
    return content


def choose_stack(project: Project, named: str | None) -> str:
    """Choose the stack: the named one, PULUMI_STACK, the only one with a configuration file, otherwise `dev`.

    Raises:
        PreviewError: there are several.
    """
    chosen = named or os.environ.get("PULUMI_STACK")
    if chosen:
        return chosen
    found = sorted(
        path.name.split(".", 1)[1].removesuffix(".yaml") for path in project.configurations.glob("Pulumi.*.yaml")
    )
    if len(found) > 1:
        raise PreviewError(f"{project.directory} has several stacks ({', '.join(found)}): name one with --stack")
    return found[0] if found else _DEFAULT_STACK


def make_stack(pulumi: Pulumi, project: Project, stack: str, scratch: Path) -> Path:
    """Create the stack in the temporary backend, and a copy of its configuration; returns the copy's path.

    `pulumi stack init` writes into the project's folder, so it runs in an empty project of the same name.

    Raises:
        PreviewError: Pulumi refuses the name, or the configuration needs a cloud to be decrypted.
    """
    (scratch / "Pulumi.yaml").write_text(yaml.safe_dump({"name": project.name, "runtime": "python"}), encoding="utf-8")
    result = Pulumi(pulumi.executable, pulumi.environment, scratch).run("stack", "init", stack)
    if result.returncode != 0:
        raise PreviewError(f"the stack {stack} can't be made: {result.stderr.strip() or result.stdout.strip()}")
    copy = scratch / f"Pulumi.{stack}.yaml"
    original = project.configurations / copy.name
    if original.exists():
        content = _read_yaml(original)
        if content.get("secretsprovider", "passphrase") != "passphrase":
            raise PreviewError(
                f"{original} is encrypted with {content['secretsprovider']}, which can't be reached offline; "
                "use a stack whose secrets are encrypted with a passphrase"
            )
        # Without a salt of its own the configuration has no secrets; the new stack's salt is as good as
        # any.
        salt = content.get("encryptionsalt") or _read_yaml(copy).get("encryptionsalt")
        copy.write_text(yaml.safe_dump({**content, "encryptionsalt": salt}), encoding="utf-8")
    return copy


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns Pulumi's exit code, or 2 if the preview can't be started."""
    given = sys.argv[1:] if arguments is None else arguments
    end = given.index("--") if "--" in given else len(given)
    options, rest = _parser().parse_args(given[:end]), given[end + 1 :]
    try:
        return _preview(options, rest)
    except PreviewError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Run `pulumi preview` with no cloud. What follows -- is given to Pulumi."
    )
    parser.add_argument("project", type=Path, help="the folder of Pulumi.yaml")
    parser.add_argument("--stack", help="the stack; by default PULUMI_STACK, else the only one, else dev")
    parser.add_argument("--policy-pack", type=Path, action="append", default=[], help="a policy pack's folder")
    return parser


def _preview(options: argparse.Namespace, more: list[str]) -> int:
    sys.path.insert(0, str(_REPOSITORY))
    from tools.external import ExternalProgramError, find

    project = read_project(options.project.resolve())
    stack = choose_stack(project, options.stack)
    try:
        executable = find("pulumi")
        yaml_host = find("pulumi-language-yaml") if project.in_yaml else None
    except ExternalProgramError as error:
        raise PreviewError(str(error)) from error
    with tempfile.TemporaryDirectory(prefix="entra-preview-") as folder:
        root = Path(folder)
        environment = _environment(root)
        if yaml_host is not None:
            add_yaml(root, yaml_host)
        scratch = root / "project"
        scratch.mkdir()
        pulumi = Pulumi(executable, environment, project.directory)
        configuration = make_stack(pulumi, project, stack, scratch)
        packs = [part for pack in options.policy_pack for part in ("--policy-pack", str(pack.resolve()))]
        command = [
            str(executable),
            "preview",
            "--non-interactive",
            "--stack",
            stack,
            "--config-file",
            str(configuration),
            *packs,
            *more,
        ]
        return subprocess.run(command, cwd=project.directory, env=environment, check=False).returncode


def _environment(root: Path) -> dict[str, str]:
    try:
        environment = offline_environment(root)
    except ValueError as error:
        raise PreviewError(str(error)) from error
    # A stack's own secrets are encrypted with the user's passphrase.
    passphrase = os.environ.get("PULUMI_CONFIG_PASSPHRASE", "")
    return {**environment, "PULUMI_CONFIG_PASSPHRASE": passphrase, "PYTHONDONTWRITEBYTECODE": "1"}


if __name__ == "__main__":
    sys.exit(main())
