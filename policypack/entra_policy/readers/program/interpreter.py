"""Which Python runs a project's program."""

import os
import sys
from pathlib import Path
from typing import Final

from entra_policy.readers.program.project import Project

_PYTHON: Final = Path("Scripts/python.exe") if os.name == "nt" else Path("bin/python")
_CLOUD_VARIABLE: Final = "ARM_ENVIRONMENT"
_USUAL: Final = ("venv", ".venv")


def virtual_environment(project: Project) -> Path | None:
    """The project's virtual environment: the one its file names, else `venv` or `.venv` beside it."""
    named = project.runtime_options.get("virtualenv")
    for name in (named, *_USUAL):
        if isinstance(name, str) and name and (project.directory / name / _PYTHON).exists():
            return project.directory / name
    return None


def interpreter(environment: Path | None) -> Path:
    """The environment's Python, else the running one.

    An environment's Python is a link that must not be resolved: by its own path it finds its packages.
    """
    return environment / _PYTHON if environment is not None else Path(sys.executable)


def child_variables(environment: Path | None, cloud_environment: str | None = None) -> dict[str, str]:
    """The environment variables of the program, as Pulumi's own host sets them.

    Args:
        environment: the project's virtual environment.
        cloud_environment: ARM_ENVIRONMENT where it isn't set: the cloud of providers that name none.
    """
    variables = dict(os.environ)
    if cloud_environment is not None and not variables.get(_CLOUD_VARIABLE):
        variables[_CLOUD_VARIABLE] = cloud_environment
    # The program's configuration comes from its files alone.
    for name in ("PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS"):
        variables.pop(name, None)
    if environment is not None:
        variables["VIRTUAL_ENV"] = str(environment)
        path = variables.get("PATH", os.defpath)
        variables["PATH"] = f"{interpreter(environment).parent}{os.pathsep}{path}"
        variables.pop("PYTHONHOME", None)
    return variables
