"""Jobs that a change deletes while nothing takes their place."""

from collections.abc import Sequence
from dataclasses import dataclass

from entra_policy.estate import types
from entra_policy.estate.owners import Owners
from entra_policy.estate.service_principal import HOLDERS, ServicePrincipals
from entra_policy.resource import Resource, identity_without_stack
from entra_policy.values import Undecided


@dataclass(frozen=True, slots=True)
class RemovedJob:
    """A job that the change deletes, for good and not to be replaced.

    Attributes:
        resource: the `azuread.SynchronizationJob` as it was.
        service_principal_stays: whether its service principal is still there afterwards; None where that isn't known.
        followed: whether another job of that service principal is declared.
    """

    resource: Resource
    service_principal_stays: bool | None
    followed: bool


def find_removed_jobs(
    deleted: tuple[Resource, ...] | None,
    declared: Sequence[Resource],
    principals: ServicePrincipals,
    owners: Owners,
) -> tuple[RemovedJob, ...]:
    """The jobs among the deleted resources.

    Args:
        deleted: the resources that the change deletes; None where that isn't known, and then no job is found.
        declared: the resources that are there afterwards.
        principals: the service principals among them.
        owners: the service principal that each declared resource belongs to.
    """
    jobs = [resource for resource in deleted or () if resource.type == types.JOB]
    if not jobs:
        return ()
    before = ServicePrincipals(deleted or ())
    with_a_job = {owners.keys[resource.urn] for resource in declared if resource.type == types.JOB}
    # The state before may be another stack's, with other URNs for the same resources.
    staying = {identity_without_stack(resource.urn): resource.urn for resource in declared if resource.type in HOLDERS}
    found = []
    for job in jobs:
        named = [identity_without_stack(urn) for urn in job.property_dependencies.get("servicePrincipalId", ())]
        declared_keys = {principals.key_of(staying[identity]) for identity in named if identity in staying}
        key = next(iter(declared_keys)) if len(declared_keys) == 1 else _key(principals, job)
        deleted_key = _key(before, job)
        if len(declared_keys) != 1 and deleted_key is not None and not deleted_key.startswith("id:"):
            found.append(RemovedJob(job, service_principal_stays=False, followed=False))
        elif key is None:
            found.append(RemovedJob(job, service_principal_stays=None, followed=False))
        else:
            found.append(RemovedJob(job, service_principal_stays=True, followed=key in with_a_job))
    return tuple(found)


def _key(principals: ServicePrincipals, job: Resource) -> str | None:
    named = principals.named_by(job)
    return None if isinstance(named, Undecided) else named.key
