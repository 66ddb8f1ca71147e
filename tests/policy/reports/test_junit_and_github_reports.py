"""JUnit XML and annotations of GitHub: one run whole, and any text."""

from dataclasses import replace
from xml.etree import ElementTree as ET

from hypothesis import given, settings

from entra_policy.evaluation.evaluate import Evaluation
from entra_policy.gap import Gap, GapKind
from entra_policy.reports import github_report, junit_report, markdown_report
from entra_policy.reports.grouping import by_job
from entra_policy.reports.report import Report
from entra_policy.text import plain
from tests.support.reports import (
    ADVISORY,
    EMPTY,
    EXEMPTED_FAILURE,
    MANDATORY,
    NOT_DECIDED,
    NOT_DECIDED_MANDATORY,
    NOT_OF_A_JOB,
    PASSED,
    REPORTS,
    RICH,
    STRANGE,
)

PLAIN = replace(
    RICH,
    evaluation=replace(
        RICH.evaluation,
        findings=(ADVISORY, EXEMPTED_FAILURE, MANDATORY, NOT_DECIDED, NOT_OF_A_JOB, NOT_DECIDED_MANDATORY),
    ),
    notices=RICH.notices[:1],
    gaps=(Gap(GapKind.COMPONENT_OF_PLUGIN, "A component's children can't be seen.", "Check a preview."),),
)


def test_junit() -> None:
    crm = 'classname="Job crm (application)"'
    counts = (
        "FAILED  3 rules on 12 subjects: 1 mandatory and 2 advisory failures, 2 not decided (1 of them mandatory), "
        "1 gap, 1 exempted, 4 known from the baseline and not reported."
    )
    assert (
        junit_report.render(PLAIN)
        == f"""\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="entra-policy" tests="11" failures="4" errors="0" skipped="4">
  <testsuite name="Job crm (application)" tests="4" failures="2" errors="0" skipped="2">
    <testcase {crm} name="EP306 manager-needs-restart: crm" file="infra/app.py" line="3">
      <failure type="advisory" message="The manager flows.">EP306 manager-needs-restart (advisory, fail)
The manager flows.
resource: {ADVISORY.urn}
declared at: infra/app.py:3</failure>
    </testcase>
    <testcase {crm} name="EP314 no-rollback: crm" file="infra/app.py" line="3">
      <skipped message="exempted: Agreed until the migration ends." />
      <system-out>EP314 no-rollback (mandatory, fail)
Nothing is rolled back.
resource: {EXEMPTED_FAILURE.urn}
property: templateId
declared at: infra/app.py:3
exempted: Agreed until the migration ends. (until 2031-05-31; owner identity-team; ticket OPS-7; exemptions.yaml:12)</system-out>
    </testcase>
    <testcase {crm} name="EP303 no-b2c-target: crm" file="infra/app.py" line="5">
      <failure type="mandatory" message="{MANDATORY.message}">EP303 no-b2c-target (mandatory, fail)
{MANDATORY.message}
resource: {MANDATORY.urn}
property: credentials[0].value
declared at: infra/app.py:5</failure>
    </testcase>
    <testcase {crm} name="EP313 government-credential-size: crm">
      <skipped message="{NOT_DECIDED.message}" />
      <system-out>EP313 government-credential-size (advisory, undecided)
{NOT_DECIDED.message}
resource: {NOT_DECIDED.urn}
property: credentials
what decides it: Check the state after the deployment.</system-out>
    </testcase>
  </testsuite>
  <testsuite name="Not part of one job" tests="2" failures="2" errors="0" skipped="0">
    <testcase classname="Not part of one job" name="ORG001 organisation-rules: sales">
      <failure type="advisory" message="Every group has an owner.">ORG001 organisation-rules (advisory, fail)
Every group has an owner.
resource: {NOT_OF_A_JOB.urn}
property: owners</failure>
    </testcase>
    <testcase classname="Not part of one job" name="EP110 cross-tenant-source-tenant-only">
      <failure type="mandatory, not decided" message="not decided: no facts are given.">EP110 cross-tenant-source-tenant-only (mandatory, undecided)
not decided: no facts are given.
what decides it: Give a facts file.</failure>
    </testcase>
  </testsuite>
  <testsuite name="Rules: Service issues" tests="3" failures="0" errors="0" skipped="1">
    <testcase classname="Rules: Service issues" name="EP301 no-password-provisioning">
      <system-out>passed on 3 subjects</system-out>
    </testcase>
    <testcase classname="Rules: Service issues" name="EP302 no-nested-groups">
      <system-out>passed on 1,200 subjects</system-out>
    </testcase>
    <testcase classname="Rules: Service issues" name="EP304 application-available-in-cloud">
      <skipped message="nothing here that the rule looks at" />
    </testcase>
  </testsuite>
  <testsuite name="What could not be seen" tests="1" failures="0" errors="0" skipped="1">
    <testcase classname="What could not be seen" name="component-of-plugin">
      <skipped message="A component's children can't be seen. Check a preview." />
      <system-out>Not seen (advisory): A component's children can't be seen. Check a preview.</system-out>
    </testcase>
  </testsuite>
  <testsuite name="The check as a whole" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="entra-policy" name="check">
      <system-out>Checked the program in infra, stack dev (edition 2024).
{counts}
Not decided: Job crm (application): EP313: `credentials` is not known before deployment. Check the state after the deployment.
Not decided: Not part of one job: EP110: no facts are given. Give a facts file.
Notice (exemption-expired): The exemption of EP302 ended on 2020-01-01. (exemptions.yaml:3)</system-out>
    </testcase>
  </testsuite>
</testsuites>
"""
    )


