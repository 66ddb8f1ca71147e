"""The rules' cases as parameters of a test: a few of each rule's each outcome are quick, the rest are engine tests."""

from collections import Counter

import pytest
from _pytest.mark import ParameterSet

from tests.policy.rules.cases import SECTIONS
from tests.support.expectations import expected_findings


def cases_of_rules(*, quick_of_each_outcome: int, with_changes: bool) -> list[ParameterSet]:
    """All cases as parameters `section` and `case`.

    Args:
        quick_of_each_outcome: how many cases run in the quick part for each rule and each set of verdicts and levels.
        with_changes: whether the cases are among them that compare a program with an earlier one.
    """
    seen: Counter[tuple[str, frozenset[tuple[str, str]]]] = Counter()
    parameters = []
    for section, cases in SECTIONS.items():
        expected = expected_findings(section)
        for case in cases:
            if case.before is not None and not with_changes:
                continue
            rule_id = case.id.partition("-")[0]
            own = frozenset(
                (item.verdict.value, item.level.value) for item in expected[case.id] if item.rule_id == rule_id
            )
            seen[rule_id, own] += 1
            marks = [pytest.mark.engine] if seen[rule_id, own] > quick_of_each_outcome else []
            parameters.append(pytest.param(section, case, id=f"{section}-{case.id}", marks=marks))
    return parameters
