"""What `pulumi policy publish` uploads, and the pack that runs from a copy of it with the built distribution."""

from __future__ import annotations

import dataclasses
import io
import re
import shutil
import tarfile
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

from entra_policy.rules import all_rules
from tests.support.distribution import VirtualEnvironment, bare_environment, build, install
from tests.support.pulumi_service import pulumi_service

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from environment import Pulumi
    from tests.engine.conftest import OfflineStack

PROGRAM = """
import pulumi_azuread as azuread

azuread.SynchronizationSecret(
    "shop",
    service_principal_id="/servicePrincipals/7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
    credentials=[{"key": "BaseAddress", "value": "https://contoso.b2clogin.com/scim"}],
)
"""
FOUND = "no-b2c-target  (azuread:index:SynchronizationSecret: shop)"
VERSION = "0.1.0"


class Published(NamedTuple):
    """A published pack, unpacked and with its virtual environment, as the CLI leaves it in its cache."""

    folder: Path
    environment: VirtualEnvironment


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    [built] = build("--wheel", into=tmp_path_factory.mktemp("wheel"))
    return built


@pytest.fixture
def stack(offline_stack: OfflineStack, write_project: Callable[..., Path]) -> Pulumi:
    return offline_stack(write_project(PROGRAM, name="shop"))


def copied(project_root: Path, folder: Path) -> Path:
    """The files of policypack/ that a checkout has."""
    shutil.copytree(project_root / "policypack", folder, ignore=shutil.ignore_patterns("venv", "__pycache__"))
    return folder


@pytest.fixture
def published(project_root: Path, wheel: Path, tmp_path: Path) -> Published:
    folder = copied(project_root, tmp_path / "published")
    return Published(folder, install(wheel, folder / "venv"))


def policy_lines(output: str) -> list[str]:
    """The policies that the CLI names, with level and resource."""
    return [f"{level} {rest}" for level, rest in re.findall(r"^\s+- \[(\w+)\]\s+(.*)$", output, re.MULTILINE)]


def test_the_upload_contains_the_pack_and_nothing_else(
    stack: Pulumi, project_root: Path, wheel: Path, tmp_path: Path
) -> None:
    pack = copied(project_root, tmp_path / "pack")
    install(wheel, pack / "venv")
    (pack / "entra_policy" / "__pycache__").mkdir()
    (pack / "entra_policy" / "__pycache__" / "cli.cpython-311.pyc").write_bytes(b"")
    with pulumi_service() as service:
        variables = stack.environment | {"PULUMI_BACKEND_URL": service.url, "PULUMI_ACCESS_TOKEN": "pul-test"}
        publisher = dataclasses.replace(stack, directory=pack, environment=variables)
        result = publisher.run("policy", "publish", "contoso")
    assert result.returncode == 0, result.stdout + result.stderr
    assert (service.described["name"], service.described["versionTag"], service.complete) == (
        "entra-provisioning",
        VERSION,
        True,
    )
    names = {policy["name"] for policy in service.described["policies"]}
    assert {rule.name for rule in all_rules()} | {"entra-provisioning"} <= names
    with tarfile.open(fileobj=io.BytesIO(service.archive)) as archive:
        uploaded = {entry.name for entry in archive.getmembers()}
    checkout = copied(project_root, tmp_path / "checkout")
    assert uploaded == {
        f"package/{path.relative_to(checkout).as_posix()}" for path in checkout.rglob("*") if path.is_file()
    }


def test_the_link_of_the_set_up_is_not_uploaded(stack: Pulumi, project_root: Path, tmp_path: Path) -> None:
    """In a checkout `venv` is a link, which the CLI would follow."""
    pack = copied(project_root, tmp_path / "pack")
    (pack / "venv").symlink_to(project_root / ".venv", target_is_directory=True)
    shutil.rmtree(pack / "entra_policy")
    with pulumi_service() as service:
        variables = stack.environment | {"PULUMI_BACKEND_URL": service.url, "PULUMI_ACCESS_TOKEN": "pul-test"}
        result = dataclasses.replace(stack, directory=pack, environment=variables).run("policy", "publish", "contoso")
    assert result.returncode == 0, result.stdout + result.stderr
    with tarfile.open(fileobj=io.BytesIO(service.archive)) as archive:
        assert sorted(entry.name for entry in archive.getmembers()) == [
            "package/.gitignore",
            "package/PulumiPolicy.yaml",
            "package/__main__.py",
            "package/config/default.json",
            "package/config/strict.json",
            "package/config/us-government.json",
            "package/requirements.txt",
        ]


