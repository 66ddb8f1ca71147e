"""EP110 cross-tenant-source-tenant-only: cross-tenant synchronization is configured in the source tenant only."""

from types import MappingProxyType

import pytest

from entra_policy.estate.types import CREDENTIALS, CROSS_TENANT_SYNC, JOB, PROVIDER
from entra_policy.readers.program import batch
from entra_policy.settings import Settings, Tenant
from tests.policy.rules.cross_tenant._programs import OTHER, component, schema, users
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import PLAIN, SOURCE, TARGET, plain
from tests.support.expected import as_source, fails, undecided

CASES = cases(
    "EP110",
    Case(
        "second-company-is-own-tenant",
        plain(f'"{TARGET}"', more=f'{{"key": "companyId", "value": "{SOURCE}"}}'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[1].value",
                "`CompanyId`, the target tenant, is the tenant that the provider deploys this job to. Cross-tenant synchronization is configured in the source tenant: deploy the job with a provider of the source tenant.",
            ),
        ),
    ),
    Case("two-companies-of-other-tenants", plain(f'"{TARGET}"', more=f'{{"key": "companyId", "value": "{OTHER}"}}')),
    Case(
        "company-is-own-tenant",
        plain(f'"{SOURCE.upper()}"'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "`CompanyId`, the target tenant, is the tenant that the provider deploys this job to. Cross-tenant synchronization is configured in the source tenant: deploy the job with a provider of the source tenant.",
            ),
        ),
    ),
    Case(
        "secret-company",
        plain(f'pulumi.Output.secret("{SOURCE}")'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "`CompanyId`, the target tenant, is the tenant that the provider deploys this job to. Cross-tenant synchronization is configured in the source tenant: deploy the job with a provider of the source tenant.",
            ),
        ),
    ),
    Case(
        "sync-policy-tells-the-scenario",
        plain(f'"{SOURCE}"', template="unknown", more='{"key": "AuthenticationType", "value": "SyncPolicy"}'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "`CompanyId`, the target tenant, is the tenant that the provider deploys this job to. Cross-tenant synchronization is configured in the source tenant: deploy the job with a provider of the source tenant.",
            ),
        ),
    ),
    Case("another-tenant-is-fine", plain(f'"{TARGET}"')),
    Case("application-job-with-its-own-tenant-is-fine", plain(f'"{SOURCE}"', template='"scim"')),
    Case(
        "unknown-template",
        plain(f'"{SOURCE}"', template="unknown"),
        found=(
            undecided(
                JOB,
                "job",
                "",
                "not decided: what the job is for is not known: neither its template nor its directories say it.",
            ),
        ),
    ),
    Case(
        "unknown-company",
        plain("unknown"),
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "not decided: `credentials[0].value` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "provider-without-tenant",
        plain(f'"{TARGET}"', provider=""),
        found=(
            undecided(
                PROVIDER,
                "tenant",
                "tenantId",
                "not decided: `tenantId` is not known: neither the provider nor the stack's configuration names it.",
            ),
        ),
    ),
    Case(
        "tenant-by-domain",
        plain(f'"{TARGET}"', provider='tenant_id="contoso.onmicrosoft.com"'),
        found=(
            undecided(
                JOB,
                "job",
                "tenantId",
                "not decided: `tenantId` is a domain name, and the settings list no tenant with that domain.",
            ),
        ),
    ),
    Case(
        "tenant-by-listed-domain",
        plain(f'"{SOURCE}"', provider='tenant_id="contoso.onmicrosoft.com"'),
        settings=Settings(
            tenants=MappingProxyType({SOURCE: Tenant(SOURCE, domains=frozenset({"contoso.onmicrosoft.com"}))})
        ),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "`CompanyId`, the target tenant, is the tenant that the provider deploys this job to. Cross-tenant synchronization is configured in the source tenant: deploy the job with a provider of the source tenant.",
            ),
        ),
    ),
    Case(
        "component-in-the-target-tenant",
        component(f'"target_tenant_id": "{TARGET}"', provider=f'tenant_id="{TARGET}"'),
        found=(
            fails(
                CREDENTIALS,
                "sync-credentials",
                "credentials[1].value",
                "`CompanyId`, the target tenant, is the tenant that the provider deploys this job to. Cross-tenant synchronization is configured in the source tenant: deploy the job with a provider of the source tenant.",
            ),
        ),
    ),
    Case(
        "declared-source-is-target",
        component(f'"source_tenant_id": "{TARGET}", "target_tenant_id": "{TARGET}"'),
        found=(
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "target_tenant_id",
                "The same tenant is declared as the source and as the target. Users are synchronized from one tenant into another: correct `source_tenant_id` or `target_tenant_id`.",
            ),
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "source_tenant_id",
                "The declared source tenant is not the tenant that the provider deploys this job to. Cross-tenant synchronization is configured in the source tenant: deploy the job with a provider of the source tenant.",
            ),
        ),
    ),
    Case(
        "component-in-the-source-tenant-is-fine",
        component(f'"source_tenant_id": "{SOURCE}", "target_tenant_id": "{TARGET}"'),
    ),
    Case(
        "two-way-is-fine",
        f"""
        one = azuread.Provider("one", tenant_id="{SOURCE}")
        two = azuread.Provider("two", tenant_id="{TARGET}")
        CrossTenantSync("there", {{"target_tenant_id": "{TARGET}"}}, pulumi.ResourceOptions(providers={{"azuread": one}}))
        CrossTenantSync("back", {{"target_tenant_id": "{SOURCE}"}}, pulumi.ResourceOptions(providers={{"azuread": two}}))
        """,
    ),
    Case("component-without-source", component(f'"target_tenant_id": "{TARGET}"')),
    Case(
        "source-is-another-tenant",
        component(f'"source_tenant_id": "{OTHER}", "target_tenant_id": "{TARGET}"'),
        found=(
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "source_tenant_id",
                "The declared source tenant is not the tenant that the provider deploys this job to. Cross-tenant synchronization is configured in the source tenant: deploy the job with a provider of the source tenant.",
            ),
        ),
    ),
    Case(
        "source-stated-and-provider-without-tenant",
        component(f'"source_tenant_id": "{SOURCE}", "target_tenant_id": "{TARGET}"', provider=""),
        found=(
            undecided(
                PROVIDER,
                "tenant",
                "tenantId",
                "not decided: `tenantId` is not known: neither the provider nor the stack's configuration names it.",
            ),
        ),
    ),
    Case(
        "component-with-credentials-and-no-target",
        """
        tenant = azuread.Provider("tenant", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        sync = pulumi.ComponentResource("entra:index:CrossTenantSync", "sync", {})
        azuread.SynchronizationSecret(
            "credentials",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            credentials=[{"key": "SyncAll", "value": "false"}],
            opts=pulumi.ResourceOptions(parent=sync, provider=tenant),
        )
        """,
        found=(
            undecided(
                CROSS_TENANT_SYNC,
                "sync",
                "",
                "not decided: the target tenant is not declared: neither `CompanyId` among the credentials nor a component's `target_tenant_id`.",
            ),
        ),
    ),
    Case(
        "component-without-a-target",
        'pulumi.ComponentResource("entra:index:CrossTenantSync", "sync", {})\n',
        found=(
            undecided(
                CROSS_TENANT_SYNC,
                "sync",
                "tenantId",
                "not decided: `tenantId` is not known: the provider of the job can't be seen.",
            ),
        ),
    ),
    Case(
        "unknown-template-and-no-company",
        PLAIN.format(
            provider=f'tenant_id="{SOURCE}"', template="unknown", credentials='{"key": "SyncAll", "value": "false"}'
        ),
    ),
    Case("schema-alone-is-fine", schema(users())),
    Case(
        "target-of-a-component-without-company",
        f"""
        tenant = azuread.Provider("tenant", tenant_id="{SOURCE}")
        sync = pulumi.ComponentResource("entra:index:CrossTenantSync", "sync", {{"target_tenant_id": "{SOURCE}"}})
        azuread.SynchronizationSecret(
            "credentials",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            credentials=[{{"key": "SyncAll", "value": "false"}}],
            opts=pulumi.ResourceOptions(parent=sync, provider=tenant),
        )
        """,
        found=(
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "target_tenant_id",
                "`target_tenant_id`, the target tenant, is the tenant that the provider deploys this job to. Cross-tenant synchronization is configured in the source tenant: deploy the job with a provider of the source tenant.",
            ),
        ),
    ),
    Case(
        "job-without-company",
        PLAIN.format(
            provider=f'tenant_id="{SOURCE}"',
            template='"Azure2Azure"',
            credentials='{"key": "SyncAll", "value": "false"}',
        ),
        found=(
            undecided(
                JOB,
                "job",
                "",
                "not decided: the target tenant is not declared: neither `CompanyId` among the credentials nor a component's `target_tenant_id`.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
