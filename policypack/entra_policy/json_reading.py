"""Reading JSON that a person or a program wrote: every mistake has its place."""

import json
import re
import sys
from collections.abc import Iterator
from typing import Any, Final

# Strings are matched so that what is in them is passed over.
_STRING_OR_INTEGER: Final = re.compile(r'"(?:[^"\\]|\\.)*"|-?(?P<digits>\d+)(?![\d.eE])', re.DOTALL)


class TooLongNumber(json.JSONDecodeError):
    """A whole number that has more digits than are read; with its place, as other mistakes have theirs."""


class _Pairs(list[tuple[str, Any]]):
    """An object of a document as its keys and values, those that are given more than once included."""


def load_json(text: str | bytes) -> Any:
    """The document of a JSON text, in one of JSON's encodings.

    Raises:
        json.JSONDecodeError: it isn't JSON; `TooLongNumber` where only a number is too long.
        UnicodeDecodeError: it isn't text.
        RecursionError: it is nested too deeply.
    """
    try:
        return json.loads(text)
    except (json.JSONDecodeError, UnicodeError):
        raise
    except ValueError:  # Python's limit for the conversion of whole numbers
        raise _too_long(text) from None


def key_given_twice(text: str | bytes) -> tuple[int | str, ...] | None:
    """Where the first key is that an object of a valid JSON document has twice; None where none has.

    Returns:
        The keys and indexes that lead to it, as `entra_policy.validation_errors.property_path` takes them.
    """
    twice = False

    def note(pairs: list[tuple[str, Any]]) -> None:
        nonlocal twice
        # Keys are all that is looked at here; nothing is kept of a large document.
        if len(pairs) > 1 and len(dict(pairs)) != len(pairs):
            twice = True

    json.loads(text, object_pairs_hook=note, parse_int=len, parse_float=len)
    if not twice:
        return None
    return next(_repeated(json.loads(text, object_pairs_hook=_Pairs, parse_int=len), ()))


def _repeated(document: Any, location: tuple[int | str, ...]) -> Iterator[tuple[int | str, ...]]:
    pairs: list[tuple[int | str, Any]] = []
    if isinstance(document, _Pairs):
        pairs.extend(document)
    elif isinstance(document, list):
        pairs.extend(enumerate(document))
    seen: set[int | str] = set()
    for key, value in pairs:
        if key in seen:
            yield (*location, key)
        seen.add(key)
        yield from _repeated(value, (*location, key))


def _too_long(text: str | bytes) -> TooLongNumber:
    decoded = text if isinstance(text, str) else text.decode(json.detect_encoding(text), "surrogatepass")
    longest = sys.get_int_max_str_digits()
    for match in _STRING_OR_INTEGER.finditer(decoded):
        if len(match["digits"] or "") > longest:
            message = f"a number with {len(match['digits']):,} digits is too long to be read"
            return TooLongNumber(message, decoded, match.start())
    return TooLongNumber("a number is too long to be read", decoded, 0)