def test_a_published_pack_gates_a_preview_and_a_state(published: Published, stack: Pulumi, tmp_path: Path) -> None:
    preview = stack.run("preview", "--policy-pack", str(published.folder))
    assert (preview.returncode == 0, policy_lines(preview.stdout)) == (False, [f"mandatory {FOUND}"]), preview.stderr
    assert f"entra-provisioning@v{VERSION}" in preview.stdout

    assert stack.run("up", "--yes", "--skip-preview").returncode == 0
    state = tmp_path / "state.json"
    state.write_text(stack.run("stack", "export", "--show-secrets").stdout, encoding="utf-8")
    analyzed = stack.run("policy", "analyze", "--file", str(state), "--policy-pack", str(published.folder))
    assert (analyzed.returncode, FOUND.split(maxsplit=1)[0] in analyzed.stdout) == (1, True), (
        analyzed.stdout + analyzed.stderr
    )


def test_a_pack_without_a_copy_of_the_source_runs(published: Published, stack: Pulumi) -> None:
    shutil.rmtree(published.folder / "entra_policy")
    preview = stack.run("preview", "--policy-pack", str(published.folder))
    assert policy_lines(preview.stdout) == [f"mandatory {FOUND}"], preview.stderr


def refused(stack: Pulumi, pack: Path) -> str:
    """What the CLI reports about a pack that doesn't start."""
    result = stack.run("preview", "--policy-pack", str(pack))
    output = result.stdout + result.stderr
    assert (result.returncode == 0, "Traceback" in output) == (False, False), output
    [line] = {
        line.partition("entra-provisioning: ")[2] for line in output.splitlines() if "entra-provisioning: " in line
    }
    return line.strip()


@pytest.mark.parametrize("change", ["edited", "added", "removed"])
def test_source_of_another_version_never_runs(published: Published, stack: Pulumi, change: str) -> None:
    name = {"edited": "settings.py", "added": "rules/mine.py", "removed": "rules/schema/schema_shape.py"}[change]
    file = published.folder / "entra_policy" / name
    if change == "removed":
        file.unlink()
    else:
        with file.open("a", encoding="utf-8") as text:
            text.write("\n# a change\n")
    where = published.environment.folder
    assert refused(stack, published.folder) == (
        f"{file} is not what entra-provisioning {VERSION} in {where} has under that name. What runs is the "
        f"distribution: install the one that belongs to this source, or delete {published.folder / 'entra_policy'}."
    )


def test_another_version_of_the_distribution(published: Published, stack: Pulumi) -> None:
    file = published.folder / "PulumiPolicy.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(f"version: {VERSION}", "version: 0.2.0"), encoding="utf-8")
    where = published.environment.folder
    assert refused(stack, published.folder) == (
        f"this pack is version 0.2.0, but {where} has entra-provisioning {VERSION}; install it with "
        f"`cd {published.folder} && {where}/bin/python -m pip install -r requirements.txt`."
    )


def test_no_distribution(project_root: Path, stack: Pulumi, tmp_path: Path) -> None:
    pack = copied(project_root, tmp_path / "pack")
    where = bare_environment(pack / "venv")
    assert refused(stack, pack) == (
        f"the distribution entra-provisioning is missing in {where.folder}; install it with "
        f"`cd {pack} && {where.folder}/bin/python -m pip install -r requirements.txt`."
    )


def test_one_version_everywhere(project_root: Path) -> None:
    """The pack and what the guides name are of the distribution's version."""
    [project_version] = re.findall(r'(?m)^version = "(.+)"$', (project_root / "pyproject.toml").read_text("utf-8"))
    found = {
        "PulumiPolicy.yaml": yaml.safe_load((project_root / "policypack/PulumiPolicy.yaml").read_text())["version"]
    }
    named = r"entra[-_]provisioning(?:==|-)(\d+(?:\.\d+)*)"
    for name in ("docs/getting-started.md", "docs/publishing.md"):
        [found[name]] = re.findall(named, (project_root / name).read_text(encoding="utf-8"))
    assert found == dict.fromkeys(found, project_version)
