"""Reading files that a person wrote for the gate, and writing files whole."""

import os
import tempfile
from pathlib import Path

from entra_policy.errors import ConfigurationError, UsageError
from entra_policy.text import printable


def read_configuration_file(path: Path, what: str) -> bytes:
    """The bytes of a file.

    Args:
        path: the file.
        what: what it holds, as in "the exemptions".

    Raises:
        ConfigurationError: it can't be read.
    """
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        why = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"{printable(str(path))}: {what} can't be read: {why}.") from None


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises:
        UsageError: it can't be written.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except (OSError, ValueError) as error:
        raise _not_written(path, error) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise _not_written(path, error) from None


def _not_written(path: Path, error: OSError | ValueError) -> UsageError:
    return UsageError(f"{printable(str(path))}: it can't be written: {getattr(error, 'strerror', None) or error}.")
