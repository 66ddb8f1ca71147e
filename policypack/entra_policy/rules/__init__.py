"""The rules, one module for each section of the article. A module listed here gives all rules that it defines."""

from functools import cache

from entra_policy.rule import Rule, rules_in
from entra_policy.rules import cross_tenant, edition_2026, government, schema, unsupported_scenarios


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by id."""
    modules = (edition_2026, schema, cross_tenant, unsupported_scenarios, government)
    return tuple(sorted((rule for module in modules for rule in rules_in(module)), key=lambda rule: rule.id))
