"""What could not be seen, in every format: every kind, with its weight, and a verdict that counts it."""

import html
import importlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from entra_policy.cli.commands import FORMATS
from entra_policy.evaluation.evaluate import Evaluation
from entra_policy.finding import Level
from entra_policy.gap import Gap, GapKind
from entra_policy.reports.report import Report
from tests.support.reports import EMPTY, PASSED, REPORTS

# What a format reports of a gap: its text, and whether it is mandatory.
Shown = tuple[str, bool]


def gap(kind: GapKind, level: Level) -> Gap:
    return Gap(kind, f"Something hid ({kind.value}).", "Look elsewhere.", level)


def rendered(format_: str, report: Report) -> str:
    text: str = importlib.import_module(f"entra_policy.reports.{FORMATS[format_]}").render(report)
    return text


def in_text(text: str) -> list[Shown]:
    return [
        (found[2], bool(found[1]))
        for found in re.finditer(r"^Not seen( \(mandatory\))?: (.*)$", text, re.MULTILINE)
    ]  # fmt: skip


def in_json(text: str) -> list[Shown]:
    document = json.loads(text)
    assert document["summary"]["unseen"] == len(document["gaps"])
    return [(f"{item['message']} {item['remedy']}", item["level"] == "mandatory") for item in document["gaps"]]


def in_sarif(text: str) -> list[Shown]:
    notifications = json.loads(text)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    return [
        (item["message"]["text"].removeprefix("Not seen: "), item["level"] == "error")
        for item in notifications
        if item["message"]["text"].startswith("Not seen: ")
    ]


def in_junit(text: str) -> list[Shown]:
    root = ET.fromstring(text)  # noqa: S314 - no entities are declared in it
    shown = []
    for case in root.findall("testsuite[@name='What could not be seen']/testcase"):
        failure = case.find("failure")
        body = case.findtext("system-out", "") if failure is None else failure.text or ""
        for line in body.splitlines():
            assert (case.get("name") or "no name") in line
            weight, _, message = line.removeprefix("Not seen (").partition("): ")
            assert (weight == "mandatory") == (failure is not None)
            shown.append((message, failure is not None))
    return shown


def in_github(text: str) -> list[Shown]:
    found = re.findall(r"^::(error|warning) title=Not seen%3A ([a-z-]+) \((\w+)\)::(.*)$", text, re.MULTILINE)
    assert [(level == "error", kind in message) for level, kind, _, message in found] == [
        (weight == "mandatory", True) for _, _, weight, _ in found
    ]
    return [(message, level == "error") for level, _, _, message in found]


def in_markdown(text: str) -> list[Shown]:
    listed = text.partition("### Not seen\n")[2]
    return [
        (found[2].replace("\\", ""), bool(found[1]))
        for found in re.finditer(r"^- (\*\*mandatory\*\*: )?(.*)$", listed, re.MULTILINE)
    ]


def in_html(text: str) -> list[Shown]:
    section = text.partition('<section class="gaps">')[2].partition("</section>")[0]
    return [
        (html.unescape(re.sub("<[^>]*>", "", item)).strip().removeprefix("mandatory: "), level == "mandatory")
        for level, item in re.findall(r'<li class="(\w+)">(.*?)</li>', section, re.DOTALL)
    ]


READERS: Final[dict[str, Callable[[str], list[Shown]]]] = {
    "text": in_text,
    "json": in_json,
    "sarif": in_sarif,
    "junit": in_junit,
    "github": in_github,
    "markdown": in_markdown,
    "html": in_html,
}


def test_all_formats_are_read() -> None:
    assert READERS.keys() == FORMATS.keys()


