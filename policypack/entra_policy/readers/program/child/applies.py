"""Functions that `apply` did not run, since their value isn't known here: what they declare could not be seen.

The engine of the Pulumi CLI has the answers of look-ups, so there such a function may run in the preview already.
"""

from __future__ import annotations

import asyncio
import functools
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

import pulumi

from .looks import LOOKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Seconds for what is known already; what waits for a task that never ends is not.
_PATIENCE = 1.0
_REMEDY = (
    "Declare resources outside of `apply`, or check a preview (`pulumi preview --json --show-sames > preview.json`), "
    "or the state after the deployment (`pulumi stack export > state.json`)."
)


class Applies:
    """The calls of `apply` in this process whose functions declare resources."""

    def __init__(self) -> None:
        self._made: list[tuple[Any, CodeType]] = []

    def install(self) -> None:
        """Takes note of all calls from now on."""
        pulumi.Output.apply = self._noting(pulumi.Output.apply)  # type: ignore[method-assign]

    async def gaps(self) -> list[dict[str, str]]:
        """The functions that did not run, once each, when nothing more will run."""
        found = {}
        asked = [asyncio.ensure_future(output.is_known()) for output, _ in self._made]
        if asked:
            await asyncio.wait(asked, timeout=_PATIENCE)
        for known, (_, code) in zip(asked, self._made, strict=True):
            failed = known.done() and known.exception() is not None  # then the program has failed
            if not failed and not (known.done() and known.result()):
                place = f"{LOOKS.relative(code.co_filename)}:{code.co_firstlineno}"
                message = (
                    f"{place}: a function given to `apply` declares resources, and it did not run, since the value "
                    "that it gets isn't known here: they could not be seen."
                )
                found[place] = {"kind": "apply-not-run", "message": message, "remedy": _REMEDY}
        return list(found.values())

    def _noting(self, original: Callable[..., Any]) -> Any:
        @functools.wraps(original)
        def apply(output: Any, func: Any, run_with_unknowns: bool = False) -> Any:  # noqa: FBT001, FBT002 - the SDK's
            function = _plain(func)
            if function is not None and not run_with_unknowns and _declares(function, set()):
                self._made.append((output, function.__code__))
            return original(output, func, run_with_unknowns)

        return apply


def _plain(function: Any) -> FunctionType | None:
    """The program's own function behind a callable; None where it is none."""
    while isinstance(function, functools.partial | MethodType):
        function = function.func if isinstance(function, functools.partial) else function.__func__
    own = isinstance(function, FunctionType) and LOOKS.is_own(function.__code__.co_filename)
    return function if own else None


def _declares(function: FunctionType, seen: set[CodeType]) -> bool:
    """Whether a function names a class of resources, itself or in a function of the program that it names."""
    if function.__code__ in seen:
        return False
    seen.add(function.__code__)
    names = set(_names(function.__code__))
    for value in _values(function, names):
        if _is_resource(value):
            return True
        if isinstance(value, ModuleType) and any(_is_resource(getattr(value, name, None)) for name in names):
            return True
        called = _plain(value)
        if called is not None and _declares(called, seen):
            return True
    return False


def _names(code: CodeType) -> Iterator[str]:
    """The names in a function, and in the functions inside it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _values(function: FunctionType, names: set[str]) -> Iterator[Any]:
    """What the names mean where the function is defined, those in the functions around it included."""
    yield from (function.__globals__[name] for name in names if name in function.__globals__)
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # not assigned yet
            continue


def _is_resource(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, pulumi.Resource)
