"""EP303 no-b2c-target."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from entra_policy.estate.job import Job, argument_text
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.settings import Settings
from entra_policy.values import NOT_KNOWN_YET, SCENARIO_NOT_KNOWN, Undecided, is_unknown, known_text
from entra_sync.templates import Scenario
from entra_sync.tenants import TenantKind


@rule(
    "EP303",
    "no-b2c-target",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="Provisioning to B2C tenants",
    sources=frozenset({Source.STATIC, Source.FACTS}),
)
def no_b2c_target(job: Job, context: Context) -> Iterator[Problem]:
    """No job provisions into an Azure AD B2C tenant.

    What it checks
        Whether the target tenant is declared as B2C, by a component's `target_tenant_kind`, in the settings' list of
        tenants or in the facts, and whether the address of the target (`BaseAddress`, `Url`) is a host below
        b2clogin.com. Addresses for OAuth don't count. In edition 2026 a B2C tenant may not be the source either.

    Why
        B2C tenants are too large for the provisioning service; Microsoft does not support them as a target.

    Example
        ```python
        ProvisioningJob(
            "customers",
            {
                "display_name": "Customers",
                "credentials": {
                    "base_address": "https://contoso.b2clogin.com/scim",
                    "secret_token": "token",
                },
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    Instead
        ```python
        # Provision to the application itself; customers of a B2C tenant sign up or are created through Graph.
        ProvisioningJob(
            "customers",
            {
                "display_name": "Customers",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    When it is undecided
        While the address is not known before deployment, or can't be read, or while the target tenant is not known and
        the settings list B2C tenants.
    """
    not_known: list[Undecided] = []
    for key in ("BaseAddress", "Url"):
        credential = job.credentials.get(key)
        try:
            address = known_text(credential.value, credential.path, credential.urn)
        except Undecided as undecided:
            not_known.append(undecided)
            continue
        if address is not None and _is_b2c_host(address):
            yield Problem(
                f"`{key}` is an address of an Azure AD B2C tenant (a host below b2clogin.com), and provisioning into "
                "B2C tenants is not supported. Provision to the application itself.",
                about=f"{key} is below b2clogin.com",
                path=credential.path,
                urn=credential.urn,
            )
    if argument_text(job.component, "target_tenant_kind") == TenantKind.B2C:
        yield Problem(
            "The target tenant is declared as an Azure AD B2C tenant, into which provisioning is not supported.",
            about="the target tenant is declared as B2C",
            path="target_tenant_kind",
            urn=job.component.urn if job.component else None,
        )
    elif is_unknown(job.argument("target_tenant_kind")):
        not_known.append(Undecided(NOT_KNOWN_YET, "target_tenant_kind", job.component.urn if job.component else None))
    if context.settings.knows_tenants_of(TenantKind.B2C):
        yield from _listed_b2c_tenants(job, context.settings, not_known)
    if not_known:
        raise not_known[0]


def _listed_b2c_tenants(job: Job, settings: Settings, not_known: list[Undecided]) -> Iterator[Problem]:
    """The target and, in edition 2026, the source where the settings list them as B2C tenants."""
    company = job.credentials.get("CompanyId")
    target, target_path, target_urn = company.value, company.path, company.urn
    if target is None and (target := job.argument("target_tenant_id")) is not None:
        target_path, target_urn = "target_tenant_id", job.component.urn if job.component else None
    if target is not None and job.scenario in (Scenario.CROSS_TENANT, None):
        try:
            text = known_text(target, target_path, target_urn)
        except Undecided as undecided:
            not_known.append(undecided)
        else:
            if _is_b2c(text, settings) and job.scenario is None:
                # Only in cross-tenant synchronization is it a tenant's id.
                not_known.append(Undecided(SCENARIO_NOT_KNOWN, urn=target_urn))
            elif _is_b2c(text, settings):
                yield Problem(
                    "The target tenant is an Azure AD B2C tenant, into which provisioning is not supported.",
                    about="the target tenant is listed as B2C",
                    path=target_path,
                    urn=target_urn,
                )
    if settings.edition != "2026" and job.scenario is not Scenario.INBOUND:
        return
    try:
        own = job.provider_tenant()
    except Undecided as undecided:
        not_known.append(undecided)
        return
    if _is_b2c(own, settings):
        yield Problem(
            "The provider deploys the job to an Azure AD B2C tenant; provisioning into or out of B2C tenants is not "
            "supported.",
            about="the tenant of the provider is listed as B2C",
            path="tenantId",
            urn=job.provider.urn if job.provider else None,
        )


def _is_b2c(designation: str | None, settings: Settings) -> bool:
    tenant = None if designation is None else settings.tenant_by_designation(designation)
    return tenant is not None and settings.tenant_kind(tenant) is TenantKind.B2C


def _is_b2c_host(address: str) -> bool:
    try:
        host = urlsplit(address if "://" in address else f"https://{address}").hostname or ""
    except ValueError:
        return False
    return host.rstrip(".").endswith(".b2clogin.com")
