"""Data sources without a cloud: every answer is unknown.

Calls that give an output have a way to say so. A plain call gives the program an object at once: there every
text is the sentinel of an unknown value, and any other property is a value that stops the program when it is
looked at.
"""

from __future__ import annotations

import collections.abc
import functools
import sys
import typing
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi import _types
from pulumi.output import Unknown

from .failures import EngineError
from .properties import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable


class Unread(Unknown):
    """A property that only the cloud knows, of a type that has no room for the mark of an unknown value.

    As an input of a resource it is unknown, like any unknown value. The generated constructor of the data
    source's result checks types with `isinstance`, so only there it looks like a value of the declared type.
    """

    def __init__(self, what: str, looks_like: type, module: str) -> None:
        self._what = what
        self._looks_like = looks_like
        self._module = module

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return self._looks_like if self._is_constructor(sys._getframe(1)) else Unread  # noqa: SLF001

    def _is_constructor(self, frame: Any) -> bool:
        return bool(frame.f_code.co_name == "__init__" and frame.f_globals.get("__name__") == self._module)

    def __bool__(self) -> Any:
        if self._is_constructor(sys._getframe(1)):  # noqa: SLF001
            return True
        return self._refuse()

    def __repr__(self) -> str:
        return f"<{self._what}, not known without the cloud>"

    def _refuse(self, *_: Any) -> Any:
        raise EngineError(
            f"The program looks at {self._what}, which only the cloud knows. Use the form of the call that "
            "gives an output (its name ends in _output), so that the value stays unknown until the "
            "deployment, or check a preview instead: pulumi preview --json --show-sames > preview.json"
        )

    __len__ = __iter__ = __contains__ = __getitem__ = __eq__ = __ne__ = __hash__ = __str__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __int__ = __float__ = __index__ = __format__ = __call__ = _refuse

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._refuse()


def _looks_like(declared: Any) -> type:
    """The built-in type that a value of the declared type is checked for."""
    if typing.get_origin(declared) is typing.Union:
        declared = next(one for one in typing.get_args(declared) if one is not type(None))
    origin = typing.get_origin(declared) or declared
    if not isinstance(origin, type):
        return object
    if issubclass(origin, (str, bool, int, float)):
        return origin
    if issubclass(origin, collections.abc.Sequence):
        return list
    return dict


def _result(token: str, typ: type | None) -> Any:
    """An answer of the declared type in which nothing is known."""
    if typ is None or not _types.is_output_type(typ):
        raise EngineError(
            f"The program waits for the result of {token}, which only the cloud knows. Use "
            "pulumi.runtime.invoke_output, or check a preview instead: "
            "pulumi preview --json --show-sames > preview.json"
        )
    values: dict[str, Any] = {}
    for name, declared in _types.output_type_types(typ).items():
        kind = _looks_like(declared)
        values[name] = UNKNOWN if kind is str else Unread(f"{name} of {token}", kind, typ.__module__)
    return _types.output_type_from_dict(typ, values)


def _answering(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def invoke(tok: str, props: Any, opts: Any = None, typ: type | None = None, *args: Any, **kwargs: Any) -> Any:
        result = original(tok, props, opts, typ, *args, **kwargs)
        if result.value is None:
            result.value = _result(tok, typ)
            result.is_known = True
        return result

    return invoke


def install() -> None:
    """Makes plain calls of data sources answer in this process."""
    module = sys.modules["pulumi.runtime.invoke"]
    wrapped = _answering(module.invoke)
    module.invoke = wrapped  # type: ignore[attr-defined]
    pulumi.runtime.invoke = wrapped
