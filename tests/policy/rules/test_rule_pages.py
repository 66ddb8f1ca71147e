"""A rule's docstring is its page: it has all headings, and the programs in it do what it says."""

import re

import pytest

from entra_policy.estate import build_estate
from entra_policy.evaluation import Evaluation, evaluate
from entra_policy.finding import Verdict
from entra_policy.readers.program import batch
from entra_policy.resource import Inventory
from entra_policy.rule import HEADINGS, Rule
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from tests.support.cases import PRELUDE

each_rule = pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)


def check_page_example(rule: Rule, heading: str, programs: batch.ProgramServer) -> Evaluation:
    block = re.fullmatch(r"```python\n(.*?)\n```", rule.text[heading], re.DOTALL)
    assert block, f"{heading} of {rule.id} is not one Python code block"
    inventory = programs.run(PRELUDE + block[1], batch.Settings())
    assert isinstance(inventory, Inventory), inventory
    settings = Settings(edition=min(rule.editions))
    return evaluate(build_estate(inventory.resources, settings), all_rules(), settings)


@each_rule
def test_page_has_all_headings_in_order(rule: Rule) -> None:
    assert tuple(rule.text) == HEADINGS
    assert all(rule.text.values())
    assert rule.summary.endswith(".")


@each_rule
def test_example_breaks_this_rule_and_no_other(rule: Rule, programs: batch.ProgramServer) -> None:
    evaluation = check_page_example(rule, "Example", programs)
    assert {finding.rule_id for finding in evaluation.findings if finding.verdict is Verdict.FAIL} == {rule.id}


@each_rule
def test_instead_breaks_no_rule(rule: Rule, programs: batch.ProgramServer) -> None:
    evaluation = check_page_example(rule, "Instead", programs)
    assert [finding for finding in evaluation.findings if finding.verdict is Verdict.FAIL] == []


def test_ids_and_names_are_unique_and_sorted() -> None:
    rules = all_rules()
    assert [rule.id for rule in rules] == sorted({rule.id for rule in rules})
    assert len({rule.name for rule in rules}) == len(rules)


def test_the_rules_are_these() -> None:
    assert [(rule.id, rule.name, rule.level.value) for rule in all_rules()] == [
        ("EP001", "schema-shape", "mandatory"),
        ("EP002", "expression-syntax", "mandatory"),
        ("EP110", "cross-tenant-source-tenant-only", "mandatory"),
        ("EP301", "no-password-provisioning", "mandatory"),
        ("EP302", "no-nested-groups", "mandatory"),
        ("EP303", "no-b2c-target", "mandatory"),
        ("EP313", "government-credential-size", "mandatory"),
    ]
