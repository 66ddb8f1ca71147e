"""EP617 one-sync-between-two-tenants: one source tenant is synchronized into one target tenant by one configuration."""

import datetime as dt

import pytest

from entra_policy.estate.types import CROSS_TENANT_SYNC, JOB, PROVIDER
from entra_policy.facts import Facts, ServicePrincipal, TenantFacts
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import SOURCE, TARGET
from tests.support.expected import advises, as_source, undecided

OTHER = "5d3b9a40-2c61-4e7f-8a9b-1f2e3d4c5b6a"
PROVIDERS = f"""
unknown = azuread.Application("application", display_name="application").client_id
source = azuread.Provider("source", tenant_id="{SOURCE}")
same = azuread.Provider("same", tenant_id="{SOURCE}")
other = azuread.Provider("other", tenant_id="{OTHER}")
unstated = azuread.Provider("unstated", tenant_id=unknown)
"""


def sync(name: str, *, provider: str = "source", target: str = f'"{TARGET}"') -> str:
    head = PROVIDERS if name == "first" else ""
    return f"""{head}
CrossTenantSync(
    "{name}",
    {{"target_tenant_id": {target}, "mappings": [to("displayName", attribute("displayName"))]}},
    pulumi.ResourceOptions(providers={{"azuread": {provider}}}),
)
"""


EXISTING = "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"


def facts(name: str | None, *targets: str, principal: str = EXISTING) -> Settings:
    """Facts about a service principal of the source tenant whose cross-tenant synchronization has these targets."""
    existing = ServicePrincipal(principal, None, display_name=name, target_tenants=targets)
    tenant = TenantFacts(SOURCE, service_principals=(existing,))
    return Settings(facts=Facts(1, dt.date(2026, 11, 20), (tenant,)))


CASES = cases(
    "EP617",
    Case(
        "twice",
        sync("first") + sync("second") + sync("third"),
        found=(
            advises(
                JOB,
                "second-job",
                "",
                "Jobs `first` and `second` synchronize the same source tenant into the same target tenant, and only one configuration can exist between two tenants. Make one of them.",
            ),
            advises(
                JOB,
                "third-job",
                "",
                "Jobs `first` and `third` synchronize the same source tenant into the same target tenant, and only one configuration can exist between two tenants. Make one of them.",
            ),
        ),
    ),
    Case(
        "other-provider-same-tenant",
        sync("first") + sync("second", provider="same"),
        found=(
            advises(
                JOB,
                "second-job",
                "",
                "Jobs `first` and `second` synchronize the same source tenant into the same target tenant, and only one configuration can exist between two tenants. Make one of them.",
            ),
        ),
    ),
    Case(
        "other-targets-or-sources",
        sync("first") + sync("second", target=f'"{OTHER}"') + sync("third", provider="other"),
    ),
    Case("one-job", sync("first")),
    Case(
        "unknown-target",
        sync("first") + sync("second", target="unknown"),
        found=(
            undecided(
                CROSS_TENANT_SYNC,
                "second",
                "target_tenant_id",
                "not decided: `target_tenant_id` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-source",
        sync("first") + sync("second", provider="unstated"),
        found=(undecided(PROVIDER, "unstated", "tenantId", "not decided: `tenantId` is not known before deployment."),),
    ),
    Case(
        "exists-already",
        sync("first"),
        settings=facts("Fabrikam", TARGET.upper()),
        found=(
            advises(
                JOB,
                "first-job",
                "",
                "Service principal `Fabrikam` synchronizes users of the source tenant into the target tenant of job `first` already (facts of 2026-11-20), and only one configuration can exist between two tenants. Keep one of them.",
            ),
        ),
    ),
    Case("exists-in-the-facts-since-it-was-deployed", sync("first"), settings=facts("first", OTHER, TARGET)),
    Case("exists-for-another-target", sync("first"), settings=facts("Fabrikam", OTHER)),
    Case(
        "exists-without-a-name",
        sync("first"),
        settings=facts(None, TARGET),
        found=(
            undecided(
                JOB,
                "first-job",
                "",
                "not decided: it is not known whether a configuration between the same tenants that exists is this job's own.",
            ),
        ),
    ),
    Case("exists-in-another-tenant", sync("first", provider="other"), settings=facts("Fabrikam", TARGET)),
    Case(
        "exists-and-the-target-is-not-known",
        sync("first", target="unknown"),
        settings=facts("Fabrikam", TARGET),
        found=(
            undecided(
                CROSS_TENANT_SYNC,
                "first",
                "target_tenant_id",
                "not decided: `target_tenant_id` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "exists-and-the-source-is-not-known",
        sync("first", provider="unstated"),
        settings=facts("Fabrikam", TARGET),
        found=(undecided(PROVIDER, "unstated", "tenantId", "not decided: `tenantId` is not known before deployment."),),
    ),
    Case(
        "exists-and-the-target-is-a-secret",
        sync("first", target=f'pulumi.Output.secret("{TARGET}")'),
        settings=facts("Fabrikam", TARGET),
        found=(
            advises(
                JOB,
                "first-job",
                "",
                "Service principal `Fabrikam` synchronizes users of the source tenant into the target tenant of job `first` already (facts of 2026-11-20), and only one configuration can exist between two tenants. Keep one of them.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
