"""SARIF: valid by the official schema for any report, and one run whole."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from jsonschema import Draft7Validator

from entra_policy.reports import catalogue, sarif_report
from entra_policy.reports.report import Report
from entra_policy.rules import all_rules
from tests.support.reports import (
    ADVISORY,
    EMPTY,
    EXEMPTED_FAILURE,
    HOSTILE,
    NOT_DECIDED,
    PASSED,
    REPORTS,
    RICH,
    STRANGE,
)


def document(report: Report) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(sarif_report.render(report).encode("utf-8", "backslashreplace"))
    return log


Errors = Callable[[Report], list[str]]


@pytest.fixture(scope="module")
def errors(reference_dir: Path) -> Errors:
    """What the official schema has against a report."""
    schema = json.loads((reference_dir / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
    return lambda report: [
        f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(document(report))
    ]


@pytest.mark.parametrize("report", [RICH, PASSED, EMPTY], ids=["rich", "passed", "empty"])
def test_the_official_schema(report: Report, errors: Errors) -> None:
    assert errors(report) == []


def test_the_official_schema_with_all_rules(errors: Errors) -> None:
    report = Report("x", "2024", EMPTY.evaluation, rules=all_rules())
    assert errors(report) == []
    described = document(report)["runs"][0]["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["help"]["markdown"]) for rule in described] == [
        (rule.id, catalogue.page(rule)) for rule in all_rules()
    ]


@settings(max_examples=25)
@given(report=REPORTS)
def test_the_official_schema_with_any_text(report: Report, errors: Errors) -> None:
    assert errors(report) == []
    run = document(report)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[item["ruleIndex"]]["id"] for item in run["results"]] == [item.rule_id for item in report.findings]


def test_results() -> None:
    results = {result["ruleId"]: result for result in document(RICH)["runs"][0]["results"]}

    def location(uri: str, line: int, urn: str) -> dict[str, Any]:
        name = urn.split("::", 3)[3]
        return {
            "physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": line}},
            "logicalLocations": [{"name": name, "fullyQualifiedName": urn, "kind": "resource"}],
        }

    assert [results[item.rule_id] for item in (ADVISORY, NOT_DECIDED, EXEMPTED_FAILURE)] == [
        {
            "ruleId": "EP306",
            "ruleIndex": 3,
            "level": "warning",
            "message": {"text": "The manager flows."},
            "locations": [location("infra/app.py", 3, ADVISORY.urn)],
            "partialFingerprints": {
                "entraPolicy/v2": ADVISORY.fingerprint,
                "primaryLocationLineHash": f"{ADVISORY.fingerprint}:1",
            },
            "suppressions": [],
            "properties": {"verdict": "fail", "level": "advisory", "path": "", "job": ADVISORY.job},
            "baselineState": "new",
        },
        {
            "ruleId": "EP313",
            "ruleIndex": 6,
            "level": "note",
            "message": {"text": f"{NOT_DECIDED.message} Check the state after the deployment."},
            "locations": [location("infra/Pulumi.yaml", 1, NOT_DECIDED.urn)],
            "partialFingerprints": {
                "entraPolicy/v2": NOT_DECIDED.fingerprint,
                "primaryLocationLineHash": f"{NOT_DECIDED.fingerprint}:1",
            },
            "suppressions": [],
            "properties": {
                "verdict": "undecided",
                "level": "advisory",
                "path": "credentials",
                "job": NOT_DECIDED.job,
                "cause": "`credentials` is not known before deployment",
                "remedy": "Check the state after the deployment.",
            },
            "baselineState": "new",
        },
        {
            "ruleId": "EP314",
            "ruleIndex": 4,
            "level": "error",
            "message": {"text": "Nothing is rolled back."},
            "locations": [location("infra/app.py", 3, EXEMPTED_FAILURE.urn)],
            "partialFingerprints": {
                "entraPolicy/v2": EXEMPTED_FAILURE.fingerprint,
                "primaryLocationLineHash": f"{EXEMPTED_FAILURE.fingerprint}:1",
            },
            "suppressions": [
                {
                    "kind": "external",
                    "justification": "Agreed until the migration ends.",
                    "properties": {
                        "expires": "2031-05-31",
                        "place": "exemptions.yaml:12",
                        "owner": "identity-team",
                        "ticket": "OPS-7",
                    },
                }
            ],
            "properties": {
                "verdict": "fail",
                "level": "mandatory",
                "path": "templateId",
                "job": EXEMPTED_FAILURE.job,
            },
            "baselineState": "new",
        },
    ]


def test_a_hostile_message_is_no_link_and_no_placeholder() -> None:
    result = next(item for item in document(RICH)["runs"][0]["results"] if item["ruleId"] == "EP301")
    text = result["message"]["text"]
    assert (re.findall(r"(?<!\\)\[[^\]]*\]\(", text), "{{0}}" in text) == ([], True)
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9%/._~-]+", uri)
    assert unquote(uri, errors="surrogatepass") == f"infra/a {HOSTILE}.py"
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == STRANGE.urn


def test_what_a_run_says_of_itself() -> None:
    run = document(RICH)["runs"][0]
    assert run["invocations"] == [
        {
            "executionSuccessful": True,
            "exitCode": 1,
            "toolExecutionNotifications": [
                {
                    "level": "warning",
                    "descriptor": {"id": "component-of-plugin"},
                    "message": {"text": f"Not seen: {RICH.gaps[0].text}".replace("[here](", "\\[here](").replace("[p](", "\\[p](").replace("{0}", "{{0}}")},
                },
                {
                    "level": "note",
                    "descriptor": {"id": "not-decided"},
                    "message": {
                        "text": "Not decided: Job crm (application): `credentials` is not known before deployment. "
                        "Check the state after the deployment."
                    },
                    "properties": {"rules": ["EP313"]},
                },
                {
                    "level": "error",
                    "descriptor": {"id": "not-decided"},
                    "message": {"text": "Not decided: Not part of one job: no facts are given. Give a facts file."},
                    "properties": {"rules": ["EP110"]},
                },
                {
                    "level": "warning",
                    "descriptor": {"id": "exemption-expired"},
                    "message": {"text": "The exemption of EP302 ended on 2020-01-01. (exemptions.yaml:3)"},
                },
                {
                    "level": "warning",
                    "descriptor": {"id": "baseline-resolved"},
                    "message": {"text": RICH.notices[1].message.replace("[here](", "\\[here](").replace("[p](", "\\[p](").replace("{0}", "{{0}}")},
                },
            ],
            "properties": {"origin": RICH.origin},
        }
    ]  # fmt: skip
    assert run["properties"] == {
        "edition": "2024",
        "passed": False,
        "count/rules": 3,
        "count/subjects": 12,
        "count/failed": 4,
        "count/undecided": 2,
        "count/exempted": 2,
        "count/unseen": 1,
        "count/not_applicable": 9,
        "count/known": 4,
    }
    assert document(EMPTY)["runs"][0]["invocations"] == [
        {
            "executionSuccessful": True,
            "exitCode": 0,
            "toolExecutionNotifications": [
                {
                    "level": "warning",
                    "message": {
                        "text": "Nothing was checked: no provisioning job, credentials, schema or component is declared "
                        "here."
                    },
                }
            ],
            "properties": {"origin": "the state in x"},
        }
    ]
