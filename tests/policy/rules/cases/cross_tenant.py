"""Cases of the section on cross-tenant synchronization: who is the source, and who the target."""

from types import MappingProxyType

from entra_policy.settings import Settings, Tenant
from tests.policy.rules.cases import (
    cross_tenant_edges,
    cross_tenant_edges_target,
    cross_tenant_schema,
    cross_tenant_target,
    cross_tenant_users,
)
from tests.policy.rules.cases.cross_tenant_programs import SOURCE, TARGET, component, plain
from tests.support.cases import Case

CASES = (
    Case("EP110-company-is-own-tenant", plain(f'"{SOURCE.upper()}"')),
    Case("EP110-secret-company", plain(f'pulumi.Output.secret("{SOURCE}")')),
    Case(
        "EP110-sync-policy-tells-the-scenario",
        plain(f'"{SOURCE}"', template="unknown", more='{"key": "AuthenticationType", "value": "SyncPolicy"}'),
    ),
    Case("EP110-another-tenant-is-fine", plain(f'"{TARGET}"')),
    Case("EP110-application-job-with-its-own-tenant-is-fine", plain(f'"{SOURCE}"', template='"scim"')),
    Case("EP110-unknown-template", plain(f'"{SOURCE}"', template="unknown")),
    Case("EP110-unknown-company", plain("unknown")),
    Case("EP110-provider-without-tenant", plain(f'"{TARGET}"', provider="")),
    Case("EP110-tenant-by-domain", plain(f'"{TARGET}"', provider='tenant_id="contoso.onmicrosoft.com"')),
    Case(
        "EP110-tenant-by-listed-domain",
        plain(f'"{SOURCE}"', provider='tenant_id="contoso.onmicrosoft.com"'),
        settings=Settings(
            tenants=MappingProxyType({SOURCE: Tenant(SOURCE, domains=frozenset({"contoso.onmicrosoft.com"}))})
        ),
    ),
    Case(
        "EP110-component-in-the-target-tenant",
        component(f'"target_tenant_id": "{TARGET}"', provider=f'tenant_id="{TARGET}"'),
    ),
    Case(
        "EP110-declared-source-is-target",
        component(f'"source_tenant_id": "{TARGET}", "target_tenant_id": "{TARGET}"'),
    ),
    Case(
        "EP110-component-in-the-source-tenant-is-fine",
        component(f'"source_tenant_id": "{SOURCE}", "target_tenant_id": "{TARGET}"'),
    ),
    Case(
        "EP110-two-way-is-fine",
        f"""
        one = azuread.Provider("one", tenant_id="{SOURCE}")
        two = azuread.Provider("two", tenant_id="{TARGET}")
        CrossTenantSync("there", {{"target_tenant_id": "{TARGET}"}}, pulumi.ResourceOptions(providers={{"azuread": one}}))
        CrossTenantSync("back", {{"target_tenant_id": "{SOURCE}"}}, pulumi.ResourceOptions(providers={{"azuread": two}}))
        """,
    ),
    *cross_tenant_schema.CASES,
    *cross_tenant_target.CASES,
    *cross_tenant_users.CASES,
    *cross_tenant_edges.CASES,
    *cross_tenant_edges_target.CASES,
)
