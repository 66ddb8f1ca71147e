"""The template that an application is created from: as declared, or as the facts say of one that exists."""

from collections.abc import Iterator

from entra_policy.estate.job import Job
from entra_policy.estate.principal_ids import client_id_of
from entra_policy.estate.references import asked_name
from entra_policy.facts import ServicePrincipal
from entra_policy.resource import Resource
from entra_policy.scope.users import source_facts
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, known_text, reveal


def application_template(application: Resource) -> str | None:
    """The id of the template that an application is created from, None without one. Raises `Undecided`."""
    computed = "templateId" not in application.props
    if computed and application.id is UNKNOWN and reveal(application.outputs.get("templateId")) is UNKNOWN:
        # What is created without a template has none, whatever the provider leaves open until then.
        return None
    return known_text(application.value("templateId"), "templateId", application.urn) or None


def existing_principal(job: Job, settings: Settings) -> ServicePrincipal | None:
    """What the facts say of the job's service principal, where its application isn't declared.

    Raises:
        Undecided: there are facts, but it isn't known which tenant it is.
    """
    tenant = source_facts(job, settings)
    if tenant is None or tenant.service_principals is None:
        return None
    return next((found for name in _names(job) if (found := tenant.service_principal(name)) is not None), None)


def is_adopted(job: Job, settings: Settings) -> bool:
    """Whether the settings say that the job's service principal exists already and is enabled for provisioning."""
    return any(name.strip().lower() in settings.adopted for name in _names(job))


def _names(job: Job) -> Iterator[str]:
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
