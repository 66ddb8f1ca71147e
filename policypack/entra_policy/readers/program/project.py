"""A Pulumi project's file: what to run, and for which stack."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from entra_policy.errors import InputError, UsageError
from entra_policy.readers.program.yaml_file import read_mapping
from entra_policy.readers.project_files import PROJECT_FILES
from entra_policy.text import did_you_mean

DEFAULT_STACK: Final = "dev"
_STACK_FILE: Final = re.compile(r"^Pulumi\.(?P<stack>.+)\.(?:yaml|yml|json)$")
_STACK_NAME: Final = re.compile(r"^[A-Za-z0-9_.-]{1,100}$")


@dataclass(frozen=True, slots=True)
class Project:
    """What a project's file says.

    Attributes:
        name: the project's name.
        file: the file itself.
        directory: the project's folder, absolute.
        main: `main:`, a folder or a file relative to the project's folder.
        runtime_options: `runtime.options`.
        config: `config:` as written, for `entra_policy.readers.program.config`.
        stack_directory: where the stacks' files are.
    """

    name: str
    file: Path
    directory: Path
    main: str | None = None
    runtime_options: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    stack_directory: Path = Path()


@dataclass(frozen=True, slots=True)
class Stack:
    """The stack to run the program for.

    Attributes:
        name: without organization and project.
        organization: the organization, `organization` where none is named, as with self-managed backends.
        file: its settings file, None when it has none.
        note: how it came about where that isn't plain, for the report's origin.
    """

    name: str
    organization: str
    file: Path | None
    note: str = ""


def find_project_file(path: Path) -> Path | None:
    """The project's file for a folder, or for the file itself; None when there is none."""
    if path.is_dir():
        return next((path / name for name in PROJECT_FILES if (path / name).is_file()), None)
    return path if path.name in PROJECT_FILES and path.is_file() else None


def read_project(path: Path) -> Project:
    """The project in a folder.

    Raises:
        InputError: there is no project file, it is malformed, or the runtime isn't Python.
    """
    file = find_project_file(path)
    if file is None:
        raise InputError(f"{path} isn't a Pulumi project: it has no Pulumi.yaml.")
    content = read_mapping(file)
    name = content.get("name")
    if not isinstance(name, str) or not name:
        raise InputError(f"{file} has no `name`: a Pulumi project needs one, such as `name: provisioning`.")
    # Links are resolved, as Python does for the file names that it reports.
    directory = file.parent.resolve()
    main = content.get("main")
    if main is not None and not isinstance(main, str):
        raise InputError(f"{file}: `main` must be the path of a folder or a file.")
    return Project(
        name=name,
        file=file,
        directory=directory,
        main=main or None,
        runtime_options=_python_options(file, content.get("runtime")),
        config=_config(file, content.get("config")),
        stack_directory=_stack_directory(file, directory, content),
    )


def _python_options(file: Path, runtime: Any) -> dict[str, Any]:
    options: Any = {}
    language = runtime
    if isinstance(runtime, dict):
        language = runtime.get("name")
        options = runtime.get("options") or {}
    if not isinstance(language, str) or not language:
        raise InputError(f"{file} has no `runtime`: a Python project says `runtime: python`.")
    if language != "python":
        raise InputError(
            f"{file}: the program's runtime is `{language}`, and only Python programs can be run here. Check "
            "the program's preview or the stack's state instead: "
            "`pulumi preview --json --show-sames > preview.json` or "
            "`pulumi stack export > state.json`, then `entra-policy check` that file."
        )
    if not isinstance(options, dict):
        raise InputError(f"{file}: `runtime.options` must be a mapping.")
    return options


def _config(file: Path, config: Any) -> dict[str, Any]:
    if config is None or isinstance(config, str):  # text is the old form of stackConfigDir
        return {}
    if not isinstance(config, dict) or not all(isinstance(key, str) for key in config):
        raise InputError(f"{file}: `config` must be a mapping from keys to defaults.")
    return config


def _stack_directory(file: Path, directory: Path, content: dict[str, Any]) -> Path:
    config = content.get("config")
    chosen = content.get("stackConfigDir") or (config if isinstance(config, str) else None)
    if chosen is None:
        return directory
    if not isinstance(chosen, str):
        raise InputError(f"{file}: `stackConfigDir` must be the path of a folder.")
    return directory / chosen


def choose_stack(project: Project, stack: str | None) -> Stack:
    """The stack that was asked for, else PULUMI_STACK, else the only one that has a file, else `dev`.

    Raises:
        UsageError: several stacks have files and none was chosen, only others than the chosen one have, or its name
            can't be a stack's.
    """
    files = _stack_files(project)
    asked = stack or os.environ.get("PULUMI_STACK")
    if asked:
        *before, name = asked.split("/")
        # Before the stack's name: an organization, or an organization and a project.
        if len(before) > 2 or not all(map(_STACK_NAME.match, (*before, name))):  # noqa: PLR2004
            raise UsageError(
                f"{asked!r} can't be a stack's name: letters, digits, hyphens, underscores and periods, "
                "after an organization and a slash where there is one."
            )
        file = files.get(name)
        if file is None and files:
            raise UsageError(
                f"{project.file} has no stack `{name}`{did_you_mean(name, files)} It has {', '.join(sorted(files))}. A "
                f"stack without a configuration of its own needs an empty Pulumi.{name}.yaml to be checked."
            )
        note = "" if file is not None else f"it has no Pulumi.{name}.yaml"
        return Stack(name, before[0] if before else "organization", file, note)
    if len(files) > 1:
        raise UsageError(
            f"{project.file} has several stacks: {', '.join(sorted(files))}. Choose one with --stack NAME "
            "or the environment variable PULUMI_STACK."
        )
    if files:
        [(name, file)] = files.items()
        return Stack(name, "organization", file)
    return Stack(DEFAULT_STACK, "organization", None, "none was chosen and the project has no Pulumi.STACK.yaml")


def _stack_files(project: Project) -> dict[str, Path]:
    try:
        names = sorted(entry.name for entry in project.stack_directory.iterdir())
    except OSError:
        return {}
    return {match["stack"]: project.stack_directory / name for name in names if (match := _STACK_FILE.match(name))}
