"""The report for people: findings by job and resource, what was not decided and why, what is exempted, the verdict.

Lines are made of styled pieces, so that a terminal can show colour and everything else gets plain text.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from entra_policy.finding import Exempted, Finding, Level, Verdict
from entra_policy.reports.causes import Cause, by_cause, shared_source
from entra_policy.reports.grouping import JobFindings, by_job
from entra_policy.reports.report import Report
from entra_policy.reports.wording import counts, exemption, job_heading, without_subjects
from entra_policy.resource import SourceLocation, urn_name
from entra_policy.text import plain


class Piece(NamedTuple):
    """A piece of a line: its text, and a style of rich, empty for none."""

    text: str
    style: str = ""


Line = tuple[Piece, ...]


def render(report: Report) -> str:
    """The report as plain text."""
    return "".join("".join(piece.text for piece in line) + "\n" for line in lines(report))


def print_to_terminal(report: Report) -> None:
    """The report on a terminal, with colour."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for line in lines(report):
        console.print(Text.assemble(*((piece.text, piece.style) for piece in line)))


def lines(report: Report) -> Iterator[Line]:
    """The report, line by line."""
    yield (Piece(f"Checked {plain(report.origin)} (edition {report.edition})."),)
    for gap in report.gaps:
        mandatory = gap.level is Level.MANDATORY
        label = "Not seen (mandatory): " if mandatory else "Not seen: "
        yield (Piece(label, "bold red" if mandatory else "yellow"), Piece(plain(gap.text)))
    for group in by_job(report, report.failures):
        yield ()
        yield _job(group)
        for urn, findings in groupby(group.findings, key=lambda finding: finding.urn):
            yield ()
            yield from _resource(urn, list(findings))
    if report.undecided:
        yield ()
        yield (Piece("Not decided", "bold yellow"),)
        for group in by_job(report, report.undecided):
            yield (Piece(f"  {plain(job_heading(group.job))}"),)
            yield from _not_decided(group.findings)
    if report.exempted:
        yield ()
        yield (Piece("Exempted", "bold"),)
        for group in by_job(report, report.exempted):
            yield (Piece(f"  {plain(job_heading(group.job))}"),)
            yield from (_exempted(finding, finding.exempted) for finding in group.findings if finding.exempted)
    if report.notices:
        yield ()
        for notice in report.notices:
            place = f" ({plain(notice.place)})" if notice.place else ""
            yield (Piece("Notice: ", "yellow"), Piece(f"{plain(notice.message)}{place}"))
    yield ()
    yield _verdict(report)


def _job(group: JobFindings) -> Line:
    source = None if group.job is None else group.job.subject_resource.source
    place = f"  {plain(str(source))}" if source else ""
    return (Piece(plain(job_heading(group.job)), "bold underline"), Piece(place, "cyan"))


def _resource(urn: str, findings: list[Finding]) -> Iterator[Line]:
    shared = shared_source(findings)
    place = f"  {plain(str(shared))}" if shared else ""
    yield (Piece(f"  {plain(urn_name(urn))}", "bold"), Piece(place, "cyan"))
    yield (Piece(f"    {plain(urn)}", "dim"),)
    for finding in findings:
        style = "bold red" if finding.level is Level.MANDATORY else "yellow"
        yield (
            Piece("    "),
            Piece(plain(finding.rule_id), style),
            Piece(f" {plain(finding.rule)} ({finding.level.value})", style),
            Piece(f"  {plain(str(finding.source))}" if finding.source and shared is None else "", "cyan"),
        )
        if finding.path:
            yield (Piece(f"        at {plain(finding.path)}", "dim"),)
        yield (Piece(f"        {plain(finding.message)}"),)


def _not_decided(findings: Iterable[Finding]) -> Iterator[Line]:
    """One line for each cause, below them the remedy that they have in common."""
    by_remedy: dict[str, list[Cause]] = {}
    for cause in by_cause(findings):
        by_remedy.setdefault(cause.remedy, []).append(cause)
    for remedy, causes in by_remedy.items():
        for cause in causes:
            weight = " (mandatory)" if cause.level is Level.MANDATORY else ""
            place = _place(cause.first.urn, cause.source) if cause.of_one_resource else ""
            yield (
                Piece(f"    {plain(', '.join(cause.rule_ids))}{weight}", "yellow"),
                Piece(f"{place}: {plain(cause.reason)}."),
            )
        if remedy:
            yield (Piece(f"        {plain(remedy)}"),)


def _exempted(finding: Finding, exempted: Exempted) -> Line:
    undecided = " (not decided)" if finding.verdict is Verdict.UNDECIDED else ""
    place, accepted = _place(finding.urn, finding.source), f"{plain(exempted.reason)} ({plain(exemption(exempted))})"
    return (Piece(f"    {plain(finding.rule_id)}", "dim"), Piece(f"{place}{undecided}: {accepted}", "dim"))


def _place(urn: str, source: SourceLocation | None) -> str:
    """The resource's name and source; what is reported once for a rule is about no resource."""
    name = f" {plain(urn_name(urn))}" if urn else ""
    return f"{name} ({plain(str(source))})" if source else name


def _verdict(report: Report) -> Line:
    if report.evaluation.subjects == 0 and report.passed:
        word, _, rest = without_subjects(report).partition(": ")
        return (Piece(f"{word}: ", "bold yellow"), Piece(rest))
    return (
        Piece("PASSED" if report.passed else "FAILED", "bold green" if report.passed else "bold red"),
        Piece(f"  {counts(report)}"),
    )
