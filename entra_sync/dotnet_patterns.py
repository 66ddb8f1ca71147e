r"""Which regular expressions .NET refuses to compile, and the groups of those that it takes.

`Replace` and the operators REGEX MATCH and NOT REGEX MATCH use .NET's regular expressions. Other engines take patterns
that .NET refuses (`a++`, `(?P<n>a)`, `\Q`) and refuse some that it takes, so none of them can tell. This reads one
the way .NET's own parser does, without options. Where that isn't certain, the answer is neither yes nor no: conditional
groups, balancing groups, and the options `n` and `x`, which change how the rest is read.

Source: Microsoft Learn, "Regular Expression Language - Quick Reference" and "Grouping constructs"; the parser of
System.Text.RegularExpressions.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_OPTIONS: Final = frozenset("imnsx")
_UNCERTAIN_OPTIONS: Final = frozenset("nx")
_ANCHORS_AND_CLASSES: Final = frozenset("bBAGZzwWsSdD")
_CLASSES: Final = frozenset("wWsSdD")
_CONTROL_LETTERS: Final = frozenset("abefnrtv")
_HEXADECIMAL: Final = frozenset("0123456789abcdefABCDEF")
_DIGITS: Final = frozenset("0123456789")
_WORD_CATEGORIES: Final = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Nd", "Pc"})
_DEEPEST_CLASS: Final = 50
_LAST_SINGLE_DIGIT: Final = 9
_LONGEST_NUMBER: Final = 9


@dataclass(frozen=True, slots=True)
class DotnetPattern:
    """What .NET makes of a regular expression.

    Attributes:
        error: why it doesn't compile, as the rest of a sentence ("has a `)` without a `(`"); None where it compiles, or
            where that isn't certain. It quotes no text of the pattern.
        groups: the names and numbers of its groups, "0" included; None where they aren't certain.
    """

    error: str | None
    groups: frozenset[str] | None


class _RefusedError(Exception):
    """.NET refuses the pattern; `args[0]` says why."""


class _UncertainError(Exception):
    """What .NET makes of the pattern isn't certain."""


@lru_cache(maxsize=1024)
def read_pattern(pattern: str) -> DotnetPattern:
    """What .NET makes of a regular expression."""
    scanner = _Scanner(pattern)
    try:
        scanner.scan()
    except _RefusedError as refused:
        return DotnetPattern(str(refused), None)
    except _UncertainError:
        return DotnetPattern(None, None)
    return DotnetPattern(None, scanner.groups())


