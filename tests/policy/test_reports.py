"""Reports: one run in each format, whole."""

import json

from entra_policy.evaluation import Evaluation, RuleCount
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.report import Report
from entra_policy.reports import json_report, text_report
from entra_policy.resource import SourceLocation

URN = "urn:pulumi:dev::example::azuread:index/group:Group::sales"
FAILED = Finding(
    "EP302",
    "no-nested-groups",
    Verdict.FAIL,
    Level.MANDATORY,
    "Too deep.",
    URN,
    "members[0]",
    "a > b",
    SourceLocation("app.py", 3),
)
HOSTILE = Finding(
    "EP301",
    "no-password-provisioning",
    Verdict.FAIL,
    Level.ADVISORY,
    "Line\nFAILED \x1b[31mred",
    f"{URN}\x1b]0;x\x07",
    "",
    "x",
)
UNDECIDED = [
    Finding(rule_id, "rule", Verdict.UNDECIDED, Level.ADVISORY, "not decided: `x` is not known.", URN, "x", "x")
    for rule_id in ("EP303", "EP313")
]
REPORT = Report(
    "the program in app, stack dev",
    "2024",
    Evaluation(
        (FAILED, HOSTILE, *UNDECIDED),
        {"EP302": RuleCount(failed=1, passed=2), "EP301": RuleCount(not_applicable=4, passed=1)},
        subjects=8,
    ),
    ("a component's children can't be seen.",),
)
EMPTY = Report("the state in x", "2026", Evaluation((), {"EP301": RuleCount()}, 0))


def test_text() -> None:
    assert text_report.render(REPORT) == (
        "Checked the program in app, stack dev (edition 2024).\n"
        "Not seen: a component's children can't be seen.\n"
        "\n"
        "sales  app.py:3\n"
        f"  {URN}\n"
        "  EP302 no-nested-groups (mandatory)\n"
        "      at members[0]\n"
        "      Too deep.\n"
        "\n"
        "sales\\x1b]0;x\\x07\n"
        f"  {URN}\\x1b]0;x\\x07\n"
        "  EP301 no-password-provisioning (advisory)\n"
        "      Line\\nFAILED \\x1b[31mred\n"
        "\n"
        "Not decided\n"
        "  EP303, EP313 sales: `x` is not known.\n"
        "\n"
        "FAILED  2 rules on 8 subjects: 1 mandatory and 1 advisory failure, 2 not decided.\n"
    )


def test_text_when_nothing_was_checked() -> None:
    assert text_report.render(EMPTY) == (
        "Checked the state in x (edition 2026).\n"
        "\n"
        "Nothing was checked: no provisioning job, credentials, schema or component is declared here.\n"
    )


def test_json() -> None:
    document = json.loads(json_report.render(REPORT))
    assert document == {
        "schema_version": 1,
        "origin": "the program in app, stack dev",
        "edition": "2024",
        "passed": False,
        "summary": {"rules": 2, "subjects": 8, "failed": 2, "undecided": 2, "exempted": 0, "not_applicable": 4},
        "gaps": ["a component's children can't be seen."],
        "findings": [
            {
                "rule_id": item.rule_id,
                "rule": item.rule,
                "verdict": item.verdict.value,
                "level": item.level.value,
                "message": item.message,
                "urn": item.urn,
                "path": item.path,
                "fingerprint": item.fingerprint,
                "source": {"file": "app.py", "line": 3} if item is FAILED else None,
            }
            for item in REPORT.findings
        ],
    }


def test_json_when_nothing_was_checked() -> None:
    assert json.loads(json_report.render(EMPTY)) == {
        "schema_version": 1,
        "origin": "the state in x",
        "edition": "2026",
        "passed": True,
        "summary": {"rules": 1, "subjects": 0, "failed": 0, "undecided": 0, "exempted": 0, "not_applicable": 0},
        "gaps": [],
        "findings": [],
    }
