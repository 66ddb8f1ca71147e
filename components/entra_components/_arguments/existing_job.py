"""The argument `existing_job_id`: a job that is there, which azuread imports by its resource id."""

import re
from typing import Final

import pulumi

from entra_components.errors import ArgumentError

_JOB_RESOURCE_ID: Final = re.compile(r"/?servicePrincipals/(?P<principal>[^/\s]+)/synchronization/jobs/[^/\s]+")


def job_resource_id(service_principal_id: pulumi.Input[str], job_id: str) -> str:
    """The resource id by which azuread imports a job.

    Args:
        service_principal_id: its service principal's object id or resource id.
        job_id: the job's id as the service gives it, or its resource id already.

    Raises:
        ArgumentError: they don't go together, or the service principal isn't known yet.
    """
    known = object_id(service_principal_id) if isinstance(service_principal_id, str) else None
    match = _JOB_RESOURCE_ID.fullmatch(job_id)
    if match is None:
        if known is None:
            raise ArgumentError(
                "existing_job_id",
                "must be the whole resource id (/servicePrincipals/{object id}/synchronization/jobs/{job id}) where "
                "service_principal_id is an output.",
            )
        return f"/servicePrincipals/{known}/synchronization/jobs/{job_id}"
    if known is not None and match["principal"].lower() != known.lower():
        raise ArgumentError("existing_job_id", "is a job of another service principal than service_principal_id.")
    return f"/{job_id.removeprefix('/')}"


def object_id(service_principal: str) -> str:
    """The object id in a service principal's object id or resource id."""
    return service_principal.rpartition("/")[2]
