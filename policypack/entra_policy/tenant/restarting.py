"""A job, restarted."""

from entra_policy.tenant.finding_jobs import FoundJob
from entra_policy.tenant.job_state import state_of
from entra_sync.graph import GraphClient, restart_job

_TOO_MANY_DELETES = "TooManyDeletes"


def restarted(client: GraphClient, found: FoundJob, *, allow_deletes: bool) -> str:
    """Restart a job, and say what that means.

    Args:
        client: the tenant's client.
        found: the job.
        allow_deletes: whether the deletions are carried out that the threshold for accidental deletions held back.
            That alone is asked for then: everyone is not evaluated again.

    Raises:
        GraphError: the service refuses, or can't be asked.
    """
    before = state_of(found)
    restart_job(client, found.principal.id, found.job_id, "ForceDeletes" if allow_deletes else None)
    what = f"job {found.job_id} of {found.principal.display_name or found.principal.id} ({found.principal.id})"
    if not allow_deletes:
        was = "in quarantine" if before.quarantined else before.state
        return f"Restarted {what}, which was {was}. Everyone is evaluated again; see `entra-policy status`."
    said = f"Let {what} carry out the deletions that its threshold held back."
    reason = None if before.quarantine is None else before.quarantine.reason
    if reason == _TOO_MANY_DELETES:
        return said
    return f"{said} It was not in quarantine for too many deletions, so there may be none."