class _Scanner:
    """Reads a pattern once, from left to right."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._unnamed = 0
        self._names: set[str] = set()
        self._numbers: set[int] = set()
        self._references: list[int | str] = []

    def scan(self) -> None:
        """Raises `_RefusedError` or `_UncertainError` where the pattern doesn't compile, or may not."""
        open_groups = 0
        # What a quantifier would repeat: nothing at the start of a branch and behind another quantifier.
        repeatable = repeated = False
        while self._skip_comments():
            character = self._take()
            if character == "(":
                if self._opens_group():
                    open_groups += 1
                repeatable = repeated = False
                continue
            if character == "|":
                repeatable = repeated = False
                continue
            if self._quantifies(character):
                if not repeatable:
                    raise _RefusedError(_REPEATED_TWICE if repeated else _NOTHING_TO_REPEAT)
                self._rest_of_quantifier(character)
                repeatable, repeated = False, True
                continue
            if character == ")":
                if not open_groups:
                    raise _RefusedError("has a `)` without a `(`")
                open_groups -= 1
            elif character == "[":
                self._character_class(0)
            elif character == "\\":
                self._escape()
            repeatable, repeated = True, False
        if open_groups:
            raise _RefusedError("has a `(` without a `)`")
        self._check_references()

    def groups(self) -> frozenset[str] | None:
        """The groups; None where numbers were given to some, which moves the others."""
        if self._numbers:
            return None
        numbers = range(self._unnamed + len(self._names) + 1)
        return frozenset({*map(str, numbers), *self._names})

    def _check_references(self) -> None:
        known = self.groups()
        for reference in self._references if known is not None else ():
            if str(reference) not in (known or ()):
                raise _RefusedError("refers to a group that it doesn't have")

    def _peek(self, ahead: int = 0) -> str:
        return self._text[self._at + ahead : self._at + ahead + 1]

    def _take(self) -> str:
        character = self._peek()
        self._at += 1
        return character

    def _skip_comments(self) -> bool:
        """Whether anything is left behind the comments that begin here."""
        while self._text.startswith("(?#", self._at):
            end = self._text.find(")", self._at)
            if end < 0:
                raise _RefusedError("has a comment `(?#` that isn't closed")
            self._at = end + 1
        return self._at < len(self._text)

    def _number(self) -> int:
        start = self._at
        while self._peek() and self._peek() in _DIGITS:
            self._at += 1
        if self._at - start > _LONGEST_NUMBER:
            raise _UncertainError
        return int(self._text[start : self._at])

    def _word(self) -> str:
        start = self._at
        while _is_word(self._peek()):
            self._at += 1
        return self._text[start : self._at]

    # Quantifiers.

    def _quantifies(self, character: str) -> bool:
        if character != "{":
            return character in {"*", "+", "?"}
        # `{` is a character of its own unless `{2}`, `{2,}` or `{2,3}` begins here.
        end = self._text.find("}", self._at)
        least, comma, most = self._text[self._at : max(end, self._at)].partition(",")
        return _is_decimal(least) and (not comma or not most or _is_decimal(most))

    def _rest_of_quantifier(self, character: str) -> None:
        if character == "{":
            least = self._number()
            if self._peek() == ",":
                self._at += 1
                if self._peek() != "}" and self._number() < least:
                    raise _RefusedError("has a quantifier `{x,y}` with x greater than y")
            self._at += 1
        if self._skip_comments() and self._peek() == "?":
            self._at += 1

    # Groups.

    def _opens_group(self) -> bool:
        """Whether the `(` that was read begins a group; options such as `(?i)` don't."""
        if self._peek() != "?" or self._peek(1) == ")":
            self._unnamed += 1
            return True
        self._at += 1
        character = self._take()
        if character in {":", "=", "!", ">"} and character:
            return True
        if character in {"<", "'"} and character:
            self._named_group(">" if character == "<" else "'")
            return True
        if character == "(":
            raise _UncertainError
        self._at -= 1
        return self._options()

    def _named_group(self, close: str) -> None:
        character = self._peek()
        if character in {"=", "!"} and character and close == ">":
            self._at += 1
            return
        if character and character in _DIGITS:
            number = self._number()
            if number == 0:
                raise _RefusedError("has a group with the number 0")
            self._numbers.add(number)
        elif _is_word(character):
            self._names.add(self._word())
        elif character == "-":
            raise _UncertainError
        else:
            raise _RefusedError(_BAD_GROUP_NAME)
        if self._peek() == "-":
            raise _UncertainError
        if self._take() != close:
            raise _RefusedError(_BAD_GROUP_NAME)

    def _options(self) -> bool:
        found = set()
        while (character := self._peek().lower()) and (character in _OPTIONS or character in {"-", "+"}):
            found.add(character)
            self._at += 1
        character = self._take()
        if character not in {")", ":"}:
            raise _RefusedError("has a group that begins with `(?` and something that .NET doesn't know")
        if found & _UNCERTAIN_OPTIONS:
            raise _UncertainError
        return character == ":"

    # Escapes.

    def _escape(self) -> None:
        character = self._peek()
        if not character:
            raise _RefusedError("ends with a backslash")
        if character in _ANCHORS_AND_CLASSES:
            self._at += 1
        elif character in {"p", "P"}:
            self._at += 1
            self._property()
        elif character == "k":
            self._named_reference()
        elif character in {"<", "'"} and self._peek(1) and (_is_word(self._peek(1))):
            # An old way to refer to a group.
            raise _UncertainError
        elif character in _DIGITS and character != "0":
            self._numbered_reference()
        else:
            self._escaped_character()

    def _named_reference(self) -> None:
        self._at += 1
        close = {"<": ">", "'": "'"}.get(self._take())
        name = self._word()
        if close is None or not name or self._take() != close:
            raise _RefusedError("has a `\\k` that no group's name follows")
        self._references.append(name)

    def _numbered_reference(self) -> None:
        start = self._at
        number = self._number()
        if number <= _LAST_SINGLE_DIGIT:
            self._references.append(number)
        elif self._text[start] in {"8", "9"}:
            # An octal number, or a reference to one of many groups.
            raise _UncertainError

    def _property(self) -> None:
        if self._take() != "{":
            raise _RefusedError(_BAD_PROPERTY)
        end = self._at
        while (character := self._text[end : end + 1]) and (_is_word(character) or character == "-"):
            end += 1
        if end == self._at or self._text[end : end + 1] != "}":
            raise _RefusedError(_BAD_PROPERTY)
        self._at = end + 1

    def _escaped_character(self) -> None:
        character = self._take()
        if character in {"x", "u"}:
            digits = 2 if character == "x" else 4
            given = self._text[self._at : self._at + digits]
            if len(given) < digits or not _HEXADECIMAL.issuperset(given):
                raise _RefusedError(f"has a `\\{character}` without {digits} hexadecimal digits")
            self._at += digits
        elif character == "c":
            control = self._take().upper()
            if not control or not "@" <= control <= "_":
                raise _RefusedError("has a `\\c` that no control character follows")
        elif character not in _CONTROL_LETTERS and character not in "01234567" and _is_word(character):
            raise _RefusedError("has a backslash before a letter that .NET doesn't know as an escape")

    # Classes in brackets.

    def _character_class(self, depth: int) -> None:
        if depth > _DEEPEST_CLASS:
            raise _UncertainError
        if self._peek() == "^":
            self._at += 1
        first = True
        range_from: str | None = None
        while (character := self._take()) and (character != "]" or first):
            escaped = character == "\\" and self._peek() != ""
            if escaped and self._class_in_class(in_range=range_from is not None):
                first = False
                continue
            if escaped:
                character = self._character_in_class()
            subtracts = character == "[" and not escaped and not first
            if range_from is not None:
                if subtracts:
                    self._subtracted(depth)
                elif character and range_from > character:
                    raise _RefusedError("has a range in brackets that runs backwards")
                range_from = None
            elif self._peek() == "-" and self._peek(1) not in {"]", ""}:
                range_from = character
                self._at += 1
            elif character == "-" and not escaped and not first and self._peek() == "[":
                self._at += 1
                self._subtracted(depth)
            first = False
        if not character:
            raise _RefusedError("has a `[` without a `]`")

    def _subtracted(self, depth: int) -> None:
        self._character_class(depth + 1)
        if self._peek() not in {"]", ""}:
            raise _RefusedError("has something behind the class that is subtracted in brackets")

    def _class_in_class(self, *, in_range: bool) -> bool:
        """Takes a class such as `d` or `p{L}` behind a backslash; False where something else is there."""
        character = self._peek()
        if character not in _CLASSES and character not in {"p", "P"}:
            return False
        if in_range:
            raise _RefusedError("has a range in brackets that ends with a class of characters")
        self._at += 1
        if character in {"p", "P"}:
            self._property()
        return True

    def _character_in_class(self) -> str:
        """The escaped character; empty where only .NET knows which one it is."""
        start = self._at
        self._escaped_character()
        escaped = self._text[start : self._at]
        return escaped if len(escaped) == 1 and not escaped.isalnum() else ""


_NOTHING_TO_REPEAT: Final = "has a quantifier (`*`, `+`, `?` or `{n}`) with nothing before it to repeat"
_REPEATED_TWICE: Final = "has a quantifier (`*`, `+`, `?` or `{n}`) behind another one"
_BAD_GROUP_NAME: Final = "has a group whose name isn't valid"
_BAD_PROPERTY: Final = "has a `\\p` that no name in braces follows"


def _is_word(character: str) -> bool:
    return bool(character) and unicodedata.category(character) in _WORD_CATEGORIES


def _is_decimal(text: str) -> bool:
    return bool(text) and _DIGITS.issuperset(text)
