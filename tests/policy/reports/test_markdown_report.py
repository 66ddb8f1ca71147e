"""Markdown: one run whole, what strangers' text can't do in it, and what is left out of a long one."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from entra_policy.evaluation.evaluate import Evaluation
from entra_policy.gap import Gap, GapKind
from entra_policy.reports import markdown_report
from entra_policy.reports.markdown_text import cell, code, prose
from entra_policy.reports.report import Report
from tests.support.reports import (
    ADVISORY,
    EMPTY,
    EXEMPTED_FAILURE,
    HOSTILE,
    MANDATORY,
    NOT_DECIDED,
    NOT_DECIDED_MANDATORY,
    NOT_OF_A_JOB,
    PASSED,
    REPORTS,
    RICH,
)

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# What stands outside of code and is taken for a mention, a reference or an address.
LIVELY = re.compile(r"(?<![\w`])@[A-Za-z0-9]|://|www\.[A-Za-z0-9]|(?<![\w&])#\d|\bGH-\d")


class _Page(HTMLParser):
    """The elements of a page, and its text outside of code."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text: list[str] = []
        self.in_code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, attrs))
        self.in_code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self.in_code -= tag == "code"

    def handle_data(self, data: str) -> None:
        if not self.in_code:
            self.text.append(data)


def page(markdown: str) -> _Page:
    result = _Page()
    result.feed(READER.render(markdown.encode("utf-8", "backslashreplace").decode()))
    result.close()
    return result


def elements(markdown: str) -> list[str]:
    return [tag for tag, _ in page(markdown).elements]


def test_a_run() -> None:
    report = replace(
        RICH,
        evaluation=replace(
            RICH.evaluation,
            findings=(ADVISORY, EXEMPTED_FAILURE, MANDATORY, NOT_DECIDED, NOT_OF_A_JOB, NOT_DECIDED_MANDATORY),
        ),
        notices=RICH.notices[:1],
        gaps=(Gap(GapKind.COMPONENT_OF_PLUGIN, "A component's children can't be seen.", "Check a preview."),),
    )
    assert markdown_report.render(report) == (
        "## ❌ Entra provisioning: failed\n"
        "\n"
        "Checked the program in infra, stack dev (edition 2024).\n"
        "3 rules on 12 subjects: 1 mandatory and 2 advisory failures, 2 not decided (1 of them mandatory), 1 gap, 1 exempted, "
        "4 known from the baseline and not reported.\n"
        "\n"
        "### Failures\n"
        "\n"
        "| Job | Rule | Level | Resource | Declared at |\n"
        "|---|---|---|---|---|\n"
        "| `crm` | `EP303 no-b2c-target` | **mandatory** | `crm` | `infra/app.py:5` |\n"
        "| `crm` | `EP306 manager-needs-restart` | advisory | `crm` | `infra/app.py:3` |\n"
        "| Not part of one job | `ORG001 organisation-rules` | advisory | `sales` |  |\n"
        "\n"
        "<details><summary><code>EP303</code> <code>crm</code> (mandatory)</summary>\n"
        "\n"
        f"{MANDATORY.message}\n"
        "\n"
        f"- Resource: `{MANDATORY.urn}`\n"
        "- Property: `credentials[0].value`\n"
        "- Declared at: `infra/app.py:5`\n"
        "\n"
        "</details>\n"
        "<details><summary><code>EP306</code> <code>crm</code> (advisory)</summary>\n"
        "\n"
        "The manager flows.\n"
        "\n"
        f"- Resource: `{ADVISORY.urn}`\n"
        "- Declared at: `infra/app.py:3`\n"
        "\n"
        "</details>\n"
        "<details><summary><code>ORG001</code> <code>sales</code> (advisory)</summary>\n"
        "\n"
        "Every group has an owner.\n"
        "\n"
        f"- Resource: `{NOT_OF_A_JOB.urn}`\n"
        "- Property: `owners`\n"
        "\n"
        "</details>\n"
        "\n"
        "<details><summary>Not decided: 2</summary>\n"
        "\n"
        f"- `crm`: `EP313` `{NOT_DECIDED.urn}`: `credentials` is not known before deployment. Check the state after the deployment.\n"
        "- Not part of one job: `EP110` (**mandatory**): no facts are given. Give a facts file.\n"
        "\n"
        "</details>\n"
        "\n"
        "<details><summary>Exempted: 1</summary>\n"
        "\n"
        f"- `crm`: `EP314` (mandatory) `{EXEMPTED_FAILURE.urn}`: Agreed until the migration ends. "
        "(until 2031-05-31; owner identity-team; ticket OPS-7; exemptions.yaml:12)\n"
        "\n"
        "</details>\n"
        "\n"
        "### Notices\n"
        "\n"
        "- The exemption of EP302 ended on 2020-01-01. (`exemptions.yaml:3`)\n"
        "\n"
        "### Not seen\n"
        "\n"
        "- A component's children can't be seen. Check a preview.\n"
    )


