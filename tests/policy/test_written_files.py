"""Writing files: whole or not at all, and into what isn't a regular file."""

import os
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from entra_policy import written_files
from entra_policy.errors import UsageError
from entra_policy.written_files import write_whole


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.usefixtures("umask")
def test_a_new_file_has_the_mode_that_the_umask_leaves_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    old.write_text("before")
    old.chmod(0o604)
    inode = old.stat().st_ino
    write_whole(new, "a\ud800é")
    write_whole(old, "after")
    assert (new.read_bytes(), mode(new)) == ("a\\ud800é".encode(), 0o640)
    assert (old.read_text(), mode(old), old.stat().st_ino == inode) == ("after", 0o604, False)
    assert names(tmp_path) == ["new", "old"]


@pytest.mark.parametrize("depth", [1, 2])
def test_links_are_followed(depth: int, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    target = tmp_path / "folder" / "target"
    link = tmp_path / "link1"
    link.symlink_to(Path("folder") / "target")
    if depth > 1:
        link = tmp_path / "link2"
        link.symlink_to("link1")
    for text in ("one", "two"):  # the target isn't there at first
        write_whole(link, text)
        assert (link.is_symlink(), target.is_symlink(), target.read_text()) == (True, False, text)
    assert names(tmp_path / "folder") == ["target"]


def test_a_pipe_gets_it_and_stays(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for path in (pipe, link):
        read: list[str] = []
        reader = threading.Thread(target=lambda into=read: into.append(pipe.read_text()))
        reader.start()
        write_whole(path, "report")
        reader.join()
        assert (read, stat.S_ISFIFO(pipe.stat().st_mode)) == (["report"], True)
    assert names(tmp_path) == ["link", "pipe"]


def character_device(folder: Path, minor: int, name: str) -> Path:
    """A node of our own; where only root may make one, a link to the system's, which is never replaced either."""
    path = folder / name
    try:
        os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, minor))
        with path.open("wb"):
            pass
    except PermissionError:
        path.unlink(missing_ok=True)
        path.symlink_to(f"/dev/{name}")
    return path


def test_devices_are_written_to_and_stay(tmp_path: Path) -> None:
    null, full = character_device(tmp_path, 3, "null"), character_device(tmp_path, 7, "full")
    write_whole(null, "report")
    with pytest.raises(UsageError) as caught:
        write_whole(full, "report")
    assert str(caught.value) == f"{full}: it can't be written: No space left on device."
    assert [stat.S_ISCHR(path.stat().st_mode) for path in (null, full)] == [True, True]
    assert names(tmp_path) == ["full", "null"]


def test_open_descriptors_are_written_where_they_are(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with file.open("wb", buffering=0) as opened:
        opened.write(b"before;")
        link = tmp_path / "link"
        for path in (Path(f"/dev/fd/{opened.fileno()}"), Path(f"/proc/self/fd/{opened.fileno()}"), link):
            link.unlink(missing_ok=True)
            link.symlink_to(f"/dev/fd/{opened.fileno()}")
            write_whole(path, "report;")
        opened.write(b"after")
    assert file.read_text() == "before;report;report;report;after"


def test_a_standard_stream_that_was_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(UsageError) as caught:
        write_whole(Path("/dev/stdout"), "report")
    assert str(caught.value) == "/dev/stdout: it can't be written: Bad file descriptor."


@pytest.mark.parametrize("error", [13, 1, 30, 16], ids=["EACCES", "EPERM", "EROFS", "EBUSY"])
def test_a_file_that_can_t_be_replaced_is_written_itself(
    error: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a folder that may not be written, or where the file is mounted by itself."""

    def refuse(*_: object) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(written_files, "_replace", refuse)
    file = tmp_path / "file"
    file.write_text("a longer text than the next")
    inode = file.stat().st_ino
    write_whole(file, "report")
    assert (file.read_text(), file.stat().st_ino) == ("report", inode)
    with pytest.raises(UsageError) as caught:
        write_whole(tmp_path / "new", "report")
    assert str(caught.value) == f"{tmp_path / 'new'}: it can't be written: {os.strerror(error)}."
    assert names(tmp_path) == ["file"]


def test_what_can_t_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    reasons = {}
    for name in ("no/where", "folder", "loop", "a\0b"):
        with pytest.raises(UsageError) as caught:
            write_whole(tmp_path / name, "report")
        reasons[name] = str(caught.value).rpartition(": ")[2]
    assert reasons == {
        "no/where": "No such file or directory.",
        "folder": "Is a directory.",
        "loop": "Too many levels of symbolic links.",
        "a\0b": "embedded null byte.",
    }
    assert names(tmp_path) == ["folder", "loop"]


def test_a_failure_in_the_middle_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    file = tmp_path / "file"
    file.write_text("before")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(UsageError) as caught:
        write_whole(file, "after")
    assert str(caught.value) == f"{file}: it can't be written: No space left on device."
    assert (file.read_text(), names(tmp_path)) == ("before", ["file"])
