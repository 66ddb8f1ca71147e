"""EP303 no-b2c-target."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.addresses import domain_of, host_of
from entra_policy.estate.job import Job, argument_text
from entra_policy.estate.tenants import declared_targets, tenant_declared, tenant_named
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.settings import Settings
from entra_policy.values import NOT_KNOWN_YET, SCENARIO_NOT_KNOWN, Undecided, is_unknown, known_text
from entra_sync.templates import Scenario
from entra_sync.tenants import TenantKind

# Azure AD B2C in the global cloud and in China and, as Microsoft's authentication libraries know them, in the US
# Government cloud and the former German one.
_B2C_DOMAINS: Final = ("b2clogin.com", "b2clogin.cn", "b2clogin.us", "b2clogin.de")


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
        b2clogin.com (in national clouds b2clogin.cn or b2clogin.us), or one that is, or is below, a domain of a B2C
        tenant that the settings or the facts list; of several listed domains the longest counts. Where a credential is
        given more than once, each of its values counts. Addresses for OAuth don't count. In edition 2026 a B2C tenant
        may not be the source either.

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
        the settings or the facts list B2C tenants. A tenant that is given by a domain name is known when they list that
        domain with the tenant's id, or when the component says its kind.
    """
    not_known: list[Undecided] = []
    for key in ("BaseAddress", "Url"):
        for credential in job.credentials.every(key):
            try:
                address = known_text(credential.value, credential.path, credential.urn)
            except Undecided as undecided:
                not_known.append(undecided)
                continue
            if address is not None and (host := _b2c_host(address, context.settings)) is not None:
                yield Problem(
                    f"`{key}` is an address of an Azure AD B2C tenant (a host {host}), and provisioning into "
                    "B2C tenants is not supported. Provision to the application itself.",
                    about=f"{key} is {host}",
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
    for target in declared_targets(job) if job.scenario in (Scenario.CROSS_TENANT, None) else ():
        try:
            is_b2c = _is_b2c(tenant_declared(target, settings), settings)
        except Undecided as undecided:
            if not _states_another_kind(job):
                not_known.append(undecided)
            continue
        if is_b2c and job.scenario is None:
            # Only in cross-tenant synchronization is it a tenant's id.
            not_known.append(Undecided(SCENARIO_NOT_KNOWN, urn=target.urn))
        elif is_b2c:
            yield Problem(
                "The target tenant is an Azure AD B2C tenant, into which provisioning is not supported.",
                about="the target tenant is listed as B2C",
                path=target.path,
                urn=target.urn,
            )
    if settings.edition != "2026" and job.scenario is not Scenario.INBOUND:
        return
    try:
        provider = job.provider.urn if job.provider else None
        own = tenant_named(job.provider_tenant(), settings, urn=provider)
    except Undecided as undecided:
        not_known.append(undecided)
        return
    if _is_b2c(own, settings):
        yield Problem(
            "The provider deploys the job to an Azure AD B2C tenant; provisioning into or out of B2C tenants is not "
            "supported.",
            about="the tenant of the provider is listed as B2C",
            path="tenantId",
            urn=provider,
        )


def _is_b2c(tenant: str | None, settings: Settings) -> bool:
    return tenant is not None and settings.tenant_kind(tenant) is TenantKind.B2C


def _states_another_kind(job: Job) -> bool:
    """Whether the component says what kind of tenant the target is, which then need not be listed."""
    return argument_text(job.component, "target_tenant_kind") in set(TenantKind) - {TenantKind.B2C}


def _b2c_host(address: str, settings: Settings) -> str | None:
    """Which host of B2C an address has, in words; None for any other. A domain of the settings is not shown."""
    host = host_of(address)
    if host is None:
        return None
    if (domain := domain_of(host, _B2C_DOMAINS)) is not None:
        return f"below {domain}"
    kinds = settings.kinds_by_domain()
    listed = domain_of(host, kinds)
    if listed is None or kinds[listed] is not TenantKind.B2C:
        return None
    return "in a domain of a listed B2C tenant"