def tree(report: Report) -> ET.Element:
    return ET.fromstring(junit_report.render(report).encode())  # noqa: S314 - no entities are declared in it


def test_junit_says_that_nothing_was_checked() -> None:
    whole = tree(EMPTY)[-1]
    assert [(case.get("name"), [item.get("message") for item in case.iter("skipped")]) for case in whole] == [
        (
            "check",
            ["nothing was checked: no provisioning job, credentials, schema or component is declared here."],
        )
    ]


def test_several_findings_of_a_rule_on_a_resource_are_one_case() -> None:
    second = replace(MANDATORY, path="credentials[1].value", message="The other.")
    exempted = replace(MANDATORY, path="credentials[2].value", exempted=EXEMPTED_FAILURE.exempted)
    findings = (exempted, MANDATORY, second)
    suite = tree(replace(PLAIN, evaluation=Evaluation(findings, {}, 3)))[0]
    (case,) = suite
    reported = case.findtext("failure") or ""
    assert (
        case.get("name"),
        [line for line in reported.splitlines() if line.startswith(("property", "exempted"))],
    ) == (
        "EP303 no-b2c-target: crm",
        [
            "property: credentials[0].value",
            "property: credentials[1].value",
            "property: credentials[2].value",
            "exempted: Agreed until the migration ends. (until 2031-05-31; owner identity-team; ticket OPS-7; exemptions.yaml:12)",
        ],
    )


@settings(max_examples=20)
@given(REPORTS)
def test_junit_is_xml_with_any_text(report: Report) -> None:
    root = tree(report)
    cases = list(root.iter("testcase"))
    assert root.get("tests") == str(len(cases)) == str(sum(int(suite.get("tests", "")) for suite in root))
    reported = {
        (number, item.rule_id, item.rule, item.urn)
        for number, group in enumerate(by_job(report, report.findings))
        for item in group.findings
    }
    outcomes = [case for suite in root[:-1] for case in suite if not (suite.get("name") or "").startswith("Rules: ")]
    assert len(outcomes) == len(reported) + len({gap.kind for gap in report.gaps})
    assert [text for element in root.iter() for text in element.attrib.values() if not text.isprintable()] == []


