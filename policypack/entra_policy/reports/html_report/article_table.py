"""Microsoft's article item by item, with what became of each item in this run."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import groupby
from typing import Final

from entra_policy.reports.coverage import Row, rows
from entra_policy.reports.html_report.markup import Content, Markup, element
from entra_policy.reports.html_report.pieces import rule_link, sign
from entra_policy.reports.html_report.view import Entry, Kind, View

# What became of an item, the most telling first, with its sign.
_STATUSES: Final = {
    "failed": "mandatory",
    "failed (advisory)": "advisory",
    "not decided": "undecided",
    "exempted": "exempted",
    "known": "exempted",
    "passed": "passed",
    "not applicable": "none",
    "disabled": "none",
    "no rule": "none",
}


def article(view: View) -> Markup:
    """A table for each section of the article."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in view.entries:
        entries[entry.finding.rule_id].append(entry)
    parts: list[Content] = []
    for section, members in groupby(rows(view.report.rules), key=lambda row: row.section):
        items = [list(same) for _, same in groupby(members, key=lambda row: row.item.text)]
        body = [_item(view, item, entries) for item in items]
        head = element("tr", {}, *(element("th", {"scope": "col"}, text) for text in ("In this run", "Item", "Rules")))
        parts.append(element("h3", {}, section))
        parts.append(
            element("table", {"class": "article"}, element("thead", {}, head), element("tbody", {}, *body)),
        )
    return element("div", {}, *parts)


def _item(view: View, item: list[Row], entries: Mapping[str, list[Entry]]) -> Markup:
    statuses = [status(view, row, entries) for row in item]
    word = min((name for name, _ in statuses), key=list(_STATUSES).index)
    rules = [
        element("li", {}, rule_link(view, row.rule.id), f" {row.rule.name}: {said}")
        for row, (_, said) in zip(item, statuses, strict=True)
        if row.rule is not None
    ]
    without = next((row.item.without_rule for row in item if row.rule is None), "")
    return element(
        "tr",
        {},
        element("td", {"class": f"status {_STATUSES[word]}"}, sign(_STATUSES[word]), " ", word),
        element("th", {"scope": "row"}, item[0].item.text),
        element("td", {}, element("ul", {"class": "plain"}, *rules) if rules else without or "no rule was given"),
    )


def status(view: View, row: Row, entries: Mapping[str, list[Entry]]) -> tuple[str, str]:
    """What became of an item and one of its rules: in a word of `_STATUSES`, and in a few more."""
    if row.rule is None:
        return "no rule", ""
    rule = row.rule
    found = view.report.evaluation.counts.get(rule.id)
    if found is None:
        other = view.report.edition not in rule.editions
        return "disabled", f"not in edition {view.report.edition}" if other else "disabled"
    kinds = [entry.kind for entry in entries.get(rule.id, ())]
    parts = [
        f"failed on {found.failed:,}" if found.failed else "",
        f"not decided on {found.undecided:,}" if found.undecided else "",
        f"passed on {found.passed:,}" if found.passed else "",
        f"not applicable to {found.not_applicable:,}" if found.not_applicable else "",
        f"{kinds.count(Kind.EXEMPTED):,} exempted" if Kind.EXEMPTED in kinds else "",
    ]
    said = ", ".join(part for part in parts if part) or f"there was no {rule.subject.value} to look at"
    if Kind.MANDATORY in kinds:
        return "failed", said
    if Kind.ADVISORY in kinds:
        return "failed (advisory)", said
    if Kind.UNDECIDED in kinds:
        return "not decided", said
    if Kind.EXEMPTED in kinds:
        return "exempted", said
    if found.failed or found.undecided:
        # It did fail, but the report has no finding of it: the baseline knows them all.
        return "known", said
    return ("passed" if found.passed else "not applicable"), said
