"""Calls for synchronization jobs.

Source: Microsoft Graph, synchronizationJob. Ids of service principals and of jobs may be the azuread provider's
resource ids. Every function raises `GraphError`, of the kind that `entra_sync.graph.errors` names.
"""

from entra_sync.graph.client import READ, WRITE, Call, Document, GraphClient, read, segment
from entra_sync.graph.errors import Refused
from entra_sync.jobs import ResetScope, RestartCriteria, SynchronizationJob
from entra_sync.schema import dump

_NOT_TO_BE_USED = ("None", "ConnectorDataStore")


def synchronization_path(service_principal_id: str) -> str:
    """The path of a service principal's synchronization."""
    return f"servicePrincipals/{segment('service principal', service_principal_id)}/synchronization"


def job_path(service_principal_id: str, job_id: str) -> str:
    """The path of a job."""
    return f"{synchronization_path(service_principal_id)}/jobs/{segment('job', job_id)}"


def job_name(service_principal_id: str, job_id: str) -> str:
    """How errors call a job."""
    return f"job {job_id.rpartition('/')[2]} of service principal {service_principal_id.rpartition('/')[2]}"


def list_jobs(client: GraphClient, service_principal_id: str) -> tuple[SynchronizationJob, ...]:
    """All jobs of a service principal."""
    operation = f"list the jobs of service principal {service_principal_id.rpartition('/')[2]}"
    call = Call(operation, "GET", f"{synchronization_path(service_principal_id)}/jobs", READ)
    return tuple(read(SynchronizationJob, entry, operation) for entry in client.items(call))


def get_job(client: GraphClient, service_principal_id: str, job_id: str) -> SynchronizationJob:
    """A job with its schedule and status."""
    operation = f"read {job_name(service_principal_id, job_id)}"
    answer = client.send(Call(operation, "GET", job_path(service_principal_id, job_id), READ))
    return read(SynchronizationJob, answer, operation)


def create_job(client: GraphClient, service_principal_id: str, template_id: str) -> SynchronizationJob:
    """Create a job from a synchronization template (such as `scim`); it does not run before it is started.

    The call is not repeated where nobody knows whether it was carried out: a second job would be the result.
    After `ConnectionFailed`, look at `list_jobs`.
    """
    operation = (
        f"create a job of template {template_id} for service principal {service_principal_id.rpartition('/')[2]}"
    )
    call = Call(
        operation,
        "POST",
        f"{synchronization_path(service_principal_id)}/jobs",
        WRITE,
        body={"templateId": template_id},
        repeatable=False,
    )
    return read(SynchronizationJob, client.send(call), operation)


def delete_job(client: GraphClient, service_principal_id: str, job_id: str) -> None:
    """Stop a job and delete it with its schema."""
    operation = f"delete {job_name(service_principal_id, job_id)}"
    client.send(Call(operation, "DELETE", job_path(service_principal_id, job_id), WRITE))


def start_job(client: GraphClient, service_principal_id: str, job_id: str) -> None:
    """Let a job run: from where it was paused, or out of quarantine. The service wants no start of a running job."""
    operation = f"start {job_name(service_principal_id, job_id)}"
    client.send(Call(operation, "POST", f"{job_path(service_principal_id, job_id)}/start", WRITE))


def pause_job(client: GraphClient, service_principal_id: str, job_id: str) -> None:
    """Stop a job for the time being; what it knows is kept."""
    operation = f"pause {job_name(service_principal_id, job_id)}"
    client.send(Call(operation, "POST", f"{job_path(service_principal_id, job_id)}/pause", WRITE))


def restart_job(
    client: GraphClient, service_principal_id: str, job_id: str, reset_scope: ResetScope | None = None
) -> None:
    """Let a job process all objects again.

    Args:
        client: the tenant's client.
        service_principal_id: the service principal's id.
        job_id: the job's id.
        reset_scope: what is forgotten, a comma-separated list of flags; None for what the portal's "Restart
            provisioning" forgets.

    Raises:
        Refused: `reset_scope` has None or ConnectorDataStore, which Microsoft says not to use; nothing is sent.
    """
    operation = f"restart {job_name(service_principal_id, job_id)}"
    criteria: Document = {}
    if reset_scope is not None:
        forbidden = [flag for flag in _NOT_TO_BE_USED if flag in (part.strip() for part in reset_scope.split(","))]
        if forbidden:
            raise Refused(
                operation,
                f"the documentation says not to use {forbidden[0]} as resetScope; use Full, or leave it out for what "
                "the portal does",
            )
        criteria = dump(read(RestartCriteria, {"resetScope": reset_scope}, operation))
    path = f"{job_path(service_principal_id, job_id)}/restart"
    client.send(Call(operation, "POST", path, WRITE, body={"criteria": criteria}))
