"""JOB of a command: in a program where one is given, else in the tenant."""

from entra_policy.errors import UsageError
from entra_policy.tenant.connecting import Clients
from entra_policy.tenant.declared_jobs import DeclaredJobs
from entra_policy.tenant.finding_jobs import FoundJob, find_declared, find_in_program, find_job, is_guid
from entra_policy.text import did_you_mean, printable
from entra_sync.graph import Connection, GraphClient
from entra_sync.templates import is_job_id


def named_job(
    clients: Clients, connection: Connection, text: str, program: DeclaredJobs | None
) -> tuple[GraphClient, FoundJob]:
    """The job that a text names, and the client of its tenant.

    Args:
        clients: makes the client.
        connection: what the caller says of the tenant.
        text: a name in the program, a job's id, or a service principal.
        program: the jobs of a program; None without one.

    Raises:
        UsageError: no job is called so, or several are.
        TenantError: a declared job isn't in its tenant.
        GraphError: Graph can't be asked.
    """
    declared = None if program is None else find_in_program(program.jobs, text)
    if declared is not None:
        client = clients.of(declared.connection)
        return client, find_declared(client, declared)
    if program is not None and not (is_guid(text) or is_job_id(text.rpartition("/")[2])):
        names = [job.name for job in program.jobs]
        raise UsageError(f"{program.origin} declares no job `{printable(text)}`{did_you_mean(text, names)}")
    connections = {job.connection for job in program.jobs} if program is not None else set()
    client = clients.of(connections.pop() if len(connections) == 1 else connection)
    return client, find_job(client, text)
