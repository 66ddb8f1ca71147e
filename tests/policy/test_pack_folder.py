"""The policy pack's folder as `entra-policy pack init` writes it."""

from __future__ import annotations

import json
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from entra_policy.cli.commands import cli
from entra_policy.errors import UsageError
from entra_policy.pack_folder import given_requirement, requirement_of, without_password

ROOT = Path(__file__).resolve().parents[2]
PACK = ("PulumiPolicy.yaml", "__main__.py", ".gitignore", "config/default.json", "config/strict.json", "config/us-government.json")  # fmt: skip


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def requirements(line: str) -> str:
    return f"# What the pack runs on, in the virtual environment `venv` of this folder.\n{line}\n"


def expected(line: str) -> dict[str, str]:
    own = {name: (ROOT / "policypack" / name).read_text(encoding="utf-8") for name in PACK}
    return own | {"requirements.txt": requirements(line)}


def init(*arguments: str) -> tuple[int, str]:
    """Gives the exit status, or the error's, and what is printed."""
    result = CliRunner().invoke(cli, ["pack", "init", *arguments], standalone_mode=False)
    if isinstance(result.exception, UsageError):
        return result.exception.exit_code, str(result.exception)
    if result.exception is not None:
        raise result.exception
    return 0, result.output


def test_the_folder_and_what_to_do_next(tmp_path: Path) -> None:
    """From this checkout, which is installed as a folder."""
    folder = tmp_path / "my policies" / "entra"
    source = f"entra-provisioning @ {ROOT.as_uri()}"
    assert init(str(folder)) == (
        0,
        f"""Wrote the policy pack to {folder}.
Its environment installs {source}.

Make its virtual environment:

  {sys.executable} -m venv '{folder}/venv'
  '{folder}/venv/bin/python' -m pip install --disable-pip-version-check -r '{folder}/requirements.txt'

Use it in a Pulumi project:

  pulumi preview --policy-pack '{folder}'
""",
    )
    assert files(folder) == expected(source)
    assert [path for path in folder.rglob("*") if path.is_symlink()] == []


def test_a_folder_that_is_not_empty(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "PulumiPolicy.yaml").write_text("old", encoding="utf-8")
    assert init(str(tmp_path)) == (
        2,
        f"{tmp_path} isn't empty. Name a new folder, or replace the pack's files in it with --force.",
    )
    assert files(tmp_path) == {"notes.txt": "mine", "PulumiPolicy.yaml": "old"}
    status, _ = init(str(tmp_path), "--force", "--package", "entra-provisioning==7.1")
    assert (status, files(tmp_path)) == (0, {"notes.txt": "mine", **expected("entra-provisioning==7.1")})


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("file", "File exists"),
        ("file/entra", "Not a directory"),
        ("link", "{here}/link is a link to nowhere, which isn't there"),
        ("link/entra", "{here}/link is a link to nowhere, which isn't there"),
    ],
)
def test_what_is_in_the_place_of_the_folder(folder: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "link").symlink_to("nowhere")
    assert init(f"{tmp_path}/{folder}") == (
        2,
        f"{tmp_path}/{folder}: the pack can't be written there: {why.format(here=tmp_path)}.",
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "link"]


def test_a_folder_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    message = "DIR is empty. Name the pack's folder; `.` is the current one."
    assert [init(""), init(" ")] == [(2, message)] * 2
    assert files(tmp_path) == {}


def test_a_folder_that_looks_like_an_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert init("--package", "entra-provisioning==7.1", "--", "-dash") == (
        0,
        f"""Wrote the policy pack to ./-dash.
Its environment installs entra-provisioning==7.1.

Make its virtual environment:

  {sys.executable} -m venv ./-dash/venv
  ./-dash/venv/bin/python -m pip install --disable-pip-version-check -r ./-dash/requirements.txt

Use it in a Pulumi project:

  pulumi preview --policy-pack ./-dash
""",
    )
    assert files(tmp_path / "-dash") == expected("entra-provisioning==7.1")


