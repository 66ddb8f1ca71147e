"""EP306 manager-needs-restart: where users' managers are provisioned and not everyone is in scope, provisioning is restarted periodically."""

import pytest

from entra_policy.estate.types import CREDENTIALS, PROVISIONING_JOB, SCHEMA
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from entra_sync.clouds import Cloud
from tests.policy.rules.service._programs import (
    MANAGER_READ,
    PLAIN_JOB,
    RESTART,
    SALES,
    USER_MAPPING,
    component,
    foreign,
    with_another,
)
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import SOURCE, TARGET
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import mappings_program

MANAGER = 'to("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", {source})'
MANAGED = component(MANAGER.format(source='attribute("manager")'))
MANAGED_BELOW = foreign(source=MANAGER_READ)
CROSS_TENANT = """
source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445", environment="{environment}")
CrossTenantSync(
    "to-fabrikam",
    {{
        "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
        "mappings": [to("manager", attribute("manager"))],
        {more},
    }},
    pulumi.ResourceOptions(providers={{"azuread": source}}),
)
"""

CASES = cases(
    "EP306",
    Case(
        "manager-beside-the-expression",
        foreign(source='{"type": "Attribute", "name": "manager", "expression": "[title]"}')
        .replace('to("manager", {"type"', '{"targetAttributeName": "manager", "source": {"type"')
        .replace('"[title]"})', '"[title]"}}'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]",
                "manager (User -> User) flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
    ),
    Case(
        "assigned",
        MANAGED,
        found=(
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1]",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User) flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
    ),
    Case(
        "in-an-expression",
        component(MANAGER.format(source="""expression('Coalesce([Manager], "")')""")),
        found=(
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1]",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User) flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
    ),
    Case(
        "everyone-but-a-filter",
        component(MANAGER.format(source='attribute("manager")'), f'"scope": "all", "scoping": {SALES}'),
        found=(
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1]",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User) flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
    ),
    Case("everyone", component(MANAGER.format(source='attribute("manager")'), '"scope": "all"')),
    Case("manager-in-quotes", component(MANAGER.format(source="""expression('Join("manager", [mail])')"""))),
    Case("restart", MANAGED + RESTART.format(triggers='{"month": "2026-11"}')),
    Case(
        "restart-of-another-job",
        MANAGED
        + RESTART.format(triggers='{"month": "2026-11"}')
        .replace("crm.service_principal_id", '"/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"')
        .replace("crm.job_id", '"scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b"'),
        found=(
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1]",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User) flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
    ),
    Case(
        "restart-of-some-job",
        MANAGED
        + 'unit = azuread.AdministrativeUnit("unit", display_name="unit")\n'
        + RESTART.format(triggers='{"month": "2026-11"}')
        .replace("crm.service_principal_id", "unit.object_id")
        .replace("crm.job_id", "unit.object_id"),
    ),
    Case(
        "restart-for-the-scope-only",
        MANAGED + RESTART.format(triggers='{"scope": "assigned", "enabled": "true"}'),
        found=(
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1]",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User) flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
    ),
    Case(
        "restart-when-the-scope-changes",
        foreign('"restart": True', source='attribute("manager")'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]",
                "manager (User -> User) flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
    ),
    Case(
        "unknown-restart-period",
        foreign('"restart_period": unknown', source='attribute("manager")'),
        found=(
            undecided(
                PROVISIONING_JOB,
                "crm",
                "restart_period",
                "not decided: `restart_period` is not known before deployment.",
            ),
        ),
    ),
    Case("unknown-restart-period-and-no-manager", foreign('"restart_period": unknown')),
    Case(
        "unknown-source",
        component('{"targetAttributeName": "manager", "source": {"type": "Attribute", "name": unknown}}'),
        found=(
            undecided(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.name",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.name` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-scope",
        component(MANAGER.format(source='attribute("manager")'), '"scope": unknown'),
        found=(
            undecided(
                CREDENTIALS,
                "crm-credentials",
                "",
                "not decided: whether everyone is in scope (`SyncAll`) is not known.",
            ),
        ),
    ),
    Case(
        "secret-mapping-is-not-quoted",
        component(
            'pulumi.Output.secret({"targetAttributeName": "hunter2", "source": {"type": "Attribute", '
            '"name": "manager"}})'
        ),
        found=(
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1]",
                "a secret attribute mapping flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
    ),
    Case("schema-without-a-job", mappings_program('to("manager", attribute("manager"))')),
    Case(
        "application-in-government-in-2026",
        component(MANAGER.format(source='attribute("manager")'), '"scope": "all", "cloud": "usgovernmentl4"'),
        settings=Settings(edition="2026", cloud=Cloud.US_GOVERNMENT_L4),
    ),
    Case(
        "cross-tenant-in-government-in-2026",
        CROSS_TENANT.format(environment="usgovernment", more='"scope": "all"'),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "to-fabrikam-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]",
                "manager (User -> User) flows the manager, which cross-tenant synchronization does not synchronize in US Government clouds. Remove this mapping.",
            ),
        ),
    ),
    Case(
        "cross-tenant-in-government-in-2024",
        CROSS_TENANT.format(environment="usgovernment", more='"scope": "all"'),
    ),
    Case(
        "cross-tenant-across-clouds-in-2026",
        CROSS_TENANT.format(environment="global", more='"target_cloud": "china", "restart_period": "weekly"'),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "to-fabrikam-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]",
                "manager (User -> User) flows the manager, which cross-tenant synchronization does not synchronize across clouds. Remove this mapping.",
            ),
        ),
    ),
    Case(
        "cross-tenant-within-a-cloud-in-2026",
        CROSS_TENANT.format(environment="global", more='"target_cloud": "global", "restart_period": "weekly"'),
        settings=EDITION_2026,
    ),
    Case(
        "elsewhere-in-2026",
        component(MANAGER.format(source='attribute("manager")'), '"scope": "all"'),
        settings=EDITION_2026,
    ),
    Case(
        "plain-resources",
        PLAIN_JOB,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]",
                "manager (User -> User) flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
    ),
    Case(
        "on-premises",
        MANAGED_BELOW.replace("entra:index:ProvisioningJob", "entra:index:OnPremisesApplication"),
        others=("EP405",),
    ),
    Case("cloud-sync", MANAGED_BELOW.replace('template_id="scim"', 'template_id="AD2AADProvisioning"')),
    Case(
        "component-without-a-job",
        "".join(line for line in MANAGED_BELOW.splitlines(keepends=True) if not line.startswith("job = ")).replace(
            "job_id=job.id", 'job_id="x"'
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]",
                "manager (User -> User) flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
    ),
    Case(
        "government-in-2024",
        component(MANAGER.format(source=MANAGER_READ), '"scope": "all", "cloud": "usgovernmentl4"'),
        settings=Settings(cloud=Cloud.US_GOVERNMENT_L4),
    ),
    Case(
        "cross-tenant-in-government-and-a-restart-in-2026",
        CROSS_TENANT.format(environment="usgovernment", more='"restart_period": "weekly"'),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "to-fabrikam-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]",
                "manager (User -> User) flows the manager, which cross-tenant synchronization does not synchronize in US Government clouds. Remove this mapping.",
            ),
        ),
    ),
    Case(
        "unknown-cloud-in-2026",
        """
        somewhere = azuread.Provider("somewhere", environment=azuread.Application("a", display_name="a").client_id)
        ProvisioningJob("crm", {"display_name": "CRM", "mappings": [to("manager", attribute("manager"))]},
                        pulumi.ResourceOptions(providers={"azuread": somewhere}))
        """,
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]",
                "manager (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User) flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
    ),
    Case(
        "unknown-enabled",
        MANAGED_BELOW.replace(USER_MAPPING, f'{USER_MAPPING}"enabled": unknown.apply(bool), '),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].enabled",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].enabled` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-directory",
        MANAGED_BELOW.replace('"sourceDirectoryName": "Azure Active Directory"', '"sourceDirectoryName": unknown'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].sourceDirectoryName",
                "not decided: `schema.synchronizationRules[0].sourceDirectoryName` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "no-directory",
        MANAGED_BELOW.replace('"sourceDirectoryName": "Azure Active Directory", ', ""),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]",
                "manager (User -> User) flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
        others=("EP001",),
    ),
    Case(
        "from-another-directory",
        MANAGED_BELOW.replace('"sourceDirectoryName": "Azure Active Directory"', '"sourceDirectoryName": "HR"'),
    ),
    Case(
        "unknown-mappings",
        MANAGED_BELOW.replace('[to("manager", attribute("manager"))]', "unknown.apply(lambda _: [])"),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-mapping",
        MANAGED_BELOW.replace('[to("manager", attribute("manager"))]', '[to("a", attribute("b")), unknown]'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1]",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1]` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-mapping-alone",
        MANAGED_BELOW.replace('[to("manager", attribute("manager"))]', "[unknown]"),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "empty-expression",
        foreign(source='{"type": "Attribute", "name": "manager", "expression": ""}'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]",
                "manager (User -> User) flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
    ),
    Case(
        "unknown-expression",
        foreign(source='{"type": "Attribute", "name": "manager", "expression": unknown}'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-source-as-a-whole",
        foreign(source="unknown.apply(attribute)"),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "manager-in-a-tree-only",
        foreign(
            source='{"type": "Function", "name": "ToUpper", "parameters": [{"key": "source", "value": {"type": "Attribute", "name": "manager"}}]}'
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]",
                "manager (User -> User) flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
    ),
    Case("restart-period", foreign('"restartPeriod": "P7D"', source=MANAGER_READ)),
    Case(
        "unknown-object-mapping",
        with_another(foreign(source='attribute("title")'), "unknown"),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[2]",
                "not decided: `schema.synchronizationRules[0].objectMappings[2]` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "across-tenants",
        f"""
        tenant = azuread.Provider("tenant", tenant_id="{SOURCE}")
        CrossTenantSync(
            "sync",
            {{"target_tenant_id": "{TARGET}", "mappings": [to("manager", attribute("manager"))]}},
            pulumi.ResourceOptions(providers={{"azuread": tenant}}),
        )
        """,
        found=(
            advises(
                SCHEMA,
                "sync-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]",
                "manager (User -> User) flows the manager while not everyone is in scope: when a manager comes into scope later, the reference stays empty until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put everyone into scope.",
            ),
        ),
    ),
    Case("constant-manager", component(MANAGER.format(source='constant("manager")'))),
    Case(
        "unknown-scope-without-a-manager",
        foreign().replace('"value": "false"', '"value": unknown'),
    ),
    Case(
        "unknown-filter-without-a-manager",
        foreign(scope="unknown.apply(lambda _: None)").replace('"value": "false"', '"value": "true"'),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
