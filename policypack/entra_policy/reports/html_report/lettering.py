"""Text in a drawing, which nothing wraps: how wide it is, in columns of a monospaced font, and how it is cut."""

import re
import unicodedata
from typing import Final

from entra_policy.text import printable

ELLIPSIS: Final = "…"
# Behind these an expression or the name of an attribute may go on in the next line.
_PIECES: Final = re.compile(r"[^\s,(:./]*[\s,(:./]*")
# Latin, Greek and Cyrillic letters: every monospaced font draws them one column wide.
_ONE_COLUMN: Final = 0x0530


def columns(text: str) -> int:
    """How many columns the text takes."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def is_plain(text: str) -> bool:
    """Whether fonts agree on the width of the text."""
    return text.isascii() or all(_plain(character) for character in text)


def _plain(character: str) -> bool:
    return character == ELLIPSIS or (ord(character) < _ONE_COLUMN and not unicodedata.combining(character))


def fitted(text: str, width: int, *, keep_end: bool = False) -> str:
    """The text in that many columns: cut off, or without its middle where its end says the most."""
    if columns(text) <= width:
        return text
    if not keep_end:
        return _head(text, width - 1) + ELLIPSIS
    head = _head(text, (width - 1) // 3)
    return head + ELLIPSIS + _head(text[::-1], width - 1 - columns(head))[::-1]


def _head(text: str, width: int) -> str:
    taken = 0
    for index, character in enumerate(text):
        taken += columns(character)
        if taken > width:
            return text[:index]
    return text


def lines(text: str, width: int, most: int, *, keep_end: bool = False) -> tuple[str, ...]:
    """The text in at most so many lines of so many columns, broken where words end as far as that is possible.

    Args:
        text: any text; it is made printable.
        width: the columns of a line.
        most: the number of lines.
        keep_end: whether its middle is left out rather than its end, where it doesn't fit.
    """
    whole = " ".join(printable(text[: 8 * width * most] if not keep_end else _ends(text, 4 * width * most)).split(" "))
    broken = _broken(whole, width)
    if len(broken) <= most:
        return tuple(broken) or ("",)
    # A line may have room left at its end, so the text is cut shorter until it fits.
    for length in range(width * most, 0, -4):
        broken = _broken(fitted(whole, length, keep_end=keep_end), width)
        if len(broken) <= most:
            return tuple(broken)
    return (fitted(whole, width),)


def _ends(text: str, length: int) -> str:
    return text if len(text) <= 2 * length else text[:length] + ELLIPSIS + text[-length:]


def _broken(text: str, width: int) -> list[str]:
    result: list[str] = []
    line = ""
    for piece in _PIECES.findall(text):
        rest = piece
        if columns(line + rest.rstrip()) > width and line.strip():
            result.append(line.rstrip())
            line = ""
            rest = rest.lstrip()
        while columns(rest.rstrip()) > width:
            head = _head(rest, width) or rest[:1]
            result.append(head)
            rest = rest[len(head) :]
        line += rest
    if line.strip():
        result.append(line.rstrip())
    return result
