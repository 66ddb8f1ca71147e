"""Which Python runs a program, and what it needs there."""

import os
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from entra_policy.errors import InputError, ProgramError
from entra_policy.readers.program import read_program

pytestmark = pytest.mark.engine  # starts programs in environments of their own

PROGRAM = "import os, sys\nimport pulumi\npulumi.export('seen', [sys.prefix, os.environ.get('VIRTUAL_ENV')])\n"


def make_environment(folder: Path, *, packages: bool = True) -> Path:
    """A virtual environment without pip, which sees the packages of the running one."""
    venv.create(folder, with_pip=False, symlinks=True)
    if packages:
        own = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
        (own / "running.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder


def write_project(folder: Path, runtime: str = "python") -> None:
    (folder / "Pulumi.yaml").write_text(f"name: shop\nruntime: {runtime}\n", encoding="utf-8")
    (folder / "__main__.py").write_text(PROGRAM, encoding="utf-8")


def seen(folder: Path) -> object:
    [stack] = read_program(folder, stack="dev").resources
    return stack.outputs["seen"]


def test_without_an_environment_the_running_python_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    write_project(tmp_path)
    assert seen(tmp_path) == [sys.prefix, None]


@pytest.mark.parametrize("name", ["venv", ".venv"])
def test_the_usual_environment(name: str, tmp_path: Path) -> None:
    write_project(tmp_path)
    environment = str(make_environment(tmp_path / name))
    assert seen(tmp_path) == [environment, environment]


def test_the_named_environment_comes_first(tmp_path: Path) -> None:
    make_environment(tmp_path / "venv")
    environment = str(make_environment(tmp_path / "elsewhere" / "env"))
    project = tmp_path / "project"
    project.mkdir()
    write_project(project, "{name: python, options: {virtualenv: ../elsewhere/env}}")
    assert [os.path.realpath(path) for path in seen(project)] == [environment, environment]  # type: ignore[attr-defined]


def test_a_named_environment_that_is_not_there(tmp_path: Path) -> None:
    environment = str(make_environment(tmp_path / ".venv"))
    write_project(tmp_path, "{name: python, options: {virtualenv: nowhere}}")
    assert seen(tmp_path) == [environment, environment]


def test_an_environment_without_pulumi(tmp_path: Path) -> None:
    write_project(tmp_path)
    environment = make_environment(tmp_path / "venv", packages=False)
    with pytest.raises(ProgramError) as raised:
        read_program(tmp_path, stack="dev")
    assert str(raised.value) == (
        f"The program in {tmp_path} can't be run: its Python, {environment}/bin/python, has no Pulumi SDK "
        "(No module named 'pulumi'). Install the project's requirements into its virtual environment, or check "
        "another input: `pulumi preview --json --show-sames > preview.json` or `pulumi stack export > state.json`."
    )


def test_a_python_that_can_not_be_started(tmp_path: Path) -> None:
    write_project(tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_program(tmp_path, stack="dev")
    assert str(raised.value) == f"The project's Python, {python}, can't be started: Permission denied."


def test_a_python_that_is_none(tmp_path: Path) -> None:
    write_project(tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho broken >&2\nexit 3\n", encoding="utf-8")
    python.chmod(0o755)
    with pytest.raises(ProgramError) as raised:
        read_program(tmp_path, stack="dev")
    assert str(raised.value) == (
        f"The program in {tmp_path} ended its own process with exit code 3 (os._exit, or a crash), before its "
        "resources were complete: nothing was checked.\n\nIt printed:\nbroken"
    )


def test_modules_of_the_program_win_over_the_engines(tmp_path: Path) -> None:
    write_project(tmp_path)
    for name in ("channel", "constructions", "monitor", "order", "properties", "run", "serve", "start", "transforms"):
        (tmp_path / f"{name}.py").write_text("OWN = True\n", encoding="utf-8")
    (tmp_path / "__main__.py").write_text(
        "import channel, constructions, monitor, order, properties, run, serve, start, transforms\n"
        "import pulumi\n"
        "modules = [channel, constructions, monitor, order, properties, run, serve, start, transforms]\n"
        "pulumi.export('seen', [module.OWN for module in modules])\n",
        encoding="utf-8",
    )
    assert seen(tmp_path) == [True] * 9
