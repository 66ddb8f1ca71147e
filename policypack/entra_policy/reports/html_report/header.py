"""The head of the page: the verdict with its counts, what was looked at, what was not seen, and the sections."""

from collections.abc import Collection, Sequence
from typing import Final

from entra_policy.finding import Level
from entra_policy.gap import Gap
from entra_policy.reports.grouping import mandatory_failures
from entra_policy.reports.html_report.markup import NOTHING, Content, Markup, bounded, element
from entra_policy.reports.html_report.pieces import facts, sign
from entra_policy.reports.html_report.rule_text import inline
from entra_policy.reports.report import Report
from entra_policy.reports.wording import INCOMPLETE, NOTHING_CHECKED, OUTSIDE_OF_JOBS, conclusion, verdict_word

# The id of each section and what it is called.
TITLES: Final = {
    "jobs": "Jobs",
    "others": OUTSIDE_OF_JOBS,
    "undecided": "Not decided, and why",
    "exempted": "Exempted",
    "notices": "Exemptions and baseline to look at",
    "article": "Coverage of Microsoft's article",
    "rules": "What each rule means",
}


def word(report: Report) -> str:
    """The verdict in a word or two."""
    return verdict_word(report).capitalize()


_VERDICT_SIGNS: Final = {
    "PASSED": "passed",
    "FAILED": "mandatory",
    NOTHING_CHECKED: "undecided",
    INCOMPLETE: "undecided",
}
# More than a person reads; each has a long text.
_GAPS_SHOWN_AT_MOST: Final = 200


def header(report: Report, sections: Collection[str]) -> Markup:
    """The head of the page, with links to the sections that there are."""
    kind = _VERDICT_SIGNS[verdict_word(report)]
    content: list[Content] = [
        element("p", {"class": "product"}, "Microsoft Entra provisioning, checked against its known issues"),
        element("h1", {"class": f"verdict {kind}"}, sign(kind), " ", word(report)),
        element("p", {"class": "lead"}, conclusion(report)),
        _tiles(report),
        facts((("checked", bounded(report.origin)), ("edition of the article", report.edition)), kind="facts origin"),
    ]
    if report.gaps:
        content.append(_gaps(report.gaps))
    links = [
        element("li", {}, element("a", {"href": f"#{name}"}, title))
        for name, title in TITLES.items()
        if name in sections
    ]
    content.append(element("nav", {"aria-label": "Sections"}, element("ul", {}, *links)))
    return element("header", {}, *content)


def _gaps(gaps: Sequence[Gap]) -> Markup:
    """What was not seen, the heaviest first."""
    ordered = sorted(gaps, key=lambda gap: -gap.level.weight)
    listed = [
        element(
            "li",
            {"class": gap.level.value},
            sign(gap.level.value),
            " ",
            *(("mandatory: ",) if gap.level is Level.MANDATORY else ()),
            *inline(bounded(gap.text)),
        )
        for gap in ordered[:_GAPS_SHOWN_AT_MOST]
    ]
    more = len(ordered) - len(listed)
    note = element("p", {}, f"{more:,} more; the formats text and json have all of them.") if more else NOTHING
    return element("section", {"class": "gaps"}, element("h2", {}, "Not seen"), element("ul", {}, *listed), note)


def _tiles(report: Report) -> Markup:
    mandatory = mandatory_failures(report.failures)
    tiles = [
        ("mandatory", mandatory, "mandatory failure", "mandatory failures"),
        ("advisory", len(report.failures) - mandatory, "advisory failure", "advisory failures"),
        ("undecided", len(report.undecided), "not decided", "not decided"),
        ("exempted", len(report.exempted), "exempted", "exempted"),
    ]
    if report.gaps:
        heavy = any(gap.level is Level.MANDATORY for gap in report.gaps)
        tiles.append(("mandatory" if heavy else "undecided", len(report.gaps), "gap", "gaps"))
    if report.known is not None:
        tiles.append(("none", report.known, "known from the baseline", "known from the baseline"))
    tiles.append(("none", report.summary["subjects"], "subject looked at", "subjects looked at"))
    tiles.append(("none", report.summary["rules"], "rule", "rules"))
    return element(
        "ul",
        {"class": "tiles"},
        *(
            element(
                "li",
                {"class": kind if number and kind != "none" else "zero"},
                element("b", {}, f"{number:,}"),
                " ",
                element("span", {}, one if number == 1 else several),
            )
            for kind, number, one, several in tiles
        ),
    )
