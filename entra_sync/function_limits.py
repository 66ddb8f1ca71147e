"""What the documentation says that a function can't be given.

Source: Microsoft Learn, "Reference for writing expressions for attribute mappings in Microsoft Entra Application
Provisioning". Only what the expression itself shows is looked at here, not the mapping that it is in.
"""

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from types import MappingProxyType
from typing import Final

from entra_sync.expression import Call, Node, Number, Text, walk
from entra_sync.functions import catalogue

UNIQUE_VALUE: Final = "SelectUniqueValue"
LONGEST_RANDOM_STRING: Final = 256

_INTERVALS: Final = ("yyyy", "m", "d", "ww", "h", "n", "s")
_LEAST_SWITCH: Final = 4
_LEAST_UNIQUE_VALUES: Final = 2
# Functions whose number of arguments has a rule of its own.
_COUNTED_APART: Final = frozenset({"Switch", UNIQUE_VALUE})
# Documented as unsupported there; the mappings that the service itself begins with use some of them all the same.
_NOT_IN_IIF: Final = frozenset({"IsPresent", "IsNullOrEmpty"})
_NOT_IN_SWITCH: Final = frozenset({"IsPresent", "IsNull", "IsNullOrEmpty"})


class Limit(enum.StrEnum):
    """What kind of limit is broken."""

    ARGUMENTS = "the number of arguments"
    PLACE = "the place in the expression"
    CONDITION = "a condition that is documented as unsupported"
    INDEX = "the index"
    LENGTH = "the length"
    INTERVAL = "the interval"


@dataclass(frozen=True, slots=True)
class BrokenLimit:
    """A limit that an expression breaks.

    Attributes:
        call: the call that breaks it.
        limit: what kind of limit it is.
        reason: what is wrong, as the rest of a sentence that begins with the function's name ("takes 3 arguments and
            has 2"). It quotes no attribute and no text.
    """

    call: Call
    limit: Limit
    reason: str


def broken_limits(tree: Node) -> list[BrokenLimit]:
    """The documented limits that an expression breaks, in the order of its text. Unlisted functions have none."""
    counts = _argument_counts()
    found: list[BrokenLimit] = []
    for node in walk(tree):
        if type(node) is not Call:
            continue
        name = node.name
        count = counts.get(name)
        if count is not None and not (count[0] <= len(node.arguments) <= count[1]):
            found.append(_wrong_count(node))
        check = _CHECKS.get(name)
        if check is not None:
            found.extend(check(node))
            if name == UNIQUE_VALUE and node is not tree:
                found.append(BrokenLimit(node, Limit.PLACE, "must be the outermost function of the expression"))
    return found


@lru_cache(maxsize=1)
def _argument_counts() -> Mapping[str, tuple[int, float]]:
    """How many arguments a call may have, at least and at most, by function."""
    return MappingProxyType(
        {
            name: (function.least_arguments, inf if function.most_arguments is None else function.most_arguments)
            for name, function in catalogue().items()
            if function.parameters is not None and name not in _COUNTED_APART
        }
    )


def _wrong_count(call: Call) -> BrokenLimit:
    function = catalogue()[call.name]
    least, most = function.least_arguments, function.most_arguments
    noun = "argument" if least == most == 1 else "arguments"
    return BrokenLimit(call, Limit.ARGUMENTS, f"takes {_wanted(least, most)} {noun} and has {len(call.arguments)}")


def _wanted(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least}"
    if least == most:
        return "no" if least == 0 else str(least)
    return f"{least} {'or' if most == least + 1 else 'to'} {most}"


def _switch(call: Call) -> Iterator[BrokenLimit]:
    given = len(call.arguments)
    if given < _LEAST_SWITCH or given % 2:
        yield BrokenLimit(
            call,
            Limit.ARGUMENTS,
            f"takes a source, a default and pairs of a key and a value, an even number of arguments, and has {given}",
        )
    yield from _condition(call, _NOT_IN_SWITCH)


def _iif(call: Call) -> Iterator[BrokenLimit]:
    yield from _condition(call, _NOT_IN_IIF)


def _condition(call: Call, unsupported: frozenset[str]) -> Iterator[BrokenLimit]:
    first = call.arguments[0] if call.arguments else None
    if type(first) is Call and first.name in unsupported:
        yield BrokenLimit(
            call,
            Limit.CONDITION,
            f"has {first.name} as its first argument, which is documented as unsupported although some of the "
            "service's own mappings have it",
        )


def _unique_value(call: Call) -> Iterator[BrokenLimit]:
    given = len(call.arguments)
    if given < _LEAST_UNIQUE_VALUES:
        yield BrokenLimit(
            call, Limit.ARGUMENTS, f"takes at least {_LEAST_UNIQUE_VALUES} arguments to choose from and has {given}"
        )


def _item(call: Call) -> Iterator[BrokenLimit]:
    index = _number(call, 1)
    if index is not None and index < 1:
        yield BrokenLimit(call, Limit.INDEX, f"counts from 1 and is given the index {index:g}")


def _random_string(call: Call) -> Iterator[BrokenLimit]:
    length = _number(call, 0)
    if length is None:
        return
    if length > LONGEST_RANDOM_STRING:
        yield BrokenLimit(
            call, Limit.LENGTH, f"makes at most {LONGEST_RANDOM_STRING} characters and is asked for {length:g}"
        )
    minimums = [_number(call, position) for position in range(1, 5)]
    needed = sum(number for number in minimums if number is not None)
    if needed > length:
        yield BrokenLimit(
            call, Limit.LENGTH, f"is asked for {length:g} characters, and its minimums need {needed:g} of them"
        )


def _interval(call: Call) -> Iterator[BrokenLimit]:
    first = call.arguments[0] if call.arguments else None
    if type(first) is Text and first.value.lower() not in _INTERVALS:
        yield BrokenLimit(call, Limit.INTERVAL, f"has an interval that is none of {', '.join(_INTERVALS)}")


def _number(call: Call, position: int) -> float | None:
    """The argument at that position where it is a number, or a text that is one; else None."""
    argument = call.arguments[position] if position < len(call.arguments) else None
    if type(argument) is Number:
        return float(argument.value)
    if type(argument) is Text:
        try:
            return float(argument.value)
        except ValueError:
            return None
    return None


_CHECKS: Final = MappingProxyType[str, Callable[[Call], Iterator[BrokenLimit]]](
    {
        "Switch": _switch,
        "IIF": _iif,
        UNIQUE_VALUE: _unique_value,
        "Item": _item,
        "RandomString": _random_string,
        "DateAdd": _interval,
        "DateDiff": _interval,
    }
)
