"""Markdown for a comment on a pull request, and for the summary of a job.

What doesn't fit into a comment is left out from the end, and the report says what.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from entra_policy.finding import Exempted, Finding, Level, Verdict
from entra_policy.gap import Gap
from entra_policy.reports.causes import by_cause
from entra_policy.reports.checked_path import CheckedPath
from entra_policy.reports.grouping import JobFindings, by_job, heaviest_first
from entra_policy.reports.markdown_text import cell, code, inside_html, prose
from entra_policy.reports.report import Report
from entra_policy.reports.wording import (
    INCOMPLETE,
    NOTHING_CHECKED,
    OUTSIDE_OF_JOBS,
    conclusion,
    count,
    exemption,
    verdict_word,
)
from entra_policy.resource import urn_name

# The longest comment that GitHub takes, in characters.
_COMMENT_LIMIT: Final = 65_536
# What the note about everything left out may take.
_NOTE: Final = 600
_SYMBOLS: Final = {"PASSED": "✅", "FAILED": "❌", NOTHING_CHECKED: "⚠️", INCOMPLETE: "⚠️"}


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the report: it is shown as far as there is room for its items.

    Attributes:
        head: what comes before the items.
        items: what may be left out, each whole or not at all.
        tail: what comes after them.
        noun: what the items are called where some are left out, in the singular and the plural.
        share: how much of the room that is left it may take where not everything fits.
    """

    head: str
    items: Sequence[str]
    tail: str
    noun: tuple[str, str]
    share: float = 1.0


def render(report: Report) -> str:
    """The report, as long as a comment may be at most."""
    return render_within(report, _COMMENT_LIMIT)


def render_within(report: Report, limit: int) -> str:
    """The report in at most so many characters, as GitHub counts them."""
    heading = _heading(report)
    parts = list(_parts(report))
    room = limit - _length(heading) - _NOTE
    text, left_out = _fitted(parts, room, shared=False)
    if left_out:
        text, left_out = _fitted(parts, room, shared=True)
        text += f"\n> Shortened to fit: {', '.join(left_out)} left out. The text and JSON formats have everything.\n"
    return heading + text


def _fitted(parts: Sequence[_Part], room: int, *, shared: bool) -> tuple[str, list[str]]:
    """As many items as there is room for, in the order of the parts, and what is left out.

    Args:
        parts: all parts.
        room: how long they may be together.
        shared: whether a part leaves room for those behind it, even if it could fill all of it.
    """
    text = ""
    left_out: list[str] = []
    for part in parts:
        own_room = int(room * part.share) if shared else room
        shown = ""
        needed = _length(part.head + part.tail)
        count_shown = 0
        for item in part.items:
            length = _length(item)
            if needed + length > own_room:
                break
            needed += length
            shown += item
            count_shown += 1
        if shown:
            room -= needed
            text += part.head + shown + part.tail
        if count_shown < len(part.items):
            left_out.append(count(len(part.items) - count_shown, *part.noun))
    return text, left_out


def _heading(report: Report) -> str:
    word = verdict_word(report)
    lines = [
        f"## {_SYMBOLS[word]} Entra provisioning: {word.lower()}",
        "",
        f"Checked {prose(report.origin)} (edition {report.edition}).",
        conclusion(report),
    ]
    return "\n".join(lines) + "\n"


