"""The list of rules, and one rule's page."""

from collections.abc import Sequence
from itertools import groupby

from entra_policy.reports.json_text import json_text
from entra_policy.rule_definition import Rule


def render(rules: Sequence[Rule]) -> str:
    """The rules as a table by section."""
    width = max(len(rule.name) for rule in rules)
    lines: list[str] = []
    for section, members in groupby(rules, key=lambda rule: rule.section):
        lines.extend(["", section] if lines else [section])
        lines.extend(f"  {rule.id}  {rule.name:<{width}}  {rule.level.value:<9}  {rule.summary}" for rule in members)
    return "\n".join(lines)


def render_json(rules: Sequence[Rule]) -> str:
    """The rules as JSON."""
    document = {
        "schema_version": 1,
        "rules": [
            {
                "id": rule.id,
                "name": rule.name,
                "level": rule.level.value,
                "subject": rule.subject.value,
                "section": rule.section,
                "item": rule.item or None,
                "editions": sorted(rule.editions),
                "scenarios": None if rule.scenarios is None else sorted(rule.scenarios),
                "sources": sorted(rule.sources),
                "summary": rule.summary,
                "distribution": rule.origin or None,
                "documented_in": [{"title": page.title, "address": page.address} for page in rule.documented_in],
            }
            for rule in rules
        ],
    }
    return json_text(document).rstrip("\n")


def page(rule: Rule) -> str:
    """A rule's page as Markdown."""
    facts = [
        f"- Level: {rule.level.value}",
        f"- Section: {rule.section}",
        f"- Looks at: each {rule.subject.value}",
        f"- {_stated_by(rule)}",
        f"- Editions: {', '.join(sorted(rule.editions))}",
        f"- Decided from: {', '.join(sorted(rule.sources))}",
        f"- Scenarios: {'all' if rule.scenarios is None else ', '.join(sorted(rule.scenarios))}",
    ]
    parts = [f"# {rule.id} {rule.name}", rule.summary, "\n".join(facts)]
    for heading, text in rule.text.items():
        parts.extend([f"## {heading}", text])
    return "\n\n".join(parts)


def _stated_by(rule: Rule) -> str:
    """What states that which the rule enforces: an item of the article, or other pages."""
    pages = ", ".join(f"[{page.title}]({page.address})" for page in rule.documented_in)
    if rule.item:
        return f"Item of the article: {rule.item}" + (f"; also in {pages}" if pages else "")
    if pages:
        return f"Documented in: {pages}"
    without = f"it is a rule of {rule.origin}" if rule.origin else "it makes the other rules trustworthy"
    return f"Item of the article: none; {without}"
