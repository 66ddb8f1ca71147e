"""Attributes without their brackets, or with too many: what was probably meant."""

import difflib
from collections.abc import Iterable
from typing import Final

from entra_sync.expression import Attribute, ExpressionSyntaxError, Node, parse, words
from entra_sync.functions import documented_words, is_documented_word

_SIMILAR: Final = 0.8
_TRUTHS: Final = frozenset({"true", "false"})
_EMPTY: Final = frozenset({"null", "nothing", "empty"})


def bare_words(tree: Node) -> tuple[str, ...]:
    """The words in an expression that no documentation gives a meaning, in the order of the text."""
    return without_meaning(words(tree))


def without_meaning(found: Iterable[str]) -> tuple[str, ...]:
    """Those of an expression's bare words that no documentation gives a meaning."""
    return tuple(word for word in found if not is_documented_word(word))


def meant_by(word: str) -> str:
    """What a bare word was probably meant to be, as it is written in expressions: most are attributes."""
    if word.lower() in _TRUTHS:
        return f'"{word.capitalize()}"'
    if word.lower() in _EMPTY:
        return '""'
    similar = difflib.get_close_matches(word, documented_words(), n=1, cutoff=_SIMILAR)
    return similar[0] if similar else f"[{word}]"


def inner_name(name: str) -> str | None:
    """The name inside, of an attribute's name that is in brackets itself: `mail` of `[mail]`; None for others."""
    if not (name.startswith("[") and name.endswith("]")):
        return None
    try:
        node = parse(name)
    except ExpressionSyntaxError:
        return None
    return node.name if type(node) is Attribute else None