def _parts(report: Report) -> Iterator[_Part]:
    """The parts in the order in which they get their room."""
    groups = by_job(report, heaviest_first(report.failures))
    rows = [_row(finding, job, report.checked) for job, finding in _with_job(groups)]
    rows_head = "\n### Failures\n\n| Job | Rule | Level | Resource | Declared at |\n|---|---|---|---|---|\n"
    yield _Part(rows_head, rows, "", ("row of the table", "rows of the table"), 0.5)
    details = [_details(finding, report.checked) for _, finding in _with_job(groups)]
    yield _Part("\n", details, "", ("failure's details", "failures' details"), 0.6)
    undecided = list(_undecided(report))
    head = f"\n<details><summary>Not decided: {len(report.undecided):,}</summary>\n\n"
    yield _Part(
        head,
        undecided,
        "\n</details>\n",
        ("reason why something is not decided", "reasons why something is not decided"),
        0.6,
    )
    exempted = [
        _exempted(item, item.exempted, OUTSIDE_OF_JOBS if group.job is None else code(group.job.label))
        for group in by_job(report, report.exempted)
        for item in group.findings
        if item.exempted
    ]
    head = f"\n<details><summary>Exempted: {len(exempted):,}</summary>\n\n"
    yield _Part(head, exempted, "\n</details>\n", ("exempted finding", "exempted findings"), 0.6)
    notices = [
        f"- {prose(notice.message)}{f' ({code(notice.place)})' if notice.place else ''}\n" for notice in report.notices
    ]
    yield _Part("\n### Notices\n\n", notices, "", ("notice", "notices"))
    gaps = [f"- {_gap_weight(gap)}{prose(gap.text)}\n" for gap in report.gaps]
    yield _Part("\n### Not seen\n\n", gaps, "", ("gap", "gaps"))


def _gap_weight(gap: Gap) -> str:
    return "**mandatory**: " if gap.level is Level.MANDATORY else ""


def _with_job(groups: Sequence[JobFindings]) -> Iterator[tuple[str, Finding]]:
    for group in groups:
        label = OUTSIDE_OF_JOBS if group.job is None else cell(group.job.label)
        for finding in group.findings:
            yield label, finding


def _row(finding: Finding, job: str, checked: CheckedPath) -> str:
    mark = "**mandatory**" if finding.level is Level.MANDATORY else finding.level.value
    rule = cell(f"{finding.rule_id} {finding.rule}")
    resource = cell(urn_name(finding.urn)) if finding.urn else ""
    source = cell(_place(finding, checked)) if finding.source else ""
    return f"| {job} | {rule} | {mark} | {resource} | {source} |\n"


def _details(finding: Finding, checked: CheckedPath) -> str:
    name = f" {inside_html(urn_name(finding.urn))}" if finding.urn else ""
    lines = [
        f"<details><summary>{inside_html(finding.rule_id)}{name} ({finding.level.value})</summary>",
        "",
        prose(finding.message),
        "",
        f"- Resource: {code(finding.urn)}",
    ]
    if finding.path:
        lines.append(f"- Property: {code(finding.path)}")
    if finding.source is not None:
        lines.append(f"- Declared at: {_source(finding, checked)}")
    return "\n".join([*lines, "", "</details>", ""])


def _undecided(report: Report) -> Iterator[str]:
    """One line for each cause, with its remedy."""
    for group in by_job(report, heaviest_first(report.undecided)):
        job = OUTSIDE_OF_JOBS if group.job is None else code(group.job.label)
        for cause in by_cause(group.findings):
            first = cause.first
            ids = ", ".join(map(code, cause.rule_ids))
            weight = " (**mandatory**)" if cause.level is Level.MANDATORY else ""
            place = f" {code(first.urn)}" if first.urn and cause.of_one_resource else ""
            source = f" ({_source(first, report.checked)})" if cause.source and cause.of_one_resource else ""
            yield f"- {job}: {ids}{weight}{place}{source}: {prose(cause.text)}\n"


def _exempted(finding: Finding, exempted: Exempted, job: str) -> str:
    undecided = ", not decided" if finding.verdict is Verdict.UNDECIDED else ""
    return (
        f"- {job}: {code(finding.rule_id)} ({finding.level.value}{undecided}) {code(finding.urn)}: "
        f"{prose(exempted.reason)} ({prose(exemption(exempted))})\n"
    )


def _source(finding: Finding, checked: CheckedPath) -> str:
    return code(_place(finding, checked))


def _place(finding: Finding, checked: CheckedPath) -> str:
    return "" if finding.source is None else f"{checked.source(finding.source.file)}:{finding.source.line}"


def _length(text: str) -> int:
    """The length as GitHub counts it, in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
