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
class Function:
    """A function of the expression language (Microsoft Graph: attributeMappingFunctionSchema).

    Attributes:
        name: its name; case counts.
        origin: where it is known from.
        parameters: in order; None where no source describes them.
    """

    name: str
    origin: Origin
    parameters: tuple[Parameter, ...] | None

    @property
    def least_arguments(self) -> int:
        """How many arguments a call needs at least."""
        return sum(parameter.required for parameter in self.parameters or ())

    @property
    def most_arguments(self) -> int | None:
        """How many arguments a call may have; None for any number."""
        if self.parameters is None or any(parameter.repeats for parameter in self.parameters):
            return None
        return len(self.parameters)


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Function]:
    """All listed functions by name, in alphabetical order."""
    listed = read_data("functions.json")["functions"]
    return MappingProxyType(
        {
            entry["name"]: Function(entry["name"], Origin(entry["origin"]), _parameters(entry["parameters"]))
            for entry in listed
        }
    )


def find_function(name: str) -> Function | None:
    """The function of exactly that name; None if it is not listed."""
    return catalogue().get(name)


def parameters_of(name: str) -> tuple[Parameter, ...] | None:
    """The parameters of the function of exactly that name; None if no source describes them."""
    function = catalogue().get(name)
    return None if function is None else function.parameters


def _parameters(listed: list[dict[str, Any]] | None) -> tuple[Parameter, ...] | None:
    if listed is None:
        return None
    return tuple(Parameter(**entry) for entry in listed)
