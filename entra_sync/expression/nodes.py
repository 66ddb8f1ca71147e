"""The parts of an expression.

Nodes are equal if they mean the same: their place in the text doesn't count.
"""

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Call:
    """A function call: `ToLower([mail])`.

    Attributes:
        name: the function's name as written; names are case-sensitive.
        arguments: in order; `Empty` where an argument was left out. `F()` has none.
        start: where the call begins in the text, in code points from 0.
        end: where it ends (exclusive).
    """

    name: str
    arguments: "tuple[Node, ...]"
    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Attribute:
    """A reference to an attribute of the source object: `[mail]`, `[emails[type eq "work"].value]`.

    Attributes:
        name: what is between the outer brackets, as written.
        start: where it begins, the bracket included.
        end: where it ends (exclusive).
    """

    name: str
    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    r"""A string: `"Contoso"`.

    Attributes:
        value: the text itself: `\"` and `\\` are resolved, any other backslash stays.
        start: where it begins, the quotation mark included.
        end: where it ends (exclusive).
    """

    value: str
    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A number: `256`, `-1`, `1.5`, `&HF`.

    Attributes:
        text: the number as written.
        start: where it begins.
        end: where it ends (exclusive).
    """

    text: str
    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)

    @property
    def value(self) -> int | float:
        """The number; a float where it has a fraction or more digits than Python reads as an integer."""
        if self.text.startswith("&"):
            return int(self.text[2:], 16)  # noqa: FURB166 - `&H` is not Python's prefix
        try:
            return int(self.text)
        except ValueError:
            return float(self.text)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A bare word: `vbBinaryCompare`, `UTF8`.

    Attributes:
        name: the word.
        start: where it begins.
        end: where it ends (exclusive).
    """

    name: str
    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ServiceParameter:
    """A parameter whose value only the service knows: `%DomainFQDN%`, the domain of an Active Directory.

    Attributes:
        name: what is between the percent signs, as written.
        start: where it begins, the percent sign included.
        end: where it ends (exclusive).
    """

    name: str
    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Empty:
    """An argument that was left out: the third and fourth in `Replace([a], "-", , , "_")`.

    Attributes:
        start: where it would be.
        end: the same.
    """

    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison: `[country] = "USA"`.

    Attributes:
        operator: `=`, `<>`, `>`, `>=`, `<` or `<=`.
        left: what is compared; never `Empty` or another comparison.
        right: what it is compared with; the same.
        start: where the left side begins.
        end: where the right side ends (exclusive).
    """

    operator: str
    left: "Node"
    right: "Node"
    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Concatenation:
    """Texts joined by `&`: `[givenName] & " " & [surname]`.

    Attributes:
        parts: two or more; never `Empty`, a comparison or another concatenation.
        start: where the first part begins.
        end: where the last part ends (exclusive).
    """

    parts: "tuple[Node, ...]"
    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


Node: TypeAlias = Call | Attribute | Text | Number | Identifier | ServiceParameter | Empty | Comparison | Concatenation
