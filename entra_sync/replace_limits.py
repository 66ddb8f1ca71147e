"""What the documentation says of the arguments of `Replace`.

Source: Microsoft Learn, "Reference for writing expressions for attribute mappings in Microsoft Entra Application
Provisioning", Replace.
"""

from collections.abc import Iterator
from typing import Final

from entra_sync.broken_limit import BrokenLimit, Limit
from entra_sync.dotnet_patterns import read_pattern
from entra_sync.expression import Call, Empty, Text

_OLD_VALUE, _PATTERN, _GROUP, _REPLACEMENT, _REPLACEMENT_ATTRIBUTE, _TEMPLATE = range(1, 7)
_DOCUMENTED: Final = frozenset(
    {
        frozenset({_OLD_VALUE, _REPLACEMENT}),
        frozenset({_OLD_VALUE, _TEMPLATE}),
        frozenset({_PATTERN, _REPLACEMENT}),
        frozenset({_PATTERN, _GROUP, _REPLACEMENT}),
        frozenset({_PATTERN, _GROUP, _REPLACEMENT_ATTRIBUTE}),
    }
)
_ADVICE: Final = (
    "Give oldValue and replacementValue, oldValue and template, or regexPattern and replacementValue; with "
    "regexGroupName also regexPattern and replacementAttributeName."
)


def replace_limits(call: Call) -> Iterator[BrokenLimit]:
    """The limits that a call of `Replace` breaks."""
    given = frozenset(index for index, argument in enumerate(call.arguments) if index and type(argument) is not Empty)
    if call.arguments and given not in _DOCUMENTED:
        yield BrokenLimit(
            call,
            Limit.COMBINATION,
            "has a combination of arguments that no documentation describes",
            certain=False,
            advice=_ADVICE,
        )
    pattern, group = _text(call, _PATTERN), _text(call, _GROUP)
    if pattern is None:
        return
    reading = read_pattern(pattern)
    if reading.error is not None:
        yield BrokenLimit(
            call, Limit.PATTERN, f"has a regular expression that does not compile in .NET: it {reading.error}"
        )
    elif group and reading.groups is not None and group not in reading.groups:
        yield BrokenLimit(call, Limit.GROUP, "names a group that its regular expression doesn't have")


def _text(call: Call, position: int) -> str | None:
    argument = call.arguments[position] if position < len(call.arguments) else None
    return argument.value if type(argument) is Text else None
