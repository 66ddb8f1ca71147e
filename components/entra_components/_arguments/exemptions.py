"""The argument `exemptions` of components: findings of the gate that a program accepts, for a reason and until a day.

The gate reads it from the component's inputs (docs/exemptions.md). What it would refuse is refused here already, where
it can be known without the rules.
"""

import datetime as dt
import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, NotRequired, TypedDict

import pulumi
from pydantic import PlainValidator

from entra_components._arguments.validation import WrongValueError

_NEEDED: Final = ("rule", "reason", "expires")
_KEYS: Final = (*_NEEDED, "owner", "ticket", "resource")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Exemption(TypedDict):
    """What is accepted of the gate's findings on this component and the resources below it; they are reported still."""

    rule: str
    """The rule's id (`EP303`) or name (`no-b2c-target`)."""
    reason: str
    """Why it is accepted."""
    expires: str
    """The last day on which it is, in UTC, as YYYY-MM-DD."""
    owner: NotRequired[str]
    """Who answers for it."""
    ticket: NotRequired[str]
    """Where it was agreed."""
    resource: NotRequired[str]
    """A pattern over the name or the URN of the resource, where it isn't for all of them."""


def _exemptions(value: Any) -> list[dict[str, str]] | None:
    if value is None:
        return None
    if isinstance(value, pulumi.Output):
        raise WrongValueError("must be a plain list, not an output: the gate has to know it before deployment.")
    if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
        raise WrongValueError("must be a list.")
    return [_exemption(item, index) for index, item in enumerate(value)]


def _exemption(value: Any, index: int) -> dict[str, str]:
    if isinstance(value, pulumi.Output) or not isinstance(value, Mapping):
        raise WrongValueError(f"item {index} must be a dictionary of plain texts, not an output.")
    for key, text in value.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(str(key), _KEYS, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(_KEYS)}."
            raise WrongValueError(f"item {index}: {key} is no property of an exemption; {hint}")
        if isinstance(text, pulumi.Output):
            raise WrongValueError(f"item {index}: {key} must be plain text, not an output.")
        if text is not None and (not isinstance(text, str) or not text.strip()):
            raise WrongValueError(f"item {index}: {key} must be text that isn't empty.")
    for key in _NEEDED:
        if value.get(key) is None:
            raise WrongValueError(f"item {index}: {key} is missing.")
    if not _is_day(value["expires"]):
        raise WrongValueError(f"item {index}: expires must be a day, written as YYYY-MM-DD.")
    return {key: text for key, text in value.items() if text is not None}


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


ExemptionsArgument = Annotated[Any, PlainValidator(_exemptions)]
