"""Findings as the cases of rules state them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from entra_policy.estate import types
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.testing import Found


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding of the rule that the case is about.

    Attributes:
        verdict: whether the rule fails or is undecided.
        level: how much it weighs.
        type: the resource's type, empty where the finding is about no resource.
        name: the resource's name, empty where the finding is about no resource.
        path: the property.
        message: the whole message.
    """

    verdict: Verdict
    level: Level
    type: str
    name: str
    path: str
    message: str

    @classmethod
    def of(cls, finding: Finding) -> "Expected":
        """A finding in this form."""
        found = Found.of(finding)
        return cls(found.verdict, found.level, found.type, found.name, found.path, found.message)


def fails(resource_type: str, name: str, path: str, message: str) -> Expected:
    """A failure that is mandatory."""
    return Expected(Verdict.FAIL, Level.MANDATORY, resource_type, name, path, message)


def advises(resource_type: str, name: str, path: str, message: str) -> Expected:
    """A failure that is advisory."""
    return Expected(Verdict.FAIL, Level.ADVISORY, resource_type, name, path, message)


def undecided(resource_type: str, name: str, path: str, message: str) -> Expected:
    """What the rule can't decide before deployment, advisory unless the settings say otherwise."""
    return Expected(Verdict.UNDECIDED, Level.ADVISORY, resource_type, name, path, message)


_FUNCTIONS: Final = {
    (Verdict.FAIL, Level.MANDATORY): "fails(",
    (Verdict.FAIL, Level.ADVISORY): "advises(",
    (Verdict.UNDECIDED, Level.ADVISORY): "undecided(",
}
# The constants by which the cases name types of resources, `SCHEMA` and the like.
_TYPES: Final = {value: name for name, value in vars(types).items() if name.isupper() and isinstance(value, str)}


def as_source(findings: Iterable[Expected]) -> str:
    """Findings as the Python source that states them, to be pasted into a case and formatted by ruff."""
    return "\n".join(["found:", "", "found=(", *(f"    {_call(finding)}," for finding in findings), "),", ""])


def _call(finding: Expected) -> str:
    verdict, level = finding.verdict, finding.level
    function = _FUNCTIONS.get((verdict, level), f"Expected(Verdict.{verdict.name}, Level.{level.name}, ")
    resource_type = _TYPES.get(finding.type, repr(finding.type))
    return f"{function}{resource_type}, {finding.name!r}, {finding.path!r}, {finding.message!r})"
