"""EP303 no-b2c-target: no job provisions into an Azure AD B2C tenant."""

import json
from types import MappingProxyType

import pytest

from entra_policy.estate.types import CREDENTIALS, CROSS_TENANT_SYNC, PROVIDER
from entra_policy.facts.reading import facts_from_json
from entra_policy.readers.program import batch
from entra_policy.settings import Settings, Tenant
from entra_sync.tenants import TenantKind
from tests.policy.rules.service._programs import FACTS, SOMEONE, another_secret, crm
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import SOURCE, TARGET, plain
from tests.support.expected import as_source, fails, undecided

B2C = Settings(tenants=MappingProxyType({TARGET: Tenant(TARGET, kind=TenantKind.B2C)}))
B2C_SOURCE_2026 = Settings(edition="2026", tenants=MappingProxyType({SOURCE: Tenant(SOURCE, kind=TenantKind.B2C)}))
ONE_B2C = B2C.tenants
OTHER = "55555555-2222-3333-4444-555555555555"
B2C_DOMAIN = Settings(
    tenants=MappingProxyType(
        {
            TARGET: Tenant(TARGET, kind=TenantKind.B2C, domains=frozenset({"login.fabrikam.com"})),
            OTHER: Tenant(OTHER, verified_domains=frozenset({"fabrikam.com", "crm.login.fabrikam.com"})),
        }
    )
)
B2C_FACTS = facts_from_json(
    json.dumps(
        {
            "version": 1,
            "collected": "2026-11-20",
            "tenants": [{"id": TARGET, "kind": "b2c", "verified_domains": ["login.fabrikam.com"]}],
        }
    ).encode()
)
NOT_B2C = Settings(tenants=MappingProxyType({**ONE_B2C, SOURCE: Tenant(SOURCE, kind=TenantKind.WORKFORCE)}))


def sync(arguments: str) -> str:
    """A component that declares its target, and no credentials."""
    return f"""
    unknown = azuread.Application("application", display_name="application").client_id
    tenant = azuread.Provider("tenant", tenant_id="{SOURCE}")
    sync = pulumi.ComponentResource("entra:index:CrossTenantSync", "sync", {{{arguments}}})
    azuread.SynchronizationJob("job", service_principal_id="/servicePrincipals/" + {SOMEONE}, template_id="Azure2Azure",
                               opts=pulumi.ResourceOptions(parent=sync, provider=tenant))
    """


