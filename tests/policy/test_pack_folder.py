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


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "pack").write_text("", encoding="utf-8")
    where = tmp_path / "pack"
    for folder, why in ((where, "File exists"), (where / "entra", "Not a directory")):
        status, reported = init(str(folder))
        assert (status, reported.startswith(f"{folder}: the pack can't be written there: ")) == (2, True), (
            reported,
            why,
        )


def test_an_empty_folder_and_a_requirement(tmp_path: Path) -> None:
    status, _ = init(str(tmp_path), "--package", "https://files.contoso.com/entra_provisioning-0.1.0-py3-none-any.whl")
    line = "entra-provisioning @ https://files.contoso.com/entra_provisioning-0.1.0-py3-none-any.whl"
    assert (status, files(tmp_path)) == (0, expected(line))


def test_what_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    wheel = tmp_path / "a wheel; here" / "entra_provisioning-0.1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"")
    (tmp_path / "entra-provisioning").mkdir()
    given = {
        f"a wheel; here/{wheel.name}": f"entra-provisioning @ {tmp_path.as_uri()}/a%20wheel%3B%20here/{wheel.name}",
        "entra-provisioning": f"entra-provisioning @ {tmp_path.as_uri()}/entra-provisioning",
        "entra-provisioning==0.1.0+contoso": "entra-provisioning==0.1.0+contoso",
        "git+https://git.contoso.com/entra.git@main": "entra-provisioning @ git+https://git.contoso.com/entra.git@main",
        "entra-provisioning @ https://contoso.com/a.whl": "entra-provisioning @ https://contoso.com/a.whl",
    }
    assert {text: given_requirement(text) for text in given} == given


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "--package: '' isn't a wheel, a folder or a requirement."),
        ("-e .", "--package: '-e .' isn't a wheel, a folder or a requirement."),
        ("a\n--index-url x", "--package: 'a\\n--index-url x' isn't a wheel, a folder or a requirement."),
        ("./nowhere", "--package: there is no file or folder ./nowhere."),
        ("dist/a.whl", "--package: there is no file or folder dist/a.whl."),
    ],
)
def test_what_can_t_be_installed(text: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        given_requirement(text)
    assert str(raised.value) == message


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
