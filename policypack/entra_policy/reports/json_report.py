"""The machine-readable report; its layout is a contract and carries a version (docs/report.schema.json)."""

from typing import Any

from entra_policy.finding import Exempted, Finding
from entra_policy.reports.json_text import json_text
from entra_policy.reports.report import Report

SCHEMA_VERSION = 1


def render(report: Report) -> str:
    """The report as indented JSON with a newline at its end."""
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "origin": report.origin,
        "folder": report.checked.folder,
        "edition": report.edition,
        "passed": report.passed,
        "summary": report.summary,
        "gaps": [
            {"kind": gap.kind.value, "message": gap.message, "remedy": gap.remedy, "level": gap.level.value}
            for gap in report.gaps
        ],
        "notices": [
            {"kind": notice.kind.value, "message": notice.message, "place": notice.place} for notice in report.notices
        ],
        "findings": [_finding(finding) for finding in report.findings],
    }
    if report.known is not None:
        document["known"] = report.known
    return json_text(document)


def _finding(finding: Finding) -> dict[str, Any]:
    source = finding.source
    return {
        "rule_id": finding.rule_id,
        "rule": finding.rule,
        "verdict": finding.verdict.value,
        "level": finding.level.value,
        "message": finding.message,
        "cause": finding.cause or None,
        "remedy": finding.remedy or None,
        "job": finding.job,
        "urn": finding.urn,
        "path": finding.path,
        "fingerprint": finding.fingerprint,
        "source": None if source is None else {"file": source.file, "line": source.line},
        "exempted": None if finding.exempted is None else _exempted(finding.exempted),
    }


def _exempted(exempted: Exempted) -> dict[str, Any]:
    return {
        "reason": exempted.reason,
        "expires": exempted.expires.isoformat(),
        "owner": exempted.owner,
        "ticket": exempted.ticket,
        "place": exempted.place,
    }
