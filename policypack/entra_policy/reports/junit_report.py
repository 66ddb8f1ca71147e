"""JUnit XML, as dashboards of pipelines read it.

Control characters and everything else that XML can't hold are written as escapes.

A job is a test suite, and a rule on one of its resources a test case: failed with what is wrong, skipped with why it
was not decided or is exempted. Rules that found nothing pass, a test case each, in a suite for each section of the
rules, so that what ran can be seen.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from entra_policy.evaluation.tally import RuleCount
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.gap import Gap, GapKind
from entra_policy.reports.causes import by_cause
from entra_policy.reports.checked_path import CheckedPath
from entra_policy.reports.grouping import JobFindings, by_job, heaviest_first
from entra_policy.reports.report import Report
from entra_policy.reports.wording import (
    INCOMPLETE,
    NOTHING_CHECKED,
    count,
    counts,
    exemption,
    job_heading,
    nothing_checked,
    verdict_word,
    without_subjects,
)
from entra_policy.resource import urn_name
from entra_policy.rule_definition import Rule
from entra_policy.text import commands_escaped, printable

_NOT_SEEN: Final = "What could not be seen"


def render(report: Report) -> str:
    """The report as JUnit XML."""
    suites = Element("testsuites", {"name": "entra-policy"})
    for group in by_job(report, report.findings):
        _job_suite(suites, group, report)
    for section, rules in groupby(_quiet_rules(report), key=lambda rule: rule.section):
        _section_suite(suites, section, list(rules), report)
    if report.gaps:
        _gap_suite(suites, report.gaps)
    run = SubElement(suites, "testsuite", {"name": "The check as a whole"})
    _run_suite(run, report)
    for suite in suites:
        _count(suite)
    _count(suites)
    indent(suites)
    written = commands_escaped(tostring(suites, encoding="unicode"), lambda character: f"&#{ord(character)};")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'


def _job_suite(suites: Element, group: JobFindings, report: Report) -> None:
    heading = job_heading(group.job)
    suite = SubElement(suites, "testsuite", {"name": printable(heading)})
    by_case: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in group.findings:
        by_case.setdefault((finding.rule_id, finding.rule, finding.urn), []).append(finding)
    for (rule_id, rule, urn), findings in by_case.items():
        name = f"{rule_id} {rule}: {urn_name(urn)}" if urn else f"{rule_id} {rule}"
        attributes = {"classname": printable(heading), "name": printable(name)}
        if (source := findings[0].source) is not None:
            attributes |= {"file": printable(report.checked.source(source.file)), "line": str(source.line)}
        _outcome(SubElement(suite, "testcase", attributes), heaviest_first(findings), report.checked)


def _outcome(case: Element, findings: Sequence[Finding], checked: CheckedPath) -> None:
    """What became of one rule on one resource: the heaviest of its findings decides, all of them are reported."""
    first = findings[0]
    text = "\n\n".join(_details(finding, checked) for finding in findings)
    if first.exempted is None and (first.verdict is Verdict.FAIL or first.level is Level.MANDATORY):
        kind = first.level.value if first.verdict is Verdict.FAIL else f"{first.level.value}, not decided"
        SubElement(case, "failure", {"type": kind, "message": printable(first.message)}).text = text
        return
    message = first.message if first.exempted is None else f"exempted: {first.exempted.reason}"
    SubElement(case, "skipped", {"message": printable(message)})
    SubElement(case, "system-out").text = text


def _details(finding: Finding, checked: CheckedPath) -> str:
    lines = [
        f"{finding.rule_id} {finding.rule} ({finding.level.value}, {finding.verdict.value})",
        finding.message,
    ]
    if finding.urn:
        lines.append(f"resource: {finding.urn}")
    if finding.path:
        lines.append(f"property: {finding.path}")
    if finding.source is not None:
        lines.append(f"declared at: {checked.source(finding.source.file)}:{finding.source.line}")
    if finding.remedy:
        lines.append(f"what decides it: {finding.remedy}")
    if finding.exempted is not None:
        lines.append(f"exempted: {finding.exempted.reason} ({exemption(finding.exempted)})")
    return "\n".join(map(printable, lines))


def _quiet_rules(report: Report) -> Iterator[Rule]:
    """The rules that ran and found nothing, section by section."""
    loud = {finding.rule_id for finding in report.findings}
    quiet = [rule for rule in report.rules if rule.id in report.evaluation.counts and rule.id not in loud]
    sections = list(dict.fromkeys(rule.section for rule in quiet))
    yield from sorted(quiet, key=lambda rule: sections.index(rule.section))


def _section_suite(suites: Element, section: str, rules: Sequence[Rule], report: Report) -> None:
    suite = SubElement(suites, "testsuite", {"name": printable(f"Rules: {section}")})
    for rule in rules:
        case = SubElement(
            suite,
            "testcase",
            {"classname": printable(f"Rules: {section}"), "name": printable(f"{rule.id} {rule.name}")},
        )
        found = report.evaluation.counts[rule.id]
        if found.passed:
            SubElement(case, "system-out").text = _passed(rule, found)
        else:
            SubElement(case, "skipped", {"message": "nothing here that the rule looks at"})


def _passed(rule: Rule, found: RuleCount) -> str:
    looked_at = count(found.passed, rule.subject.value, "subjects")
    return f"passed on {looked_at}" if not rule.also else f"passed on {count(found.passed, 'subject')}"


def _gap_suite(suites: Element, gaps: Sequence[Gap]) -> None:
    """A case for each kind of gap, which all have the same weight: failed where it is mandatory, else skipped."""
    suite = SubElement(suites, "testsuite", {"name": _NOT_SEEN})
    by_kind: dict[GapKind, list[Gap]] = {}
    for gap in gaps:
        by_kind.setdefault(gap.kind, []).append(gap)
    for kind, same in by_kind.items():
        case = SubElement(suite, "testcase", {"classname": _NOT_SEEN, "name": kind.value})
        text = "\n".join(printable(f"Not seen ({gap.level.value}): {gap.text}") for gap in same)
        heaviest = max(same, key=lambda gap: gap.level.weight)
        if heaviest.level is Level.MANDATORY:
            failure = SubElement(case, "failure", {"type": "mandatory, not seen", "message": printable(heaviest.text)})
            failure.text = text
        else:
            SubElement(case, "skipped", {"message": printable(heaviest.text)})
            SubElement(case, "system-out").text = text


def _run_suite(suite: Element, report: Report) -> None:
    """A case that says what was checked, so that a run without findings, rules or subjects isn't an empty document."""
    case = SubElement(suite, "testcase", {"classname": "entra-policy", "name": "check"})
    word = verdict_word(report)
    if word == NOTHING_CHECKED:
        SubElement(case, "skipped", {"message": f"nothing was checked: {nothing_checked(report)}"})
    if word == INCOMPLETE:
        SubElement(case, "skipped", {"message": without_subjects(report)})
    lines = [f"Checked {report.origin} (edition {report.edition}).", f"{word}  {counts(report)}"]
    lines += [
        f"Not decided: {job_heading(group.job)}: {', '.join(cause.rule_ids)}: {cause.text}"
        for group in by_job(report, report.undecided)
        for cause in by_cause(group.findings)
    ]
    lines += [
        f"Notice ({notice.kind.value}): {notice.message}{f' ({notice.place})' if notice.place else ''}"
        for notice in report.notices
    ]
    SubElement(case, "system-out").text = "\n".join(map(printable, lines))


def _count(element: Element) -> None:
    """Write how many test cases there are in a suite, or in all of them."""
    cases = list(element.iter("testcase"))
    element.set("tests", str(len(cases)))
    element.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    element.set("errors", "0")
    element.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
