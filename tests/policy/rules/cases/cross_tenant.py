"""Cases of the section on cross-tenant synchronization."""

from types import MappingProxyType

from entra_policy.settings import Settings, Tenant
from tests.support.cases import Case

SOURCE = "0f5c1d2e-3b4a-5968-7786-950412233445"
TARGET = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"

PLAIN = """
tenant = azuread.Provider("tenant", {provider})
options = pulumi.ResourceOptions(provider=tenant)
unknown = azuread.Application("application", display_name="application").client_id
principal = azuread.ServicePrincipal("principal", client_id="5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b", opts=options)
job = azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id={template}, opts=options)
azuread.SynchronizationSecret("credentials", service_principal_id=principal.id, credentials=[
    {credentials}
], opts=options)
"""


def plain(
    company: str, *, provider: str = f'tenant_id="{SOURCE}"', template: str = '"Azure2Azure"', more: str = ""
) -> str:
    """A program of azuread resources: a job with credentials, one of them the target tenant."""
    credentials = f'{{"key": "CompanyId", "value": {company}}}, {more}'
    return PLAIN.format(provider=provider, template=template, credentials=credentials)


def component(arguments: str, *, provider: str = f'tenant_id="{SOURCE}"') -> str:
    """A program with the component."""
    return f"""
tenant = azuread.Provider("tenant", {provider})
CrossTenantSync("sync", {{{arguments}}}, pulumi.ResourceOptions(providers={{"azuread": tenant}}))
"""


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
)
