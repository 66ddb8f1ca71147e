"""SARIF 2.1.0 (OASIS standard), for code scanning.

Failures are errors or warnings by their level; what is not decided is a note, or an error where the settings make it
mandatory. Each has its own result, with the cause in its properties, and each cause a notification of the invocation.
Exempted findings are suppressed results. What Pulumi calls a resource is a logical location.
"""

import re
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import quote

from entra_policy.finding import Exempted, Finding, Level, Verdict
from entra_policy.reports import catalogue
from entra_policy.reports.causes import by_cause
from entra_policy.reports.checked_path import CheckedPath
from entra_policy.reports.grouping import by_job
from entra_policy.reports.json_text import json_text
from entra_policy.reports.report import Report
from entra_policy.reports.wording import job_heading, without_subjects
from entra_policy.resource import urn_name
from entra_policy.rule_definition import Rule

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {Level.MANDATORY: "error", Level.ADVISORY: "warning", Level.DISABLED: "none"}
# What a viewer would show as a link or replace by an argument.
_LINK: Final = re.compile(r"\[(?=[^\]]*\]\()")
_PLACEHOLDER: Final = re.compile(r"\{(\d+)\}")


def render(report: Report) -> str:
    """The report as a SARIF log with one run."""
    numbers = _numbers(report)
    run = {
        "tool": {"driver": _driver(report, numbers)},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, numbers, report) for finding in report.findings],
        "properties": {
            "edition": report.edition,
            "passed": report.passed,
            **{f"count/{key}": value for key, value in report.summary.items()},
            **({} if report.known is None else {"count/known": report.known}),
        },
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_text(log, indent=1)


_Key = tuple[str, str]


def _numbers(report: Report) -> dict[_Key, int]:
    """A rule's id and name -> its index among the rules: the rules of the report, then others that found something."""
    keys = [(rule.id, rule.name) for rule in report.rules]
    keys += [(finding.rule_id, finding.rule) for finding in report.findings]
    return {key: number for number, key in enumerate(dict.fromkeys(keys))}


def _driver(report: Report, numbers: dict[_Key, int]) -> dict[str, Any]:
    known = {(rule.id, rule.name): rule for rule in report.rules}
    return {
        "name": "entra-policy",
        "fullName": "entra-policy, the gate of entra-provisioning",
        "organization": "entra-provisioning",
        "semanticVersion": version("entra-provisioning"),
        "rules": [
            _descriptor(known[key])
            if key in known
            else {"id": key[0], "name": key[1], "shortDescription": {"text": key[1]}}
            for key in numbers
        ],
    }


def _descriptor(rule: Rule) -> dict[str, Any]:
    text = rule.text
    enabled = rule.level is not Level.DISABLED
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": _text(rule.summary)},
        "fullDescription": {"text": _text(text.get("What it checks", rule.summary))},
        "help": {
            "text": _text("\n\n".join(text[heading] for heading in ("Why", "When it is undecided") if heading in text)),
            "markdown": catalogue.page(rule),
        },
        **({"helpUri": rule.documented_in[0].address} if rule.documented_in else {}),
        "defaultConfiguration": {"level": _LEVELS[rule.level], "enabled": enabled},
        "properties": {
            "tags": ["entra-provisioning", rule.section],
            "item": rule.item,
            "editions": sorted(rule.editions),
            **(
                {"documented_in": [{"title": page.title, "address": page.address} for page in rule.documented_in]}
                if rule.documented_in
                else {}
            ),
        },
    }


def _invocation(report: Report) -> dict[str, Any]:
    notifications: list[dict[str, Any]] = [
        {
            "level": _LEVELS[gap.level],
            "descriptor": {"id": gap.kind.value},
            "message": {"text": _text(f"Not seen: {gap.text}")},
        }
        for gap in report.gaps
    ]
    notifications.extend(
        {
            "level": "error" if cause.level is Level.MANDATORY else "note",
            "descriptor": {"id": "not-decided"},
            "message": {"text": _text(f"Not decided: {job_heading(group.job)}: {cause.text}")},
            "properties": {"rules": list(cause.rule_ids)},
        }
        for group in by_job(report, report.undecided)
        for cause in by_cause(group.findings)
    )
    if report.evaluation.subjects == 0:
        text = without_subjects(report)
        notifications.append({"level": "warning", "message": {"text": text}})
    notifications.extend(
        {
            "level": "warning",
            "descriptor": {"id": notice.kind.value},
            "message": {"text": _text(f"{notice.message} ({notice.place})" if notice.place else notice.message)},
        }
        for notice in report.notices
    )
    return {
        "executionSuccessful": True,
        "exitCode": 0 if report.passed else 1,
        "toolExecutionNotifications": notifications,
        "properties": {"origin": report.origin},
    }


def _result(finding: Finding, numbers: dict[_Key, int], report: Report) -> dict[str, Any]:
    weighty = finding.level is Level.MANDATORY or finding.verdict is Verdict.FAIL
    result: dict[str, Any] = {
        "ruleId": finding.rule_id,
        "ruleIndex": numbers[finding.rule_id, finding.rule],
        "level": _LEVELS[finding.level] if weighty else "note",
        "message": {"text": _text(f"{finding.message} {finding.remedy}".rstrip())},
        "locations": [_location(finding, report.checked)],
        # The second is the one by which GitHub recognises an alert; else it would make one up from the source line.
        "partialFingerprints": {
            "entraPolicy/v2": finding.fingerprint,
            "primaryLocationLineHash": f"{finding.fingerprint}:1",
        },
        "suppressions": [] if finding.exempted is None else [_suppression(finding.exempted)],
        "properties": {
            "verdict": finding.verdict.value,
            "level": finding.level.value,
            "path": finding.path,
            **({} if finding.job is None else {"job": finding.job}),
            **({"cause": finding.cause} if finding.cause else {}),
            **({"remedy": finding.remedy} if finding.remedy else {}),
        },
    }
    if report.known is not None:
        result["baselineState"] = "new"
    return result


def _location(finding: Finding, checked: CheckedPath) -> dict[str, Any]:
    """The program's line, else the checked file; and the resource, where the finding has one."""
    location: dict[str, Any] = {}
    if finding.source is not None:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": _uri(checked.source(finding.source.file))},
            "region": {"startLine": max(finding.source.line, 1)},
        }
    elif checked.file:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": _uri(checked.file)},
            "region": {"startLine": 1},
        }
    if finding.urn:
        location["logicalLocations"] = [
            {"name": urn_name(finding.urn), "fullyQualifiedName": finding.urn, "kind": "resource"}
        ]
    return location


def _suppression(exempted: Exempted) -> dict[str, Any]:
    """An accepted suppression; editions of the schema call that `state` or `status`, and it is the default of both."""
    return {
        "kind": "external",
        "justification": exempted.reason,
        "properties": {
            "expires": exempted.expires.isoformat(),
            "place": exempted.place,
            **({"owner": exempted.owner} if exempted.owner else {}),
            **({"ticket": exempted.ticket} if exempted.ticket else {}),
        },
    }


def _uri(file: str) -> str:
    """A path as a URI: relative ones stay relative, everything but letters, digits and `/-._~` is encoded."""
    encoded = quote(file.encode("utf-8", "surrogatepass"), safe="/-._~")
    return f"file://{encoded}" if file.startswith("/") else encoded


def _text(text: str) -> str:
    """A plain text message: nothing in it is a link or a placeholder."""
    return _PLACEHOLDER.sub(r"{{\1}}", _LINK.sub(r"\\[", text))
