"""The operators of scoping filters. The facts and their sources are in `data/filter_operators.json`."""

import difflib
import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from entra_sync._data import read_data
from entra_sync.dotnet_patterns import read_pattern

# High enough that ENDS_WITH isn't suggested for STARTS_WITH, which doesn't exist.
_NEAR: Final = 0.8
_INTEGER: Final = re.compile(r"\s*[+-]?[0-9]+\s*", re.ASCII)


class Arity(enum.StrEnum):
    """How many operands an operator has: `Unary` ones take no value."""

    UNARY = "Unary"
    BINARY = "Binary"


class Operand(enum.StrEnum):
    """What a binary operator compares with."""

    TEXT = "text"
    INTEGER = "integer"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True)
class FilterOperator:
    """An operator of a scoping filter's clause (Microsoft Graph: filterOperatorSchema).

    Attributes:
        name: the name as documented; Graph's own spelling where Graph lists the operator.
        arity: whether the clause has a target operand.
        attribute_types: the attribute types (such as `String`) that it works on; None where the
            documentation doesn't say.
        operand: what it compares with, if it compares.
    """

    name: str
    arity: Arity
    attribute_types: frozenset[str] | None
    operand: Operand = Operand.TEXT

    @property
    def unary(self) -> bool:
        """Whether the operator takes no value."""
        return self.arity is Arity.UNARY

    def supports(self, attribute_type: str) -> bool:
        """Whether the operator works on attributes of that type, as far as the documentation says."""
        return self.attribute_types is None or attribute_type in self.attribute_types

    def refusal(self, operand: str) -> str | None:
        """Why a clause with this operator can't work with such an operand, as the rest of a sentence; else None.

        It doesn't quote the operand.
        """
        if self.operand is Operand.INTEGER and _INTEGER.fullmatch(operand) is None:
            return "compares integers and has a value that isn't one"
        if self.operand is Operand.PATTERN and (error := read_pattern(operand).error) is not None:
            return f"has a regular expression that does not compile in .NET: it {error}"
        return None


def normalised_operator(name: str) -> str:
    """The name in upper case with single spaces: the portal, the documentation and Graph differ in both.

    `Greater_Than` and `greater than` are `GREATER THAN`.
    """
    return " ".join(name.upper().replace("_", " ").split())


@lru_cache(maxsize=1)
def filter_operators() -> Mapping[str, FilterOperator]:
    """The documented operators by their normalised names."""
    return MappingProxyType(
        {
            normalised_operator(entry["name"]): FilterOperator(
                name=entry["name"],
                arity=Arity(entry["arity"]),
                attribute_types=_types(entry["supportedAttributeTypes"]),
                operand=Operand(entry.get("operand", Operand.TEXT)),
            )
            for entry in read_data("filter_operators.json")["operators"]
        }
    )


def filter_operator(name: str) -> FilterOperator | None:
    """The operator of that name in any spelling; None for one that no documentation lists."""
    return filter_operators().get(normalised_operator(name))


def nearest_operator(name: str) -> str | None:
    """The documented name that one that isn't documented was probably meant to be; None where none is near."""
    near = difflib.get_close_matches(normalised_operator(name), filter_operators(), n=1, cutoff=_NEAR)
    return filter_operators()[near[0]].name if near else None


def operator_names() -> tuple[str, ...]:
    """The names of the documented operators, those that Graph lists first."""
    return tuple(operator.name for operator in filter_operators().values())


@lru_cache(maxsize=1)
def _unsupported() -> frozenset[str]:
    return frozenset(normalised_operator(name) for name in read_data("filter_operators.json")["unsupported"])


def is_unsupported_operator(name: str) -> bool:
    """Whether the documentation says that the operator doesn't work (`IsMemberOf`)."""
    return normalised_operator(name) in _unsupported()


def _types(names: list[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)
