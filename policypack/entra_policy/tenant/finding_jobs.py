"""Which job is meant: a name in a program, a job's id, or a service principal's id, client id or display name."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from entra_policy.errors import TenantError, UsageError
from entra_policy.progress import Progress
from entra_policy.tenant.declared_jobs import DeclaredJob
from entra_policy.text import did_you_mean, printable
from entra_sync.graph import (
    GraphClient,
    NotFound,
    ServicePrincipal,
    get_job,
    get_service_principal,
    list_jobs,
    list_service_principals,
    service_principals_called,
    service_principals_with_client_id,
)
from entra_sync.jobs import SynchronizationJob
from entra_sync.templates import is_job_id, job_template

# A managed identity and a sign-in with a social account are nothing that accounts are provisioned to.
_WITHOUT_JOBS: Final = frozenset({"ManagedIdentity", "SocialIdp"})


@dataclass(frozen=True, slots=True)
class FoundJob:
    """A job in a tenant.

    Attributes:
        name: what people call it: its name in the program, else its service principal's display name.
        principal: its service principal.
        job: what Graph says of it.
    """

    name: str
    principal: ServicePrincipal
    job: SynchronizationJob

    @property
    def job_id(self) -> str:
        """The job's id."""
        return self.job.id or ""


def find_declared(client: GraphClient, declared: DeclaredJob) -> FoundJob:
    """The job in the tenant that a program declares.

    Raises:
        TenantError: it isn't there, or can't be told apart from others.
        GraphError: Graph can't be asked.
    """
    principal = _declared_principal(client, declared)
    if declared.job_id is not None:
        return FoundJob(declared.name, principal, get_job(client, principal.id, declared.job_id))
    jobs = list_jobs(client, principal.id)
    template = declared.template_id
    if template is None or not jobs:
        return FoundJob(declared.name, principal, _only(jobs, principal))
    of_template = [job for job in jobs if (job.template_id or "").lower() == template.lower()]
    if not of_template:
        name, listed = printable(principal.display_name or principal.id), "".join(f"\n  {job.id}" for job in jobs)
        raise TenantError(
            f"service principal `{name}` ({principal.id}) has no job of the template {printable(template)}, which "
            f"`{printable(declared.name)}` declares; it has:{listed}"
        )
    return FoundJob(declared.name, principal, _only(of_template, principal))


def find_job(client: GraphClient, text: str) -> FoundJob:
    """The job that a text names.

    Args:
        client: the tenant's client.
        text: a job's id, alone or behind its service principal's (`{id}/{job id}`, or azuread's resource id); or a
            service principal's object id, client id or display name, if it has one job.

    Raises:
        UsageError: no job is called so, or several are.
        GraphError: Graph can't be asked.
    """
    parts = [part for part in text.split("/") if part]
    if len(parts) > 1 and is_job_id(parts[-1]):
        # `{id}/{job id}`, or `servicePrincipals/{id}/synchronization/jobs/{id}`.
        principal_id = parts[1] if parts[0].lower() == "serviceprincipals" else parts[0]
        principal = get_service_principal(client, principal_id)
        return _found(principal, get_job(client, principal.id, parts[-1]))
    principals = principals_named(client, text)
    if len(principals) > 1:
        raise UsageError(several_principals(text, principals))
    if principals:
        return _found(principals[0], _only(list_jobs(client, principals[0].id), principals[0]))
    if is_job_id(text):
        return _job_with_id(client, text)
    names = [principal.display_name or "" for principal in list_service_principals(client)]
    raise UsageError(
        f"there is no service principal `{printable(text)}` in the tenant{did_you_mean(text, names)} A job is named by "
        "its id, or by its service principal's object id, client id or display name; with --path, by its name in the "
        "program."
    )


def find_in_program(declared: Sequence[DeclaredJob], text: str) -> DeclaredJob | None:
    """The declared job of that name; None where none has it.

    Raises:
        UsageError: several have it.
    """
    found = [job for job in declared if job.name == text] or [job for job in declared if text in job.other_names]
    if len(found) > 1:
        listed = ", ".join(f"`{printable(job.name)}`" for job in found)
        raise UsageError(f"`{printable(text)}` is the name of several jobs in the program ({listed}); give a job's id.")
    return found[0] if found else None


