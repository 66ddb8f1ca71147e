"""tools/graph_sdk_environment.py with a lock in which there is nothing to install."""

from pathlib import Path

import pytest

from tools.graph_sdk_environment import InstallationError, find

pytestmark = pytest.mark.engine  # makes environments


def test_it_is_made_once_for_a_lock(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, lock = tmp_path / "tools" / "sdk", tmp_path / "requirements.lock"
    lock.write_text("# nothing\n")
    made = "installing Microsoft's Python SDK for Graph: about a minute, once\n"
    assert find(folder=folder, lock=lock) == folder / "bin" / "python"
    assert capsys.readouterr().err == made
    (folder / "kept").touch()
    find(folder=folder, lock=lock)
    assert (capsys.readouterr().err, (folder / "kept").exists()) == ("", True)

    lock.write_text("# nothing new\n")
    find(folder=folder, lock=lock)
    assert (capsys.readouterr().err, (folder / "kept").exists()) == (made, False)
    # What was interrupted has no stamp.
    (folder / ".stamp").unlink()
    find(folder=folder, lock=lock)
    assert capsys.readouterr().err == made


def test_what_pip_says_is_shown(tmp_path: Path) -> None:
    folder, lock = tmp_path / "sdk", tmp_path / "requirements.lock"
    lock.write_text("no requirement at all\n")
    with pytest.raises(InstallationError) as caught:
        find(folder=folder, lock=lock)
    first, *said, last = str(caught.value).splitlines()
    assert first == (
        f"The environment with Microsoft's SDK could not be made; `{folder}/bin/python -m pip install --quiet "
        f"--no-deps --require-hashes --disable-pip-version-check --no-compile -r {lock}` said:"
    )
    assert "Invalid requirement: 'no requirement at all'" in "\n".join(said)
    assert last == "Correct what it names, and run `make external` again."
    assert not (folder / ".stamp").exists()
