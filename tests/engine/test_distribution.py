"""The wheel and the sdist: what they contain, and that the wheel works without the rest of the project."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from entra_policy.rules import all_rules
from tests.support.distribution import ROOT, VirtualEnvironment, build, install, project_files

NAME = "entra_provisioning-0.1.0"
# Folder of the project -> where its files are in the wheel.
PACKAGES = {
    "entra_sync": "entra_sync",
    "components/entra_components": "entra_components",
    "policypack/entra_policy": "entra_policy",
    "policypack/config": "entra_policy/config",
}
# What `entra-policy pack init` writes, besides the configurations.
PACK = {f"entra_policy/pack/{name}" for name in (".gitignore", "PulumiPolicy.yaml", "__main__.py")}
# A stack export with one finding.
STATE = {
    "version": 3,
    "deployment": {
        "resources": [
            {
                "urn": "urn:pulumi:dev::shop::azuread:index/synchronizationSecret:SynchronizationSecret::shop",
                "type": "azuread:index/synchronizationSecret:SynchronizationSecret",
                "custom": True,
                "inputs": {"credentials": [{"key": "BaseAddress", "value": "https://contoso.b2clogin.com/scim"}]},
            }
        ]
    },
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sdist, and the wheel that is built from it: suffix -> file."""
    files = build(into=tmp_path_factory.mktemp("dist"))
    assert [file.name for file in files] == [f"{NAME}-py3-none-any.whl", f"{NAME}.tar.gz"]
    return {file.suffix: file for file in files}


@pytest.fixture(scope="module")
def installed(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> VirtualEnvironment:
    return install(built[".whl"], tmp_path_factory.mktemp("environment") / "venv")


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_contains_the_packages_with_their_data(built: dict[str, Path]) -> None:
    expected = {
        str(PurePosixPath(target) / PurePosixPath(name).relative_to(folder))
        for folder, target in PACKAGES.items()
        for name in project_files()
        if name.startswith(f"{folder}/")
    }
    assert {f"{package}/py.typed" for package in ("entra_sync", "entra_components", "entra_policy")} <= expected
    metadata = {f"{NAME}.dist-info/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt")}
    assert set(contents(built[".whl"])) == expected | PACK | metadata | {f"{NAME}.dist-info/licenses/LICENSE"}


def test_the_metadata(built: dict[str, Path], project_root: Path) -> None:
    project = tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    files = contents(built[".whl"])
    metadata = Parser().parsestr(files[f"{NAME}.dist-info/METADATA"].decode())
    own: dict[str, Any] = {key: metadata[key] for key in ("Name", "Version", "Summary", "License-Expression")}
    assert own == {
        "Name": project["name"],
        "Version": project["version"],
        "Summary": project["description"],
        "License-Expression": "Apache-2.0",
    }
    required = {line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line}
    assert {_normal(line) for line in required} == {_normal(line) for line in project["dependencies"]}
    assert metadata.get_payload() == (project_root / "README.md").read_text(encoding="utf-8")
    assert files[f"{NAME}.dist-info/entry_points.txt"].decode().split() == [
        "[console_scripts]", "entra-policy", "=", "entra_policy.cli.commands:main",
    ]  # fmt: skip


def _normal(requirement: str) -> tuple[str, frozenset[str]]:
    """A requirement's name, and its version's conditions in no order."""
    name = requirement[: next(index for index, character in enumerate(requirement) if character in "<>=~!")]
    return name.lower(), frozenset(requirement[len(name) :].split(","))


def test_the_sdist_contains_the_project_and_nothing_else(built: dict[str, Path]) -> None:
    with tarfile.open(built[".gz"]) as archive:
        found = {entry.name.removeprefix(f"{NAME}/") for entry in archive.getmembers()}
    assert found - {"PKG-INFO"} == {name for name in project_files() if not name.startswith(".ci/")}


def test_the_sdist_builds_the_wheel_of_the_tree(built: dict[str, Path], tmp_path: Path) -> None:
    [of_the_tree] = build("--wheel", into=tmp_path)
    assert contents(built[".whl"]) == contents(of_the_tree)


def test_check_on_a_state(installed: VirtualEnvironment, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(json.dumps(STATE), encoding="utf-8")
    result = installed.run(
        "entra-policy", "check", "state.json", "--format", "json", "--config", "strict", cwd=tmp_path
    )
    assert (result.returncode, result.stderr) == (1, "")
    found = [(finding["rule_id"], finding["verdict"]) for finding in json.loads(result.stdout)["findings"]]
    assert found == [("EP303", "fail"), ("EP313", "undecided")]


@pytest.mark.parametrize(("example", "status"), [("quickstart", 0), ("violations", 1)])
def test_check_on_a_program(installed: VirtualEnvironment, example: str, status: int, tmp_path: Path) -> None:
    """The project's own environment isn't there: the program runs where the gate is installed."""
    shutil.copytree(ROOT / "examples" / example, tmp_path / "project")
    result = installed.run("entra-policy", "check", "project", "--format", "html", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (status, "")
    assert result.stdout.startswith("<!DOCTYPE html>")


def test_rules_explanations_and_help(installed: VirtualEnvironment, tmp_path: Path) -> None:
    listed = installed.run("entra-policy", "rules", "--format", "json", cwd=tmp_path)
    assert [rule["id"] for rule in json.loads(listed.stdout)["rules"]] == [rule.id for rule in all_rules()]
    for command in (["--help"], ["check", "--help"], ["explain", "EP302"], ["coverage"], ["--version"]):
        result = installed.run("entra-policy", *command, cwd=tmp_path)
        assert (result.returncode, result.stderr, bool(result.stdout)) == (0, "", True), command


def test_the_components(installed: VirtualEnvironment, tmp_path: Path) -> None:
    """All of the distribution's packages, from the environment and from nowhere else."""
    code = "import entra_components as c, entra_policy as p, entra_sync as s\nfor m in (c, p, s): print(m.__file__)"
    result = installed.run("python", "-c", code, cwd=tmp_path)
    assert result.stdout.splitlines() == [
        os.fspath(installed.packages / package / "__init__.py")
        for package in ("entra_components", "entra_policy", "entra_sync")
    ]
