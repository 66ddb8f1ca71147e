"""On a case of one rule, no other rule has a mandatory failure that the case doesn't list."""

import pytest

from entra_policy.readers.program import batch
from tests.support.cases import Case, parameters
from tests.support.checking import findings_of, other_rules_that_fail
from tests.support.rule_cases import all_cases

pytestmark = pytest.mark.engine  # each program runs for its own rule's quick test already


@pytest.mark.parametrize("case", parameters(all_cases()))
def test_other_rules_that_fail(case: Case, programs: batch.ProgramServer) -> None:
    assert other_rules_that_fail(findings_of(case, programs), case.rule_id) == case.others
