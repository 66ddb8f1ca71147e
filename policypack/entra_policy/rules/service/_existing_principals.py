"""Service principals that exist already: what the facts say of them."""

from entra_policy.estate.adopted_principals import designations
from entra_policy.estate.job import Job
from entra_policy.facts import ServicePrincipal
from entra_policy.scope.users import source_facts
from entra_policy.settings import Settings


def existing_principal(job: Job, settings: Settings) -> ServicePrincipal | None:
    """What the facts say of the job's service principal, where its application isn't declared.

    Raises:
        Undecided: there are facts, but it isn't known which tenant it is.
    """
    tenant = source_facts(job, settings)
    if tenant is None or tenant.service_principals is None:
        return None
    return next((found for name in designations(job) if (found := tenant.service_principal(name)) is not None), None)
