"""What a misspelt name of an attribute was probably meant to be.

A wrong suggestion is worse than none. So only names that are very near count, a name that any documentation lists is
never taken for a misspelling, nor is one whose form says that somebody added it, and where two names are equally near
neither is suggested.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from entra_sync.names import is_schema_extension
from entra_sync.names_known import documented_names

_SHORTEST: Final = 5
# From this length on a name may have two slips and still be the same word.
_LONG: Final = 10
_FROM_NUMBER: Final = re.compile(r".?\d.*", re.DOTALL)
_CORE_SCHEMA: Final = "urn:ietf:params:scim:schemas:core:2.0:"
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
    if is_custom_attribute(name) or _is_documented(name):
        return None
    return nearest_name(name, known)


def nearest_name(name: str, names: Iterable[str]) -> str | None:
    """The only one of the names that is at most one slip away, or two in a long name; None where there is none.

    A slip is a letter too many, too few or wrong, or two letters in the wrong order; case doesn't count. Names that
    differ in a number, or in the schema of a SCIM URN, are different names.
    """
    return _nearest(name, frozenset(names))


@lru_cache(maxsize=4096)
def _nearest(name: str, names: frozenset[str]) -> str | None:
    schema, own = _parts(name)
    best, found = 3, set[str]()
    for candidate in names:
        other_schema, other = _parts(candidate)
        if other_schema != ("" if schema.startswith(_CORE_SCHEMA) else schema):
            continue
        distance = _slips(own, other)
        if distance < best:
            best, found = distance, {candidate}
        elif distance == best <= 2:  # noqa: PLR2004 - the most slips
            found.add(candidate)
    if len({each.lower() for each in found}) != 1:
        return None
    (only,) = sorted(found)[:1]
    return name[: len(schema)] + only if schema.startswith(_CORE_SCHEMA) else only


def _is_documented(name: str) -> bool:
    folded = name.lower()
    if folded in documented_names():
        return True
    schema, own = _parts(name)
    return schema.startswith(_CORE_SCHEMA) and own in documented_names()


def _parts(name: str) -> tuple[str, str]:
    """The SCIM schema that a name begins with, its last colon included, and the rest, both in lower case."""
    schema, colon, own = name.lower().rpartition(":")
    return f"{schema}{colon}", own


def _slips(a: str, b: str) -> int:
    """How many slips make one of the other, 3 where they are too many for one word; 0 for the same word."""
    if a == b:
        return 0
    if len(a) < _SHORTEST or len(b) < _SHORTEST - 1 or abs(len(a) - len(b)) > 1 or _number(a) != _number(b):
        return 3
    allowed = 2 if min(len(a), len(b)) >= _LONG and a[0] == b[0] else 1
    a, b = _without_common_start(a, b)
    a, b = _without_common_start(a[::-1], b[::-1])
    if allowed == 1 and max(len(a), len(b)) > 2:  # noqa: PLR2004 - no more than two neighbours that are swapped
        return 3
    slips = _edit_distance(a, b)
    return slips if slips <= allowed else 3


def _without_common_start(a: str, b: str) -> tuple[str, str]:
    shorter = min(len(a), len(b))
    start = next((at for at in range(shorter) if a[at] != b[at]), shorter)
    return a[start:], b[start:]


def _number(name: str) -> str:
    """What counts exactly in a name with a number: from the letter before its first digit on."""
    found = _FROM_NUMBER.search(name)
    return found[0] if found else ""


def _edit_distance(a: str, b: str) -> int:
    """The number of insertions, deletions, replacements and swaps of neighbours (optimal string alignment)."""
    before, row = list[int](), list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        last, before, row = before, row, [i]
        for j, other in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
