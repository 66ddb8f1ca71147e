"""Small pieces of writing."""

import difflib
import re
from collections.abc import Callable, Iterable
from reprlib import Repr
from typing import Final

# Agents of pipelines take these for commands: the first anywhere in a line that a step prints, the second
# where a line begins.
_AZURE_COMMAND: Final = re.compile(r"#(?=#(?:vso)?\[)", re.IGNORECASE)
_AGENT_COMMAND: Final = re.compile(rf"{_AZURE_COMMAND.pattern}|^\s*:(?=:)", re.IGNORECASE | re.MULTILINE)

_TAB: Final = " " * 4
_QUOTING: Final = Repr()
_QUOTING.maxstring = _QUOTING.maxother = _QUOTING.maxlong = 80
_QUOTING.maxlevel = 2


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
        keep_lines: whether it may have several lines; those that are indented with tabs are indented with spaces.
    """
    if text.isprintable():
        return text
    kept = ""
    if keep_lines:
        kept, text = "\n", text.replace("\t", _TAB)
    return "".join(
        character if character.isprintable() or character in kept else _escaped(character) for character in text
    )


def plain(text: str, *, keep_lines: bool = False) -> str:
    """The text without what could rewrite a terminal, forge a line, or command the agent of a pipeline.

    Args:
        text: any text.
        keep_lines: whether it may have several lines.
    """
    text = printable(text, keep_lines=keep_lines)
    return _AGENT_COMMAND.sub(r"\g<0> ", text) if "##" in text or "::" in text else text


def within_line(text: str) -> str:
    """Printable text without what commands the agent of a pipeline from anywhere inside a line."""
    return _AZURE_COMMAND.sub("# ", text) if "##" in text else text


def commands_escaped(text: str, escape: Callable[[str], str]) -> str:
    """The text with one character escaped of each of what the agent of a pipeline takes for a command.

    Args:
        text: text in a format that has escapes.
        escape: how the format writes a character that stands for itself.
    """
    return _AGENT_COMMAND.sub(lambda match: match[0][:-1] + escape(match[0][-1]), text)


def quoted(value: object) -> str:
    """A value as an error shows it: as Python writes it, shortened."""
    return _QUOTING.repr(value)


def shortened(text: str, longest: int, ellipsis: str = "...") -> str:
    """The text, cut so that it has at most so many characters, its ellipsis included."""
    return text if len(text) <= longest else text[: longest - len(ellipsis)] + ellipsis


def camel_case(name: str) -> str:
    """`target_tenant_id` as `targetTenantId`."""
    first, *words = name.split("_")
    return first + "".join(word.capitalize() for word in words)


def one_line(text: str) -> str:
    """The text on one line, each run of white space as one space, without control characters."""
    return printable(" ".join(text.split()))


def _escaped(character: str) -> str:
    return "\\n" if character == "\n" else f"\\x{ord(character):02x}"
