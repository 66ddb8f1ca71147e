"""A rule's case: a program, and the settings with which it is checked."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from entra_policy.settings import Settings
from entra_policy.testing import Found
from entra_policy.testing.pages import PRELUDE

__all__ = ["PRELUDE", "PRELUDE_LINES", "Case", "Expected", "as_expected"]

PRELUDE_LINES = PRELUDE.count("\n")

# A finding as a case states it.
Expected = Found
as_expected = Found.of


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
