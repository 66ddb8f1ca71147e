"""Service principals that exist already and are adopted: what designates them, and which of them the settings name."""

from collections.abc import Iterator

from entra_policy.estate.job import Job
from entra_policy.estate.principal_ids import client_id_of
from entra_policy.estate.references import asked_name
from entra_policy.settings import Settings


def is_adopted(job: Job, settings: Settings) -> bool:
    """Whether the settings say that the job's service principal exists already and is enabled for provisioning."""
    return any(name.strip().lower() in settings.adopted for name in designations(job))


def designations(job: Job) -> Iterator[str]:
    """What designates the service principal: its object id, its client id, or the name that is looked up."""
    if job.principal is None:
        return
    if job.principal.object_id is not None:
        yield job.principal.object_id
    for resource in (job.principal.resource, job.principal.look_up):
        if resource is not None and (client_id := client_id_of(resource)) is not None:
            yield client_id
    if job.principal.look_up is not None and (name := asked_name(job.principal.look_up)) is not None:
        yield name
