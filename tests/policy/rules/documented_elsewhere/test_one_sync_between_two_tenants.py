"""EP617 one-sync-between-two-tenants: one source tenant is synchronized into one target tenant by one configuration."""

import pytest

from entra_policy.estate.types import CROSS_TENANT_SYNC, JOB, PROVIDER
from entra_policy.readers.program import batch
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
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