def test_github_annotations() -> None:
    owner = "(until 2031-05-31; owner identity-team; ticket OPS-7; exemptions.yaml:12)"
    assert github_report.render(PLAIN).splitlines() == [
        f"::error file=infra/app.py,line=5,title=EP303 no-b2c-target (mandatory)::{MANDATORY.message}%0A{MANDATORY.urn} at credentials[0].value",
        f"::error file=infra/Pulumi.yaml,title=EP110 cross-tenant-source-tenant-only (mandatory%2C not decided)::{NOT_DECIDED_MANDATORY.message} Give a facts file.",
        f"::warning file=infra/app.py,line=3,title=EP306 manager-needs-restart (advisory)::The manager flows.%0A{ADVISORY.urn}",
        f"::warning file=infra/Pulumi.yaml,title=ORG001 organisation-rules (advisory)::Every group has an owner.%0A{NOT_OF_A_JOB.urn} at owners",
        f"::notice file=infra/Pulumi.yaml,title=EP313 government-credential-size (advisory%2C not decided)::{NOT_DECIDED.message} Check the state after the deployment.%0A{NOT_DECIDED.urn} at credentials",
        f"::notice file=infra/app.py,line=3,title=EP314 no-rollback (mandatory%2C exempted)::Nothing is rolled back. Exempted: Agreed until the migration ends. {owner}%0A{EXEMPTED_FAILURE.urn} at templateId",
        "::notice title=exemption-expired::The exemption of EP302 ended on 2020-01-01.%0Aexemptions.yaml:3",
        "::warning file=infra/Pulumi.yaml,title=Not seen%3A component-of-plugin (advisory)::A component's children can't be seen. Check a preview.",
        "FAILED  the program in infra, stack dev (edition 2024): 3 rules on 12 subjects: 1 mandatory and 2 advisory failures, 2 not decided (1 of them mandatory), 1 gap, 1 exempted, 4 known from the baseline and not reported.",
    ]
    assert github_report.render(PASSED) == (
        "PASSED  the state in x (edition 2026): 1 rule on 1 subject: 0 mandatory and 0 advisory failures, 0 not decided.\n"
    )
    assert github_report.render(EMPTY) == (
        "Nothing was checked in the state in x: no provisioning job, credentials, schema or component is declared here.\n"
    )


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it."""
    head, _, data = line.removeprefix("::").partition("::")
    level, _, listed = head.partition(" ")
    properties = dict(item.partition("=")[::2] for item in listed.split(",") if item)
    for escape, character in (("%2C", ","), ("%3A", ":"), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        properties = {key: value.replace(escape, character) for key, value in properties.items()}
        data = data.replace(escape, character) if escape not in ("%2C", "%3A") else data
    return level, properties, data


def test_github_reads_a_hostile_text_as_it_is() -> None:
    lines = github_report.render(replace(PLAIN, evaluation=Evaluation((STRANGE,), {}, 1))).splitlines()
    assert STRANGE.source is not None
    assert read_command(lines[0]) == (
        "error",
        {"file": plain(f"infra/{STRANGE.source.file}"), "line": "9", "title": "EP301 no-password-provisioning (mandatory)"},
        plain(STRANGE.message) + "\n" + plain(f"{STRANGE.urn} at {STRANGE.path}"),
    )  # fmt: skip


@settings(max_examples=20)
@given(REPORTS)
def test_no_text_forges_a_command(report: Report) -> None:
    lines = github_report.render(report).split("\n")
    assert len(lines) == len(report.findings) + len(report.notices) + len(report.gaps) + 2
    assert [read_command(line)[0] in ("error", "warning", "notice") for line in lines[:-2]] == [True] * (len(lines) - 2)
    assert lines[-2].startswith(("PASSED", "FAILED", "Nothing was checked", "Incomplete"))
    assert ("##[" in lines[-2], lines[-1]) == (False, "")


def test_the_summary_of_a_job_has_what_a_comment_has() -> None:
    assert github_report.summary(PLAIN) == markdown_report.render(PLAIN)
    many = replace(PLAIN, evaluation=Evaluation(tuple(replace(MANDATORY, path=str(n)) for n in range(800)), {}, 1))
    summary = github_report.summary(many)
    assert (summary.count("\n| `crm` |"), "Shortened" in summary, summary.splitlines()[-1]) == (
        800,
        True,
        "GitHub shows at most 10 annotations of a level for each step; the log has all findings.",
    )
    assert len(summary.encode()) < 2**20
