"""A rule's docstring is its page: it has all headings, and the programs in it do what it says."""

import re

import pytest

from entra_policy.evaluation import Evaluation
from entra_policy.finding import Level, Verdict
from entra_policy.readers.program import batch
from entra_policy.rule import HEADINGS, Rule
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from tests.support.checking import check_texts

each_rule = pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)


BLOCKS = re.compile(r"```(python|json)\n(.*?)\n```", re.DOTALL)


def check_page_example(rule: Rule, heading: str, programs: batch.ProgramServer) -> Evaluation:
    """The programs under a heading, checked: one program, or the one before and the one after a change."""
    blocks = BLOCKS.findall(rule.text[heading])
    texts = [text for language, text in blocks if language == "python"]
    assert len(texts) in (1, 2), f"{heading} of {rule.id} has no Python code block, or too many"
    settings = Settings(edition=min(rule.editions), levels={rule.name: Level.MANDATORY})
    return check_texts(texts[-1], programs, settings, before=texts[0] if len(texts) > 1 else None)


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
