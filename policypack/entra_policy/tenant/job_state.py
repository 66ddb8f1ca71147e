"""How a job is doing, in a form of our own: what Graph writes as no time is None, and the next cycle is worked out."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from entra_policy.tenant.finding_jobs import FoundJob
from entra_sync.graph.errors import one_line
from entra_sync.jobs import SynchronizationQuarantine, SynchronizationStatus, SynchronizationTaskExecution

_QUARANTINE: Final = "Quarantine"
_RUNS: Final = "Active"
_NEVER: Final = 1  # the year of times that have not been
_TIME: Final = re.compile(r"(?P<whole>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00)")
_DURATION: Final = re.compile(
    r"P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)
# A job that does not run has an interval of 29,000 years.
_LONGEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Problem:
    """What the service says went wrong.

    Attributes:
        code: the service's name for it.
        message: its own words, on one line.
    """

    code: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Why a job is in quarantine.

    Attributes:
        reason: the service's name for it; None where it gives none.
        since: when the quarantine was first imposed in this series.
        evaluated: when it was last imposed again.
        times: how often it was imposed in a row.
        next_attempt: when the service tries again.
    """

    reason: str | None
    since: datetime | None
    evaluated: datetime | None
    times: int
    next_attempt: datetime | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle of a job; counts are of objects.

    Attributes:
        state: `Succeeded`, `Failed` or `EntryLevelErrors`.
        in_scope: objects that the service may provision.
        imported: objects that were read.
        exported: objects that were written to the target.
        failing: objects that are tried again since they failed.
    """

    state: str
    began: datetime | None
    ended: datetime | None
    in_scope: int
    imported: int
    exported: int
    failing: int
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class JobState:
    """How a job is doing.

    Attributes:
        name: its name in the program, else its service principal's display name.
        state: `NotConfigured`, `NotRun`, `Active`, `Paused` or `Quarantine`.
        schedule: whether it is to run: `Active`, `Paused`, `Disabled`.
        interval: the time between two cycles; None for one that isn't to run.
        failures: cycles in a row that failed as a whole.
        quarantine: None where it isn't in quarantine.
        last: the last cycle, perhaps one that has not ended.
        last_with_exports: the last one that wrote something.
        next: when the next cycle may begin: the end of the last one and the interval; None where that can't be said.
        synchronized: how many objects of each kind are in step, as the service counts them.
        progress: `10 of 20 SourceObjects`, of the cycle that runs.
    """

    name: str
    job_id: str
    template_id: str | None
    principal_id: str
    principal_name: str | None
    client_id: str | None
    state: str
    schedule: str | None
    interval: timedelta | None
    failures: int
    quarantine: Quarantine | None
    last: Cycle | None
    last_with_exports: Cycle | None
    next: datetime | None
    synchronized: tuple[tuple[str, int], ...]
    progress: tuple[str, ...]

    @property
    def quarantined(self) -> bool:
        """Whether it is in quarantine."""
        return self.state == _QUARANTINE or self.quarantine is not None


def state_of(found: FoundJob) -> JobState:
    """How a job is doing, from what Graph says of it."""
    job, status = found.job, found.job.status or SynchronizationStatus()
    schedule = None if job.schedule is None else job.schedule.state
    interval = None if job.schedule is None else duration(job.schedule.interval)
    last = _cycle(status.last_execution)
    runs = schedule == status.code == _RUNS
    return JobState(
        name=found.name,
        job_id=found.job_id,
        template_id=job.template_id,
        principal_id=found.principal.id,
        principal_name=found.principal.display_name,
        client_id=found.principal.app_id,
        state=status.code,
        schedule=schedule,
        interval=interval,
        failures=status.count_successive_complete_failures,
        quarantine=_quarantine(status.quarantine),
        last=last,
        last_with_exports=_cycle(status.last_successful_execution_with_exports),
        next=last.ended + interval if runs and interval and last and last.ended else None,
        synchronized=tuple((each.key or "", each.value) for each in status.synchronized_entry_count_by_type or ()),
        progress=tuple(
            f"{each.completed_units:,} of {each.total_units:,} {each.units or 'units'}"
            for each in status.progress or ()
        ),
    )


def moment(text: str) -> datetime | None:
    """A time as Graph writes it, to the second; None for one that has not been."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    found = datetime.fromisoformat(match["whole"]).replace(tzinfo=UTC)
    return None if found.year == _NEVER else found


def duration(text: str) -> timedelta | None:
    """A duration as Graph writes it; None for one that means never."""
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groupdict().values()):
        return None
    parts = {unit: int(number) for unit, number in match.groupdict().items() if number}
    if parts.get("days", 0) > _LONGEST.days:
        return None
    return timedelta(**parts)


def _quarantine(found: SynchronizationQuarantine | None) -> Quarantine | None:
    if found is None:
        return None
    return Quarantine(
        reason=found.reason or None,
        since=moment(found.series_began) or moment(found.current_began),
        evaluated=moment(found.current_began),
        times=found.series_count,
        next_attempt=moment(found.next_attempt),
        problem=_problem(None if found.error is None else (found.error.code, found.error.message)),
    )


def _cycle(found: SynchronizationTaskExecution | None) -> Cycle | None:
    if found is None:
        return None
    began, ended = moment(found.time_began), moment(found.time_ended)
    if began is None and ended is None:
        return None  # a job that was started and has not run has an execution in the year 1
    return Cycle(
        state=found.state,
        began=began,
        ended=ended,
        in_scope=found.count_entitled_for_provisioning,
        imported=found.count_imported,
        exported=found.count_exported,
        failing=found.count_escrowed,
        problem=_problem(None if found.error is None else (found.error.code, found.error.message)),
    )


def _problem(said: tuple[str | None, str | None] | None) -> Problem | None:
    if said is None or not any(said):
        return None
    code, message = (one_line(part, ()) for part in said)
    return Problem(code, message)
