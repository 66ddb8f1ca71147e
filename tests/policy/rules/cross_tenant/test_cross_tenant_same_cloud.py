"""EP103 cross-tenant-same-cloud: the source tenant and the target tenant are in clouds between which users can be synchronized."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from entra_policy.estate.types import CREDENTIALS, CROSS_TENANT_SYNC, JOB, PROVIDER
from entra_policy.facts import Facts, TenantFacts
from entra_policy.readers.program import batch
from entra_policy.settings import Settings, Tenant
from entra_sync.clouds import Cloud
from tests.policy.rules.cross_tenant._programs import ARGUMENTS, DISPLAY_NAME_ONLY, OTHER, component, schema, users
from tests.policy.rules.cross_tenant._users import elsewhere
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import SOURCE, TARGET, plain
from tests.support.expected import advises, as_source, fails, undecided


def clouds(source: str | None, target: str | None, *, more: str = "", tenant: str = TARGET) -> str:
    """A component between two clouds: the provider's environment, and what is stated of the target (Python)."""
    environment = "" if source is None else f", environment={source}"
    stated = "" if target is None else f'"target_cloud": {target}, '
    arguments = f'{DISPLAY_NAME_ONLY}"target_tenant_id": "{tenant}", {stated}{more}'
    return 'unknown = azuread.Application("application", display_name="application").client_id\n' + component(
        arguments, provider=f'tenant_id="{SOURCE}"{environment}'
    )


def listed(**clouds_of: Cloud) -> Mapping[str, Tenant]:
    """Tenants in the settings, with their clouds."""
    ids = {"source": SOURCE, "target": TARGET}
    return MappingProxyType({ids[name]: Tenant(ids[name], cloud=cloud) for name, cloud in clouds_of.items()})


IN_ANOTHER_CLOUD = '"usgovernment"'

