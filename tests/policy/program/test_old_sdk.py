"""A project whose environment has a Pulumi SDK that is too old is told which version is needed, and which was found."""

from pathlib import Path

import pytest

from entra_policy.errors import ProgramError
from entra_policy.readers.program import read_program
from entra_policy.readers.program.child.sdk_version import OLDEST_SDK

pytestmark = pytest.mark.engine  # starts a process for each program


def project_with(version: str, folder: Path) -> Path:
    """A project whose environment says that it has that version of the SDK, which fails when it is imported."""
    (folder / "Pulumi.yaml").write_text("name: old\nruntime: python\n", encoding="utf-8")
    (folder / "__main__.py").write_text("raise ValueError('run')\n", encoding="utf-8")
    packages = folder / "packages"
    metadata = packages / f"pulumi-{version}.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: pulumi\nVersion: {version}\n", encoding="utf-8")
    (packages / "pulumi").mkdir()
    (packages / "pulumi" / "__init__.py").write_text("raise TypeError('imported')\n", encoding="utf-8")
    return folder


def failure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PYTHONPATH", str(folder / "packages"))
    with pytest.raises(ProgramError) as raised:
        read_program(folder, stack="dev")
    return str(raised.value)


@pytest.mark.parametrize("version", ["3.90.0", "3.180.0", "3.255.0", "2.25.2"])
def test_too_old(version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    message = failure(project_with(version, tmp_path), monkeypatch)
    before, _, behind = message.partition("its Python, ")
    assert before == f"The program in {tmp_path} can't be run: "
    assert behind.partition(", ")[2] == (
        f"has version {version} of the Pulumi SDK, and 3.256.0 or later is needed. Update it (`pip install --upgrade "
        "pulumi`), or check another input: `pulumi preview --json --show-sames > preview.json` or `pulumi stack export "
        "> state.json`."
    )


@pytest.mark.parametrize("version", [OLDEST_SDK, "3.256.1a0", "4.0.0", "10.0.0"])
def test_new_enough(version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "has no Pulumi SDK (imported)" in failure(project_with(version, tmp_path), monkeypatch)