def test_a_clean_run_and_nothing() -> None:
    assert markdown_report.render(PASSED) == (
        "## ✅ Entra provisioning: passed\n\nChecked the state in x (edition 2026).\n"
        "1 rule on 1 subject: 0 mandatory and 0 advisory failures, 0 not decided.\n"
    )
    assert markdown_report.render(EMPTY) == (
        "## ⚠️ Entra provisioning: nothing checked\n\nChecked the state in x (edition 2026).\n"
        "Nothing was checked: no provisioning job, credentials, schema or component is declared here.\n"
    )


TEXTS = st.text(max_size=40) | st.text(alphabet="`|\\<>@#[](){}:/*_~&!$ -+=.ab1w\n", max_size=40)


@settings(max_examples=60)
@given(text=TEXTS)
@example(HOSTILE)
@example("`a`b`@octocat")
@example("\\|`@octocat")
@example("1. x")
@example("`" * 5)
def test_strangers_text_is_shown_and_does_nothing(text: str) -> None:
    message = page(f"- x: {prose(text)}\n")
    assert {tag for tag, _ in message.elements} <= {"ul", "li", "code"}
    assert LIVELY.search("".join(message.text)) is None
    assert {tag for tag, _ in page(prose(text)).elements} <= {"p", "code"}
    assert elements(f"x {code(text)} y\n") == ["p", "code"]
    row = page(f"| a | b |\n|---|---|\n| {cell(text)} | **end** |\n")
    assert [tag for tag, _ in row.elements] == [
        *("table", "thead", "tr", "th", "th", "tbody", "tr", "td", "code", "td", "strong"),
    ]


@pytest.mark.parametrize("text", ["plain", "a|b", "`a`", "``", " a ", "|"])
def test_a_name_is_shown_as_it_is(text: str) -> None:
    assert f"<code>{text}</code>" in READER.render(f"x {code(text)} y")
    assert f"<code>{text}</code>" in READER.render(f"| a |\n|---|\n| {cell(text)} |\n")


@settings(max_examples=12)
@given(REPORTS)
def test_no_report_holds_what_does_something(report: Report) -> None:
    read = page(markdown_report.render(report))
    allowed = {"h2", "h3", "p", "code", "table", "thead", "tbody", "tr", "th", "td", "strong", "ul", "li", "details"}
    assert {tag for tag, _ in read.elements} - allowed - {"summary", "blockquote"} == set()
    assert [attributes for _, attributes in read.elements if attributes] == []
    assert LIVELY.search("".join(read.text)) is None


@pytest.mark.parametrize("count", [100, 1_000])
def test_a_comment_is_no_longer_than_github_takes(count: int) -> None:
    findings = tuple(replace(MANDATORY, path=f"credentials[{number}].value") for number in range(count))
    undecided = tuple(replace(NOT_DECIDED, cause=f"{number}", remedy="") for number in range(count))
    report = replace(
        RICH, evaluation=Evaluation((*findings, *undecided), RICH.evaluation.counts, 1), notices=(), gaps=()
    )
    text = markdown_report.render(report)
    assert len(text) <= 65_536
    rows, details = text.count("\n| `crm` |"), text.count("<details><summary><code>EP303")
    reasons = text.count("- `crm`: `EP313`")
    if count == 100:
        assert (rows, details, reasons, "Shortened" in text) == (100, 100, 100, False)
        return
    note = text.splitlines()[-1]
    assert note == (
        f"> Shortened to fit: {count - rows:,} rows of the table, {count - details:,} failures' details, "
        f"{count - reasons:,} reasons why something is not decided left out. The text and JSON formats have everything."
    )
    assert (rows > 200, details > 20, reasons > 20, text.count("</details>")) == (
        True,
        True,
        True,
        text.count("<details>"),
    )


def test_a_long_message_is_cut() -> None:
    assert prose("x" * 5_000) == "x" * 999 + "…"
