"""How jobs are doing, as text and as JSON."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from entra_policy.reports.json_text import json_text
from entra_policy.reports.wording import count
from entra_policy.tenant.job_state import Cycle, JobState, Problem, Quarantine
from entra_policy.tenant.job_states import JobStates
from entra_policy.text import plain, sentence

_WIDTH: Final = 18
_INDENT: Final = "  "
# What the reasons mean, and what to do. Sources: Microsoft Graph, synchronizationQuarantine; Microsoft Learn,
# "Application provisioning in quarantine status" and "Enable accidental deletions prevention".
REASONS: Final = MappingProxyType(
    {
        "EncounteredQuarantineException": (
            "the service can't work with the application; look at its address and credentials"
        ),
        "EncounteredEscrowProportionThreshold": (
            "too large a part of the operations fails; look at the provisioning logs for what they have in common"
        ),
        "EncounteredBaseEscrowThreshold": (
            "too many operations fail; look at the provisioning logs for what they have in common"
        ),
        "EncounteredTotalEscrowThreshold": (
            "too many operations fail; look at the provisioning logs for what they have in common"
        ),
        "TooManyDeletes": (
            "a cycle would delete more than the threshold for accidental deletions; look at who it is in the "
            "provisioning logs, then correct the scope, or let them be deleted with "
            "`entra-policy restart JOB --allow-deletes`"
        ),
        "QuarantinedOnDemand": "the service's operators put it there; ask Microsoft's support",
        "IngestionInterrupted": "reading the source was interrupted",
    }
)


def render(states: JobStates) -> str:
    """The states as text."""
    return "\n".join(_lines(states)) + "\n"


def render_json(states: JobStates) -> str:
    """The states as JSON."""
    document = {
        "schema_version": 1,
        "asked": states.asked,
        "summary": {
            "jobs": len(states.jobs),
            "in_quarantine": states.quarantined,
            "not_read": len(states.not_read),
        },
        "jobs": [_document(job) for job in states.jobs],
        "not_read": [{"name": each.name, "reason": each.reason} for each in states.not_read],
    }
    return json_text(document)


def _lines(states: JobStates) -> Iterator[str]:
    for job in states.jobs:
        yield from map(plain, _job(job))
        yield ""
    for each in states.not_read:
        first, *rest = sentence(each.reason).splitlines()
        yield plain(f"Not read: {each.name}: {first}")
        yield from (plain(line) for line in rest)
    if states.not_read:
        yield ""
    yield plain(_conclusion(states))


def _conclusion(states: JobStates) -> str:
    if not states.jobs and not states.not_read:
        return f"There is no provisioning job in {states.asked}."
    parts = [count(len(states.jobs), "job"), f"{states.quarantined} in quarantine"]
    if states.not_read:
        parts.append(f"{len(states.not_read)} not read")
    return f"{states.asked[:1].upper()}{states.asked[1:]}: {', '.join(parts)}."


def _job(job: JobState) -> Iterator[str]:
    yield f"{'IN QUARANTINE' if job.quarantined else job.state}  {job.name}"
    yield _row("job", job.job_id)
    name = f"  {job.principal_name}" if job.principal_name and job.principal_name != job.name else ""
    yield _row("service principal", f"{job.principal_id}{name}")
    if job.quarantined:
        yield from _quarantine_lines(job)
    if job.failures:
        yield _row("failed in a row", count(job.failures, "cycle"))
    yield _row("last cycle", _cycle_text(job.last))
    if job.last and job.last.problem:
        yield _row("its error", problem_text(job.last.problem))
    if job.last_with_exports and job.last_with_exports != job.last:
        yield _row("last changes", _cycle_text(job.last_with_exports))
    if job.progress:
        yield _row("progress", ", ".join(job.progress))
    if job.synchronized:
        yield _row("in step", ", ".join(f"{kind or 'objects'} {number:,}" for kind, number in job.synchronized))
    yield _row("next", _next_text(job))


def _quarantine_lines(job: JobState) -> Iterator[str]:
    found = job.quarantine
    if found is None:
        yield _row("quarantine", "the service gives no reason")
        return
    reason = found.reason or "the service gives no reason"
    meaning = REASONS.get(found.reason or "", "")
    yield _row("quarantine", f"{reason}: {meaning}" if meaning else reason)
    if found.since:
        yield _row("since", f"{time_text(found.since)}{_again(found)}")
    if found.problem:
        yield _row("error", problem_text(found.problem))
    if found.next_attempt:
        yield _row("next attempt", time_text(found.next_attempt))


def _again(found: Quarantine) -> str:
    if found.times <= 1 or found.evaluated is None:
        return ""
    return f", imposed {found.times} times in a row, the last at {time_text(found.evaluated)}"


def _cycle_text(cycle: Cycle | None) -> str:
    if cycle is None:
        return "none yet"
    if cycle.ended is None:
        when = f"since {time_text(cycle.began)}" if cycle.began else "at an unknown time"
    else:
        when = time_text(cycle.ended)
        if cycle.began:
            when += f", took {duration_text(cycle.ended - cycle.began)}"
    state = {"Succeeded": "succeeded", "Failed": "failed", "EntryLevelErrors": "succeeded for a part"}[cycle.state]
    numbers = (
        f"{cycle.imported:,} read, {cycle.in_scope:,} in scope, {cycle.exported:,} written, {cycle.failing:,} failing"
    )
    return f"{state}, {when}: {numbers}"


def _next_text(job: JobState) -> str:
    if job.quarantined:
        return "not before the quarantine ends"
    if job.next and job.interval:
        return f"about {time_text(job.next)} (every {duration_text(job.interval)})"
    return {
        "NotConfigured": "not started: it has never been configured to run",
        "Paused": "paused: it runs again when it is started",
        "NotRun": "its first cycle hasn't ended",
    }.get(job.state, "not known" if job.schedule == "Active" else "it isn't to run")


def time_text(moment: datetime) -> str:
    """A time for people, in UTC."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def duration_text(length: timedelta) -> str:
    """A duration for people: `40 min`, `1 h 5 min`, `20 s`."""
    seconds = int(length.total_seconds())
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    parts = [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes else []
    return " ".join(parts) or f"{seconds} s"


def problem_text(problem: Problem) -> str:
    """What the service says went wrong."""
    return ": ".join(part for part in (problem.code, problem.message) if part)


def _row(label: str, text: str) -> str:
    return f"{_INDENT}{label:<{_WIDTH}}{text}"


def _document(job: JobState) -> dict[str, Any]:
    found = job.quarantine
    return {
        "name": job.name,
        "job_id": job.job_id,
        "template_id": job.template_id,
        "service_principal": {
            "id": job.principal_id,
            "client_id": job.client_id,
            "display_name": job.principal_name,
        },
        "state": job.state,
        "schedule": job.schedule,
        "interval_seconds": None if job.interval is None else int(job.interval.total_seconds()),
        "in_quarantine": job.quarantined,
        "quarantine": None
        if found is None
        else {
            "reason": found.reason,
            "since": _time(found.since),
            "last_imposed": _time(found.evaluated),
            "times_in_a_row": found.times,
            "next_attempt": _time(found.next_attempt),
            "error": _problem(found.problem),
        },
        "failed_in_a_row": job.failures,
        "last_cycle": _cycle(job.last),
        "last_cycle_with_changes": _cycle(job.last_with_exports),
        "next_cycle": _time(job.next),
        "progress": list(job.progress),
        "synchronized": dict(job.synchronized),
    }


def _cycle(cycle: Cycle | None) -> dict[str, Any] | None:
    if cycle is None:
        return None
    return {
        "state": cycle.state,
        "began": _time(cycle.began),
        "ended": _time(cycle.ended),
        "read": cycle.imported,
        "in_scope": cycle.in_scope,
        "written": cycle.exported,
        "failing": cycle.failing,
        "error": _problem(cycle.problem),
    }


def _problem(problem: Problem | None) -> dict[str, Any] | None:
    return None if problem is None else {"code": problem.code, "message": problem.message}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"
