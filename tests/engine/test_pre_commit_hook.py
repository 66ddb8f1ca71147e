"""The hook, installed and run by pre-commit itself in a repository of its user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml
from pre_commit.clientlib import load_manifest

from tests.support.distribution import ROOT, clone_of_the_project, packages_of_others, without_python_settings
from tests.support.guides import snippets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GIT = shutil.which("git") or "git"
HOOK = {
    "id": "entra-policy",
    "entry": "entra-policy check",
    "args": ["."],
    "language": "python",
    "pass_filenames": False,
    "require_serial": True,
    "files": r"(^|/)Pulumi(\.[^/]+)?\.ya?ml$|\.py$|\.json$",
}


class User(NamedTuple):
    """A user's repository with the hook.

    Attributes:
        repository: its folder.
        revision: the project's version that it uses, from the clone in `source`.
        variables: environment variables, pre-commit's own cache among them.
    """

    repository: Path
    source: Path
    revision: str
    variables: Mapping[str, str]

    def run(self, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=cwd or self.repository, env=self.variables, capture_output=True, text=True, check=False
        )

    def commit(self, *, args: list[str] | None = None) -> tuple[int, str]:
        """Commit everything, with the hook; returns the exit status and the output."""
        hook = {"id": "entra-policy", "verbose": True} | ({} if args is None else {"args": args})
        hooks = {"repos": [{"repo": str(self.source), "rev": self.revision, "hooks": [hook]}]}
        (self.repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(hooks), encoding="utf-8")
        assert self.run(GIT, "add", "--all").returncode == 0
        result = self.run(sys.executable, "-m", "pre_commit", "run", "--color=never")
        return result.returncode, result.stdout + result.stderr


def git(folder: Path, variables: Mapping[str, str], *arguments: str) -> str:
    result = subprocess.run([GIT, *arguments], cwd=folder, env=variables, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> User:
    folder = tmp_path_factory.mktemp("user")
    identity = {
        f"GIT_{role}_{kind}": value
        for role in ("AUTHOR", "COMMITTER")
        for kind, value in (("NAME", "Ada"), ("EMAIL", "ada@contoso.com"))
    }
    variables = {
        **{name: value for name, value in without_python_settings().items() if not name.startswith("GIT_")},
        **identity,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PRE_COMMIT_HOME": str(folder / "cache"),
        # pre-commit creates an environment and lets pip install the hook there: third-party packages are provided.
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
        "PYTHONPATH": str(packages_of_others()),
        "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
    }
    source, repository = clone_of_the_project(folder / "entra-provisioning"), folder / "repository"
    repository.mkdir()
    git(repository, variables, "init", "--quiet", "--initial-branch=main")
    return User(repository, source, git(source, variables, "rev-parse", "HEAD"), variables)


def test_the_manifest(project_root: Path) -> None:
    [hook] = load_manifest(str(project_root / ".pre-commit-hooks.yaml"))
    assert {name: hook[name] for name in HOOK} == HOOK


def test_a_project_at_the_root_and_one_in_a_folder(user: User) -> None:
    shutil.copytree(ROOT / "examples/quickstart", user.repository, dirs_exist_ok=True)
    status, output = user.commit()
    assert (status, "PASSED" in output) == (0, True), output
    shutil.copytree(ROOT / "examples/violations", user.repository / "infrastructure")
    status, output = user.commit(args=["infrastructure", "--stack", "dev"])
    assert (status, "- exit code: 1" in output, "EP302 no-nested-groups (mandatory)" in output) == (1, True, True), (
        output
    )


def test_what_the_guide_shows(user: User, tmp_path: Path) -> None:
    """In a repository beside the clone, as the guide has it."""
    [configuration] = snippets("getting-started.md", "# .pre-commit-config.yaml")
    (tmp_path / user.source.name).symlink_to(user.source)
    repository = tmp_path / "repository"
    shutil.copytree(ROOT / "examples/violations", repository / "infrastructure")
    (repository / "infrastructure/Pulumi.dev.yaml").rename(repository / "infrastructure/Pulumi.production.yaml")
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
    git(repository, user.variables, "init", "--quiet")
    git(repository, user.variables, "add", "--all")
    result = user.run(sys.executable, "-m", "pre_commit", "run", "--color=never", cwd=repository)
    assert (result.returncode, "in infrastructure, stack production" in result.stdout) == (1, True), (
        result.stdout + result.stderr
    )


def test_other_files_don_t_start_it(user: User) -> None:
    git(user.repository, user.variables, "add", "--all")
    git(user.repository, user.variables, "commit", "--quiet", "--no-verify", "--message=all")
    (user.repository / "notes.md").write_text("nothing to check\n", encoding="utf-8")
    hooks = user.repository / ".pre-commit-config.yaml"
    git(user.repository, user.variables, "add", "notes.md")
    assert hooks.exists()
    result = user.run(sys.executable, "-m", "pre_commit", "run", "--color=never")
    assert (result.returncode, "(no files to check)Skipped" in result.stdout) == (0, True), result.stdout