CASES = cases(
    "EP303",
    Case(
        "b2c-by-facts-in-2026",
        plain(f'"{TARGET}"'),
        settings=Settings(edition="2026", facts=FACTS),
        found=(
            fails(
                PROVIDER,
                "tenant",
                "tenantId",
                "The provider deploys the job to an Azure AD B2C tenant; provisioning into or out of B2C tenants is not supported.",
            ),
        ),
    ),
    Case(
        "address",
        crm('BaseAddress="https://contoso.b2clogin.com/scim"'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "`BaseAddress` is an address of an Azure AD B2C tenant (a host below b2clogin.com), and provisioning into B2C tenants is not supported. Provision to the application itself.",
            ),
        ),
    ),
    Case(
        "url",
        crm('Url="CONTOSO.B2CLOGIN.COM."'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "`Url` is an address of an Azure AD B2C tenant (a host below b2clogin.com), and provisioning into B2C tenants is not supported. Provision to the application itself.",
            ),
        ),
    ),
    Case(
        "secret-address",
        crm('BaseAddress=pulumi.Output.secret("https://contoso.b2clogin.com/hunter2")'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "`BaseAddress` is an address of an Azure AD B2C tenant (a host below b2clogin.com), and provisioning into B2C tenants is not supported. Provision to the application itself.",
            ),
        ),
    ),
    Case(
        "looks-like-it",
        crm(
            'BaseAddress="https://crm.example.com/b2clogin.com"',
            'Url="https://b2clogin.com.example.com/"',
            'Oauth2TokenExchangeUri="https://contoso.b2clogin.com/oauth2/token"',
        ),
    ),
    Case(
        "unknown-address",
        crm("BaseAddress=unknown"),
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
        "unknown-credentials",
        crm().replace("credentials=[]", "credentials=unknown.apply(lambda _: [])"),
        found=(
            undecided(
                CREDENTIALS, "credentials", "credentials", "not decided: `credentials` is not known before deployment."
            ),
        ),
    ),
    Case(
        "declared-kind",
        f"""
        tenant = azuread.Provider("tenant", tenant_id="{SOURCE}")
        CrossTenantSync("sync", {{"target_tenant_id": "{TARGET}", "target_tenant_kind": "b2c"}},
                        pulumi.ResourceOptions(providers={{"azuread": tenant}}))
        """,
        found=(
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "target_tenant_kind",
                "The target tenant is declared as an Azure AD B2C tenant, into which provisioning is not supported.",
            ),
        ),
    ),
    Case(
        "listed-tenant",
        plain(f'"{TARGET}"'),
        settings=B2C,
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "The target tenant is an Azure AD B2C tenant, into which provisioning is not supported.",
            ),
        ),
    ),
    Case(
        "unknown-tenant-while-b2c-tenants-are-listed",
        plain("unknown"),
        settings=B2C,
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
        "out-of-b2c-in-2026",
        plain(f'"{TARGET}"'),
        settings=B2C_SOURCE_2026,
        found=(
            fails(
                PROVIDER,
                "tenant",
                "tenantId",
                "The provider deploys the job to an Azure AD B2C tenant; provisioning into or out of B2C tenants is not supported.",
            ),
        ),
    ),
    Case(
        "unknown-kind",
        sync(f'"target_tenant_id": "{TARGET}", "target_tenant_kind": unknown'),
        found=(
            undecided(
                CROSS_TENANT_SYNC,
                "sync",
                "target_tenant_kind",
                "not decided: `target_tenant_kind` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "kind-of-a-component",
        sync(f'"target_tenant_id": "{TARGET}", "target_tenant_kind": "b2c"'),
        found=(
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "target_tenant_kind",
                "The target tenant is declared as an Azure AD B2C tenant, into which provisioning is not supported.",
            ),
        ),
    ),
    Case(
        "listed-target-of-a-component",
        sync(f'"target_tenant_id": "{TARGET}"'),
        settings=B2C,
        found=(
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "target_tenant_id",
                "The target tenant is an Azure AD B2C tenant, into which provisioning is not supported.",
            ),
        ),
    ),
    Case(
        "unknown-target-of-a-component",
        sync('"target_tenant_id": unknown'),
        settings=B2C,
        found=(
            undecided(
                CROSS_TENANT_SYNC,
                "sync",
                "target_tenant_id",
                "not decided: `target_tenant_id` is not known before deployment.",
            ),
        ),
    ),
    Case("no-target-while-b2c-tenants-are-listed", plain("None"), settings=B2C),
    Case("company-of-an-application-is-fine", plain(f'"{TARGET}"', template='"scim"'), settings=B2C),
    Case(
        "listed-target-of-an-unknown-template",
        plain(f'"{TARGET}"', template="unknown"),
        settings=B2C,
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "",
                "not decided: what the job is for is not known: neither its template nor its directories say it.",
            ),
        ),
    ),
    Case("unlisted-tenant", plain('"55555555-2222-3333-4444-555555555555"'), settings=NOT_B2C),
    Case(
        "inbound-into-b2c",
        plain("None", template='"API2AAD"'),
        settings=Settings(tenants=B2C_SOURCE_2026.tenants),
        found=(
            fails(
                PROVIDER,
                "tenant",
                "tenantId",
                "The provider deploys the job to an Azure AD B2C tenant; provisioning into or out of B2C tenants is not supported.",
            ),
        ),
    ),
    Case(
        "unknown-provider-in-2026",
        plain(f'"{SOURCE}"', provider=""),
        settings=B2C_SOURCE_2026,
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "The target tenant is an Azure AD B2C tenant, into which provisioning is not supported.",
            ),
        ),
    ),
    Case(
        "unlisted-target-of-an-unknown-template",
        plain('"55555555-2222-3333-4444-555555555555"', template="unknown"),
        settings=B2C,
    ),
    Case(
        "unlisted-domain",
        plain('"unlisted.example"'),
        settings=B2C,
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "not decided: `credentials[0].value` is a domain name, and the settings list no tenant with that domain.",
            ),
        ),
    ),
    Case(
        "unlisted-domain-of-a-stated-kind",
        sync('"target_tenant_id": "unlisted.example", "target_tenant_kind": "workforce"'),
        settings=B2C,
    ),
    Case("unlisted-domain-while-no-b2c-tenants-are-listed", plain('"unlisted.example"')),
    Case(
        "listed-domain",
        plain('" Login.Fabrikam.COM "'),
        settings=B2C_DOMAIN,
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "The target tenant is an Azure AD B2C tenant, into which provisioning is not supported.",
            ),
        ),
    ),
    Case(
        "address-in-a-listed-domain",
        crm('BaseAddress="https://login.fabrikam.com./scim"', 'Url="x.LOGIN.fabrikam.com:443"'),
        settings=B2C_DOMAIN,
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "`BaseAddress` is an address of an Azure AD B2C tenant (a host in a domain of a listed B2C tenant), and provisioning into B2C tenants is not supported. Provision to the application itself.",
            ),
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[1].value",
                "`Url` is an address of an Azure AD B2C tenant (a host in a domain of a listed B2C tenant), and provisioning into B2C tenants is not supported. Provision to the application itself.",
            ),
        ),
    ),
    Case(
        "address-in-a-domain-of-another-tenant",
        crm('BaseAddress="https://crm.login.fabrikam.com/scim"', 'Url="https://alogin.fabrikam.com"'),
        settings=B2C_DOMAIN,
    ),
    Case(
        "address-in-a-domain-of-the-facts",
        crm('BaseAddress="https://login.fabrikam.com/scim"'),
        settings=Settings(facts=B2C_FACTS),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "`BaseAddress` is an address of an Azure AD B2C tenant (a host in a domain of a listed B2C tenant), and provisioning into B2C tenants is not supported. Provision to the application itself.",
            ),
        ),
    ),
    Case(
        "two-resources",
        crm('BaseAddress="https://crm.example.com"') + another_secret('baseaddress="https://contoso.b2clogin.com"'),
        found=(
            fails(
                CREDENTIALS,
                "again",
                "credentials[0].value",
                "`BaseAddress` is an address of an Azure AD B2C tenant (a host below b2clogin.com), and provisioning into B2C tenants is not supported. Provision to the application itself.",
            ),
        ),
    ),
    Case(
        "key-twice-in-a-list",
        crm('BaseAddress="https://crm.example.com"', 'BASEADDRESS="https://contoso.b2clogin.com"'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[1].value",
                "`BaseAddress` is an address of an Azure AD B2C tenant (a host below b2clogin.com), and provisioning into B2C tenants is not supported. Provision to the application itself.",
            ),
        ),
    ),
    Case(
        "second-value-is-not-known",
        crm('BaseAddress="https://crm.example.com"', "BaseAddress=unknown"),
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials[1].value",
                "not decided: `credentials[1].value` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "two-companies",
        plain('"55555555-2222-3333-4444-555555555555"', more=f'{{"key": "companyid", "value": "{TARGET}"}}'),
        settings=B2C,
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[1].value",
                "The target tenant is an Azure AD B2C tenant, into which provisioning is not supported.",
            ),
        ),
    ),
    Case(
        "host-china",
        crm('BaseAddress="https://contoso.b2clogin.cn/x"'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "`BaseAddress` is an address of an Azure AD B2C tenant (a host below b2clogin.cn), and provisioning into B2C tenants is not supported. Provision to the application itself.",
            ),
        ),
    ),
    Case(
        "host-us-government",
        crm('BaseAddress="contoso.b2clogin.us"'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "`BaseAddress` is an address of an Azure AD B2C tenant (a host below b2clogin.us), and provisioning into B2C tenants is not supported. Provision to the application itself.",
            ),
        ),
    ),
    Case(
        "host-user-and-port",
        crm('BaseAddress="https://u:p@CONTOSO.b2clogin.com.:8443/x"'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "`BaseAddress` is an address of an Azure AD B2C tenant (a host below b2clogin.com), and provisioning into B2C tenants is not supported. Provision to the application itself.",
            ),
        ),
    ),
    Case(
        "host-backslashes",
        crm('BaseAddress="https:\\\\\\\\contoso.b2clogin.com/y"'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "`BaseAddress` is an address of an Azure AD B2C tenant (a host below b2clogin.com), and provisioning into B2C tenants is not supported. Provision to the application itself.",
            ),
        ),
    ),
    Case(
        "host-host-alone",
        crm('BaseAddress=" contoso.b2clogin.com/x?y#z "'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "`BaseAddress` is an address of an Azure AD B2C tenant (a host below b2clogin.com), and provisioning into B2C tenants is not supported. Provision to the application itself.",
            ),
        ),
    ),
    Case(
        "unknown-provider-and-another-target-in-2026",
        plain(f'"{TARGET}"', provider=""),
        settings=B2C_SOURCE_2026,
        found=(
            undecided(
                PROVIDER,
                "tenant",
                "tenantId",
                "not decided: `tenantId` is not known: neither the provider nor the stack's configuration names it.",
            ),
        ),
    ),
    Case("no-host", crm('BaseAddress="https:///scim"', 'Url="https://["')),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
