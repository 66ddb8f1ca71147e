"""Marks: the characters that a text consists of while only the cloud, or a passphrase, knows it.

A mark is a run of one private-use character, another one for each unknown value. Whatever a program makes of the
text, a part of it, another case, its JSON, base64 or URL form, is recognised by what is left of the mark.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

_FIRST = 0xF0000
_COUNT = 0xFFFE
# As long as the ids and names that data sources give.
_LENGTH = 36
_CHARACTER = re.compile("[\U000f0000-\U000ffffd]")
# As characters, in JSON, in Python's `repr`, in a URL, as hexadecimal digits of UTF-8.
_SPELLED = re.compile(
    "[\U000f0000-\U000ffffd]+"
    r"|(?:\\+u[dD][bB][89a-fA-F][0-9a-fA-F]\\+u[dD][c-fC-F][0-9a-fA-F]{2})+"
    r"|(?:\\+U000[fF][0-9a-fA-F]{4})+"
    r"|(?:(?:\\+x|%)[fF]3(?:\\+x|%)[bB][0-9a-fA-F](?:(?:\\+x|%)[89abAB][0-9a-fA-F]){2})+"
    r"|(?:[fF]3[bB][0-9a-fA-F](?:[89abAB][0-9a-fA-F]){2}){3,}"
)
# Three characters are twelve bytes, so their base64 repeats itself after sixteen letters.
_REPEATED = re.compile(r"([A-Za-z0-9+/_-]{16})\1+")


@dataclass(frozen=True)
class Origin:
    """Where an unknown value comes from.

    Attributes:
        what: the value and why it isn't known, for messages.
        remedy: what to do about it, as a sentence.
        may_be_none: whether it may be `None` as well.
        look_up: the URN of the look-up whose answer it is a part of; empty where it comes from elsewhere.
    """

    what: str
    remedy: str
    may_be_none: bool = False
    look_up: str = ""


_origins: list[Origin] = []
_in_base64: set[str] = set()


def mark(origin: Origin) -> str:
    """A new mark."""
    _origins.append(origin)
    character = chr(_FIRST + (len(_origins) - 1) % _COUNT)
    written = character.encode() * 6
    for start in range(4):
        for block in (base64.b64encode(written[start:][:12]), base64.urlsafe_b64encode(written[start:][:12])):
            letters = block.decode()
            _in_base64.update(letters[turn:] + letters[:turn] for turn in range(16))
    return character * _LENGTH


def any_marks() -> bool:
    """Whether there are unknown texts in this process at all."""
    return bool(_origins)


def has_mark(text: str) -> bool:
    """Whether a text has a character of a mark; quick."""
    return not str.isascii(text) and _CHARACTER.search(text) is not None


def is_derived(text: str) -> bool:
    """Whether a text was made of an unknown one, in whatever spelling."""
    if not _origins:
        return False
    return _SPELLED.search(text) is not None or any(one[1] in _in_base64 for one in _REPEATED.finditer(text))


def origin_of(text: str) -> Origin:
    """The origin of the first mark in a text that has one."""
    found = _CHARACTER.search(text)
    return _origins[ord(found[0]) - _FIRST] if found is not None else Origin("an unknown text", "")


def look_ups_in(text: str) -> set[str]:
    """The URNs of the look-ups of whose answers a text is made."""
    found = {_origins[ord(character) - _FIRST].look_up for character in set(_CHARACTER.findall(text))}
    return found - {""}


def mark_in(text: str) -> str:
    """The whole mark whose characters a text has."""
    found = _CHARACTER.search(text)
    return found[0] * _LENGTH if found is not None else ""


def without_marks(text: str, shown: str) -> str:
    """The text with `shown` in place of each mark."""

    def repeated(found: re.Match[str]) -> str:
        return shown if found[1] in _in_base64 else found[0]

    return _REPEATED.sub(repeated, _SPELLED.sub(shown, text))
