"""What a program declared, as the child's answer gives it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .properties import after_dynamic_check, properties

if TYPE_CHECKING:
    from google.protobuf.struct_pb2 import Struct

# The stack is constructed first.
_AFTER_THE_STACK = 2


@dataclass
class Declared:
    """One resource, as an analyzer will see it."""

    type: str
    urn: str
    name: str
    parent: str | None
    custom: bool
    inputs: Struct
    provider: str | None = None
    dependencies: dict[str, list[str]] = field(default_factory=dict)
    outputs: Struct | None = None
    source: tuple[str, int] | None = None
    number: int | None = None


def answer_of(
    registered: dict[str, Declared], gaps: list[dict[str, str]], look_ups: list[dict[str, Any]]
) -> dict[str, Any]:
    """The child's answer for a program that ended well."""
    return {
        "status": "resources",
        "gaps": gaps,
        "look_ups": look_ups,
        "resources": [
            {
                "type": one.type,
                "urn": one.urn,
                "name": one.name,
                "parent": one.parent,
                "provider": one.provider,
                "custom": one.custom,
                "props": inputs_of(one),
                "outputs": properties(one.outputs) if one.outputs is not None else {},
                "dependencies": one.dependencies,
                "source": one.source,
            }
            for one in _in_order_of_construction(registered)
        ],
    }


def _in_order_of_construction(declared: dict[str, Declared]) -> list[Declared]:
    """The resources as the program constructs them, a default provider before the first that uses it."""
    first_use: dict[str, int] = {}
    for one in declared.values():
        if one.provider is not None and one.number is not None:
            first_use[one.provider] = min(one.number, first_use.get(one.provider, one.number))

    def place(one: Declared) -> tuple[int, bool, str]:
        return (
            (first_use.get(one.urn, _AFTER_THE_STACK), False, one.urn)
            if one.number is None
            else (one.number, True, one.urn)
        )

    return sorted(declared.values(), key=place)


def inputs_of(declared: Declared) -> dict[str, Any]:
    """The inputs as an analyzer sees them: after the provider's check, as far as that is known here."""
    inputs = properties(declared.inputs)
    return after_dynamic_check(inputs) if declared.type.startswith("pulumi-python:") else inputs
