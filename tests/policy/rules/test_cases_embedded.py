"""Every case on the embedded engine: the whole list of findings."""

import pytest

from entra_policy.finding import Verdict
from entra_policy.readers.program import batch
from tests.policy.rules.cases import SECTIONS
from tests.support.case_parameters import cases_of_rules
from tests.support.cases import Case
from tests.support.checking import findings_of
from tests.support.expectations import expected_findings


@pytest.mark.parametrize(("section", "case"), cases_of_rules(quick_of_each_outcome=1, with_changes=True))
def test_case(section: str, case: Case, programs: batch.ProgramServer) -> None:
    assert tuple(findings_of(case, programs)) == tuple(expected_findings(section)[case.id])


@pytest.mark.parametrize("section", SECTIONS)
def test_every_rule_has_a_case_of_each_verdict(section: str) -> None:
    expected = expected_findings(section)
    assert set(expected) == {case.id for case in SECTIONS[section]}
    for rule_id in {case_id.partition("-")[0] for case_id in expected}:
        own = [findings for case_id, findings in expected.items() if case_id.startswith(rule_id)]
        verdicts = {finding.verdict for findings in own for finding in findings if finding.rule_id == rule_id}
        assert verdicts == {Verdict.FAIL, Verdict.UNDECIDED}
        assert [] in [[item for item in findings if item.rule_id == rule_id] for findings in own]
