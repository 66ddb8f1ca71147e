"""What all formats for people say in the same words."""

from typing import TYPE_CHECKING

from entra_policy.finding import Level, Verdict
from entra_policy.reports.grouping import mandatory_failures
from entra_policy.text import printable

if TYPE_CHECKING:
    from entra_policy.estate.job import Job
    from entra_policy.finding import Exempted, Finding
    from entra_policy.reports.report import Report

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
    """`PASSED`, `FAILED`, or `NOTHING CHECKED` where there was nothing to check and nothing failed."""
    if not report.passed:
        return "FAILED"
    return "PASSED" if report.evaluation.subjects else "NOTHING CHECKED"


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


def reason_of(finding: "Finding") -> str:
    """The message; of what was not decided only the reason."""
    text = finding.message
    return text.removeprefix("not decided: ") if finding.verdict is Verdict.UNDECIDED else text


def exemption(exempted: "Exempted") -> str:
    """When an exemption ends, who answers for it and where it is: `until 2026-12-31; owner ...; f.yaml:3`."""
    parts = [f"until {exempted.expires.isoformat()}"]
    if exempted.owner:
        parts.append(f"owner {exempted.owner}")
    if exempted.ticket:
        parts.append(f"ticket {exempted.ticket}")
    parts.append(exempted.place)
    return printable("; ".join(part for part in parts if part))