CASES = cases(
    "EP103",
    Case(
        "provider-in-another-cloud",
        clouds('"usgovernment"', '"public"'),
        found=(
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "target_cloud",
                "The source tenant is in the cloud usgovernmentl4 and the target tenant in global, between which users can't be synchronized. Synchronize into a tenant of the source tenant's cloud.",
            ),
        ),
    ),
    Case(
        "stated-clouds-differ",
        clouds(None, '"china"', more='"source_cloud": "global"'),
        found=(
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "target_cloud",
                "The source tenant is in the cloud global and the target tenant in china, between which users can't be synchronized. Synchronize into a tenant of the source tenant's cloud.",
            ),
        ),
    ),
    Case(
        "default-provider",
        clouds(None, '"usgovernmentl5"'),
        found=(
            undecided(
                JOB,
                "sync-job",
                "",
                "not decided: no cloud is stated for the job's provider, so that it is global is only assumed.",
            ),
        ),
    ),
    Case(
        "listed-target",
        clouds(None, None),
        settings=Settings(tenants=listed(target=Cloud.CHINA)),
        found=(
            undecided(
                JOB,
                "sync-job",
                "",
                "not decided: no cloud is stated for the job's provider, so that it is global is only assumed.",
            ),
        ),
    ),
    Case(
        "listed-tenants-of-plain-resources",
        plain(f'"{TARGET}"', more='{"key": "AuthenticationType", "value": "SyncPolicy"}'),
        settings=Settings(tenants=listed(source=Cloud.US_GOVERNMENT_L4, target=Cloud.GLOBAL)),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "The source tenant is in the cloud usgovernmentl4 and the target tenant in global, between which users can't be synchronized. Synchronize into a tenant of the source tenant's cloud.",
            ),
        ),
    ),
    Case("government-levels-are-one-cloud", clouds('"dod"', '"usgovernmentl4"')),
    Case(
        "settings-name-the-cloud-of-the-default-provider",
        f'CrossTenantSync("sync", {{{ARGUMENTS}"target_cloud": "china"}})',
        settings=Settings(cloud=Cloud.CHINA),
    ),
    Case(
        "default-environment-of-a-listed-tenant-is-fine",
        clouds(None, '"usgovernment"'),
        settings=Settings(tenants=listed(source=Cloud.US_GOVERNMENT_L4)),
    ),
    Case("target-cloud-not-stated-is-fine", clouds('"china"', None)),
    Case("into-government-in-2026-is-fine", clouds('"global"', '"usgovernment"'), settings=EDITION_2026),
    Case("out-of-government-in-2026-is-fine", clouds('"usgovernment"', '"global"'), settings=EDITION_2026),
    Case("into-china-in-2026-is-fine", clouds('"global"', '"china"'), settings=EDITION_2026),
    Case(
        "out-of-china-in-2026",
        clouds('"china"', '"global"'),
        settings=EDITION_2026,
        found=(
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "target_cloud",
                "The source tenant is in the cloud china and the target tenant in global, between which users can't be synchronized. Synchronize into a tenant of the source tenant's cloud.",
            ),
        ),
    ),
    Case(
        "government-and-china-in-2026",
        clouds('"usgovernment"', '"china"'),
        settings=EDITION_2026,
        found=(
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "target_cloud",
                "The source tenant is in the cloud usgovernmentl4 and the target tenant in china, between which users can't be synchronized. Synchronize into a tenant of the source tenant's cloud.",
            ),
        ),
    ),
    Case(
        "within-china-in-2026",
        clouds('"china"', '"china"'),
        settings=EDITION_2026,
        found=(
            advises(
                CROSS_TENANT_SYNC,
                "sync",
                "target_cloud",
                "The source tenant is in the cloud china and the target tenant in china; Microsoft's pages contradict each other on whether users can be synchronized between them. Ask Microsoft before you rely on it.",
            ),
        ),
    ),
    Case("within-china", clouds('"china"', '"china"')),
    Case(
        "unknown-environment",
        clouds("unknown", '"china"'),
        found=(
            undecided(PROVIDER, "tenant", "environment", "not decided: `environment` is not known before deployment."),
        ),
    ),
    Case(
        "unknown-target-cloud",
        clouds('"china"', "unknown"),
        found=(
            undecided(
                CROSS_TENANT_SYNC, "sync", "target_cloud", "not decided: `target_cloud` is not known before deployment."
            ),
        ),
    ),
    Case(
        "unknown-tenant-among-listed",
        plain("unknown"),
        settings=Settings(tenants=listed(source=Cloud.CHINA)),
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
        "application-is-fine",
        plain(f'"{TARGET}"', template='"scim"'),
        settings=Settings(tenants=listed(target=Cloud.CHINA)),
    ),
    Case(
        "secret-cloud",
        clouds('"global"', 'pulumi.Output.secret("china")'),
        found=(
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "target_cloud",
                "The source tenant is in the cloud global and the target tenant in china, between which users can't be synchronized. Synchronize into a tenant of the source tenant's cloud.",
            ),
        ),
    ),
    Case("out-of-global-in-2026-is-fine", clouds('"global"', '"global"'), settings=EDITION_2026),
    Case("stated-source-and-global-provider-are-fine", clouds('"global"', '"china"', more='"source_cloud": "china"')),
    Case(
        "stated-source-and-another-provider",
        clouds(IN_ANOTHER_CLOUD, '"china"', more='"source_cloud": "china"'),
        found=(
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "target_cloud",
                "The source tenant is in the cloud usgovernmentl4 and the target tenant in china, between which users can't be synchronized. Synchronize into a tenant of the source tenant's cloud.",
            ),
        ),
    ),
    Case(
        "unknown-source-and-global-provider",
        clouds('"global"', '"china"', more='"source_cloud": unknown'),
        found=(
            undecided(
                CROSS_TENANT_SYNC, "sync", "source_cloud", "not decided: `source_cloud` is not known before deployment."
            ),
        ),
    ),
    Case(
        "stated-source-of-a-default-provider",
        f'CrossTenantSync("sync", {{{ARGUMENTS}"target_cloud": "china", "source_cloud": "global"}})',
        settings=Settings(cloud=Cloud.CHINA),
        found=(
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "target_cloud",
                "The source tenant is in the cloud global and the target tenant in china, between which users can't be synchronized. Synchronize into a tenant of the source tenant's cloud.",
            ),
        ),
    ),
    Case("unknown-target-and-no-clouds-listed", plain("unknown"), settings=elsewhere()),
    Case(
        "clouds-in-the-facts",
        plain(f'"{TARGET}"', more='{"key": "AuthenticationType", "value": "SyncPolicy"}'),
        settings=Settings(
            facts=Facts(
                1,
                dt.date(2026, 11, 20),
                (TenantFacts(id=OTHER), TenantFacts(id=TARGET, cloud=Cloud.CHINA)),
            )
        ),
        found=(
            undecided(
                JOB,
                "job",
                "",
                "not decided: no cloud is stated for the job's provider, so that it is global is only assumed.",
            ),
        ),
    ),
    Case("provider-not-declared", schema(users()), settings=Settings(tenants=listed(target=Cloud.CHINA))),
    Case(
        "into-germany-in-2026",
        clouds('"global"', '"germany"'),
        settings=EDITION_2026,
        found=(
            fails(
                CROSS_TENANT_SYNC,
                "sync",
                "target_cloud",
                "The source tenant is in the cloud global and the target tenant in germany, between which users can't be synchronized. Synchronize into a tenant of the source tenant's cloud.",
            ),
        ),
    ),
    Case(
        "no-provider-declared",
        'pulumi.ComponentResource("entra:index:CrossTenantSync", "sync", {"target_cloud": "china"})\n',
        found=(undecided(CROSS_TENANT_SYNC, "sync", "", "not decided: the cloud of the job's provider is not known."),),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
