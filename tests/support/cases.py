"""A rule's case: a program, and the settings with which it is checked."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from entra_policy.finding import Finding, Level, Verdict
from entra_policy.settings import Settings

PRELUDE = "import pulumi\nimport pulumi_azuread as azuread\nfrom entra_components import *\n"
PRELUDE_LINES = PRELUDE.count("\n")


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding as a case states it: without the fingerprint, the URN cut down to its last type and name."""

    rule_id: str
    verdict: Verdict
    level: Level
    type: str
    name: str
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Case:
    """A program to check; what is found is in `tests.support.expectations`.

    Attributes:
        id: names the case.
        program: the program's text, without the prelude.
        before: the program before the change, for rules about changes.
        settings: the settings of the check.
        config: the stack's configuration.
    """

    id: str
    program: str
    before: str | None = None
    settings: Settings = field(default_factory=Settings)
    config: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.id

    def __post_init__(self) -> None:
        object.__setattr__(self, "program", textwrap.dedent(self.program))
        if self.before is not None:
            object.__setattr__(self, "before", textwrap.dedent(self.before))


def as_expected(finding: Finding) -> Expected:
    """A finding in the form in which cases state it."""
    return Expected(
        rule_id=finding.rule_id,
        verdict=finding.verdict,
        level=finding.level,
        type="::".join(finding.urn.split("::")[:-1]).rpartition("::")[2].rpartition("$")[2],
        name=finding.urn.rpartition("::")[2],
        path=finding.path,
        message=finding.message,
    )
