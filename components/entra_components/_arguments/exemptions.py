"""Validation of the argument `exemptions`: findings of the gate that a program accepts, with a reason and a last day.

The gate reads it from the component's inputs (docs/exemptions.md). What the gate would refuse is already refused here
if the rules aren't needed to see it.
"""

import datetime as dt
import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

import pulumi
from pydantic import PlainValidator

from entra_components._arguments.validation import WrongValueError

_NEEDED: Final = ("rule", "reason", "expires")
_KEYS: Final = (*_NEEDED, "owner", "ticket", "resource")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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
            hint = f"did you mean {near[0]}?" if near else f"the properties are {', '.join(_KEYS)}."
            raise WrongValueError(f"item {index}: {key} isn't a property of an exemption; {hint}")
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
