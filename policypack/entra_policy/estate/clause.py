"""A clause of a scoping filter, as rules look at it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from entra_policy.estate.parts import shown
from entra_policy.unknown import (
    Value,
    known,
    known_text,
)

if TYPE_CHECKING:
    from entra_policy.estate.job import Job
    from entra_policy.estate.schema import ObjectMapping


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the scoping filter of an object mapping that isn't disabled.

    Attributes:
        object_mapping: the object mapping whose scope it limits.
        value: the clause as declared.
        path: its property path.
        secret: whether it stands inside a secret, so that nothing of it may be shown.
        group: the number of its group: all clauses of one group must hold, in any group.
    """

    object_mapping: "ObjectMapping"
    value: dict[str, Value]
    path: str
    secret: bool
    group: int

    @property
    def job(self) -> "Job":
        """The job that the clause belongs to."""
        return self.object_mapping.job

    @property
    def attribute(self) -> str | None:
        """The name of the source attribute that it looks at. Raises `Undecided`."""
        return known_text(self.value.get("sourceOperandName"), f"{self.path}.sourceOperandName")

    @property
    def operator(self) -> str | None:
        """The operator as declared. Raises `Undecided`."""
        return known_text(self.value.get("operatorName"), f"{self.path}.operatorName")

    def values(self) -> tuple[str, ...]:
        """The texts that it compares with. Raises `Undecided`."""
        operand = known(self.value.get("targetOperand"), f"{self.path}.targetOperand")
        path = f"{self.path}.targetOperand.values"
        values = known(operand.get("values"), path) if type(operand) is dict else None
        listed = values if type(values) is list else []
        texts = (known_text(item, f"{path}[{index}]") for index, item in enumerate(listed))
        return tuple(text for text in texts if text is not None)

    @property
    def label(self) -> str:
        """`department EQUALS (User -> User)`, for messages and fingerprints; never raises, never shows a secret."""
        if self.secret:
            return "a secret scoping clause"
        attribute, operator = shown(self.value.get("sourceOperandName")), shown(self.value.get("operatorName"))
        return f"{attribute} {operator} ({self.object_mapping.label})"
