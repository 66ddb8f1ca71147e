"""What all formats for people say in the same words."""

from typing import TYPE_CHECKING

from entra_policy.finding import Level
from entra_policy.reports.grouping import mandatory_failures
from entra_policy.text import printable

if TYPE_CHECKING:
    from entra_policy.estate.job import Job
    from entra_policy.finding import Exempted
    from entra_policy.reports.report import Report

# The words for a run in which there was nothing to check.
NOTHING_CHECKED = "NOTHING CHECKED"
INCOMPLETE = "INCOMPLETE"
_NOTHING_DECLARED = "no provisioning job, credentials, schema or component is declared here."
OUTSIDE_OF_JOBS = "Not part of one job"


def nothing_checked(report: "Report") -> str:
    """Why nothing was checked, as a sentence that begins small."""
    if report.evaluation.disabled and not report.evaluation.counts:
        return "all rules are disabled."
    estate = report.estate
    if estate is not None and (estate.jobs or estate.removed_jobs):
        return "no rule that is enabled looks at anything that is declared here."
    return _NOTHING_DECLARED


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 rule`, `2,000 rules`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def verdict_word(report: "Report") -> str:
    """`PASSED` or `FAILED`; where nothing failed and there was nothing to check, `NOTHING CHECKED` or `INCOMPLETE`.

    What could not be seen may declare what there is to check.
    """
    if not report.passed:
        return "FAILED"
    if report.evaluation.subjects:
        return "PASSED"
    return INCOMPLETE if report.gaps else NOTHING_CHECKED


def without_subjects(report: "Report") -> str:
    """What is to be said where there was nothing to check."""
    if not report.gaps:
        return f"Nothing was checked: {nothing_checked(report)}"
    return (
        "Incomplete: no provisioning job, credentials, schema or component was seen, and "
        f"{count(len(report.gaps), 'gap')} may hide some."
    )


def conclusion(report: "Report") -> str:
    """The counts as one sentence, or that there was nothing to check."""
    return without_subjects(report) if verdict_word(report) in (NOTHING_CHECKED, INCOMPLETE) else counts(report)


def counts(report: "Report") -> str:
    """What the check looked at and found, as one sentence."""
    summary = report.summary
    mandatory = mandatory_failures(report.failures)
    advisory = len(report.failures) - mandatory
    failing = sum(finding.level is Level.MANDATORY for finding in report.undecided)
    parts = [
        f"{mandatory} mandatory and {advisory} advisory {'failure' if advisory == 1 else 'failures'}",
        f"{summary['undecided']} not decided" + (f" ({failing} of them mandatory)" if failing else ""),
    ]
    if report.gaps:
        heavy = sum(gap.level is Level.MANDATORY for gap in report.gaps)
        parts.append(count(len(report.gaps), "gap") + (f" ({heavy} of them mandatory)" if heavy else ""))
    if report.exempted:
        parts.append(f"{len(report.exempted)} exempted")
    if report.known is not None:
        parts.append(f"{report.known} known from the baseline and not reported")
    looked_at = f"{count(summary['rules'], 'rule')} on {count(summary['subjects'], 'subject')}"
    return f"{looked_at}: {', '.join(parts)}."


def job_heading(job: "Job | None") -> str:
    """`Job crm (application)`, or the heading of what belongs to no job."""
    if job is None:
        return OUTSIDE_OF_JOBS
    scenario = "scenario not known" if job.scenario is None else job.scenario.value
    return f"Job {printable(job.label)} ({scenario})"


def exemption(exempted: "Exempted") -> str:
    """When an exemption ends, who answers for it and where it is: `until 2026-12-31; owner ...; f.yaml:3`."""
    parts = [f"until {exempted.expires.isoformat()}"]
    if exempted.owner:
        parts.append(f"owner {exempted.owner}")
    if exempted.ticket:
        parts.append(f"ticket {exempted.ticket}")
    parts.append(exempted.place)
    return printable("; ".join(part for part in parts if part))
