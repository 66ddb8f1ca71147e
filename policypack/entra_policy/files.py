"""Reading files that a person wrote for the gate."""

from pathlib import Path

from entra_policy.errors import ConfigurationError
from entra_policy.text import printable


def read_configuration_file(path: Path, what: str) -> bytes:
    """The bytes of a file.

    Args:
        path: the file.
        what: what it contains, as in "the exemptions".

    Raises:
        ConfigurationError: it can't be read.
    """
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        raise ConfigurationError(f"{printable(str(path))}: {what} can't be read: {reason(error)}.") from None


def reason(error: OSError | ValueError) -> object:
    """Why the system refused to open, read or write a file, for messages."""
    return getattr(error, "strerror", None) or error


def decoded(text: bytes, name: str, encoding: str = "utf-8") -> str:
    """The text of a file that must be in UTF-8.

    Args:
        text: the file's bytes.
        name: what the file is called in messages.
        encoding: `utf-8`, or `utf-8-sig` where a byte order mark may be in front.

    Raises:
        ConfigurationError: it isn't UTF-8.
    """
    try:
        return text.decode(encoding)
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{name}: byte {error.start} isn't UTF-8.") from None
