"""Findings on the page: those of a job under the resources that declare them, and those reported by themselves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from entra_policy.finding import Exempted, Level
from entra_policy.reports.causes import by_cause, shared_source
from entra_policy.reports.grouping import heaviest_first
from entra_policy.reports.html_report.markup import NOTHING, Content, Markup, bounded, element, separated
from entra_policy.reports.html_report.pieces import code, facts, rule_link, sign
from entra_policy.reports.html_report.rule_text import inline
from entra_policy.reports.html_report.view import Entry, Kind, View
from entra_policy.resource import SourceLocation, urn_name

# So many findings of a resource at most are one part of the page, which is shown or left out as a whole.
_TOGETHER: Final = 500


def by_resource(view: View, entries: Sequence[Entry]) -> Iterator[tuple[Markup, int]]:
    """Failures under the resources that declare them, the heaviest first; with how many findings there are in each."""
    numbered = {id(entry.finding): entry for entry in entries}
    resources: dict[str, list[Entry]] = defaultdict(list)
    for finding in heaviest_first(entry.finding for entry in entries):
        resources[finding.urn].append(numbered[id(finding)])
    for urn, found in resources.items():
        for start in range(0, len(found), _TOGETHER):
            some = found[start : start + _TOGETHER]
            listed = element("ul", {"class": "findings"}, *(_failure(view, entry) for entry in some))
            yield element("section", {"class": "resource"}, _resource(view, urn, some), listed), len(some)


def _resource(view: View, urn: str, entries: Sequence[Entry]) -> Markup:
    heading = element("h4", {}, bounded(urn_name(urn), 300) or "The program")
    full = element("p", {"class": "urn"}, code(urn)) if urn else NOTHING
    shared = shared_source(entry.finding for entry in entries)
    return element("div", {"class": "resource-name"}, heading, " ", place(view, shared), full)


def place(view: View, source: SourceLocation | None) -> Markup:
    """Where the program declares a resource, where that is known."""
    if source is None:
        return NOTHING
    return element("span", {"class": "place"}, bounded(f"{view.report.checked.source(source.file)}:{source.line}", 500))


def _item(entry: Entry, *content: Content) -> Markup:
    return element(
        "li",
        {"id": entry.anchor, "class": f"finding {entry.kind}", "data-kind": entry.kind.value, "tabindex": -1},
        *content,
    )


def _title(view: View, entry: Entry) -> Markup:
    finding = entry.finding
    return element(
        "p",
        {"class": "finding-title"},
        sign(entry.kind.value),
        " ",
        element("b", {"class": "level"}, entry.kind.value),
        " ",
        rule_link(view, finding.rule_id),
        " ",
        element("span", {"class": "rule-name"}, bounded(finding.rule, 200)),
    )


def _failure(view: View, entry: Entry) -> Markup:
    finding = entry.finding
    details = facts(
        (
            ("at", code(finding.path) if finding.path else ""),
            ("fingerprint", code(finding.fingerprint)),
        )
    )
    return _item(
        entry, _title(view, entry), element("p", {"class": "message"}, *inline(bounded(finding.message))), details
    )


def undecided(view: View, entries: Sequence[Entry]) -> Iterator[tuple[Markup, int]]:
    """What was not decided, together what has one cause, with its remedy; with how many findings there are in each.

    There is one finding's anchor at each rule, so that every finding has its place.
    """
    numbered = {id(entry.finding): entry for entry in entries}
    for cause in by_cause(entry.finding for entry in entries):
        finding, same = cause.first, [numbered[id(each)] for each in cause.findings]
        urn = finding.urn if cause.of_one_resource else ""
        weight: list[Content] = []
        if cause.level is Level.MANDATORY:
            weight = [element("b", {"class": "level"}, "mandatory"), ": "]
        where: list[tuple[str, Content]] = [
            ("rules", element("span", {}, *separated((_undecided_rule(view, entry) for entry in same), ", "))),
            ("resource", code(urn) if urn else ""),
            ("at", code(finding.path) if finding.path and finding.path not in cause.reason else ""),
            ("declared at", place(view, cause.source) if cause.of_one_resource else ""),
            ("what decides it", element("span", {}, *inline(bounded(cause.remedy))) if cause.remedy else ""),
        ]
        said = inline(_first_upper(bounded(f"{cause.reason}.")))
        item = element(
            "li",
            {"class": "finding undecided", "data-kind": Kind.UNDECIDED.value, "data-count": len(same)},
            element("p", {"class": "message"}, sign(Kind.UNDECIDED.value), " ", *weight, *said),
            facts(where),
        )
        yield item, len(same)


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _undecided_rule(view: View, entry: Entry) -> Markup:
    finding = entry.finding
    title = f"{finding.rule}; fingerprint {finding.fingerprint}"
    return element(
        "span", {"id": entry.anchor, "tabindex": -1, "title": bounded(title, 300)}, rule_link(view, finding.rule_id)
    )


def exempted(view: View, entries: Iterable[Entry]) -> Iterator[tuple[Markup, int]]:
    """What exemptions cover, with what each exemption says; each is one finding."""
    for entry in entries:
        finding = entry.finding
        if finding.exempted is None:
            continue
        what = f"{finding.level.value}, {'not decided' if finding.verdict.value == 'undecided' else 'failed'}"
        said = facts((*_exemption(finding.exempted), ("without it", what), *_where(view, entry)))
        message = element("p", {"class": "message"}, *inline(bounded(finding.message)))
        yield _item(entry, _title(view, entry), message, said), 1


def _exemption(said: Exempted) -> list[tuple[str, Content]]:
    return [
        ("reason", element("strong", {}, bounded(said.reason))),
        ("until", said.expires.isoformat()),
        ("owner", bounded(said.owner or "", 300)),
        ("ticket", bounded(said.ticket or "", 300)),
        ("exempted in", bounded(said.place, 500)),
    ]


def _where(view: View, entry: Entry) -> list[tuple[str, Content]]:
    finding = entry.finding
    jobs = () if view.report.estate is None else view.report.estate.jobs
    return [
        ("job", "" if entry.job is None else bounded(jobs[entry.job].label, 300)),
        ("resource", code(finding.urn) if finding.urn else ""),
        ("at", code(finding.path) if finding.path else ""),
        ("declared at", place(view, entry.finding.source)),
        ("fingerprint", code(finding.fingerprint)),
    ]


def failures(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Those that count as failures."""
    return tuple(entry for entry in entries if entry.kind in (Kind.MANDATORY, Kind.ADVISORY))
