"""Secrets taken out of texts, in every spelling and down to small parts of them.

Everything that a program's failure shows goes through here, whole: a text is cut only afterwards. Both the child, for
what it reports, and the process that started it, for what was printed, use it; it needs nothing but Python.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHOWN = "[secret]"
_LONGEST_SHOWN = 12_000
# A shorter text would take letters out of innocent words.
_SHORTEST = 4
# So long a part of a secret is taken out wherever it is.
_PART = 8


class SecretTexts:
    """Secrets that are looked for together; made once for many texts.

    Args:
        secrets: the texts of the secrets.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._parts: set[str] = set()
        self._short: set[str] = set()
        self._longest = 0
        for secret in secrets:
            for spelled in map(_in_one_case, _spellings(secret)):
                self._longest = max(self._longest, len(spelled))
                if len(spelled) >= _PART:
                    self._parts.update(spelled[start : start + _PART] for start in range(len(spelled) - _PART + 1))
                elif len(spelled) >= _SHORTEST:
                    self._short.add(spelled)

    def without(self, text: str, *, cut_in_front: bool = False) -> str:
        """The text with `[secret]` in place of each secret and each longer part of one.

        Args:
            text: any text.
            cut_in_front: whether the text may begin in the middle of a secret; then as much as that could be is left
                out.
        """
        begun = min(self._longest, len(text)) if cut_in_front else 0
        kept: list[str] = []
        for start, end in self._places(text):
            if end <= begun:
                continue
            kept += [text[begun:start], SHOWN] if start >= begun else [SHOWN]
            begun = end
        return "".join([*kept, text[begun:]])

    def _places(self, text: str) -> list[tuple[int, int]]:
        """The parts of the text to be taken out, in order and apart from each other."""
        text = _in_one_case(text)
        found = sorted([*self._long_places(text), *self._short_places(text)])
        joined: list[tuple[int, int]] = []
        for start, end in found:
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    def _long_places(self, text: str) -> Iterator[tuple[int, int]]:
        if self._parts:
            for start in range(len(text) - _PART + 1):
                if text[start : start + _PART] in self._parts:
                    yield start, start + _PART

    def _short_places(self, text: str) -> Iterator[tuple[int, int]]:
        for secret in self._short:
            start = text.find(secret)
            while start >= 0:
                yield start, start + len(secret)
                start = text.find(secret, start + 1)


def _in_one_case(text: str) -> str:
    """The text in small letters, as long as it was: of a letter that would become two nothing is changed."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(_small(letter) for letter in text)


def _small(letter: str) -> str:
    return lowered if len(lowered := letter.lower()) == 1 else letter


def _spellings(secret: str) -> set[str]:
    """The ways in which a secret, or a line of it, may be written."""
    found: set[str] = set()
    for text in {secret, secret.strip(), *map(str.strip, secret.splitlines())}:
        if len(text) < _SHORTEST:
            continue
        in_json, in_ascii = json.dumps(text, ensure_ascii=False)[1:-1], json.dumps(text)[1:-1]
        found |= {text, in_json, in_ascii, in_json.replace("/", "\\/"), repr(text)[1:-1], ascii(text)[1:-1]}
        data = text.encode(errors="surrogatepass")
        found |= {quote(data), quote(data, safe=""), quote_plus(data), data.hex()}
        found |= set(_in_base64(data))
    return found


def _in_base64(data: bytes) -> Iterator[str]:
    """The letters that belong to the data alone, wherever in a longer encoded text it begins."""
    for before in range(3):
        # The first letters also have bits of what is in front of the data, the last one of what follows.
        first = (0, 2, 3)[before]
        length = (before + len(data)) * 8 // 6
        for encoded in (base64.b64encode, base64.urlsafe_b64encode):
            yield encoded(b"\0" * before + data).decode()[first:length]


def shortened(text: str) -> str:
    """The end of a text that is too long for a message."""
    return text if len(text) <= _LONGEST_SHOWN else "[...]\n" + text[-_LONGEST_SHOWN:]
