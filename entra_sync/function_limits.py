"""What the documentation says that a function can't be given.

Source: Microsoft Learn, "Reference for writing expressions for attribute mappings in Microsoft Entra Application
Provisioning". Only what the expression itself shows is looked at here, not the mapping that it is in.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from math import inf
from types import MappingProxyType
from typing import Final

from entra_sync.broken_limit import BrokenLimit, Limit
from entra_sync.expression import Call, Comparison, Empty, Identifier, Node, Number, Text, walk
from entra_sync.functions import Origin, Parameter, catalogue, parameters_of
from entra_sync.replace_limits import replace_limits

UNIQUE_VALUE: Final = "SelectUniqueValue"
LONGEST_RANDOM_STRING: Final = 256

_INTERVALS: Final = ("yyyy", "m", "d", "ww", "h", "n", "s")
_LEAST_SWITCH: Final = 4
_LEAST_UNIQUE_VALUES: Final = 2
# Functions whose number of arguments has a rule of its own.
_COUNTED_APART: Final = frozenset({"Switch", UNIQUE_VALUE})
# Documented as unsupported there; the mappings that the service itself begins with use some of them all the same.
_NOT_IN_IIF: Final = frozenset({"IsPresent", "IsNullOrEmpty"})
_FLOW: Final = "IgnoreFlowIfNullOrEmpty"
_NOT_IN_SWITCH: Final = frozenset({"IsPresent", "IsNull", "IsNullOrEmpty"})
_COMPARE_TYPES: Final = ("vbTextCompare", "vbBinaryCompare")
_ENCODINGS: Final = ("Unicode", "ASCII", "UTF8")
_COMPARE_TYPE, _ENCODING = 3, 1
_EMPTY_AS_KEY: Final = 'Use Switch with an empty text as a key: `Switch([source], [source], "", "other")`.'
_FORMS: Final = {
    Origin.CLOUD_SYNC: "the references of cloud sync and of HR provisioning describe",
    Origin.GRAPH: "Microsoft Graph's list of functions describes",
}


def broken_limits(tree: Node) -> list[BrokenLimit]:
    """The documented limits that an expression breaks, in the order of its text. Unlisted functions have none."""
    counts = _argument_counts()
    found: list[BrokenLimit] = []
    for node in walk(tree):
        if type(node) is not Call:
            continue
        name = node.name
        count = counts.get(name)
        form = _other_form(node)
        if form is not None:
            found.append(form)
        elif count is not None and not (count[0] <= len(node.arguments) <= count[1]):
            found.append(_wrong_count(node))
        if any(type(argument) is Empty for argument in node.arguments):
            found.extend(_empty_arguments(node))
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
    """The finding of a call that hasn't as many arguments as the usual form of its function takes."""
    function = catalogue()[call.name]
    least, most = function.least_arguments, function.most_arguments
    noun = "argument" if least == most == 1 else "arguments"
    return BrokenLimit(call, Limit.ARGUMENTS, f"takes {_wanted(least, most)} {noun} and has {len(call.arguments)}")


def _other_form(call: Call) -> BrokenLimit | None:
    function = catalogue().get(call.name)
    form = None if function is None else function.other_form(len(call.arguments))
    if form is None:
        return None
    names = ", ".join(parameter.name for parameter in form.parameters)
    return BrokenLimit(
        call, Limit.FORM, f"is called as {call.name}({names}), which only {_FORMS[form.origin]}", certain=False
    )


def _empty_arguments(call: Call) -> Iterator[BrokenLimit]:
    """The parameters that have to be given, and whose argument is left empty."""
    given = call.arguments
    parameters = parameters_of(call.name, len(given)) or ()
    # The service's own mappings leave the last argument of IIF empty.
    named = {"valueIfFalse"} if call.name == "IIF" else set()
    for position, argument in enumerate(given):
        parameter = _parameter_at(parameters, position, len(given))
        if type(argument) is Empty and parameter is not None and parameter.required and parameter.name not in named:
            named.add(parameter.name)
            yield BrokenLimit(
                call,
                Limit.EMPTY,
                f"has an empty argument where {parameter.name} belongs, which no documentation shows",
                certain=False,
            )


