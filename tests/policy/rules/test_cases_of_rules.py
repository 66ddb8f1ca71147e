"""The cases of the rules as a whole: every outcome of every rule is among them, and a failing case shows what to paste."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.finding import Level, Verdict
from entra_policy.rule_definition import Rule
from entra_policy.rules import all_rules
from tests.support.expected import Expected, advises, as_source, fails, undecided
from tests.support.rule_cases import all_cases


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_every_rule_has_a_case_of_each_verdict(rule: Rule) -> None:
    own = [case.found for case in all_cases() if case.rule_id == rule.id]
    assert {finding.verdict for found in own for finding in found} == {Verdict.FAIL, Verdict.UNDECIDED}
    assert () in own


def test_every_case_has_an_id_of_its_own() -> None:
    ids = [case.id for case in all_cases()]
    assert len(ids) == len(set(ids))


def test_findings_as_source() -> None:
    findings = (
        fails(SCHEMA, "schema", "schema.directories", "It isn't valid."),
        advises("a:b:C", "c", "", "advice"),
        undecided("", "", "", "not decided"),
        Expected(Verdict.UNDECIDED, Level.MANDATORY, SCHEMA, "schema", "", "not decided"),
    )
    assert (
        as_source(findings)
        == """found:

found=(
    fails(SCHEMA, 'schema', 'schema.directories', "It isn't valid."),
    advises('a:b:C', 'c', '', 'advice'),
    undecided('', '', '', 'not decided'),
    Expected(Verdict.UNDECIDED, Level.MANDATORY, SCHEMA, 'schema', '', 'not decided'),
),
"""
    )
