"""One run as text and as JSON, whole; JSON against its published schema."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from entra_policy.evaluation.evaluate import Evaluation
from entra_policy.evaluation.tally import RuleCount
from entra_policy.gap import Gap, GapKind
from entra_policy.reports import json_report, text_report
from entra_policy.reports.checked_path import CheckedPath
from entra_policy.reports.report import Report
from tests.support.reports import (
    ADVISORY,
    EMPTY,
    ESTATE,
    EXEMPTED_FAILURE,
    MANDATORY,
    NOT_DECIDED,
    NOT_DECIDED_MANDATORY,
    NOT_OF_A_JOB,
    NOTICES,
    PASSED,
    REPORTS,
    RICH,
    STRANGE,
)

PLAIN = Report(
    "the program in infra, stack dev",
    "2024",
    Evaluation(
        (ADVISORY, EXEMPTED_FAILURE, MANDATORY, NOT_DECIDED, NOT_OF_A_JOB, NOT_DECIDED_MANDATORY),
        {"EP303": RuleCount(failed=1, passed=2), "EP301": RuleCount(not_applicable=4, passed=1)},
        subjects=8,
    ),
    (Gap(GapKind.COMPONENT_OF_PLUGIN, "A component's children can't be seen.", "Check a preview."),),
    NOTICES[:1],
    estate=ESTATE,
    checked=CheckedPath("infra/Pulumi.yaml", "infra"),
)


def test_text() -> None:
    assert text_report.render(PLAIN) == (
        "Checked the program in infra, stack dev (edition 2024).\n"
        "Not seen: A component's children can't be seen. Check a preview.\n"
        "\n"
        "Job crm (application)  app.py:3\n"
        "\n"
        "  crm  app.py:3\n"
        f"    {ADVISORY.urn}\n"
        "    EP306 manager-needs-restart (advisory)\n"
        "        The manager flows.\n"
        "\n"
        "  crm  app.py:5\n"
        f"    {MANDATORY.urn}\n"
        "    EP303 no-b2c-target (mandatory)\n"
        "        at credentials[0].value\n"
        f"        {MANDATORY.message}\n"
        "\n"
        "Not part of one job\n"
        "\n"
        "  sales\n"
        f"    {NOT_OF_A_JOB.urn}\n"
        "    ORG001 organisation-rules (advisory)\n"
        "        at owners\n"
        "        Every group has an owner.\n"
        "\n"
        "Not decided\n"
        "  Job crm (application)\n"
        "    EP313 crm: `credentials` is not known before deployment.\n"
        "        Check the state after the deployment.\n"
        "  Not part of one job\n"
        "    EP110 (mandatory): no facts are given.\n"
        "        Give a facts file.\n"
        "\n"
        "Exempted\n"
        "  Job crm (application)\n"
        "    EP314 crm (app.py:3): Agreed until the migration ends. "
        "(until 2031-05-31; owner identity-team; ticket OPS-7; exemptions.yaml:12)\n"
        "\n"
        "Notice: The exemption of EP302 ended on 2020-01-01. (exemptions.yaml:3)\n"
        "\n"
        "FAILED  2 rules on 8 subjects: 1 mandatory and 2 advisory failures, 2 not decided (1 of them mandatory), "
        "1 gap, 1 exempted.\n"
    )


def test_text_of_a_clean_run_and_of_nothing() -> None:
    assert text_report.render(PASSED) == (
        "Checked the state in x (edition 2026).\n"
        "\n"
        "PASSED  1 rule on 1 subject: 0 mandatory and 0 advisory failures, 0 not decided.\n"
    )
    assert text_report.render(EMPTY) == (
        "Checked the state in x (edition 2026).\n"
        "\n"
        "Nothing was checked: no provisioning job, credentials, schema or component is declared here.\n"
    )


@settings(max_examples=40)
@given(REPORTS)
def test_a_name_neither_rewrites_a_terminal_nor_forges_a_line(report: Report) -> None:
    """A line of a hostile report is printable, and commands no agent; their number depends on no name."""
    lines = text_report.render(report).split("\n")
    assert [line for line in lines if not line.isprintable() or "##[" in line or "##vso[" in line.lower()] == []


def json_findings(report: Report) -> list[dict[str, Any]]:
    return [
        {
            "rule_id": item.rule_id,
            "rule": item.rule,
            "verdict": item.verdict.value,
            "level": item.level.value,
            "message": item.message,
            "cause": item.cause or None,
            "remedy": item.remedy or None,
            "job": item.job,
            "urn": item.urn,
            "path": item.path,
            "fingerprint": item.fingerprint,
            "source": item.source and {"file": item.source.file, "line": item.source.line},
            "exempted": item.exempted
            and {
                "reason": item.exempted.reason,
                "expires": item.exempted.expires.isoformat(),
                "owner": item.exempted.owner,
                "ticket": item.exempted.ticket,
                "place": item.exempted.place,
            },
        }
        for item in report.findings
    ]


def test_json() -> None:
    assert json.loads(json_report.render(RICH)) == {
        "schema_version": 1,
        "origin": "the program in infra, stack dev",
        "folder": "infra",
        "edition": "2024",
        "passed": False,
        "summary": {
            "rules": 3,
            "subjects": 12,
            "failed": 4,
            "undecided": 2,
            "exempted": 2,
            "unseen": 1,
            "not_applicable": 9,
        },
        "known": 4,
        "gaps": [
            {
                "kind": "component-of-plugin",
                "message": RICH.gaps[0].message,
                "remedy": "Check a preview instead.",
                "level": "advisory",
            }
        ],
        "notices": [{"kind": item.kind.value, "message": item.message, "place": item.place} for item in NOTICES],
        "findings": json_findings(RICH),
    }


def test_json_when_nothing_was_checked() -> None:
    assert json.loads(json_report.render(EMPTY)) == {
        "schema_version": 1,
        "origin": "the state in x",
        "folder": "",
        "edition": "2026",
        "passed": True,
        "summary": {
            "rules": 1,
            "subjects": 0,
            "failed": 0,
            "undecided": 0,
            "exempted": 0,
            "unseen": 0,
            "not_applicable": 0,
        },
        "gaps": [],
        "notices": [],
        "findings": [],
    }


def closed(schema: Any) -> Any:
    """The schema with no room for properties that it doesn't name."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    whole = {key: closed(value) for key, value in schema.items()}
    return {**whole, "additionalProperties": False} if "properties" in whole and "type" in whole else whole


Errors = Callable[[Report], list[str]]


@pytest.fixture(scope="module")
def errors(project_root: Path) -> Errors:
    """What the published schema, closed, has against a report."""
    schema = json.loads((project_root / "docs" / "report.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(closed(schema))
    return lambda report: [
        error.message
        for error in validator.iter_errors(json.loads(json_report.render(report).encode("utf-8", "backslashreplace")))
    ]


@pytest.mark.parametrize("report", [RICH, PASSED, EMPTY], ids=["rich", "passed", "empty"])
def test_json_is_what_the_published_schema_says(report: Report, errors: Errors) -> None:
    assert errors(report) == []


@settings(max_examples=40)
@given(report=REPORTS)
def test_json_with_any_text_is_what_the_published_schema_says(report: Report, errors: Errors) -> None:
    assert errors(report) == []


def test_a_hostile_name_stays_itself_in_json() -> None:
    document = json.loads(json_report.render(RICH).encode("utf-8", "backslashreplace"))
    assert document["findings"][4]["urn"] == STRANGE.urn