def principals_named(client: GraphClient, text: str) -> tuple[ServicePrincipal, ...]:
    """The service principals with that object id, client id or display name."""
    if is_guid(text):
        try:
            return (get_service_principal(client, text),)
        except NotFound:
            return service_principals_with_client_id(client, text)
    if is_job_id(text):
        return ()
    return service_principals_called(client, text)


def several_principals(text: str, principals: Iterable[ServicePrincipal]) -> str:
    """That a name is ambiguous, and how each of them is named without doubt."""
    listed = "".join(f"\n  {each.id}  (client id {each.app_id})" for each in principals)
    return f"several service principals are called `{printable(text)}`; give the object id of one:{listed}"


def every_job(
    client: GraphClient, progress: Progress, not_read: list[tuple[str, str]]
) -> Iterator[tuple[ServicePrincipal, SynchronizationJob]]:
    """All jobs of the tenant. Graph has no list of them: each service principal is asked.

    Args:
        client: the tenant's client.
        progress: shows how many have been asked.
        not_read: gets the name and the reason of each service principal that does not answer.
    """
    from entra_sync.graph import Refused, UnexpectedAnswer

    progress.phase("Listing service principals")
    asked = [each for each in list_service_principals(client) if each.service_principal_type not in _WITHOUT_JOBS]
    progress.phase("Asking service principals for jobs", total=len(asked))
    for number, principal in enumerate(asked, start=1):
        try:
            jobs = list_jobs(client, principal.id)
        except NotFound:
            jobs = ()  # deleted since, or without synchronization
        except (Refused, UnexpectedAnswer) as error:
            not_read.append((principal.display_name or principal.id, str(error)))
            jobs = ()
        yield from ((principal, job) for job in jobs)
        progress.step(number)


def is_guid(text: str) -> bool:
    """Whether a text is a GUID as directory objects have it."""
    try:
        return str(UUID(text)) == text.strip().lower()
    except ValueError:
        return False


def _found(principal: ServicePrincipal, job: SynchronizationJob) -> FoundJob:
    return FoundJob(principal.display_name or principal.id, principal, job)


def _declared_principal(client: GraphClient, declared: DeclaredJob) -> ServicePrincipal:
    if declared.principal_id is not None:
        return get_service_principal(client, declared.principal_id)
    if declared.job_id is not None:
        return _job_with_id(client, declared.job_id).principal
    if declared.display_name is None:
        raise TenantError(
            "neither its id nor its application's display name is known from PATH; deploy it and give the stack "
            "export (`pulumi stack export`)."
        )
    found = service_principals_called(client, declared.display_name)
    if len(found) > 1:
        raise TenantError(several_principals(declared.display_name, found))
    if not found:
        raise TenantError(f"the tenant has no service principal `{printable(declared.display_name)}`; is it deployed?")
    return found[0]


def _only(jobs: Sequence[SynchronizationJob], principal: ServicePrincipal) -> SynchronizationJob:
    name = printable(principal.display_name or principal.id)
    if not jobs:
        raise UsageError(f"service principal `{name}` ({principal.id}) has no job.")
    if len(jobs) > 1:
        listed = "".join(f"\n  {job.id}" for job in jobs)
        raise UsageError(f"service principal `{name}` ({principal.id}) has several jobs; give the id of one:{listed}")
    return jobs[0]


def _job_with_id(client: GraphClient, job_id: str) -> FoundJob:
    """The job with that id, whose service principal isn't named."""
    with Progress() as progress:
        not_read: list[tuple[str, str]] = []
        for principal, job in every_job(client, progress, not_read):
            if (job.id or "").lower() == job_id.lower():
                return _found(principal, job)
    template = job_template(job_id)
    kind = f" of template {printable(template)}" if template else ""
    raise UsageError(f"no service principal of the tenant has a job {printable(job_id)}{kind}; check the id.")