@pytest.mark.parametrize("name", ["config", "config/strict.json", "PulumiPolicy.yaml", "requirements.txt"])
@pytest.mark.parametrize("target", ["../outside", "nowhere"])
def test_nothing_is_written_through_links(name: str, target: str, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    folder = tmp_path / "pack"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).symlink_to(target)
    assert init(str(folder), "--force") == (
        2,
        (
            f"{folder}/{name} is a link to {target}, and the pack isn't written through links. Nothing was written. "
            "Remove it, or name a new folder."
        ),
    )
    assert (files(tmp_path), list((tmp_path / "outside").iterdir())) == ({}, [])


@pytest.mark.parametrize("name", ["__main__.py", "config/default.json", "requirements.txt"])
def test_a_folder_in_the_place_of_a_file(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir(parents=True)
    assert init(str(tmp_path), "--force") == (
        2,
        f"{tmp_path}/{name} isn't a file. Nothing was written. Remove it, or name a new folder.",
    )
    assert files(tmp_path) == {}


def test_a_file_in_the_place_of_the_configurations(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("mine", encoding="utf-8")
    assert init(str(tmp_path), "--force") == (
        2,
        f"{tmp_path}/config isn't a folder. Nothing was written. Remove it, or name a new folder.",
    )
    assert files(tmp_path) == {"config": "mine"}


def test_an_empty_folder_and_a_requirement(tmp_path: Path) -> None:
    status, _ = init(str(tmp_path), "--package", "https://files.contoso.com/entra_provisioning-0.1.0-py3-none-any.whl")
    line = "entra-provisioning @ https://files.contoso.com/entra_provisioning-0.1.0-py3-none-any.whl"
    assert (status, files(tmp_path)) == (0, expected(line))


def test_what_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    wheel = tmp_path / "a wheel; here" / "entra_provisioning-0.1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"")
    project(tmp_path / "clone", '[project]\nname = "Entra_Provisioning"\n')
    (tmp_path / "entra-provisioning").mkdir()  # a pack may be called like the distribution
    given = {
        f"a wheel; here/{wheel.name}": f"entra-provisioning @ {tmp_path.as_uri()}/a%20wheel%3B%20here/{wheel.name}",
        "clone": f"entra-provisioning @ {tmp_path.as_uri()}/clone",
        "entra-provisioning": "entra-provisioning",
        "entra-provisioning==0.1.0+contoso": "entra-provisioning==0.1.0+contoso",
        "Entra.Provisioning >=0.1, <2": "Entra.Provisioning >=0.1, <2",
        "entra__provisioning; python_version >= '3.11'": "entra__provisioning; python_version >= '3.11'",
        "git+https://git.contoso.com/entra.git@main": "entra-provisioning @ git+https://git.contoso.com/entra.git@main",
        "git+ssh://git@contoso.com/entra.git": "entra-provisioning @ git+ssh://git@contoso.com/entra.git",
        "entra-provisioning @ https://contoso.com/a.whl": "entra-provisioning @ https://contoso.com/a.whl",
    }
    assert {text: given_requirement(text) for text in given} == given


def project(folder: Path, text: str) -> None:
    folder.mkdir()
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")


NOT_INSTALLABLE = (
    "isn't a wheel, a folder with a pyproject.toml, a URL or a requirement such as entra-provisioning==0.1.0."
)
NO_URL = "isn't a URL that pip installs from, such as https://… or git+https://…."
ANOTHER = "is requests, but the pack runs on entra-provisioning."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"'' {NOT_INSTALLABLE}"),
        ("-e .", f"'-e .' {NOT_INSTALLABLE}"),
        ("a\n--index-url x", f"'a\\n--index-url x' {NOT_INSTALLABLE}"),
        ("not a requirement", f"'not a requirement' {NOT_INSTALLABLE}"),
        ("entra-provisioning=1", f"'entra-provisioning=1' {NOT_INSTALLABLE}"),
        ("./nowhere", "there is no file or folder ./nowhere."),
        ("nowhere/clone", "there is no file or folder nowhere/clone."),
        ("dist/a.whl", "there is no file or folder dist/a.whl."),
        ("./notes", "the folder ./notes has no pyproject.toml."),
        ("notes.txt", "notes.txt isn't a wheel, whose name is like entra_provisioning-0.1.0-py3-none-any.whl."),
        ("a.whl", "a.whl isn't a wheel, whose name is like entra_provisioning-0.1.0-py3-none-any.whl."),
        ("broken", "broken/pyproject.toml isn't valid TOML."),
        ("nameless", "nameless/pyproject.toml doesn't name a distribution."),
        ("another", f"'another' {ANOTHER}"),
        ("requests-2.0-py3-none-any.whl", f"'requests-2.0-py3-none-any.whl' {ANOTHER}"),
        ("requests>=2", f"'requests>=2' {ANOTHER}"),
        ("requests @ https://ada:s3cret@contoso.com/a.whl", f"'requests @ https://***@contoso.com/a.whl' {ANOTHER}"),
        ("https://ada:s3 cret@contoso.com/a.whl", f"'https://***@contoso.com/a.whl' {NO_URL}"),
        ("gopher://contoso.com/a.whl", f"'gopher://contoso.com/a.whl' {NO_URL}"),
        ("https:///a.whl", f"'https:///a.whl' {NO_URL}"),
        ("entra-provisioning @ nowhere", f"'entra-provisioning @ nowhere' {NO_URL}"),
    ],
)
def test_what_can_t_be_installed(text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for file in ("notes.txt", "a.whl", "requests-2.0-py3-none-any.whl"):
        (tmp_path / file).write_bytes(b"")
    (tmp_path / "notes").mkdir()
    project(tmp_path / "another", '[project]\nname = "requests"\n')
    project(tmp_path / "broken", "[project\n")
    project(tmp_path / "nameless", "[build-system]\nrequires = []\n")
    assert init("pack", f"--package={text}") == (2, f"--package: {message}")
    assert not (tmp_path / "pack").exists()


def installed(folder: Path, direct_url: dict[str, Any] | None) -> metadata.Distribution:
    """A distribution as pip leaves its metadata."""
    (folder / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: entra-provisioning\nVersion: 7.1\n", encoding="utf-8"
    )
    if direct_url is not None:
        (folder / "direct_url.json").write_text(json.dumps(direct_url), encoding="utf-8")
    return metadata.PathDistribution(folder)


def test_where_the_distribution_was_installed_from(tmp_path: Path) -> None:
    here = tmp_path.as_uri()
    commit = "3e219e8c0f2b4c9d8a7e6f5a4b3c2d1e0f9a8b7c"
    origins: list[tuple[dict[str, Any] | None, str]] = [
        (None, "entra-provisioning==7.1"),
        ({"url": here, "dir_info": {"editable": True}}, f"entra-provisioning @ {here}"),
        ({"url": here, "archive_info": {}}, f"entra-provisioning @ {here}"),
        (
            {"url": "https://git.contoso.com/a.git", "vcs_info": {"vcs": "git", "commit_id": commit}, "subdirectory": "x"},
            f"entra-provisioning @ git+https://git.contoso.com/a.git@{commit}#subdirectory=x",
        ),
    ]  # fmt: skip
    for number, (direct_url, line) in enumerate(origins):
        folder = tmp_path / f"{number}.dist-info"
        folder.mkdir()
        assert requirement_of(installed(folder, direct_url)) == line


def test_an_origin_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "a wheel.whl"
    with pytest.raises(UsageError) as raised:
        requirement_of(installed(tmp_path, {"url": gone.as_uri(), "archive_info": {}}))
    assert str(raised.value) == (
        f"entra-provisioning was installed from {gone}, which is no longer there. Say with --package what the pack's "
        "environment installs: a wheel, a folder or a requirement."
    )


def test_a_password_in_a_url_is_not_printed() -> None:
    assert without_password("entra-provisioning @ https://ada:s3cret@contoso.com/a.whl") == (
        "entra-provisioning @ https://***@contoso.com/a.whl"
    )
