"""The locks contain everything that the project and the locked distributions require, wherever they are installed."""

from __future__ import annotations

import re
import tomllib
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from tests.support.distribution import project_files
from tests.support.locks import (
    Closure,
    Locked,
    closure,
    environments,
    installed_requirements,
    locked_lines,
    project_requirements,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CLOSED = Closure(frozenset(), frozenset())
LINUX_311, *OTHERS = environments()
[WINDOWS_313] = [environment for environment in OTHERS if environment.label == "Python 3.13 on Windows"]
# A lock in which what a distribution needs is chosen by an extra, by the platform and by the version of Python.
LOCK = """\
app-tests==2.0 \\
    --hash=sha256:00
colours==0.4 ; sys_platform == 'win32' \\
    --hash=sha256:01
coverage==7.1 \\
    --hash=sha256:02
toml-reader==1.0 ; python_full_version < '3.12' \\
    --hash=sha256:03
"""
METADATA = {
    "app-tests": ["Coverage[toml]>=7", "colours>=0.3; sys_platform == 'win32'", "docs-maker>=1; extra == 'docs'"],
    "colours": [],
    "coverage": ["toml_reader>=1; python_full_version < '3.12' and extra == 'toml'"],
    "toml-reader": [],
}


def requirements_of(line: Locked) -> list[Requirement] | None:
    own = METADATA.get(line.name)
    return None if own is None else [Requirement(text) for text in own]


def closures(lock: str, roots: Iterable[str]) -> Closure:
    """What is found in all environments."""
    lines, required = locked_lines(lock), [Requirement(root) for root in roots]
    return reduce(or_, (closure(lines, required, requirements_of, environment) for environment in environments()))


def without(name: str) -> str:
    """The lock without a distribution's lines."""
    return re.sub(rf"(?m)^{name}==.*\n +--hash.*\n", "", LOCK)


def test_a_closed_lock() -> None:
    assert closures(LOCK, ["app.tests>=2,<3"]) == CLOSED


def test_a_missing_line_of_the_project_itself() -> None:
    found = closures(without("app-tests"), ["app.tests>=2"])
    assert found.problems == {
        f"the project requires app.tests, which isn't locked for {environment.label}" for environment in environments()
    }


def test_a_missing_line_for_one_platform() -> None:
    assert closures(without("colours"), ["app-tests"]).problems == {
        f"app-tests requires colours, which isn't locked for Python {python} on Windows"
        for python in ("3.11", "3.12", "3.13")
    }


def test_a_missing_line_that_an_extra_requires_in_one_python() -> None:
    expected = {
        f"coverage requires toml_reader, which isn't locked for Python 3.11 on {system}"
        for system in ("Linux", "Darwin", "Windows")
    }
    assert closures(without("toml-reader"), ["app-tests"]).problems == expected
    # A line for other environments is missing in this one.
    narrower = LOCK.replace("python_full_version < '3.12'", "python_full_version < '3.12' and sys_platform == 'linux'")
    assert closures(narrower, ["app-tests"]).problems == {line for line in expected if not line.endswith("Linux")}


def test_an_extra_that_the_project_itself_asks_for() -> None:
    lines = locked_lines(LOCK)
    assert closure(lines, [Requirement("app-tests[docs]")], requirements_of, LINUX_311).problems == {
        "app-tests requires docs-maker, which isn't locked for Python 3.11 on Linux"
    }


def test_a_wrong_version() -> None:
    older = LOCK.replace("coverage==7.1", "coverage==6.5")
    assert closure(locked_lines(older), [], requirements_of, WINDOWS_313).problems == {
        "app-tests requires Coverage>=7, but 6.5 is locked for Python 3.13 on Windows"
    }


def test_what_isn_t_installed_is_named() -> None:
    lock = locked_lines(f"{LOCK}unheard-of==1.0 \\\n    --hash=sha256:04\n")
    assert closure(lock, [], requirements_of, LINUX_311) == Closure(frozenset(), frozenset({"unheard-of"}))


def test_the_metadata_of_another_version_is_not_the_locked_one_s() -> None:
    [line] = locked_lines("pytest==1.0")
    assert installed_requirements(line) is None


def test_a_line_without_a_version_is_not_a_lock() -> None:
    with pytest.raises(ValueError, match=r"'coverage>=7' names no version"):
        locked_lines("coverage>=7\n")


@pytest.mark.parametrize(
    ("name", "extras", "groups", "unread"),
    [
        # For Windows alone, so it isn't installed elsewhere; colorama requires nothing.
        ("requirements.lock", ["dev"], [], {"colorama"}),
        ("requirements-run.lock", [], ["build"], set()),
    ],
)
def test_a_lock_of_the_project_is_closed(
    name: str, extras: list[str], groups: list[str], unread: set[str], project_root: Path
) -> None:
    project = tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))
    lock = locked_lines((project_root / name).read_text(encoding="utf-8"))
    roots = project_requirements(project, extras=extras, groups=groups)
    found = [closure(lock, roots, installed_requirements, environment) for environment in environments()]
    assert reduce(or_, found) == Closure(frozenset(), frozenset(unread))


def test_the_locks_agree(project_root: Path) -> None:
    """What runs the gate is a part of what the tests run."""
    dev, run = (
        {line.name: line.version for line in locked_lines((project_root / name).read_text(encoding="utf-8"))}
        for name in ("requirements.lock", "requirements-run.lock")
    )
    assert run.items() <= dev.items()


def test_no_lock_is_ever_resolved_again(project_root: Path) -> None:
    """Pips before 23.3 refuse an extra's requirement in hash-checking mode once a newer release of it is there."""
    installing = {
        name: lines
        for name in project_files()
        # Prose about what has changed, and tests, which may install as they like.
        if name != "CHANGELOG.md"
        and not name.startswith("tests/")
        and (lines := lines_that_install_a_lock((project_root / name).read_text(encoding="utf-8", errors="replace")))
    }
    places = {"Makefile", "action.yml", "pipelines/azure-devops.yml", "docs/publishing.md"}
    assert places | {"tools/graph_sdk_environment.py"} <= installing.keys()
    assert {
        name: wrong
        for name, lines in installing.items()
        if (wrong := [line for line in lines if not {"--no-deps", "--require-hashes"} <= set(line.split())])
    } == {}


def test_lines_that_install_a_lock() -> None:
    text = """
        pip install -r "$FOLDER/requirements.lock"
        pip install --require-hashes -r some.txt
        pip install --no-deps \\
            -r requirements-run.lock
        pip install -r requirements.txt
        uv pip compile pyproject.toml -c requirements.lock -o requirements-run.lock
    """
    assert lines_that_install_a_lock(text) == [
        'pip install -r "$FOLDER/requirements.lock"',
        "pip install --require-hashes -r some.txt",
        "pip install --no-deps  -r requirements-run.lock",
    ]


def lines_that_install_a_lock(text: str) -> list[str]:
    """Lines, continued ones joined, that give pip a lock or let it check hashes."""
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [line.strip() for line in lines if re.search(r"--require-hashes|(?:-r|--requirement)[ =]\S+\.lock\b", line)]
