"""Small pieces of writing."""

import difflib
from collections.abc import Iterable


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends a sentence already."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """`; did you mean ...?` for the nearest of the names, a full stop where none is near."""
    matches = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6)
    return f"; did you mean `{matches[0]}`?" if matches else "."


def printable(text: str, *, keep_lines: bool = False) -> str:
    """The text without control characters, which could rewrite a terminal or forge a line of a report.

    Args:
        text: any text.
        keep_lines: whether it may have several lines.
    """
    if text.isprintable():
        return text
    kept = "\n" if keep_lines else ""
    return "".join(
        character if character.isprintable() or character in kept else _escaped(character) for character in text
    )


def _escaped(character: str) -> str:
    return "\\n" if character == "\n" else f"\\x{ord(character):02x}"
