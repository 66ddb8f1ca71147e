"""How several jobs are doing: those that a program declares, or all of a tenant."""

from collections.abc import Sequence
from dataclasses import dataclass

from entra_policy.errors import TenantError, UsageError
from entra_policy.progress import Progress
from entra_policy.tenant.connecting import Clients, graph_failures
from entra_policy.tenant.declared_jobs import DeclaredJob
from entra_policy.tenant.finding_jobs import FoundJob, every_job, find_declared
from entra_policy.tenant.job_state import JobState, state_of
from entra_sync.graph import Connection, NotFound, Refused, UnexpectedAnswer


@dataclass(frozen=True, slots=True)
class NotRead:
    """A job, or a service principal, of which nothing could be read.

    Attributes:
        name: what people call it.
        reason: why, as sentences.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class JobStates:
    """How the jobs are doing that were asked for.

    Attributes:
        asked: what was asked, for people: `the program in PATH`, `tenant contoso.com`.
        jobs: the jobs that were read, in the order of the program or of the tenant.
        not_read: what could not be read.
    """

    asked: str
    jobs: tuple[JobState, ...]
    not_read: tuple[NotRead, ...] = ()

    @property
    def quarantined(self) -> int:
        """How many jobs are in quarantine."""
        return sum(job.quarantined for job in self.jobs)

    @property
    def exit_code(self) -> int:
        """1 where a job is in quarantine, else 3 where something could not be read, else 0."""
        return 1 if self.quarantined else 3 if self.not_read else 0


def states_of_declared(declared: Sequence[DeclaredJob], asked: str, clients: Clients) -> JobStates:
    """How declared jobs are doing.

    Raises:
        TenantError: Graph can't be asked at all. A job that isn't there is among what could not be read.
    """
    states: list[JobState] = []
    not_read: list[NotRead] = []
    with Progress() as progress, graph_failures():
        progress.phase("Asking for jobs", total=len(declared))
        for number, each in enumerate(declared, start=1):
            client = clients.of(each.connection)
            try:
                states.append(state_of(find_declared(client, each)))
            except (NotFound, Refused, UnexpectedAnswer, UsageError, TenantError) as error:
                not_read.append(NotRead(each.name, str(error)))
            progress.step(number)
    return JobStates(asked, tuple(states), tuple(not_read))


def states_of_tenant(connection: Connection, asked: str, clients: Clients) -> JobStates:
    """How all jobs of a tenant are doing, those in quarantine first.

    Raises:
        TenantError: Graph can't be asked.
    """
    failed: list[tuple[str, str]] = []
    with Progress() as progress, graph_failures():
        client = clients.of(connection)
        found = [
            state_of(FoundJob(principal.display_name or principal.id, principal, job))
            for principal, job in every_job(client, progress, failed)
        ]
    jobs = sorted(found, key=lambda state: (not state.quarantined, state.name.casefold(), state.job_id))
    return JobStates(asked, tuple(jobs), tuple(NotRead(name, reason) for name, reason in failed))
