"""One run in every format: all report the same findings, with the same weight, and the same verdict."""

import html
import importlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from entra_policy.cli.commands import FORMATS
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.reports.report import Report
from entra_policy.resource import urn_name
from entra_policy.text import printable
from tests.support.reports import EMPTY, PASSED, RICH


class Reported(NamedTuple):
    """What a format reports of a finding. The resource is its URN, where the format has only that the name."""

    rule_id: str
    resource: str
    mandatory: bool
    undecided: bool
    exempted: bool


def of(finding: Finding, *, name_only: bool = False, escaped: bool = True) -> Reported:
    resource = urn_name(finding.urn) if name_only and finding.urn else finding.urn
    return Reported(
        finding.rule_id,
        printable(resource) if escaped else resource,
        finding.level is Level.MANDATORY,
        finding.verdict is Verdict.UNDECIDED,
        finding.exempted is not None,
    )


def rendered(format_: str, report: Report = RICH) -> str:
    text: str = importlib.import_module(f"entra_policy.reports.{FORMATS[format_]}").render(report)
    return text.encode("utf-8", "backslashreplace").decode()


def read_json(text: str) -> list[Reported]:
    return [
        Reported(
            item["rule_id"],
            item["urn"],
            item["level"] == "mandatory",
            item["verdict"] == "undecided",
            item["exempted"] is not None,
        )
        for item in json.loads(text)["findings"]
    ]


def read_sarif(text: str) -> list[Reported]:
    def urn(result: dict[str, Any]) -> str:
        places = result["locations"][0].get("logicalLocations", [])
        return places[0]["fullyQualifiedName"] if places else ""

    return [
        Reported(
            item["ruleId"],
            urn(item),
            item["level"] == "error",
            item["properties"]["verdict"] == "undecided",
            bool(item["suppressions"]),
        )
        for item in json.loads(text)["runs"][0]["results"]
    ]


def read_junit(text: str) -> list[Reported]:
    reported = []
    for case in ET.fromstring(text.encode()).iter("testcase"):  # noqa: S314 - no entities are declared in it
        body = case.findtext("failure") or case.findtext("system-out") or ""
        if found := re.match(r"(\w+) \S+ \((mandatory|advisory), (fail|undecided)\)\n", body):
            urn = re.search(r"^resource: (.*)$", body, re.MULTILINE)
            exempted = re.search(r"^exempted: ", body, re.MULTILINE) is not None
            reported.append(
                Reported(found[1], urn[1] if urn else "", found[2] == "mandatory", found[3] == "undecided", exempted)
            )
            failed = case.find("failure") is not None
            assert failed == (not exempted and (found[2] == "mandatory" or found[3] == "fail"))
    return reported


def read_github(text: str) -> list[Reported]:
    reported = []
    for line in text.splitlines():
        found = re.match(
            r"::(error|warning|notice) .*title=(\w+) \S+ \((mandatory|advisory)((?:%2C [a-z ]+)*)\)::(.*)", line
        )
        if found:
            level, rule_id, weight, remarks, data = found.groups()
            urn = re.search(r"%0A(urn:.*?)(?: at .*)?$", data)
            exempted = "exempted" in remarks
            undecided = "not decided" in remarks or data.startswith("not decided: ")
            reported.append(
                Reported(rule_id, urn[1].replace("%25", "%") if urn else "", weight == "mandatory", undecided, exempted)
            )
            assert (level == "error") == (weight == "mandatory" and not exempted)
    return reported


def read_text(text: str) -> list[Reported]:
    """Failures, then what was not decided, then what is exempted; these without their level."""
    reported = []
    failures, _, rest = text.partition("\nNot decided\n")
    undecided, _, exempted = rest.partition("\nExempted\n")
    name = ""
    for line in failures.splitlines():
        if heading := re.match(r"  (\S.*?)(?:  \S.*)?$", line):
            name = heading[1]
        if found := re.match(r"    (\w+) \S+ \((mandatory|advisory)\)$", line):
            reported.append(Reported(found[1], name, found[2] == "mandatory", undecided=False, exempted=False))
    reported += [
        Reported(found[1], found[3] or "", bool(found[2]), undecided=True, exempted=False)
        for found in re.finditer(r"^    (\w+)( \(mandatory\))?(?: ([^:\n]*))?: ", undecided, re.MULTILINE)
    ]
    for line in exempted.splitlines():
        if found := re.match(r"    (\w+) (.*?)(?: \(\w+\.py:\d+\))?( \(not decided\))?: (?:Agreed|Because)", line):
            mandatory = found[1] == "EP314"
            reported.append(Reported(found[1], found[2], mandatory, undecided=bool(found[3]), exempted=True))
    return reported


