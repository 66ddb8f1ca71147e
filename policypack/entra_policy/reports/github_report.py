"""Annotations of GitHub Actions, one line each, and the page for the job's summary.

GitHub shows at most ten annotations of a level for each step, so mandatory failures come first; the log has them
all, and the summary as many as it can hold.
"""

from typing import Final

from entra_policy.finding import Finding, Level
from entra_policy.gap import Gap
from entra_policy.reports import markdown_report
from entra_policy.reports.causes import Cause, undecided_together
from entra_policy.reports.checked_path import CheckedPath
from entra_policy.reports.grouping import heaviest_first
from entra_policy.reports.report import Report
from entra_policy.reports.wording import (
    INCOMPLETE,
    NOTHING_CHECKED,
    counts,
    exemption,
    verdict_word,
    without_subjects,
)
from entra_policy.text import plain

# GitHub takes a summary of 1 MiB for each step; no character takes more than four bytes.
_SUMMARY_LIMIT: Final = 250_000
_SHOWN_AT_MOST: Final = 10


def render(report: Report) -> str:
    """The report as workflow commands, and a last line with the verdict."""
    lines = [_annotation(item, report.checked) for item in undecided_together(heaviest_first(report.findings))]
    lines += [
        _command("notice", notice.message, {"title": notice.kind.value}, notice.place) for notice in report.notices
    ]
    lines += [_gap_annotation(gap, report.checked) for gap in report.gaps]
    lines.append(plain(_last_line(report)))
    return "\n".join(lines) + "\n"


def summary(report: Report) -> str:
    """The job's summary, as Markdown."""
    page = markdown_report.render_within(report, _SUMMARY_LIMIT)
    if len(undecided_together(report.findings)) + len(report.gaps) > _SHOWN_AT_MOST:
        page += (
            f"\nGitHub shows at most {_SHOWN_AT_MOST} annotations of a level for each step; the log has all findings.\n"
        )
    return page


def _annotation(item: Finding | Cause, checked: CheckedPath) -> str:
    """One for a finding, one for all findings that a cause leaves undecided."""
    finding = item.first if isinstance(item, Cause) else item
    properties: dict[str, str] = {}
    if finding.source is not None:
        properties = {"file": checked.source(finding.source.file), "line": str(finding.source.line)}
    elif checked.file:
        properties = {"file": checked.file}
    message, rules = finding.message, f"{finding.rule_id} {finding.rule}"
    if isinstance(item, Cause):
        level, remark = ("error" if finding.level is Level.MANDATORY else "notice"), ", not decided"
        message = f"not decided: {item.text}"
        rules = rules if len(item.rule_ids) == 1 else ", ".join(item.rule_ids)
    elif finding.exempted is not None:
        level, remark = "notice", ", exempted"
        message = f"{message} Exempted: {finding.exempted.reason} ({exemption(finding.exempted)})"
    else:
        level, remark = ("error" if finding.level is Level.MANDATORY else "warning"), ""
    properties["title"] = f"{rules} ({finding.level.value}{remark})"
    where = finding.urn if not finding.path else f"{finding.urn} at {finding.path}"
    return _command(level, message, properties, where)


def _gap_annotation(gap: Gap, checked: CheckedPath) -> str:
    level = "error" if gap.level is Level.MANDATORY else "warning"
    place = {"file": checked.file} if checked.file else {}
    return _command(level, gap.text, {**place, "title": f"Not seen: {gap.kind.value} ({gap.level.value})"})


def _command(level: str, message: str, properties: dict[str, str], place: str = "") -> str:
    """A workflow command; GitHub's escapes keep any text inside it, and other agents find none of theirs."""
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    text = f"{plain(message)}\n{plain(place)}" if place else plain(message)
    return f"::{level} {listed}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(plain(text)).replace(":", "%3A").replace(",", "%2C")


def _last_line(report: Report) -> str:
    word = verdict_word(report)
    if word in (NOTHING_CHECKED, INCOMPLETE):
        start, _, rest = without_subjects(report).partition(": ")
        return f"{start} in {report.origin}: {rest}"
    return f"{word}  {report.origin} (edition {report.edition}): {counts(report)}"
