"""Small pieces of the page that several sections are made of."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from entra_policy.reports.html_report.markup import NOTHING, Content, Markup, bounded, element, separated
from entra_policy.reports.html_report.view import Entry, Kind, View
from entra_policy.reports.wording import count

# What each kind is called, for one and for several.
NAMES: Final = {
    Kind.MANDATORY: ("mandatory failure", "mandatory failures"),
    Kind.ADVISORY: ("advisory failure", "advisory failures"),
    Kind.UNDECIDED: ("not decided", "not decided"),
    Kind.EXEMPTED: ("exempted", "exempted"),
}

_SIGNS: Final = {
    # A sign differs from the others in its shape, not only in its colour.
    "mandatory": ("M5 1h6l4 4v6l-4 4H5l-4-4V5z", "M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6"),
    "advisory": ("M8 1.2l7.2 13.3H.8z", "M8 6v4M8 11.8v1.2"),
    "undecided": ("M8 .8a7.2 7.2 0 1 0 .01 0z", "M5.9 6.3a2.1 2.1 0 1 1 3 1.9q-.9.5-.9 1.4M8 11.4v1.3"),
    "exempted": ("M2 1.5h12v13H2z", "M4.8 8h6.4"),
    "passed": ("M8 .8a7.2 7.2 0 1 0 .01 0z", "M4.8 8.2l2.3 2.4 4.2-4.9"),
    "none": ("M1 6h14v4H1z", "M4 8h8"),
}


def sign_definitions() -> Markup:
    """The signs, drawn once; `sign` refers to them."""
    symbols = [
        element(
            "symbol",
            {"id": f"sign-{name}", "viewBox": "0 0 16 16"},
            element("path", {"class": "shape", "d": shape}),
            element("path", {"class": "stroke", "d": stroke}),
        )
        for name, (shape, stroke) in _SIGNS.items()
    ]
    return element("svg", {"class": "definitions", "width": 0, "height": 0, "aria-hidden": "true"}, *symbols)


def sign(name: str) -> Markup:
    """A sign; its meaning is beside it in words."""
    return element(
        "svg",
        {"class": f"sign {name}", "width": 16, "height": 16, "viewBox": "0 0 16 16", "aria-hidden": "true"},
        element("use", {"href": f"#sign-{name}"}),
    )


def code(text: str) -> Markup:
    """A name or path of the input, apart from the writing around it."""
    return element("code", {}, bounded(text))


def rule_link(view: View, rule_id: str) -> Markup:
    """A rule's id, linked to its explanation where the page has one."""
    anchor = view.rule_anchors.get(rule_id)
    if anchor is None:
        return element("span", {"class": "rule-id"}, bounded(rule_id, 80))
    return element("a", {"class": "rule-id", "href": f"#{anchor}"}, rule_id)


def tally(entries: Iterable[Entry]) -> Markup:
    """How many findings of each kind there are, in words with their signs."""
    counts = Counter(entry.kind for entry in entries)
    parts: list[Content] = [
        element("span", {"class": f"tally {kind.value}"}, sign(kind.value), f" {_counted(kind, counts[kind])}")
        for kind in Kind
        if counts[kind]
    ]
    if not parts:
        return element("span", {"class": "tally passed"}, sign("passed"), " nothing found")
    return element("span", {"class": "tallies"}, *separated(parts, " "))


def _counted(kind: Kind, number: int) -> str:
    return count(number, *NAMES[kind])


def facts(pairs: Iterable[tuple[str, Content]], *, kind: str = "facts") -> Markup:
    """A list of terms with what is said of them; those without content are left out."""
    content = [
        element("div", {}, element("dt", {}, term), element("dd", {}, description))
        for term, description in pairs
        if description
    ]
    return element("dl", {"class": kind}, *content) if content else NOTHING
