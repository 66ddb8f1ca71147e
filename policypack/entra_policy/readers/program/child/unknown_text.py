"""Texts that only the cloud, or a passphrase, knows.

The type behaves like `str` and consists of a mark (`marks`), so that whatever is made of it is recognised as unknown
wherever it ends up. What the program decides by it is recorded (`looks`), and the run goes on as if the text were some
text of its own.

What escapes, since C code reads the characters without asking the type: the result of a digest (`hashlib`), which is
recorded by `encode` but taken for a known text; what other packages than Python's own decide; and what a library leaves
of a text when it cuts all of the mark off (of those that do, `own_code` knows the usual ones).
"""

from __future__ import annotations

import dis
import sys
from typing import TYPE_CHECKING, Any

from .looks import LOOKS
from .marks import Origin, has_mark, mark, mark_in, origin_of
from .properties import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_GIVE_A_TEXT = (
    "capitalize", "casefold", "center", "expandtabs", "format", "format_map", "join", "ljust", "lower", "lstrip",
    "removeprefix", "removesuffix", "replace", "rjust", "rstrip", "strip", "swapcase", "title", "translate", "upper",
    "zfill", "__add__", "__mul__", "__rmul__", "__mod__", "__format__",
)  # fmt: skip
_GIVE_AN_ANSWER = {
    "compares": ("__lt__", "__le__", "__gt__", "__ge__"),
    "tests": (
        "__contains__", "startswith", "endswith", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit",
        "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "count", "find",
        "rfind",
    ),
    "measures": ("__len__",),
    "encodes": ("encode",),
}  # fmt: skip


class UnknownText(str):
    """A text in which nothing, or not everything, is known."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        # What knows the engine's own mark of an unknown value finds it here.
        if isinstance(other, str) and str.__eq__(other, UNKNOWN):
            return str.__eq__(self, mark_in(self))
        LOOKS.note(origin_of(self), "compares")
        return str.__eq__(self, other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        LOOKS.note(origin_of(self), "looks up")
        return str.__hash__(self)

    def __bool__(self) -> bool:
        LOOKS.note(origin_of(self), "tests")
        return True

    def __iter__(self) -> Iterator[str]:
        wanted = unpacked(sys._getframe(1))  # noqa: SLF001
        if wanted is not None:
            return iter([whole(self)] * wanted)
        LOOKS.note(origin_of(self), "iterates over")
        return iter([whole(self)]) if called_by_program() else map(kept, str.__iter__(self))

    def __getitem__(self, key: Any) -> str:
        return whole(self) if called_by_program() else kept(str.__getitem__(self, key))

    def __str__(self) -> str:
        # A plain one, which some library code insists on; the program's own code gives the type back.
        return str.__str__(self)

    def __repr__(self) -> str:
        return f"'{str.__str__(self)}'"

    def __radd__(self, other: str) -> str:
        return UnknownText(str.__add__(other, self)) if isinstance(other, str) else NotImplemented

    def __rmod__(self, other: str) -> str:
        return (
            _derived(self, str.__mod__(other, str.__str__(self)), forced=True)
            if isinstance(other, str)
            else NotImplemented
        )

    def __int__(self) -> int:
        LOOKS.refuse(origin_of(self), "makes a number of")

    def __float__(self) -> float:
        LOOKS.refuse(origin_of(self), "makes a number of")

    def index(self, *args: Any) -> int:
        """A place in the text, the first where it isn't known."""
        LOOKS.note(origin_of(self), "searches")
        return max(0, str.find(self, *args)) if called_by_program() else str.index(self, *args)

    def rindex(self, *args: Any) -> int:
        """A place in the text, the first where it isn't known."""
        LOOKS.note(origin_of(self), "searches")
        return max(0, str.rfind(self, *args)) if called_by_program() else str.rindex(self, *args)

    def __reduce__(self) -> Any:
        return UnknownText, (str.__str__(self),)


def unknown_text(origin: Origin) -> UnknownText:
    """A new text of which nothing is known."""
    return UnknownText(mark(origin))


def whole(text: str) -> UnknownText:
    """An unknown text of the same origin: what a part of one is."""
    return UnknownText(mark_in(text))


def kept(value: Any) -> Any:
    """The value; a plain text that was made of an unknown one gets the type back that C code took from it."""
    return UnknownText(value) if type(value) is str and has_mark(value) else value


def kept_within(value: Any) -> Any:
    """The value with the type given back to the texts in its lists and maps."""
    if type(value) is dict:
        return {kept(key): kept_within(item) for key, item in value.items()}
    if type(value) in {list, tuple}:
        return type(value)(map(kept_within, value))
    return kept(value)


def unpacked(frame: Any) -> int | None:
    """How many items the statement that a frame is at takes apart, None if it does something else."""
    code = frame.f_code.co_code
    operation, argument = code[frame.f_lasti], code[frame.f_lasti + 1]
    if operation == dis.opmap["UNPACK_SEQUENCE"]:
        return int(argument)
    # `first, *others = ...`: those others are one.
    return int(argument) + 1 if operation == dis.opmap["UNPACK_EX"] else None


def called_by_program() -> bool:
    """Whether the program's own code calls the method that asks.

    It gets parts of which nothing is known. The standard library gets what it would get of any text: it takes an
    address apart and puts it together again.
    """
    return LOOKS.is_own(sys._getframe(2).f_code.co_filename)  # noqa: SLF001


def _derived(text: str, made: str, *, forced: bool) -> str:
    return UnknownText(made) if has_mark(made) else whole(text) if forced else made


def _giving_a_text(original: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: str, *args: Any, **kwargs: Any) -> Any:
        return _derived(self, original(self, *args, **kwargs), forced=called_by_program())

    return method


def _giving_three(original: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: str, *args: Any) -> Any:
        return (whole(self),) * 3 if called_by_program() else kept_within(original(self, *args))

    return method


def _giving_an_answer(original: Callable[..., Any], how: str) -> Callable[..., Any]:
    def method(self: str, *args: Any, **kwargs: Any) -> Any:
        LOOKS.note(origin_of(self), how)
        return original(self, *args, **kwargs)

    return method


for _name in _GIVE_A_TEXT:
    setattr(UnknownText, _name, _giving_a_text(getattr(str, _name)))
for _name in ("partition", "rpartition"):
    setattr(UnknownText, _name, _giving_three(getattr(str, _name)))
for _how, _names in _GIVE_AN_ANSWER.items():
    for _name in _names:
        setattr(UnknownText, _name, _giving_an_answer(getattr(str, _name), _how))
