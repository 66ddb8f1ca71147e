"""The page as a whole: its head, its sections and their order."""

import base64
import hashlib
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from entra_policy.finding import Notice
from entra_policy.reports.html_report.article_table import article
from entra_policy.reports.html_report.findings import by_resource, exempted, failures, undecided
from entra_policy.reports.html_report.header import TITLES, header, word
from entra_policy.reports.html_report.jobs import jobs
from entra_policy.reports.html_report.markup import NOTHING, Content, Markup, bounded, element
from entra_policy.reports.html_report.page_budget import FINDINGS, PageBudget
from entra_policy.reports.html_report.pieces import sign, sign_definitions
from entra_policy.reports.html_report.rule_text import explanations, inline
from entra_policy.reports.html_report.view import Entry, Kind, View, view_of
from entra_policy.reports.report import Report
from entra_policy.reports.wording import OUTSIDE_OF_JOBS


def page(report: Report) -> str:
    """The report as one page that needs nothing else."""
    view = view_of(report)
    style, script = _packaged("style.css"), _packaged("script.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    head = element(
        "head",
        {},
        element("meta", {"charset": "utf-8"}),
        element("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        element("meta", {"name": "color-scheme", "content": "light dark"}),
        element("meta", {"name": "referrer", "content": "no-referrer"}),
        element("link", {"rel": "icon", "href": "data:,"}),
        element("title", {}, f"{word(report)}: {bounded(report.origin, 200)}"),
        element("style", {}, style),
    )
    sections = {name: section for name, section in _sections(view) if section}
    body = element(
        "body",
        {},
        element("a", {"class": "skip", "href": "#content"}, "Skip to the findings"),
        sign_definitions(),
        header(report, sections),
        element("main", {"id": "content", "tabindex": -1}, *sections.values()),
        element("footer", {}, element("p", {}, "Made by entra-policy, which reads declarations and changes nothing.")),
        element("script", {}, script),
    )
    return f"<!DOCTYPE html>\n{element('html', {'lang': 'en'}, head, body)}\n"


def _packaged(name: str) -> Markup:
    """A file of this package; it comes with the page as it is."""
    return Markup((files("entra_policy.reports.html_report") / name).read_text(encoding="utf-8").strip())


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _section(name: str, *content: Content) -> tuple[str, Markup]:
    """A section of that name; nothing where it has no content."""
    if not any(content):
        return name, NOTHING
    heading = element("h2", {"id": f"{name}-heading"}, TITLES[name])
    return name, element("section", {"id": name, "aria-labelledby": f"{name}-heading"}, heading, *content)


def _sections(view: View) -> Iterator[tuple[str, Markup]]:
    """The sections in their order, by name."""
    report, budget = view.report, PageBudget(FINDINGS)
    yield "filters", _filters(view) if view.entries else NOTHING
    yield _section("jobs", *jobs(view, budget))
    yield _section("others", *_others(view, budget))
    yield _section("undecided", *_undecided(view, budget))
    yield _section("exempted", *_exempted(view, budget))
    yield _section("notices", *_notices(report))
    if report.rules:
        yield _section("article", article(view))
        yield _section(
            "rules", *explanations(report.rules, view.rule_anchors, {finding.rule_id for finding in report.findings})
        )


def _filters(view: View) -> Markup:
    """Controls that need the script, and are shown by it."""
    buttons = [
        element(
            "button",
            {"type": "button", "class": f"filter {kind.value}", "data-filter": kind.value, "aria-pressed": "true"},
            sign(kind.value),
            f" {_FILTERS[kind]} ",
            element("span", {"class": "number"}, f"{len(view.of_kind(kind)):,}"),
        )
        for kind in Kind
        if view.of_kind(kind)
    ]
    search = element(
        "label",
        {"class": "search"},
        "Only findings with ",
        element("input", {"type": "search", "id": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
    more = [
        element("button", {"type": "button", "data-expand": "true"}, "Open all"),
        element("button", {"type": "button", "data-expand": "false"}, "Close all"),
    ]
    return element(
        "section",
        {"id": "filters", "class": "filters", "hidden": "", "aria-label": "What is shown"},
        element("div", {"class": "buttons", "role": "group", "aria-label": "Kinds of findings"}, *buttons),
        search,
        element("div", {"class": "buttons"}, *more),
        element("p", {"id": "shown", "role": "status"}),
    )


_FILTERS: Final = {
    Kind.MANDATORY: "Mandatory",
    Kind.ADVISORY: "Advisory",
    Kind.UNDECIDED: "Not decided",
    Kind.EXEMPTED: "Exempted",
}


def _listed(listed: tuple[list[Markup], Markup]) -> list[Markup]:
    items, left_out = listed
    return [element("ul", {"class": "findings"}, *items) if items else NOTHING, left_out]


def _undecided(view: View, budget: PageBudget) -> Iterator[Markup]:
    """What was not decided, by job."""
    by_job: dict[int | None, list[Entry]] = {number: [] for number, _ in view.jobs} | {None: []}
    for entry in view.of_kind(Kind.UNDECIDED):
        by_job[entry.job].append(entry)
    labels = {number: bounded(job.label, 300) for number, job in view.jobs} | {None: OUTSIDE_OF_JOBS}
    for number, entries in by_job.items():
        if entries:
            anchor = None if number is None else f"undecided-{number + 1}"
            listed = _listed(budget.take_findings(undecided(view, entries), len(entries)))
            heading = element("h3", {}, labels[number])
            yield element("section", {"class": "of-job", "id": anchor, "tabindex": -1}, heading, *listed)


def _others(view: View, budget: PageBudget) -> list[Markup]:
    entries = [entry for entry in failures(view.entries) if entry.job is None]
    listed, left_out = budget.take_findings(by_resource(view, entries), len(entries))
    return [*listed, left_out]


def _exempted(view: View, budget: PageBudget) -> list[Markup]:
    entries = view.of_kind(Kind.EXEMPTED)
    return _listed(budget.take_findings(exempted(view, entries), len(entries)))


def _notices(report: Report) -> Iterator[Markup]:
    if report.notices:
        yield element("ul", {"class": "notices"}, *(_notice(notice) for notice in report.notices))


def _notice(notice: Notice) -> Markup:
    place = f" ({bounded(notice.place, 500)})" if notice.place else ""
    return element("li", {}, *inline(bounded(notice.message)), place)
