"""The two tenants of a cross-tenant job: the source, which it is deployed to, and the target."""

from entra_policy.estate import types
from entra_policy.estate.credentials import NOT_ONE_VALUE, Declared
from entra_policy.estate.job import Job
from entra_policy.settings import Settings
from entra_policy.values import Undecided, known_text, reveal
from entra_sync.templates import job_tenant


def declared_targets(job: Job) -> tuple[Declared, ...]:
    """What designates the target tenant: each credential `CompanyId`, else a component's argument; at least one.

    The argument also stands in for a credential that can't be read, since it says what that holds. The value is None
    where neither is declared.
    """
    companies = job.credentials.every("CompanyId")
    argument = Declared(job.argument("target_tenant_id"), "target_tenant_id", job.component)
    if argument.value is None:
        return companies
    readable = tuple(company for company in companies if type(reveal(company.value)) is str)
    return readable if len(readable) == len(companies) else (*readable, argument)


def target_tenant(job: Job, settings: Settings) -> str | None:
    """The id of the target tenant, lower case; None where none is declared.

    Of a schema that was exported without its job it is the other one of two tenants of the facts.

    Raises:
        Undecided: it isn't known, or given by a domain that the settings don't list, or several are declared.
    """
    first, *others = declared_targets(job)
    tenant = tenant_declared(first, settings)
    for other in others:
        if tenant_declared(other, settings) != tenant:
            raise Undecided(NOT_ONE_VALUE, first.path, first.urn)
    return _other_tenant(job, settings) if tenant is None and _is_exported(job) else tenant


def source_tenant(job: Job, settings: Settings) -> str | None:
    """The id of the tenant that the job is deployed to, lower case: its provider's, else the one that is stated.

    Of a schema that was exported without its job it is the one in the job's id, else the only one of the facts.

    Raises:
        Undecided: it isn't known, or given by a domain that the settings don't list.
    """
    try:
        return tenant_named(job.provider_tenant(), settings, urn=job.provider.urn if job.provider else None)
    except Undecided:
        stated = tenant_declared(
            Declared(job.argument("source_tenant_id"), "source_tenant_id", job.component), settings
        )
        if stated is None and _is_exported(job):
            stated = _exporting_tenant(job, settings)
        if stated is None:
            raise
        return stated


def _is_exported(job: Job) -> bool:
    """Whether nothing but an exported schema is there, which says nothing of tenants but by its id."""
    if job.resource is not None or job.component is not None or not job.schema_resources:
        return False
    return all(schema.type == types.SCHEMA_DOCUMENT for schema in job.schema_resources)


def _exporting_tenant(job: Job, settings: Settings) -> str | None:
    ids = (schema.id for schema in job.schema_resources if type(schema.id) is str)
    named = next((tenant for each in ids if (tenant := job_tenant(each)) is not None), None)
    if named is not None:
        return named
    tenants = () if settings.facts is None else settings.facts.tenants
    return tenants[0].id.strip().lower() if len(tenants) == 1 else None


def _other_tenant(job: Job, settings: Settings) -> str | None:
    own = _exporting_tenant(job, settings)
    ids = [] if settings.facts is None else [tenant.id.strip().lower() for tenant in settings.facts.tenants]
    others = [tenant for tenant in ids if tenant != own]
    return others[0] if own in ids and len(others) == 1 else None


def tenant_declared(declared: Declared, settings: Settings) -> str | None:
    """The id of the tenant that a declared value designates, lower case; None where nothing is declared.

    Raises:
        Undecided: the value isn't known, or is a domain that the settings don't list.
    """
    text = known_text(declared.value, declared.path, declared.urn)
    return tenant_named(text, settings, declared.path, declared.urn)


def tenant_named(text: str | None, settings: Settings, path: str = "tenantId", urn: str | None = None) -> str | None:
    """The id of the tenant that a text designates, lower case; None for no text.

    Raises:
        Undecided: it is a domain that the settings don't list.
    """
    if text is None:
        return None
    tenant = settings.tenant_by_designation(text)
    if tenant is None:
        raise Undecided("is a domain name, and the settings list no tenant with that domain", path, urn)
    return tenant