def read_markdown(text: str) -> list[Reported]:
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    reported = []
    for row in re.findall(r"<tr>\n(.*?)</tr>", page, re.DOTALL)[1:]:
        cells = [html.unescape(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<td>(.*?)</td>", row)]
        name = cells[3].replace("\\\\", "\\") if "|" in cells[3] else cells[3]
        reported.append(Reported(cells[1].split()[0], name, cells[2] == "mandatory", undecided=False, exempted=False))
    rest = page.partition("Not decided: ")[2]
    undecided, _, exempted = rest.partition("Exempted: ")
    for item in re.findall(r"<li>(.*?)</li>", undecided):
        codes = [html.unescape(code) for code in re.findall(r"<code>(.*?)</code>", item.rpartition(": ")[0])]
        rule_id = next(code for code in codes if re.fullmatch(r"EP\d+", code))
        urn = next((code for code in codes if code.startswith("urn:")), "")
        reported.append(Reported(rule_id, urn, "<strong>mandatory</strong>" in item, undecided=True, exempted=False))
    for item in re.findall(r"<li>(.*?)</li>", exempted.partition("<h3>")[0]):
        codes = [html.unescape(code) for code in re.findall(r"<code>(.*?)</code>", item)]
        codes = codes[next(number for number, text in enumerate(codes) if re.fullmatch(r"EP\d+", text)) :]
        reported.append(Reported(codes[0], codes[1], "(mandatory" in item, "not decided)" in item, exempted=True))
    return reported


READERS: Final[dict[str, tuple[Callable[[str], list[Reported]], Callable[[Finding], Reported]]]] = {
    "json": (read_json, lambda finding: of(finding, escaped=False)),
    "sarif": (read_sarif, lambda finding: of(finding, escaped=False)),
    "junit": (read_junit, of),
    "github": (read_github, lambda finding: without_commands(of(finding))),
    "text": (read_text, lambda finding: without_commands(of(finding, name_only=True))),
    "markdown": (
        read_markdown,
        lambda finding: without_commands(
            of(finding, name_only=finding.verdict is Verdict.FAIL and finding.exempted is None)
        ),
    ),
}


def without_commands(reported: Reported) -> Reported:
    """As formats without escapes show it: no command of an agent is in it."""
    return reported._replace(resource=reported.resource.replace("##vso[", "# #vso["))


@pytest.mark.parametrize("format_", READERS)
def test_every_format_reports_the_same_findings(format_: str) -> None:
    reader, expected = READERS[format_]
    assert sorted(reader(rendered(format_))) == sorted(expected(finding) for finding in RICH.findings)


def test_the_page_reports_the_same_findings() -> None:
    reported: dict[str, str] = {}
    for item in re.findall(r'<li [^>]*class="finding .*?</li>', rendered("html"), re.DOTALL):
        kind = re.search(r'data-kind="([a-z]+)"', item)
        for fingerprint in re.findall(r"\b[0-9a-f]{16}\b", item):
            reported[fingerprint] = kind[1] if kind else ""

    def kind_of(finding: Finding) -> str:
        if finding.exempted is not None:
            return "exempted"
        return "undecided" if finding.verdict is Verdict.UNDECIDED else finding.level.value

    assert reported == {finding.fingerprint: kind_of(finding) for finding in RICH.findings}


VERDICTS: Final[dict[str, Callable[[str], str]]] = {
    "text": lambda text: re.findall(r"^(PASSED|FAILED|Nothing)", text, re.MULTILINE)[-1].lower(),
    "github": lambda text: re.findall(r"^(PASSED|FAILED|Nothing)", text, re.MULTILINE)[-1].lower(),
    "junit": lambda text: (
        "nothing" if "nothing was checked" in text else re.findall(r"PASSED|FAILED", text)[-1].lower()
    ),
    "markdown": lambda text: re.findall(r"provisioning: (passed|failed|nothing)", text)[0],
    "json": lambda text: in_numbers(json.loads(text)["passed"], json.loads(text)["summary"]["subjects"]),
    "sarif": lambda text: in_numbers(
        json.loads(text)["runs"][0]["invocations"][0]["exitCode"] == 0,
        json.loads(text)["runs"][0]["properties"]["count/subjects"],
    ),
    "html": lambda text: re.findall(r"(?i)\b(passed|failed|nothing)\b", text.partition("<h1")[2])[0].lower(),
}


def in_numbers(passed: bool, subjects: int) -> str:  # noqa: FBT001 - what the formats have
    return ("passed" if subjects else "nothing") if passed else "failed"


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_has_the_same_verdict(format_: str) -> None:
    verdict = VERDICTS[format_]
    advisory_only = replace(RICH, evaluation=replace(RICH.evaluation, findings=RICH.findings[:2]), notices=(), gaps=())
    reports = (RICH, PASSED, EMPTY, advisory_only)
    assert [verdict(rendered(format_, report)) for report in reports] == ["failed", "passed", "nothing", "passed"]


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_reports_notices_gaps_and_what_the_baseline_knows(format_: str) -> None:
    text = rendered(format_)
    assert [
        needle
        for needle in ("The exemption of EP302 ended on 2020-01-01.", "exemptions.yaml:3", "No longer found: ", "The children of")
        if needle not in text
    ] == []  # fmt: skip
    assert re.search(r"\b4 known|known\": 4|\b4\b[^.]{0,80}\bknown|known[^.]{0,80}\b4\b", text)
