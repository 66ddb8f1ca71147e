"""What all rules find on a case of one of them: no mandatory failure that it doesn't list, no riddle about what decides."""

import pytest

from entra_policy.evaluation.remedies import explained_on_page
from entra_policy.finding import Verdict
from entra_policy.readers.program import batch
from tests.support.cases import Case, parameters
from tests.support.checking import findings_of, other_rules_that_fail
from tests.support.rule_cases import all_cases

pytestmark = pytest.mark.engine  # each program runs for its own rule's quick test already


@pytest.mark.parametrize("case", parameters(all_cases()))
def test_all_rules_on_a_case(case: Case, programs: batch.ProgramServer) -> None:
    findings = findings_of(case, programs)
    assert other_rules_that_fail(findings, case.rule_id) == case.others
    open_ = [finding for finding in findings if finding.verdict is Verdict.UNDECIDED]
    riddles = [
        finding for finding in open_ if not finding.cause or finding.remedy in ("", explained_on_page(finding.rule_id))
    ]
    assert riddles == []
    decided = [finding for finding in findings if finding.verdict is Verdict.FAIL]
    assert {(finding.cause, finding.remedy) for finding in decided} <= {("", "")}
