r"""Which of .NET's regular expressions RE2 reads as .NET does, on texts of printable ASCII.

RE2 takes some patterns for other ones without a word: `[a-z-[aeiou]]` and `[[:digit:]]` (in .NET a subtraction, and a
class with a bracket behind it), `\Q..\E`, `(?P<n>..)`, `\pL`, `(?U)` and `\C` (.NET refuses them), `\p{Greek}` (.NET
knows blocks by that name only). What it refuses itself needs no mention here.

Source: Microsoft Learn, "Regular Expression Language - Quick Reference"; RE2, "Syntax".
"""

import re
from typing import Final

from entra_sync.dotnet_patterns import read_pattern

# A character behind a backslash, a class in brackets, or anything else. A `]` that a class begins with is in it.
_PARTS: Final = re.compile(r"\\(?:[pP]\{(?P<property>[^}]*)\}|.)|\[\^?\]?(?P<class>(?:\\.|[^\\\]])*)\]|.", re.DOTALL)
_IN_CLASS: Final = re.compile(r"\\[pP]\{([^}]*)\}|\\.|(\[)", re.DOTALL)
# The general categories of Unicode that both know.
_CATEGORIES: Final = frozenset(
    f"{group}{category}"
    for group, categories in {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "S": "mcko", "Z": "slp"}.items()
    for category in ("", *categories)
)


def is_read_alike(pattern: str) -> bool:
    r"""Whether .NET compiles a pattern for certain, and RE2 means the same by it where it takes it.

    That holds for texts of printable ASCII: `\w`, `\d`, `\s`, `\b` and `$` differ on others.
    """
    if read_pattern(pattern).groups is None:
        return False
    # Without regard to case .NET and RE2 differ on some letters beyond ASCII.
    if not pattern.isascii() and "(?" in pattern:
        return False
    return all(_is_alike(part) for part in _PARTS.finditer(pattern))


def _is_alike(part: "re.Match[str]") -> bool:
    category, inside = part["property"], part["class"]
    if category is not None:
        return category in _CATEGORIES
    if inside is None:
        return True
    found = _IN_CLASS.findall(inside)
    return all(not bracket and (not name or name in _CATEGORIES) for name, bracket in found)
