"""EP506 no-external-tenant-target: the target tenant is not an External ID tenant."""

from types import MappingProxyType

import pytest

from entra_policy.estate.types import CREDENTIALS, CROSS_TENANT_SYNC
from entra_policy.readers.program import batch
from entra_policy.settings import Settings, Tenant
from entra_sync.tenants import TenantKind
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import SOURCE, TARGET, plain
from tests.support.expected import advises, as_source, undecided

EXTERNAL = Settings(edition="2026", tenants=MappingProxyType({TARGET: Tenant(TARGET, kind=TenantKind.EXTERNAL)}))

LISTED_WITHOUT_KIND = Settings(
    edition="2026",
    tenants=MappingProxyType({TARGET: Tenant(TARGET, domains=frozenset({"fabrikam.onmicrosoft.com"}))}),
)


def kind(value: str) -> str:
    """A cross-tenant component that states what kind of tenant its target is, as Python text."""
    return f"""
    unknown = azuread.Application("application", display_name="application").client_id
    tenant = azuread.Provider("tenant", tenant_id="{SOURCE}")
    pulumi.ComponentResource(
        "entra:index:CrossTenantSync", "sync", {{"target_tenant_id": "{TARGET}", "target_tenant_kind": {value}}}
    )
    """


CASES = cases(
    "EP506",
    Case(
        "second-company-is-external",
        plain(f'"{SOURCE}"', more=f'{{"key": "CompanyId", "value": "{TARGET}"}}'),
        settings=EXTERNAL,
        others=("EP110",),
        found=(
            advises(
                CREDENTIALS,
                "credentials",
                "credentials[1].value",
                "The target tenant is an External ID tenant, which Microsoft's page on provisioning on demand calls unsupported. Use a workforce tenant as the target.",
            ),
        ),
    ),
    Case(
        "unlisted-domain",
        plain('"unlisted.example"'),
        settings=EXTERNAL,
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
        "stated",
        kind('"external"'),
        settings=EDITION_2026,
        found=(
            advises(
                CROSS_TENANT_SYNC,
                "sync",
                "target_tenant_kind",
                "The target tenant is declared as an External ID tenant, which Microsoft's page on provisioning on demand calls unsupported. Use a workforce tenant as the target.",
            ),
        ),
    ),
    Case("stated-otherwise", kind('"workforce"'), settings=EDITION_2026),
    Case(
        "unknown-kind",
        kind("unknown"),
        settings=EDITION_2026,
        found=(
            undecided(
                CROSS_TENANT_SYNC,
                "sync",
                "target_tenant_kind",
                "not decided: `target_tenant_kind` is not known before deployment.",
            ),
        ),
    ),
    Case("unlisted-tenant", plain('"55555555-2222-3333-4444-555555555555"'), settings=EXTERNAL),
    Case("workforce-tenant", plain(f'"{TARGET}"'), settings=LISTED_WITHOUT_KIND),
    Case("no-company", plain("None"), settings=EXTERNAL),
    Case("application-is-fine", plain(f'"{TARGET}"', template='"scim"'), settings=EXTERNAL),
    Case("not-in-2024", plain(f'"{TARGET}"'), settings=Settings(tenants=EXTERNAL.tenants)),
    Case(
        "listed",
        plain(f'"{TARGET}"'),
        settings=EXTERNAL,
        found=(
            advises(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "The target tenant is an External ID tenant, which Microsoft's page on provisioning on demand calls unsupported. Use a workforce tenant as the target.",
            ),
        ),
    ),
    Case("not-external", plain(f'"{TARGET}"'), settings=EDITION_2026),
    Case(
        "unknown-target",
        plain("unknown"),
        settings=EXTERNAL,
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "not decided: `credentials[0].value` is not known before deployment.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
