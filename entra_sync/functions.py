"""The functions of the expression language. The facts and their sources are in `data/functions.json`.

The service knows functions that no documentation lists, so a name that is missing here is a reason to look
twice, not an error.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from entra_sync._data import read_data


class Origin(enum.StrEnum):
    """Where a function is known from."""

    APP_PROVISIONING = "app-provisioning"
    CLOUD_SYNC = "cloud-sync"
    HR_GUIDES = "hr-guides"
    GRAPH = "graph"
    OBSERVED = "observed"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function.

    Attributes:
        name: its name in the documentation.
        key: its name in a mapping's `source.parameters`; None where it is not known.
        required: whether it must be given.
        repeats: whether it may be given more than once.
    """

    name: str
    key: str | None
    required: bool
    repeats: bool


@dataclass(frozen=True, slots=True)
class Form:
    """Another way to call a function, with other parameters.

    Attributes:
        origin: where it is known from.
        parameters: in order; as many as a call of this form has arguments.
    """

    origin: Origin
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the expression language (Microsoft Graph: attributeMappingFunctionSchema).

    Attributes:
        name: its name; case counts.
        origin: where it is known from.
        parameters: in order; None where no source describes them.
        other_forms: what another source describes: each has a number of arguments of its own.
    """

    name: str
    origin: Origin
    parameters: tuple[Parameter, ...] | None
    other_forms: tuple[Form, ...] = ()

    def other_form(self, arguments: int) -> Form | None:
        """The other form that a call with so many arguments has; None for the function's usual form."""
        return next((form for form in self.other_forms if len(form.parameters) == arguments), None)

    @property
    def least_arguments(self) -> int:
        """How many arguments a call of the usual form needs at least."""
        return sum(parameter.required for parameter in self.parameters or ())

    @property
    def most_arguments(self) -> int | None:
        """How many arguments a call of the usual form may have; None for any number."""
        if self.parameters is None or any(parameter.repeats for parameter in self.parameters):
            return None
        return len(self.parameters)


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Function]:
    """All listed functions by name, in alphabetical order."""
    listed = read_data("functions.json")["functions"]
    return MappingProxyType(
        {
            entry["name"]: Function(
                entry["name"],
                Origin(entry["origin"]),
                _parameters(entry["parameters"]),
                tuple(_form(form) for form in entry.get("other_forms", ())),
            )
            for entry in listed
        }
    )


def find_function(name: str) -> Function | None:
    """The function of exactly that name; None if it is not listed."""
    return catalogue().get(name)


def parameters_of(name: str, arguments: int | None = None) -> tuple[Parameter, ...] | None:
    """The parameters of a function; None if no source describes them.

    Args:
        name: the function's exact name.
        arguments: how many arguments its call has, where it may be of another form: `FormatDateTime` of three has no
            parameter for styles.
    """
    function = catalogue().get(name)
    if function is None:
        return None
    form = None if arguments is None else function.other_form(arguments)
    return function.parameters if form is None else form.parameters


@lru_cache(maxsize=1)
def documented_words() -> frozenset[str]:
    """The bare words that have a meaning in expressions, such as `vbTextCompare`; case may not count."""
    return frozenset(entry["name"] for entry in read_data("functions.json")["words"])


def is_documented_word(name: str) -> bool:
    """Whether a bare word is one that has a meaning, in any case."""
    return name.lower() in _folded_words()


@lru_cache(maxsize=1)
def _folded_words() -> frozenset[str]:
    return frozenset(word.lower() for word in documented_words())


def _form(entry: dict[str, Any]) -> Form:
    return Form(Origin(entry["origin"]), tuple(Parameter(**parameter) for parameter in entry["parameters"]))


def _parameters(listed: list[dict[str, Any]] | None) -> tuple[Parameter, ...] | None:
    if listed is None:
        return None
    return tuple(Parameter(**entry) for entry in listed)
