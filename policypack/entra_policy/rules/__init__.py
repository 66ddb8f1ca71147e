"""The rules: a folder for each section, a file for each rule.

A module that its section lists gives the rules that it defines; nothing registers itself.
"""

from functools import cache

from entra_policy.rule_definition import Rule, rules_in
from entra_policy.rules import (
    attribute_mappings,
    cross_tenant,
    documented_elsewhere,
    edition_2026,
    on_premises,
    schema,
    service,
)

SECTIONS = (schema, cross_tenant, attribute_mappings, service, on_premises, edition_2026, documented_elsewhere)


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by id."""
    rules = (rule for section in SECTIONS for module in section.MODULES for rule in rules_in(module, of=section))
    return tuple(sorted(rules, key=lambda rule: rule.id))
