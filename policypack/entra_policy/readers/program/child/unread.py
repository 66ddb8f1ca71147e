"""Values other than texts that only the cloud, or a passphrase, knows: lists, maps, booleans, numbers.

They give unknown parts, and as an input of a resource they are unknown. What the program decides by them is recorded
(`looks`), and the run goes on: a boolean is taken for true, a list is gone over once, so that what its turns declare is
seen. Where a program needs a number, nothing sensible can go on, and it is refused.
"""

from __future__ import annotations

import collections.abc
import sys
import types
import typing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pulumi import _types
from pulumi.output import Unknown

from .looks import LOOKS
from .marks import Origin, origin_of
from .unknown_text import UnknownText, called_by_program, kept_within, unknown_text, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Unread(Unknown):
    """A value of a declared type that has no room for the mark of an unknown one.

    The program's own code, and the generated constructor of a data source's result, check types with `isinstance`:
    there it looks like a value of its type. The SDK finds an unknown value.
    """

    origin: Origin

    def __init__(self, origin: Origin, declared: Any, module: str = "", known: dict[str, Any] | None = None) -> None:
        self.origin = origin
        self._declared = _without_none(declared)
        self._module = module
        self._known = known or {}

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        frame = sys._getframe(1)  # noqa: SLF001
        in_constructor = frame.f_code.co_name == "__init__" and frame.f_globals.get("__name__") == self._module
        return looks_like(self._declared) if in_constructor or LOOKS.is_own(frame.f_code.co_filename) else Unread

    def _element(self, key: object = None) -> Any:
        kind = looks_like(self._declared)
        if isinstance(key, str) and key in self._known:
            return self._known[key]
        if isinstance(key, slice):
            return self
        if kind not in {list, dict, object}:
            return self._refuse("takes apart")
        arguments = typing.get_args(self._declared)
        part = "an element" if key is None or isinstance(key, int) else f"{key!r}"
        declared = arguments[-1] if arguments and arguments[-1] is not Ellipsis else Any
        return unknown(
            declared, replace(self.origin, what=f"{part} of {self.origin.what}", may_be_none=False), self._module
        )

    def __getitem__(self, key: object) -> Any:
        return self._element(key)

    def get(self, key: object, _: object = None) -> Any:
        """An entry of a map."""
        return self._element(key)

    def keys(self) -> Any:
        """The keys of a map."""
        return Unread(self.origin, list[str])

    def values(self) -> Any:
        """The values of a map."""
        arguments = typing.get_args(self._declared)
        return Unread(self.origin, types.GenericAlias(list, (arguments[-1] if arguments else Any,)), self._module)

    def items(self) -> Any:
        """The entries of a map, one turn of them."""
        LOOKS.note(self.origin, "iterates over")
        return [(unknown_text(self.origin), self._element(""))]

    def __iter__(self) -> Iterator[Any]:
        wanted = unpacked(sys._getframe(1))  # noqa: SLF001
        if wanted is None:
            LOOKS.note(self.origin, "iterates over")
        count = 1 if wanted is None else wanted
        if looks_like(self._declared) is dict:
            return iter([unknown_text(self.origin) for _ in range(count)])
        return iter([self._element() for _ in range(count)])

    def __len__(self) -> int:
        LOOKS.note(self.origin, "measures")
        return 1

    def __contains__(self, _: object) -> bool:
        LOOKS.note(self.origin, "tests")
        return looks_like(self._declared) is dict

    def __bool__(self) -> bool:
        LOOKS.note(self.origin, "tests")
        return True

    def __eq__(self, other: object) -> bool:
        LOOKS.note(self.origin, "compares")
        return self is other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        LOOKS.note(self.origin, "looks up")
        return id(self)

    def __str__(self) -> str:
        return unknown_text(self.origin)

    __repr__ = __str__

    def __format__(self, _: str) -> str:
        return unknown_text(self.origin)

    def __add__(self, other: object) -> Any:
        return UnknownText(str(self) + other) if isinstance(other, str) else self

    def __radd__(self, other: object) -> Any:
        return UnknownText(other + str(self)) if isinstance(other, str) else self

    def _compare(self, _: object) -> bool:
        LOOKS.note(self.origin, "compares")
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _compare

    def _compute(self, _: object) -> Any:
        return self

    __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __floordiv__ = __mod__ = _compute

    def _number(self) -> Any:
        return self._refuse("makes a number of")

    __int__ = __float__ = __index__ = _number

    def __call__(self, *_: Any, **__: Any) -> Any:  # noqa: D102
        return self._refuse("calls")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._refuse(f"needs {name} of")

    def _refuse(self, how: str) -> Any:
        LOOKS.refuse(self.origin, how)


def unknown(declared: Any, origin: Origin, module: str = "") -> Any:
    """A value of a declared type of which nothing is known.

    Args:
        declared: the type as it is declared, an annotation.
        origin: where the value comes from.
        module: the module whose constructors check the value's type.
    """
    if _without_none(declared) is not declared:
        origin = replace(origin, may_be_none=True)
        declared = _without_none(declared)
    if isinstance(declared, type) and _types.is_output_type(declared):
        return result_of(declared, lambda name: replace(origin, what=f"{name} of {origin.what}", may_be_none=False))
    return unknown_text(origin) if looks_like(declared) is str else Unread(origin, declared, module)


def result_of(typ: type, origin: Callable[[str], Origin], known: dict[str, dict[str, Any]] | None = None) -> Any:
    """An object of an output type.

    Args:
        typ: the type.
        origin: the origin of each property, by its name.
        known: the entries of maps that are known, by the property's name.
    """
    values: dict[str, Any] = {}
    for name, declared in _types.output_type_types(typ).items():
        entries = (known or {}).get(name)
        values[name] = (
            Unread(origin(name), declared, typ.__module__, entries)
            if entries
            else unknown(declared, origin(name), typ.__module__)
        )
    return _types.output_type_from_dict(typ, values)


def looks_like(declared: Any) -> type:
    """The built-in type that a value of the declared type is checked for; `object` where it may be anything."""
    origin = typing.get_origin(declared) or declared
    if not isinstance(origin, type) or origin is object:
        return object
    if issubclass(origin, (str, bool, int, float)):
        return origin
    return list if issubclass(origin, collections.abc.Sequence) else dict


def _without_none(declared: Any) -> Any:
    if typing.get_origin(declared) is typing.Union:
        return next(one for one in typing.get_args(declared) if one is not type(None))
    return declared


def _giving_parts(original: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: str, *args: Any, **kwargs: Any) -> Any:
        if not called_by_program():
            return kept_within(original(self, *args, **kwargs))
        return Unread(origin_of(self), list[str])

    return method


# The parts of an unknown text are a list of unknown length.
for _name in ("split", "rsplit", "splitlines"):
    setattr(UnknownText, _name, _giving_parts(getattr(str, _name)))
