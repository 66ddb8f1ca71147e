"""A rule's docstring is its page: it has all headings, and the programs in it do what it says."""

import pytest

from entra_policy.rule_definition import Rule
from entra_policy.rules import all_rules
from entra_policy.testing import check_page

# A contact that becomes a user is a contact that is synchronized: the article has an item for each.
UNAVOIDABLE = {"EP102": ("EP101",)}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_page_has_all_headings_and_its_programs_do_what_it_says(rule: Rule) -> None:
    mistakes = check_page(rule, rules=all_rules(), also=UNAVOIDABLE.get(rule.id, ()))
    assert mistakes == (), "\n".join(mistakes)


def test_ids_and_names_are_unique_and_sorted() -> None:
    rules = all_rules()
    assert [rule.id for rule in rules] == sorted({rule.id for rule in rules})
    assert len({rule.name for rule in rules}) == len(rules)
