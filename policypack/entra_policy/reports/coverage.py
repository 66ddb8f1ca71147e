"""The article item by item: which rules enforce it, from what they decide, and how much they weigh.

Limits that are documented elsewhere follow, with the pages that document them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from entra_policy.finding import Level
from entra_policy.reports.json_text import json_text
from entra_policy.rule_definition import Documentation, Rule
from entra_policy.rules.article import ARTICLE, Item


@dataclass(frozen=True, slots=True)
class Row:
    """An item of the article and one rule for it.

    Attributes:
        section: the article's section.
        item: the item.
        rule: a rule that enforces it; None where there can be none.
    """

    section: str
    item: Item
    rule: Rule | None

    @property
    def status(self) -> str:
        """`mandatory`, `advisory`, `off by default`, or why there is no rule."""
        if self.rule is None:
            return f"no rule: {self.item.without_rule}"
        return "off by default" if self.rule.level is Level.DISABLED else self.rule.level.value

    @property
    def sources(self) -> str:
        """What the rule decides from."""
        return "" if self.rule is None else ", ".join(source.value for source in sorted(self.rule.sources))


def rows(rules: Sequence[Rule]) -> Iterator[Row]:
    """A row for each item and rule, in the article's order.

    What is documented elsewhere follows, then the rules that nothing but this software states.
    """
    for section in ARTICLE:
        for item in section.items:
            own = [rule for rule in rules if rule.item == item.text]
            yield from (Row(section.heading, item, rule) for rule in own)
            if not own:
                yield Row(section.heading, item, None)
    without_item = [rule for rule in rules if not rule.item]
    for rule in sorted(without_item, key=lambda rule: bool(rule.origin) or not rule.documented_in):
        yield Row(_heading(rule), Item(rule.summary.rstrip(".")), rule)


def _heading(rule: Rule) -> str:
    if rule.origin:
        return f"Rules of {rule.origin}"
    return "Documented elsewhere" if rule.documented_in else "What makes the rest trustworthy"


def _pages(row: Row) -> tuple[Documentation, ...]:
    return () if row.rule is None else row.rule.documented_in


def render(rules: Sequence[Rule]) -> str:
    """As text, a line for each item and rule."""
    lines: list[str] = []
    section = ""
    for row in rows(rules):
        if row.section != section:
            section = row.section
            lines.extend(["", section] if lines else [section])
        name = f"{row.rule.id} {row.rule.name}" if row.rule else ""
        pages = ", ".join(f'"{page.title}" {page.address}' for page in _pages(row))
        facts = "; ".join(filter(None, [name, row.sources, row.status, pages]))
        lines.append(f"  {row.item.text}: {facts}")
    return "\n".join(lines)


def render_markdown(rules: Sequence[Rule]) -> str:
    """As a table."""
    lines = ["| section | item | rule | decided from | status | documented in |", "|---|---|---|---|---|---|"]
    for row in rows(rules):
        name = f"{row.rule.id} {row.rule.name}" if row.rule else ""
        pages = ", ".join(f"[{page.title}]({page.address})" for page in _pages(row))
        cells = (row.section, row.item.text, name, row.sources, row.status, pages)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def render_json(rules: Sequence[Rule]) -> str:
    """As JSON."""
    items = [
        {
            "section": row.section,
            "item": row.item.text,
            "rule_id": row.rule.id if row.rule else None,
            "rule": row.rule.name if row.rule else None,
            "sources": [source.value for source in sorted(row.rule.sources)] if row.rule else [],
            "editions": sorted(row.rule.editions) if row.rule else [],
            "status": row.status,
            "documented_in": [{"title": page.title, "address": page.address} for page in _pages(row)],
        }
        for row in rows(rules)
    ]
    return json_text({"schema_version": 1, "items": items}).rstrip("\n")
