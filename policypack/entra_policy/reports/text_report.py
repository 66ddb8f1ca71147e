"""The report for people: findings by resource, then what was not decided and why, then the verdict.

Lines are made of styled pieces, so that a terminal can show colour and everything else gets plain text.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from entra_policy.finding import Finding, Level
from entra_policy.report import Report
from entra_policy.resource import urn_name
from entra_policy.text import printable


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
    yield (Piece(f"Checked {report.origin} (edition {report.edition})."),)
    for gap in report.gaps:
        yield (Piece("Not seen: ", "yellow"), Piece(gap))
    for urn, findings in groupby(report.failures, key=lambda finding: finding.urn):
        yield ()
        yield from _resource(urn, list(findings))
    if report.undecided:
        yield ()
        yield (Piece("Not decided", "bold yellow"),)
        yield from _not_decided(report.undecided)
    yield ()
    yield from _verdict(report)


def _resource(urn: str, findings: list[Finding]) -> Iterator[Line]:
    source = next((finding.source for finding in findings if finding.source), None)
    place = f"  {source}" if source else ""
    yield (Piece(printable(urn_name(urn)), "bold"), Piece(place, "cyan"))
    yield (Piece(f"  {printable(urn)}", "dim"),)
    for finding in findings:
        style = "bold red" if finding.level is Level.MANDATORY else "yellow"
        yield (
            Piece("  "),
            Piece(finding.rule_id, style),
            Piece(f" {finding.rule} ({finding.level.value})", style),
        )
        if finding.path:
            yield (Piece(f"      at {printable(finding.path)}", "dim"),)
        yield (Piece(f"      {printable(finding.message)}"),)


def _not_decided(findings: Iterable[Finding]) -> Iterator[Line]:
    """One line for all rules that one value leaves undecided."""
    by_reason: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_reason.setdefault((finding.urn, finding.message), []).append(finding)
    for (urn, message), same in by_reason.items():
        ids = ", ".join(dict.fromkeys(finding.rule_id for finding in same))
        weight = " (mandatory)" if any(finding.level is Level.MANDATORY for finding in same) else ""
        place = f" {printable(urn_name(urn))}" if urn else ""  # what is told once for a rule is no resource's matter
        source = f" ({same[0].source})" if same[0].source else ""
        reason = message.removeprefix("not decided: ")
        yield (
            Piece(f"  {ids}{weight}", "yellow"),
            Piece(f"{place}{source}: {printable(reason)}"),
        )


def _verdict(report: Report) -> Iterator[Line]:
    summary = report.summary
    if summary["subjects"] == 0:
        yield (
            Piece("Nothing was checked: ", "bold yellow"),
            Piece("no provisioning job, credentials, schema or component is declared here."),
        )
        return
    mandatory = sum(finding.level is Level.MANDATORY for finding in report.failures)
    advisory = len(report.failures) - mandatory
    yield (
        Piece("PASSED" if report.passed else "FAILED", "bold green" if report.passed else "bold red"),
        Piece(
            f"  {_count(summary['rules'], 'rule')} on {_count(summary['subjects'], 'subject')}: "
            f"{mandatory} mandatory and {advisory} advisory {'failure' if advisory == 1 else 'failures'}, "
            f"{summary['undecided']} not decided."
        ),
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
