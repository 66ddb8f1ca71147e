"""What a misspelt name of an attribute was probably meant to be.

A wrong suggestion is worse than none. So only names that are very near count, a name that any documentation lists is
never taken for a misspelling, nor is one whose form says that somebody added it, and where two names are equally near
neither is suggested.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from entra_sync.names import is_directory_extension, is_schema_extension
from entra_sync.names_known import documented_names

_SHORTEST: Final = 5
# From this length on a name may have two slips and still be the same word.
_LONG: Final = 10
# As many slips make it another word.
_TOO_MANY: Final = 3
_SHORT_WORD: Final = 4
# The last word of a name of several, such as `Id`.
_LAST_WORD: Final = re.compile(r"(?<=[a-z0-9])[A-Z][a-z0-9]*$")
_CORE_SCHEMA: Final = "urn:ietf:params:scim:schemas:core:2.0:"
_EXTENSION_PREFIX: Final = len("extension_") + 32 + len("_")
_CUSTOM_SECURITY_ATTRIBUTES: Final = "customsecurityattributes."


def is_custom_attribute(name: str) -> bool:
    """Whether the form of a name says that no list has it: an extension, a custom security attribute, a filtered path.

    These are directory extensions (`extension_...`), attributes in a SCIM schema of one's own (`urn:...`),
    `CustomSecurityAttributes.<set>_<name>`, and names with brackets (`emails[type eq "work"].value`, columns).
    """
    folded = name.lower()
    return is_schema_extension(name) or folded.startswith(_CUSTOM_SECURITY_ATTRIBUTES) or "[" in name or "]" in name


def suggested_documented_name(name: str, known: Iterable[str]) -> str | None:
    """The documented name that a name is probably a misspelling of; None where it may well be a name of its own.

    Args:
        name: the name as it is written.
        known: the documented names of the object that should have it.
    """
    return _suggested(name, frozenset(known))


@lru_cache(maxsize=4096)
def _suggested(name: str, known: frozenset[str]) -> str | None:
    if is_custom_attribute(name) or _is_documented(name):
        return None
    return _nearest(name, known)


def nearest_name(name: str, names: Iterable[str]) -> str | None:
    """The only one of the names that is at most one slip away, or two in a long name; None where there is none.

    A slip is a letter too many, too few or wrong, or two letters in the wrong order; case doesn't count. Singular and
    plural, and names that differ in a number or in the schema of a SCIM URN, are different names.
    """
    return _nearest(name, frozenset(names))


@lru_cache(maxsize=4096)
def _nearest(name: str, names: frozenset[str]) -> str | None:
    schema, own = _parts(name)
    exact = "" if schema.startswith(_CORE_SCHEMA) else schema
    candidates = _by_schema_and_length(names)
    best, found = _TOO_MANY, set[str]()
    for length in (len(own) - 1, len(own), len(own) + 1):
        for candidate, other in candidates.get((exact, length), ()):
            distance = _slips(own, other)
            if distance < best:
                best, found = distance, {candidate}
            elif distance == best < _TOO_MANY:
                found.add(candidate)
    if len({each.lower() for each in found}) != 1:
        return None
    only = min(found)
    if _another_name(own, _parts(only)[1]) or _ends_in_another_word(name, only):
        return None
    return name[: len(schema)] + only if schema.startswith(_CORE_SCHEMA) else only


@lru_cache(maxsize=64)
def _by_schema_and_length(names: frozenset[str]) -> Mapping[tuple[str, int], tuple[tuple[str, str], ...]]:
    """The names by what counts exactly in them and the length of the rest, each with that rest."""
    found: dict[tuple[str, int], tuple[tuple[str, str], ...]] = {}
    for name in sorted(names):
        schema, own = _parts(name)
        found[schema, len(own)] = (*found.get((schema, len(own)), ()), (name, own))
    return found


def _is_documented(name: str) -> bool:
    folded = name.lower()
    if folded in documented_names():
        return True
    schema, own = _parts(name)
    return schema.startswith(_CORE_SCHEMA) and own in documented_names()


def _parts(name: str) -> tuple[str, str]:
    """What counts exactly in a name (a SCIM schema, the application of a directory extension), and the rest.

    Both are in lower case; the first ends with its colon or underscore.
    """
    folded = name.lower()
    if is_directory_extension(name):
        return folded[:_EXTENSION_PREFIX], folded[_EXTENSION_PREFIX:]
    schema, colon, own = folded.rpartition(":")
    return f"{schema}{colon}", own


def _slips(a: str, b: str) -> int:
    """How many slips make one of the other, 3 where they are too many for one word; 0 for the same word."""
    if a == b:
        return 0
    if len(a) < _SHORTEST or len(b) < _SHORTEST - 1:
        return _TOO_MANY
    allowed = 2 if min(len(a), len(b)) >= _LONG and a[0] == b[0] else 1
    a, b = _without_common_start(a, b)
    a, b = _without_common_start(a[::-1], b[::-1])
    if allowed == 1 and max(len(a), len(b)) > 2:  # noqa: PLR2004 - no more than two neighbours that are swapped
        return _TOO_MANY
    slips = _edit_distance(a, b)
    return slips if slips <= allowed else _TOO_MANY


def _without_common_start(a: str, b: str) -> tuple[str, str]:
    shorter = min(len(a), len(b))
    start = next((at for at in range(shorter) if a[at] != b[at]), shorter)
    return a[start:], b[start:]


def _another_name(a: str, b: str) -> bool:
    """Whether both may well be names, however near: singular and plural, names with different numbers."""
    return _digits(a) != _digits(b) or f"{a}s" == b or a == f"{b}s"


def _ends_in_another_word(written: str, known: str) -> bool:
    """Whether only the known name's last word, a short one, differs: nobody means objectId by objectSid."""
    end = _LAST_WORD.search(known)
    if end is None or len(end[0]) >= _SHORT_WORD:
        return False
    start = known[: end.start()].lower()
    return written.lower().startswith(start) and written.lower() != known.lower()


def _digits(name: str) -> str:
    return "".join(character for character in name if character.isdigit())


def _edit_distance(a: str, b: str) -> int:
    """The number of insertions, deletions, replacements and swaps of neighbours (optimal string alignment), 3 at most.

    Only what is at most two places off is compared, so that its time is linear in the length of the names.
    """
    before, row = dict[int, int](), {j: j for j in range(_TOO_MANY)}
    for i, letter in enumerate(a, 1):
        last, before, row = before, row, {0: i}
        for j in range(max(1, i - 2), min(len(b), i + 2) + 1):
            other = b[j - 1]
            cost = min(
                before.get(j, _TOO_MANY) + 1,
                row.get(j - 1, _TOO_MANY) + 1,
                before.get(j - 1, _TOO_MANY) + (letter != other),
            )
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, last.get(j - 2, _TOO_MANY) + 1)
            row[j] = min(cost, _TOO_MANY)
        if min(row.values()) >= _TOO_MANY:
            return _TOO_MANY
    return row.get(len(b), _TOO_MANY)
