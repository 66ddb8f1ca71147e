"""EP110 cross-tenant-source-tenant-only."""

from collections.abc import Callable, Iterator
from functools import partial

from entra_policy.estate.credentials import Declared
from entra_policy.estate.job import Job
from entra_policy.estate.tenants import tenant_declared, tenant_named
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.cross_tenant._scenarios import CROSS_TENANT
from entra_policy.values import Undecided


@rule(
    "EP110",
    "cross-tenant-source-tenant-only",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="Configuring synchronization from target tenant",
    scenarios=CROSS_TENANT,
)
def cross_tenant_source_tenant_only(job: Job, context: Context) -> Iterator[Problem]:
    """Cross-tenant synchronization is configured in the source tenant only.

    What it checks
        A cross-tenant job is deployed to the tenant of its azuread provider, which must be the source tenant. It fails
        when the credential `CompanyId`, the target tenant, is that same tenant; when the declared source and target
        tenants are the same; and when the declared source tenant is not the provider's. Where the credentials can't be
        read, a component's `target_tenant_id` is used instead.

    Why
        The service runs the synchronization from the source tenant. A configuration that is made in the target tenant
        is not supported and never synchronizes anyone. Being the source of one pair of tenants and the target of
        another is fine: each direction is configured in its own source tenant.

    Example
        ```python
        target = azuread.Provider("target", tenant_id="7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a")
        CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("displayName", attribute("displayName"))],
            },
            pulumi.ResourceOptions(providers={"azuread": target}),
        )
        ```

    Instead
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("displayName", attribute("displayName"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        ```

    When it is undecided
        While the target tenant, or the tenant of the provider, is not known: set `tenantId` on the provider or
        `azuread:tenantId` in the stack's configuration. A tenant that is given by a domain name can be compared only
        when the settings list that domain with the tenant's id.
    """
    companies = job.credentials.every("CompanyId")
    source = Declared(job.argument("source_tenant_id"), "source_tenant_id", job.component)
    target = Declared(job.argument("target_tenant_id"), "target_tenant_id", job.component)
    if companies[0].value is None and target.value is None:
        if job.scenario is None or (job.resource is None and job.component is None):
            raise NotApplicable  # a schema or credentials alone don't say where the job is
        raise Undecided(
            "the target tenant is not declared: neither `CompanyId` among the credentials nor a component's "
            "`target_tenant_id`"
        )
    not_known: list[Undecided] = []
    own_tenant = _decided(not_known, lambda: tenant_named(job.provider_tenant(), context.settings))
    source_tenant = _decided(not_known, lambda: tenant_declared(source, context.settings))
    target_tenant = _decided(not_known, lambda: tenant_declared(target, context.settings))
    # Where the credentials can't be read, the component's argument says what they contain.
    company_tenants = [
        (company, _decided([] if target_tenant else not_known, partial(tenant_declared, company, context.settings)))
        for company in companies
    ]
    stated = [each for each in company_tenants if each[1] is not None] or [(target, target_tenant)]
    declared = next((each for each, tenant in stated if tenant == own_tenant), None)
    if own_tenant is not None and declared is not None:
        yield Problem(
            f"`{'target_tenant_id' if declared is target else 'CompanyId'}`, the target tenant, is the tenant that the "
            "provider deploys this job to. Cross-tenant synchronization is configured in the source tenant: deploy the "
            "job with a provider of the source tenant.",
            about="the target tenant is the tenant of the provider",
            path=declared.path,
            urn=declared.urn,
        )
    if source_tenant is not None and source_tenant == target_tenant:
        yield Problem(
            "The same tenant is declared as the source and as the target. Users are synchronized from one tenant into "
            "another: correct `source_tenant_id` or `target_tenant_id`.",
            about="the declared source tenant is the declared target tenant",
            path=target.path,
            urn=target.urn,
        )
    if source_tenant is not None and own_tenant is not None and source_tenant != own_tenant:
        yield Problem(
            "The declared source tenant is not the tenant that the provider deploys this job to. Cross-tenant "
            "synchronization is configured in the source tenant: deploy the job with a provider of the source tenant.",
            about="the declared source tenant is not the tenant of the provider",
            path=source.path,
            urn=source.urn,
        )
    if not_known:
        raise not_known[0]


def _decided(not_known: list[Undecided], value: Callable[[], str | None]) -> str | None:
    """The value; None where it isn't known, which is added to `not_known`, so that the rest can still be compared."""
    try:
        return value()
    except Undecided as undecided:
        not_known.append(undecided)
        return None
