"""A rule's docstring is its page: it has all headings, and the programs in it do what it says."""

import re
from pathlib import Path

import pytest

from entra_policy.evaluation import Evaluation
from entra_policy.facts import Facts
from entra_policy.facts.reading import facts_from_json
from entra_policy.finding import Level, Verdict
from entra_policy.readers.program import batch
from entra_policy.rule import HEADINGS, Rule
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from tests.support.checking import check_texts

each_rule = pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)

# A contact that becomes a user is a contact that is synchronized: the article has an item for each.
UNAVOIDABLE = {"EP102": ("EP101",)}

BLOCKS = re.compile(r"```(python|json)\n(.*?)\n```", re.DOTALL)


def page_facts(rule: Rule, heading: str) -> Facts | None:
    documents = [text for language, text in BLOCKS.findall(rule.text[heading]) if language == "json"]
    assert len(documents) <= 1
    return facts_from_json(documents[0].encode()) if documents else None


def check_page_example(rule: Rule, heading: str, programs: batch.ProgramServer) -> Evaluation:
    """The programs under a heading, checked: one program, or the one before and the one after a change.

    A JSON block is the facts file; what stands under Example holds for Instead as well, unless that has its own.
    """
    blocks = BLOCKS.findall(rule.text[heading])
    texts = [text for language, text in blocks if language == "python"]
    assert len(texts) in (1, 2), f"{heading} of {rule.id} has no Python code block, or too many"
    settings = Settings(
        edition=min(rule.editions),
        levels={rule.name: Level.MANDATORY},
        facts=page_facts(rule, heading) or page_facts(rule, "Example"),
    )
    return check_texts(texts[-1], programs, settings, before=texts[0] if len(texts) > 1 else None)


@each_rule
def test_page_has_all_headings_in_order(rule: Rule) -> None:
    assert tuple(rule.text) == HEADINGS
    assert all(rule.text.values())
    assert rule.summary.endswith(".")


@each_rule
def test_example_breaks_this_rule_and_no_other(rule: Rule, programs: batch.ProgramServer) -> None:
    evaluation = check_page_example(rule, "Example", programs)
    broken = {finding.rule_id for finding in evaluation.findings if finding.verdict is Verdict.FAIL}
    assert broken == {rule.id, *UNAVOIDABLE.get(rule.id, ())}


@each_rule
def test_instead_breaks_no_rule(rule: Rule, programs: batch.ProgramServer) -> None:
    evaluation = check_page_example(rule, "Instead", programs)
    assert [finding for finding in evaluation.findings if finding.verdict is Verdict.FAIL] == []


def test_ids_and_names_are_unique_and_sorted() -> None:
    rules = all_rules()
    assert [rule.id for rule in rules] == sorted({rule.id for rule in rules})
    assert len({rule.name for rule in rules}) == len(rules)


def test_the_rules_are_these() -> None:
    """A rule comes or goes on purpose: with a change of that list, which the changelog tells."""
    listed = Path(__file__).with_name("rules.txt").read_text().splitlines()
    assert [f"{rule.id} {rule.name} {rule.level.value}" for rule in all_rules()] == listed
