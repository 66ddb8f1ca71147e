"""The HTML report: what it says, what it hides, and that no text of an input becomes a part of the page's structure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from entra_policy.estate.expressions import parsed
from entra_policy.estate.joining import build_estate
from entra_policy.evaluation.evaluate import Evaluation
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.gap import Gap, GapKind
from entra_policy.reports.coverage import rows
from entra_policy.reports.html_report import render
from entra_policy.reports.html_report.article_table import status
from entra_policy.reports.html_report.lettering import columns, fitted, lines
from entra_policy.reports.html_report.mappings import object_mappings_of
from entra_policy.reports.html_report.markup import Markup, element
from entra_policy.reports.html_report.page_budget import PageBudget
from entra_policy.reports.html_report.values import (
    ABSENT,
    SECRET,
    DisplayedValue,
    Flow,
    Kind,
    Source,
    clause_text,
    flow_of,
    source_of,
    target_of,
)
from entra_policy.reports.html_report.values import (
    UNKNOWN as UNKNOWN_VALUE,
)
from entra_policy.reports.html_report.view import view_of
from entra_policy.reports.report import Report
from entra_policy.settings import Settings
from entra_policy.text import printable
from entra_policy.values import UNKNOWN, Secret, Value
from tests.support.gate import RUNNING
from tests.support.html_reports import (
    FIVE,
    HOSTILE,
    PREFIX,
    SCHEMA,
    attribute,
    clause,
    constant,
    expression,
    full_report,
    job,
    mapping,
    report_on,
)


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, its texts, and its attributes' values."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.structure: list[tuple[str, str, tuple[tuple[str, str | None], ...]]] = []
        self.texts: list[str] = []
        self.links: list[str | None] = []
        self._names: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._names.append(tag)
        self.links += [
            value for name, value in attrs if name in {"href", "src", "action", "data", "srcset", "xlink:href"}
        ]
        kept = tuple((name, _without_measures(name, value)) for name, value in attrs if name not in _LETTERING)
        self.structure.append(("start", tag, kept))

    def handle_endtag(self, tag: str) -> None:
        self.structure.append(("end", tag, ()))

    def handle_data(self, data: str) -> None:
        if self._names[-1:] not in (["style"], ["script"]):
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.structure.append(("comment", data, ()))

    def handle_decl(self, decl: str) -> None:
        self.structure.append(("declaration", decl, ()))

    def unknown_decl(self, data: str) -> None:
        self.structure.append(("unknown", data, ()))

    def handle_pi(self, data: str) -> None:
        self.structure.append(("instruction", data, ()))


_LETTERING = {"textlength", "lengthadjust"}


def _without_measures(name: str, value: str | None) -> str | None:
    """The value, without what depends on how long a text is."""
    if name in {"x", "y", "d", "width", "height", "viewbox", "transform"}:
        assert re.fullmatch(r"[-\d.eA-Za-z ]*|translate\(0 \d+\)", value or ""), value
        return None
    return "a text" if name == "title" else value


def text_of(page: str) -> str:
    """The text of a page, spaces run together."""
    return " ".join("".join(Page(page).texts).split())


def report_with(text: str) -> Report:
    """A report in which every text is the given one."""
    mappings = (
        mapping(text, attribute(text), matching=text, flow=text),
        mapping(text, constant(text)),
        mapping(text, expression(f"Append([a], {text}")),
    )
    scope: Value = {"groups": [{"clauses": [clause(text, text, text, text)]}]}
    resources = [replace(resource, name=text) for resource in job("job", mappings, scope=scope)]
    mapping_path = "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]"
    places = [(f"{PREFIX}{SCHEMA}::job-schema", f"{mapping_path}.source"), (text, text), ("", "")]
    findings = tuple(
        Finding(text, text, verdict, level, text, urn, path, text)
        for verdict in Verdict
        for level in (Level.MANDATORY, Level.ADVISORY)
        for urn, path in places
    )
    estate = build_estate(resources, Settings())
    return Report(
        text, text, Evaluation(findings, {}, 1), gaps=(Gap(GapKind.COMPONENT_OF_PLUGIN, text, text),), estate=estate
    )


HOSTILE_TEXTS = st.lists(
    st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=()), max_size=20), min_size=1, max_size=3
).map("".join)


def elements(page: str) -> list[tuple[str, str, tuple[tuple[str, str | None], ...]]]:
    """The structure of a page, without the lines and bands of a drawing, which depend on how long texts are."""
    return [part for part in Page(page).structure if part[1] not in {"text", "svg", "title", "desc", "meta"}]


@settings(max_examples=25)
@given(HOSTILE_TEXTS)
@example("".join(HOSTILE[:10]))
def test_no_text_changes_the_structure_of_the_page(text: str) -> None:
    hostile = f"a{text}".replace("`", "'")  # what stands in backquotes is shown as code
    assume(parsed(f"Append([a], {hostile}") is None)
    assume(not hostile.endswith("."))  # which a cause, being a part of a sentence, doesn't have at its end
    page = render(report_with(hostile))
    assert elements(page) == elements(render(report_with("a harmless text")))
    assert " ".join(printable(hostile, keep_lines=True)[:300].split()) in text_of(page)


def test_the_page_asks_for_nothing() -> None:
    page = render(full_report())
    assert {link for link in Page(page).links if not (link or "").startswith("#")} == {"data:,"}
    assert "url(" not in page
    assert "@import" not in page
    assert page == render(full_report())


def test_every_finding_is_reported_with_everything_that_is_known_of_it() -> None:
    report = full_report()
    page = render(report)
    text, whole = text_of(page).lower(), page.lower()
    missing = [
        (finding, part)
        for finding in report.findings
        for part in (finding.rule_id, finding.urn, finding.path, finding.fingerprint, str(finding.source))
        if part.lower() not in text and part.lower() not in whole
    ]
    assert missing == []
    said = [finding.message.removeprefix("not decided: ").replace("`", "") for finding in report.findings]
    assert [message for message in said if " ".join(message.split()).lower() not in text.replace("`", "")] == []
    for part in ("the vendor removes it in spring.", "2027-03-31", "iam@contoso.example", "chg-7", "exemptions.yaml:3"):
        assert part in text
    for part in (*(notice.message for notice in report.notices), *(gap.text for gap in report.gaps)):
        assert part.replace("`", "").lower() in text


NOTHING = "Nothing was checked: no provisioning job, credentials, schema or component is declared here."


@pytest.mark.parametrize(
    ("report", "verdict", "lead"),
    [
        (report_on([]), "Nothing checked", NOTHING),
        (
            report_on(job("crm", FIVE)),
            "Failed",
            f"{RUNNING} rules on 9 subjects: 1 mandatory and 1 advisory failure, 13 not decided.",
        ),
        (
            report_on(job("crm", FIVE[:2])),
            "Passed",
            f"{RUNNING} rules on 6 subjects: 0 mandatory and 1 advisory failure, 1 not decided.",
        ),
    ],
    ids=["nothing", "failed", "passed"],
)
def test_the_page_begins_with_the_verdict(report: Report, verdict: str, lead: str) -> None:
    texts = [text.strip() for text in Page(render(report)).texts if text.strip()]
    assert texts[:5] == [
        f"{verdict}: the program in contoso, stack dev",
        "Skip to the findings",
        "Microsoft Entra provisioning, checked against its known issues",
        verdict,
        lead,
    ]


MANY: Sequence[tuple[Value, Source, DisplayedValue, Flow]] = (
    (mapping("mail", attribute("mail")), Source(("mail",)), DisplayedValue(Kind.KNOWN, "mail"), Flow(None, ())),
    (
        mapping("title", expression('Append([a], "x")'), matching=2, flow="ObjectAddOnly"),
        Source(("a",), DisplayedValue(Kind.KNOWN, 'Append([a], "x")')),
        DisplayedValue(Kind.KNOWN, "title"),
        Flow("2", ("only on creation",)),
    ),
    (
        mapping("type", constant("Member")),
        Source((), DisplayedValue(Kind.KNOWN, '"Member"'), constant=True),
        DisplayedValue(Kind.KNOWN, "type"),
        Flow(None, ()),
    ),
    (
        mapping("type", constant(Secret("Hunter2"))),
        Source((), SECRET),
        DisplayedValue(Kind.KNOWN, "type"),
        Flow(None, ()),
    ),
    (mapping(UNKNOWN, UNKNOWN), Source((), UNKNOWN_VALUE), UNKNOWN_VALUE, Flow(None, ())),
    (mapping(Secret(UNKNOWN), expression(UNKNOWN)), Source((), UNKNOWN_VALUE), SECRET, Flow(None, ())),
    (mapping(None, None), Source((), ABSENT), ABSENT, Flow(None, ())),
    (
        mapping([1], expression("broken(")),
        Source((), DisplayedValue(Kind.KNOWN, "broken(")),
        DisplayedValue(Kind.KNOWN, "[not text]"),
        Flow(None, ()),
    ),
    (
        mapping("x", attribute("y"), matching=UNKNOWN, flow=Secret("Always")),
        Source(("y",)),
        DisplayedValue(Kind.KNOWN, "x"),
        Flow("[unknown until deployment]", ("flow type [secret]",)),
    ),
    (
        Secret(mapping("hidden", attribute("hidden"), matching=7, flow="hidden")),
        Source((), SECRET),
        SECRET,
        Flow(None, ()),
    ),
)


def test_what_is_shown_of_mappings() -> None:
    estate = build_estate(job("crm", [declared for declared, *_ in MANY]), Settings())
    (object_mapping,), _ = object_mappings_of(estate.jobs[0])
    found = [(source_of(item), target_of(item), flow_of(item)) for item in object_mapping.attribute_mappings()[0]]
    assert found == [(source, target, flow) for _, source, target, flow in MANY]


def test_what_is_shown_of_scoping_clauses() -> None:
    clauses: list[Value] = [
        clause("department", "equals", "Sales", "Service"),
        clause(UNKNOWN, "IS_NOT_NULL"),
        clause("country", Secret("EQUALS"), Secret("DE")),
        Secret(clause("hidden", "EQUALS", "hidden")),
        {"sourceOperandName": "x", "operatorName": "EQUALS", "targetOperand": Secret({"values": ["hidden"]})},
        {"sourceOperandName": "x", "operatorName": "EQUALS", "targetOperand": {"values": UNKNOWN}},
    ]
    estate = build_estate(job("crm", FIVE, scope={"groups": [{"clauses": clauses}]}), Settings())
    (object_mapping,), _ = object_mappings_of(estate.jobs[0])
    assert [clause_text(found) for found in object_mapping.clauses()[0]] == [
        "department EQUALS Sales or Service",
        "[unknown until deployment] IS NOT NULL",
        "country [secret] [secret]",
        "[secret] [secret] [secret]",
        "x EQUALS [secret]",
        "x EQUALS [unknown until deployment]",
    ]


def test_what_became_of_the_articles_items() -> None:
    view = view_of(full_report())
    entries: dict[str, list[object]] = {}
    for entry in view.entries:
        entries.setdefault(entry.finding.rule_id, []).append(entry)
    found = {
        row.rule.id if row.rule else row.item.text: status(view, row, entries)  # type: ignore[arg-type]
        for row in rows(view.report.rules)
    }
    chosen = ("EP301", "EP002", "EP202", "EP305", "EP303", "EP101", "EP114", "EP302")
    newly = "Newly added attributes continue to be discovered"
    assert {rule: found[rule] for rule in (*chosen, newly)} == {
        "EP301": ("failed", "failed on 2, not decided on 4, passed on 61"),
        "EP002": ("failed", "failed on 1, not decided on 3, passed on 63"),
        "EP202": ("not decided", "not decided on 3, passed on 64"),
        "EP305": ("exempted", "not decided on 3, 3 exempted"),
        "EP303": ("passed", "passed on 3"),
        "EP101": ("not applicable", "not applicable to 3"),
        "EP114": ("disabled", "disabled"),
        "EP302": ("not applicable", "there was no group to look at"),
        newly: ("no rule", ""),
    }


TEXTS = st.text(st.characters(exclude_categories=()), max_size=200)


@given(TEXTS, st.integers(5, 40), st.integers(1, 4), st.booleans())
@example("a" * 100, 10, 2, True)
@example("部" * 50, 9, 2, False)
def test_lines_of_a_drawing_fit(text: str, width: int, most: int, keep_end: bool) -> None:  # noqa: FBT001
    found = lines(text, width, most, keep_end=keep_end)
    assert 1 <= len(found) <= most
    assert [line for line in found if columns(line) > width] == []
    assert all(line.isprintable() for line in found)
    whole = printable(text)
    if columns(whole) <= width and whole.strip():
        assert "".join(found).split() == whole.split() or found == (whole.rstrip(),)


def test_a_text_that_is_cut_keeps_its_beginning_or_its_end() -> None:
    assert fitted("department", 7) == "depart…"
    assert fitted("urn:ietf:params:scim:User:department", 17, keep_end=True) == "urn:i…:department"
    assert lines("urn:ietf:params:scim:User:department", 20, 2) == ("urn:ietf:params:", "scim:User:department")


def test_what_a_page_has_no_room_for_is_said() -> None:
    budget = PageBudget(50)
    parts = [(element("p", {}, "x" * 20), 2)] * 5
    note = element(
        "p",
        {"class": "note"},
        "6 more findings left out here, since the page would become too large: the JSON format has all.",
    )
    assert budget.take_findings(parts, 10) == ([Markup(f"<p>{'x' * 20}</p>")] * 2, note)
    assert budget.take_findings(parts, 0) == ([], "")