@pytest.mark.parametrize("level", [Level.ADVISORY, Level.MANDATORY])
@pytest.mark.parametrize("kind", GapKind)
@pytest.mark.parametrize("format_", READERS)
def test_every_kind_in_every_format(format_: str, kind: GapKind, level: Level) -> None:
    shown = gap(kind, level)
    report = replace(PASSED, gaps=(shown,))
    assert report.passed == (level is Level.ADVISORY)
    assert READERS[format_](rendered(format_, report)) == [(shown.text, level is Level.MANDATORY)]


@pytest.mark.parametrize("format_", READERS)
def test_several_gaps_each_with_its_own_weight(format_: str) -> None:
    gaps = (
        gap(GapKind.UNCHANGED_RESOURCES, Level.ADVISORY),
        gap(GapKind.PREVIEW_FAILED, Level.MANDATORY),
        replace(gap(GapKind.PREVIEW_FAILED, Level.MANDATORY), remedy="Look there (preview-failed)."),
    )
    shown = READERS[format_](rendered(format_, replace(PASSED, gaps=gaps)))
    assert sorted(shown) == sorted((item.text, item.level is Level.MANDATORY) for item in gaps)


@pytest.mark.parametrize("format_", ["text", "markdown", "html", "github", "junit"])
@pytest.mark.parametrize(
    ("levels", "counted"),
    [
        ((Level.ADVISORY,), "0 not decided, 1 gap."),
        ((Level.ADVISORY, Level.MANDATORY), "0 not decided, 2 gaps (1 of them mandatory)."),
    ],
)
def test_the_counts_have_them(format_: str, levels: tuple[Level, ...], counted: str) -> None:
    gaps = tuple(gap(GapKind.UNCHANGED_RESOURCES, level) for level in levels)
    assert counted in rendered(format_, replace(PASSED, gaps=gaps))


NOTHING_SEEN = "no provisioning job, credentials, schema or component was seen, and 1 gap may hide some."


@pytest.mark.parametrize("format_", ["text", "markdown", "html", "github", "junit", "sarif"])
def test_what_hides_something_is_not_called_nothing(format_: str) -> None:
    hidden = replace(EMPTY, gaps=(gap(GapKind.PREVIEW_FAILED, Level.ADVISORY),))
    text = rendered(format_, hidden)
    assert (NOTHING_SEEN in text, "Nothing was checked" in text, "nothing was checked" in text) == (True, False, False)
    assert re.search(r"\bincomplete\b", text, re.IGNORECASE)
    assert not re.search(r"\b(PASSED|FAILED)\b", text)


@pytest.mark.parametrize("format_", READERS)
def test_a_mandatory_gap_fails_what_has_no_subject(format_: str) -> None:
    report = replace(EMPTY, gaps=(gap(GapKind.PREVIEW_FAILED, Level.MANDATORY),))
    assert not report.passed
    text = rendered(format_, report)
    assert READERS[format_](text) == [(report.gaps[0].text, True)]
    if format_ == "json":
        assert json.loads(text)["passed"] is False
    elif format_ == "sarif":
        assert json.loads(text)["runs"][0]["invocations"][0]["exitCode"] == 1
    else:
        assert re.search(r"\bfailed\b", text, re.IGNORECASE)


@settings(max_examples=30)
@given(REPORTS)
def test_a_report_passes_only_without_anything_mandatory(report: Report) -> None:
    without_gaps = replace(report, gaps=())
    heavy = [item for item in report.gaps if item.level is Level.MANDATORY]
    assert report.passed == (without_gaps.passed and not heavy)


def test_a_page_shows_the_heaviest_of_very_many() -> None:
    many = tuple(gap(GapKind.STEP_WITHOUT_STATE, Level.ADVISORY) for _ in range(300))
    report = replace(
        PASSED, evaluation=Evaluation((), {}, 1), gaps=(*many, gap(GapKind.PREVIEW_FAILED, Level.MANDATORY))
    )
    page = rendered("html", report)
    shown = in_html(page)
    assert (len(shown), shown[0]) == (200, (report.gaps[-1].text, True))
    assert "101 more; the formats text and json have all of them." in page
