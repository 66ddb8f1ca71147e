"""A case of a rule: a program, the settings with which it is checked, and what is found.

The cases of a rule are in `tests/policy/rules/<section>/test_<rule>.py`:

    CASES = cases(
        "EP301",
        Case("target", program, found=(fails(SCHEMA, "schema", "schema...", "`password` is a password, ..."),)),
        Case("looks-like-it", program),
    )

    @pytest.mark.parametrize("case", parameters(CASES))
    def test_case(case: Case, programs: batch.ProgramServer) -> None:
        found = own_findings(case, programs)
        assert found == case.found, as_source(found)
"""

import textwrap
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import pytest
from _pytest.mark import ParameterSet

from entra_policy.settings import Settings
from entra_policy.testing.pages import PRELUDE
from tests.support.expected import Expected

__all__ = ["EDITION_2026", "PRELUDE", "Case", "cases", "parameters"]

EDITION_2026: Final = Settings(edition="2026")


@dataclass(frozen=True, slots=True)
class Case:
    """A program and what a rule finds in it.

    Attributes:
        name: names the case among those of its rule.
        program: the program's text, without the prelude.
        before: the program before the change, for rules about changes.
        settings: the settings of the check.
        config: the stack's configuration.
        found: the findings of the case's own rule, in order; none where the rule passes.
        others: the ids of other rules that have mandatory failures on the same program. Their advice, and what they
            leave undecided, is not part of the case.
        rule_id: the rule; `cases` fills it in.
    """

    name: str
    program: str
    before: str | None = None
    settings: Settings = field(default_factory=Settings)
    config: Mapping[str, str] = field(default_factory=dict)
    found: tuple[Expected, ...] = ()
    others: tuple[str, ...] = ()
    rule_id: str = ""

    @property
    def id(self) -> str:
        """Names the case among those of all rules."""
        return f"{self.rule_id}-{self.name}"

    def __str__(self) -> str:
        return self.id

    def __post_init__(self) -> None:
        object.__setattr__(self, "program", textwrap.dedent(self.program))
        if self.before is not None:
            object.__setattr__(self, "before", textwrap.dedent(self.before))


def cases(rule_id: str, *of_the_rule: Case) -> tuple[Case, ...]:
    """The cases of a rule."""
    return tuple(replace(case, rule_id=rule_id) for case in of_the_rule)


def outcome(case: Case) -> tuple[str, frozenset[tuple[str, str]]]:
    """The rule, and the set of verdicts and levels of its own findings."""
    return case.rule_id, frozenset((finding.verdict.value, finding.level.value) for finding in case.found)


def parameters(chosen: Iterable[Case], *, quick_one_of: Callable[[Case], Hashable] = outcome) -> list[ParameterSet]:
    """Cases as values of the parameter `case`; test ids are short where all cases are of one rule.

    Args:
        chosen: the cases.
        quick_one_of: groups the cases: the first of each group is quick, the others are engine tests.
    """
    chosen = tuple(chosen)
    of_one_rule = len({case.rule_id for case in chosen}) == 1
    seen: set[Hashable] = set()
    sets = []
    for case in chosen:
        group = quick_one_of(case)
        marks = [pytest.mark.engine] if group in seen else []
        seen.add(group)
        sets.append(pytest.param(case, id=case.name if of_one_rule else case.id, marks=marks))
    return sets
