"""Text of strangers inside Markdown: shown as it is, without becoming markup, a link or a mention."""

import html
import re
from collections.abc import Iterable
from typing import Final

from entra_policy.text import printable, shortened, within_line

LONGEST: Final = 1_000
_SPECIAL: Final = re.compile(r"([\\`*_~\[\]|$!#])")
_WORDS: Final = re.compile(r"(\s+)")
_BACKTICKS: Final = re.compile(r"`+")
# What makes a list, a heading or a command of the line that it begins.
_FIRST: Final = re.compile(r"^(\d*)([-+=/.):])")
# Names of people, issues and addresses, which GitHub and GitLab turn into mentions and links of their own.
_LIVELY: Final = re.compile(r"@|://|www\.|[#!&%~]\w|\bGH-\d|\bjavascript:|\bmailto:|\bxmpp:", re.IGNORECASE)


def bounded(text: str) -> str:
    """The printable text without commands to an agent, cut where it is longer than a report can bear."""
    return shortened(within_line(printable(text[: LONGEST + 1])), LONGEST, "…")


def code(text: str) -> str:
    """Text as an inline code span, in which nothing has a meaning. Not for a table: see `cell`."""
    text = bounded(text)
    if not text.strip():
        return "` `"
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(text)), default=0) + 1)
    space = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{space}{text}{space}{fence}"


def cell(text: str) -> str:
    """Text as a code span inside a table.

    A table ends its cell at any pipe without a backslash, in code as well; an even number of backslashes in front of
    the pipe's own keeps all readers of Markdown from taking that one away.
    """
    return code(text.replace("\\", "\\\\") if "|" in text else text).replace("|", "\\|")


def prose(text: str) -> str:
    """A message, with what is between backticks as code and everything else as plain text."""
    parts = bounded(text).strip().split("`")
    if len(parts) % 2 == 0:  # the last backtick opens nothing
        parts[-2:] = [f"{parts[-2]}`{parts[-1]}"]
    whole = _joined(_plain(part) if number % 2 == 0 else code(part) for number, part in enumerate(parts))
    return _FIRST.sub(r"\1\\\2", whole)


def inside_html(text: str) -> str:
    """Text inside an HTML element: a `<code>` element, in which there are no mentions."""
    return f"<code>{html.escape(bounded(text))}</code>"


def _joined(parts: Iterable[str]) -> str:
    """The parts one behind the other; backticks of two that touched would make one fence, so a space parts them."""
    whole = ""
    for part in parts:
        whole += f" {part}" if whole.endswith("`") and part.startswith("`") else part
    return whole


def _plain(text: str) -> str:
    return "".join(code(word) if _LIVELY.search(word) else _escaped(word) for word in _WORDS.split(text))


def _escaped(word: str) -> str:
    return _SPECIAL.sub(r"\\\1", word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