def _parameter_at(parameters: tuple[Parameter, ...], position: int, given: int) -> Parameter | None:
    """The parameter of the argument at a position; what follows a repeated parameter belongs to the last arguments."""
    repeated = next((index for index, parameter in enumerate(parameters) if parameter.repeats), None)
    if repeated is None or position <= repeated:
        return parameters[position] if position < len(parameters) else None
    behind = len(parameters) - repeated - 1
    return parameters[repeated] if position < given - behind else parameters[position - given]


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
    first = call.arguments[0] if call.arguments else None
    if type(first) is Call and first.name == _FLOW:
        yield BrokenLimit(
            call,
            Limit.CONDITION,
            f"has {_FLOW} as its condition, which is documented as unsupported",
            certain=False,
            advice=f"Put {_FLOW} around the whole IIF.",
        )
    if type(first) is Comparison and Text("") in (first.left, first.right):
        yield BrokenLimit(
            call,
            Limit.CONDITION,
            "compares with an empty text, which is documented as unsupported: without a value the condition fails",
            certain=False,
            advice=_EMPTY_AS_KEY,
        )


def _condition(call: Call, unsupported: frozenset[str]) -> Iterator[BrokenLimit]:
    first = call.arguments[0] if call.arguments else None
    if type(first) is Call and first.name in unsupported:
        yield BrokenLimit(
            call,
            Limit.CONDITION,
            f"has {first.name} as its first argument, which is documented as unsupported although some of the "
            "service's own mappings have it",
            certain=False,
            advice=_EMPTY_AS_KEY,
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
    numbers, special, capital, lower = (_number(call, position) or 0 for position in range(1, 5))
    documented, needed = numbers + special + capital, numbers + special + capital + lower
    if documented > length:
        yield BrokenLimit(
            call, Limit.LENGTH, f"is asked for {length:g} characters, and its minimums need {documented:g} of them"
        )
    elif needed > length:
        yield BrokenLimit(
            call,
            Limit.LENGTH,
            f"is asked for {length:g} characters, and its minimums need {needed:g} of them with the lower-case "
            "letters, which the documented sum leaves out",
            certain=False,
        )


def _interval(call: Call) -> Iterator[BrokenLimit]:
    first = call.arguments[0] if call.arguments else None
    if type(first) is not Text or first.value in _INTERVALS:
        return
    listed = ", ".join(_INTERVALS)
    if first.value.lower() in _INTERVALS:
        yield BrokenLimit(
            call,
            Limit.INTERVAL,
            f"has an interval in capital letters; the documented ones are {listed}",
            certain=False,
        )
    else:
        yield BrokenLimit(call, Limit.INTERVAL, f"has an interval that is none of {listed}")


def _mid(call: Call) -> Iterator[BrokenLimit]:
    start = _number(call, 1)
    if start is not None and start < 1:
        yield BrokenLimit(call, Limit.INDEX, f"counts from 1 and is given the start {start:g}", certain=False)


def _in_str(call: Call) -> Iterator[BrokenLimit]:
    start = _number(call, 2)
    if start is not None and start < 1:
        yield BrokenLimit(call, Limit.INDEX, f"counts from 1 and is given the start {start:g}", certain=False)
    yield from _word(call, _COMPARE_TYPE, "a compareType", _COMPARE_TYPES)


def _from_base64(call: Call) -> Iterator[BrokenLimit]:
    yield from _word(call, _ENCODING, "an encoding", _ENCODINGS)


def _word(call: Call, position: int, name: str, words: tuple[str, ...]) -> Iterator[BrokenLimit]:
    """A word that has to be one of some, and is another one, a text or a number."""
    argument = call.arguments[position] if position < len(call.arguments) else None
    if (
        type(argument) is Text
        or type(argument) is Number
        or (type(argument) is Identifier and argument.name not in words)
    ):
        yield BrokenLimit(call, Limit.WORD, f"has {name} that is none of {', '.join(words)}", certain=False)


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
        "Mid": _mid,
        "InStr": _in_str,
        "Instr": _in_str,
        "ConvertFromBase64": _from_base64,
        "Replace": replace_limits,
        "RandomString": _random_string,
        "DateAdd": _interval,
        "DateDiff": _interval,
    }
)
