"""The embedded engine: what a Pulumi program declares, without the Pulumi CLI, a backend or credentials.

The program runs in a child process (`child/`), under the project's own Python, against a resource monitor
that answers as a preview of a new stack does. What it prints is kept back, and shown only when it fails.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from entra_policy.errors import ProgramError, UsageError
from entra_policy.inventory import Inventory
from entra_policy.readers.program.answer import content_of, inventory_of
from entra_policy.readers.program.config import read_configuration
from entra_policy.readers.program.interpreter import child_variables, interpreter, virtual_environment
from entra_policy.readers.program.process import run_child
from entra_policy.readers.program.project import Project, choose_stack, read_project

__all__ = ["DEFAULT_TIMEOUT", "read_program"]

DEFAULT_TIMEOUT: Final = 120.0
# About four months; clocks of the interpreter can't count forever.
_LONGEST_TIMEOUT: Final = 1e7


def read_program(
    project: Path, *, stack: str | None, timeout: float = DEFAULT_TIMEOUT, cloud_environment: str | None = None
) -> Inventory:
    """Runs the program of a Pulumi project and gives every resource as the engine hands it to an analyzer.

    Types, names, URNs, parents, inputs, unknown and secret marks, dependencies by property and providers are
    those of a preview of a new stack; the default providers and the stack itself are among the resources.
    Resources that a program only reads are not: no analyzer sees them.

    Args:
        project: the project's folder, or its Pulumi.yaml.
        stack: the stack's name; without one PULUMI_STACK, else the only stack that has a file, else `dev`.
        timeout: how long the program may run, in seconds.
        cloud_environment: what the program finds in ARM_ENVIRONMENT if the variable isn't set, such as `usgovernment`.

    Raises:
        UsageError: the time limit isn't positive.
        InputError: the project, its stack's file or its interpreter can't be used.
        ProgramError: the program failed, ended early, or did not end in time.
    """
    if not timeout > 0:
        raise UsageError(f"--timeout must be more than 0 seconds, and is {timeout:g}.")
    timeout = min(timeout, _LONGEST_TIMEOUT)
    found = read_project(project)
    chosen = choose_stack(found, stack)
    configuration = read_configuration(found, chosen)
    environment = virtual_environment(found)
    directory, program = _program(found)
    where = f"The program in {_folder_of(project)}"
    outcome = run_child(
        interpreter(environment),
        child_variables(environment, cloud_environment),
        {
            "project": found.name,
            "stack": chosen.name,
            "organization": chosen.organization,
            "project_directory": str(found.directory),
            "directory": str(directory),
            "program": str(program),
            "config": configuration.values,
            "secret_keys": list(configuration.secret_keys),
        },
        timeout,
    )
    try:
        content: dict[str, Any] = content_of(outcome, where, found.directory, timeout)
    except ProgramError as error:
        hints = "".join(f"\n\n{gap.text}" for gap in configuration.gaps)
        raise ProgramError(f"{error}{hints}") from None
    note = f" ({chosen.note})" if chosen.note else ""
    origin = f"the program in {_folder_of(project)}, stack {chosen.name}{note}"
    inventory = inventory_of(outcome.answer or b"", content, origin)
    gaps = configuration.gaps + inventory.gaps
    return replace(inventory, gaps=gaps)


def _program(project: Project) -> tuple[Path, Path]:
    """The working folder, and what to run: a folder with a `__main__.py`, or one file."""
    program = project.directory / (project.main or ".")
    if program.is_dir():
        if not (program / "__main__.py").is_file():
            raise ProgramError(f"{program} has no __main__.py, so there is no program to run.")
        return program.resolve(), program.resolve()
    if not program.is_file():
        raise ProgramError(f"{project.file}: `main` names {project.main}, and there is no such folder or file.")
    return program.resolve().parent, program.resolve()


def _folder_of(path: Path) -> str:
    """The project's folder as it was given."""
    return str(path if path.is_dir() else path.parent)
