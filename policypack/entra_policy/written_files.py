"""Writing what a person asked for: files whole or not at all, and into devices, pipes and open descriptors."""

import errno
import os
import re
import secrets
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from entra_policy.errors import UsageError
from entra_policy.files import reason
from entra_policy.text import printable

# What a shell or a system calls an open descriptor: `/dev/fd/63` is what `>(...)` gives.
_DESCRIPTOR: Final = re.compile(r"(?:/dev/fd|/proc/(?:self|thread-self|\d+)/fd)/(\d+)")
_STANDARD: Final = {"/dev/stdout": 1, "/dev/stderr": 2}
_LONGEST_CHAIN: Final = 40
_WRITE_ONLY: Final = os.O_WRONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)
# The file can't be replaced, but perhaps be written: its folder is read-only, or it is mounted by itself, as a
# container's volumes of one file are.
_NOT_REPLACEABLE: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY})


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all; what isn't a regular file is written to, and stays what it is.

    A regular file is replaced in one step and keeps its mode; a new one gets the mode that the process's umask leaves.
    Links are followed. Where the folder doesn't let a file be replaced, the file itself is written.

    Raises:
        UsageError: it can't be written.
        BrokenPipeError: it is standard output, and its reader has gone.
    """
    content = text.encode("utf-8", "backslashreplace")
    descriptor = None
    try:
        descriptor = _descriptor(path)
        if descriptor is not None:
            _write_to_descriptor(descriptor, content)
            return
        mode = _mode(path)
        if mode is None or stat.S_ISREG(mode):
            _write_regular(Path(os.path.realpath(path)), content, mode)
        else:
            _write_in_place(path, content)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        if isinstance(error, BrokenPipeError) and descriptor == 1:
            raise
        raise UsageError(f"{printable(str(path))}: it can't be written: {reason(error)}.") from None


def _descriptor(path: Path) -> int | None:
    """The open descriptor of this process that a path, or the link that it is, names."""
    current = Path(os.path.abspath(path))  # noqa: PTH100 - doesn't follow the link that says it
    for _ in range(_LONGEST_CHAIN):
        text = str(current)
        if text in _STANDARD:
            return _STANDARD[text]
        if (match := _DESCRIPTOR.fullmatch(text)) is not None:
            return int(match[1])
        if not current.is_symlink():
            return None
        current = Path(os.path.normpath(current.parent / current.readlink()))
    return None


def _write_to_descriptor(descriptor: int, content: bytes) -> None:
    """Write where it stands; opening it again would begin at the front of a file."""
    if descriptor in (1, 2):
        stream = sys.stdout if descriptor == 1 else sys.stderr
        if stream is None:  # it was closed when the process began, whatever has its number now
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        stream.flush()
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(content)


def _mode(path: Path) -> int | None:
    """The mode of what is there, behind a link too; None where nothing is."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _write_regular(file: Path, content: bytes, mode: int | None) -> None:
    try:
        _replace(file, content)
    except OSError as error:
        if mode is None or error.errno not in _NOT_REPLACEABLE:
            raise
        _write_in_place(file, content)


def _replace(file: Path, content: bytes) -> None:
    temporary = file.with_name(f".entra-policy-{secrets.token_hex(8)}")
    handle = os.open(temporary, _WRITE_ONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(content)
        _keep_owner_and_mode(file, temporary)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _keep_owner_and_mode(file: Path, temporary: Path) -> None:
    try:
        before = file.stat()
    except FileNotFoundError:
        return
    if os.name == "posix":
        with suppress(PermissionError):
            os.chown(temporary, before.st_uid, before.st_gid)
    temporary.chmod(stat.S_IMODE(before.st_mode))


def _write_in_place(path: Path, content: bytes) -> None:
    """Write into what is there; a regular file is cut to its new length only when all of it is written."""
    handle = os.open(path, _WRITE_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.truncate()
