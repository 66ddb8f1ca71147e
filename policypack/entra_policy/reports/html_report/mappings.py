"""An object mapping on the page: its scoping filter, its drawing, and the same as a table."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.estate.parts import UnseenPart
from entra_policy.estate.schema import Clause, ObjectMapping
from entra_policy.reports.html_report.drawing import Row, draw
from entra_policy.reports.html_report.markup import NOTHING, Content, Markup, bounded, element, separated
from entra_policy.reports.html_report.pieces import code, sign, tally
from entra_policy.reports.html_report.values import (
    DisplayedValue,
    clause_text,
    flow_of,
    object_names,
    source_of,
    target_of,
)
from entra_policy.reports.html_report.view import Entry, View
from entra_policy.reports.wording import count

_MOST_ROWS: Final = 400


def object_mappings_of(job: Job) -> tuple[list[ObjectMapping], list[UnseenPart]]:
    """The object mappings of a job, those of all its schemas, and the parts in which others may be."""
    found: list[ObjectMapping] = []
    unseen: list[UnseenPart] = []
    for schema in job.schemas:
        mappings, parts = schema.object_mappings()
        found.extend(mappings)
        unseen.extend(parts)
    return found, unseen


def object_mapping(view: View, mapping: ObjectMapping, anchor: str, *, opened: bool) -> Markup:
    """An object mapping with everything in it.

    Args:
        view: the report.
        mapping: the object mapping.
        anchor: the beginning of the ids in it.
        opened: whether it is open at first, if a finding is in it.
    """
    urn = mapping.schema.urn
    mappings, unseen = mapping.attribute_mappings()
    rows = [
        Row(number, source_of(item), target_of(item), flow_of(item), view.at.get((urn, item.path), ()))
        for number, item in enumerate(mappings, 1)
    ]
    clauses, unseen_clauses = mapping.clauses()
    own = view.at.get((urn, mapping.path), ())
    inside = [
        *own,
        *(entry for row in rows for entry in row.entries),
        *(entry for clause in clauses for entry in view.at.get((urn, clause.path), ())),
    ]
    source, target = object_names(mapping)
    name = element(
        "h4",
        {},
        element("span", {"class": "name"}, bounded(source, 200)),
        element("span", {"class": "to"}, " → "),
        element("span", {"class": "name"}, bounded(target, 200)),
    )
    summary = element(
        "summary",
        {},
        name,
        " ",
        element("span", {"class": "detail"}, count(len(rows), "attribute mapping", "attribute mappings")),
        " ",
        tally(inside) if inside else NOTHING,
    )
    content: list[Content] = [summary]
    if mapping.enabled_unknown:
        content.append(_note("Whether this object mapping is enabled is not known before deployment."))
    if own:
        content.append(element("p", {}, "As a whole: ", *separated((_reference(entry) for entry in own), ", "), "."))
    content.append(_scope(view, clauses, urn))
    content.extend(_unseen(part) for part in (*unseen_clauses, *unseen))
    if rows:
        content.append(_figure(_most_telling(rows), anchor))
        if len(rows) > _MOST_ROWS:
            content.append(_note(f"{len(rows) - _MOST_ROWS:,} more are not drawn here, those without findings first."))
    else:
        content.append(_note("No attribute mapping is declared here, as far as can be seen."))
    return element("details", {"class": "object-mapping", "open": "" if opened and inside else None}, *content)


def _most_telling(rows: Sequence[Row]) -> list[Row]:
    """All rows, or as many as are drawn at most, those with findings before the others."""
    chosen = sorted(rows, key=lambda row: not row.entries)[:_MOST_ROWS]
    return sorted(chosen, key=lambda row: row.number)


def _note(text: str) -> Markup:
    return element("p", {"class": "note"}, text)


def _unseen(part: UnseenPart) -> Markup:
    return element("p", {"class": "note"}, sign("undecided"), " ", code(part.path), f" {part.reason}: it isn't drawn.")


def unseen_parts(parts: Sequence[UnseenPart]) -> list[Markup]:
    """What isn't known of a schema, one paragraph each."""
    return [_unseen(part) for part in parts]


def _reference(entry: Entry) -> Markup:
    return element(
        "a",
        {"class": f"reference {entry.kind.value}", "href": f"#{entry.anchor}"},
        sign(entry.kind.value),
        f" {bounded(entry.finding.rule_id, 80)} {entry.kind.value}",
    )


def _scope(view: View, clauses: Sequence[Clause], urn: str) -> Markup:
    """The scoping filter: the groups of its clauses, any of which may hold."""
    if not clauses:
        return element("p", {"class": "scope"}, element("b", {}, "Scoping filter: "), "none.")
    groups = [list(group) for _, group in groupby(clauses, key=lambda clause: clause.group)]
    listed = [
        element("li", {}, *separated((_clause(view, clause, urn) for clause in group), " and ")) for group in groups
    ]
    which = "in scope is what meets" if len(groups) == 1 else "in scope is what meets one of"
    return element(
        "div",
        {"class": "scope"},
        element("p", {}, element("b", {}, "Scoping filter: "), which),
        element("ul", {}, *listed),
    )


def _clause(view: View, clause: Clause, urn: str) -> Markup:
    entries = view.at.get((urn, clause.path), ())
    if not entries:
        return code(clause_text(clause))
    kind = entries[0].kind.value
    marks = separated((_reference(entry) for entry in entries), ", ")
    return element("span", {"class": f"clause {kind}"}, code(clause_text(clause)), " (", *marks, ")")


def _figure(rows: Sequence[Row], anchor: str) -> Markup:
    side, stack = draw(rows, anchor)
    table = element(
        "details",
        {"class": "as-table"},
        element("summary", {}, "The same as a table, nothing shortened"),
        _table(rows),
    )
    caption = f"{count(len(rows), 'attribute mapping', 'attribute mappings')}, a row each"
    return element("figure", {}, element("figcaption", {}, caption), side, stack, table)


_COLUMNS = ("No", "Source attributes", "Expression", "Target attribute", "Flow", "Findings")


def _table(rows: Sequence[Row]) -> Markup:
    head = element("tr", {}, *(element("th", {"scope": "col"}, column) for column in _COLUMNS))
    body = [_table_row(row) for row in rows]
    table = element("table", {"class": "mappings"}, element("thead", {}, head), element("tbody", {}, *body))
    label = "Attribute mappings as a table"
    return element("div", {"class": "scroll", "tabindex": 0, "role": "region", "aria-label": label}, table)


def _table_row(row: Row) -> Markup:
    expression = row.source.expression
    flow = [] if row.flow.matching is None else [f"matches, priority {bounded(row.flow.matching, 80)}"]
    flow.extend(bounded(remark) for remark in row.flow.remarks)
    cells: tuple[Content, ...] = (
        str(row.number),
        _lines(code(name) for name in row.source.attributes),
        "as it is" if expression is None else _value(expression),
        _value(row.target),
        "; ".join(flow),
        _lines(_reference(entry) for entry in row.entries),
    )
    kind = row.entries[0].kind.value if row.entries else None
    first, *others = cells
    return element(
        "tr",
        {"class": kind},
        element("th", {"scope": "row"}, first),
        *(element("td", {}, cell) for cell in others),
    )


def _lines(parts: Iterable[Content]) -> Markup:
    listed = [element("li", {}, part) for part in parts]
    return element("ul", {"class": "plain"}, *listed) if listed else NOTHING


def _value(value: DisplayedValue) -> Markup:
    return element("code", {"class": value.kind.value}, bounded(value.text))
