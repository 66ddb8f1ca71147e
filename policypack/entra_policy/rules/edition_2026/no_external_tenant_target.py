"""EP506 no-external-tenant-target."""

from collections.abc import Iterator

from entra_policy.estate.job import Job
from entra_policy.estate.tenants import declared_targets, tenant_declared
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.edition_2026._edition import EDITION
from entra_policy.values import NOT_KNOWN_YET, Undecided, reveal
from entra_sync.templates import Scenario
from entra_sync.tenants import TenantKind


@rule(
    "EP506",
    "no-external-tenant-target",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    item="Provisioning to External ID tenants",
    editions=EDITION,
    scenarios=frozenset({Scenario.CROSS_TENANT}),
)
def no_external_tenant_target(job: Job, context: Context) -> Iterator[Problem]:
    """The target tenant is not an External ID tenant.

    What it checks
        Whether the target tenant is declared as external, by a component's `target_tenant_kind` or in the settings'
        list of tenants. It is advisory: the article called this unsupported in 2025 and no longer mentions it,
        while the page on provisioning on demand does.

    Why
        External ID tenants are built for customers; the documentation of provisioning on demand says that they aren't
        supported.

    Example
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        CrossTenantSync(
            "to-customers",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "target_tenant_kind": "external",
                "mappings": [to("department", attribute("department"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        ```

    Instead
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "target_tenant_kind": "workforce",
                "mappings": [to("department", attribute("department"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        ```

    When it is undecided
        While the declared kind is not known; while the settings list external tenants and the target tenant is not
        known, or is a domain name that no listed tenant has.
    """
    urn = job.component.urn if job.component else None
    kind = reveal(job.argument("target_tenant_kind"))
    if kind == TenantKind.EXTERNAL:
        yield Problem(
            "The target tenant is declared as an External ID tenant, which Microsoft's page on provisioning on "
            "demand calls unsupported. Use a workforce tenant as the target.",
            about="the target tenant is declared as external",
            path="target_tenant_kind",
            urn=urn,
        )
        return
    not_known: list[Undecided] = []
    if context.settings.knows_tenants_of(TenantKind.EXTERNAL):
        for company in declared_targets(job):
            try:
                tenant = tenant_declared(company, context.settings)
            except Undecided as undecided:
                not_known.append(undecided)
                continue
            if tenant is None or context.settings.tenant_kind(tenant) is not TenantKind.EXTERNAL:
                continue
            yield Problem(
                "The target tenant is an External ID tenant, which Microsoft's page on provisioning on demand calls "
                "unsupported. Use a workforce tenant as the target.",
                about="the target tenant is listed as external",
                path=company.path,
                urn=company.urn,
            )
    if job.argument("target_tenant_kind") is not None and not isinstance(kind, str):
        not_known.append(Undecided(NOT_KNOWN_YET, "target_tenant_kind", urn))
    if not_known:
        raise not_known[0]
