"""EP311 group-members-need-restart: where groups are provisioned and a filter limits the users, provisioning is restarted periodically."""

import pytest

from entra_policy.estate.types import JOB_RESTART, SCHEMA
from entra_policy.readers.program import batch
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
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import scoped

WITH_GROUPS = '"group_mappings": [to("displayName", attribute("displayName"), matching=1)],'
FILTERED_GROUPS = component(arguments=f'{WITH_GROUPS} "scoping": {SALES}')
FILTERED = foreign(scope=SALES, groups="True")
GROUP_MAPPING = '{"sourceObjectName": "Group", '

CASES = cases(
    "EP311",
    Case(
        "filter-and-groups",
        FILTERED_GROUPS,
        found=(
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].scope",
                "Groups are provisioned while a filter limits User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User: members who come into scope later stay missing from their groups until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period).",
            ),
        ),
    ),
    Case("groups-without-a-filter", component(arguments=WITH_GROUPS)),
    Case("filter-without-groups", component(arguments=f'"scoping": {SALES}')),
    Case("disabled-groups", foreign(scope=SALES, groups="False")),
    Case("empty-filter", foreign(scope='{"groups": []}', groups="True")),
    Case("periodic-restart", FILTERED_GROUPS + RESTART.format(triggers='{"month": "2026-11"}')),
    Case(
        "restart-for-the-scope-only",
        FILTERED_GROUPS + RESTART.format(triggers='{"scope": "assigned"}'),
        found=(
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].scope",
                "Groups are provisioned while a filter limits User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User: members who come into scope later stay missing from their groups until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period).",
            ),
        ),
    ),
    Case("restart-period", foreign('"restartPeriod": "P7D"', scope=SALES, groups="True")),
    Case(
        "unknown-triggers",
        FILTERED_GROUPS + RESTART.format(triggers="unknown.apply(lambda x: {})"),
        found=(
            undecided(JOB_RESTART, "restart", "triggers", "not decided: `triggers` is not known before deployment."),
        ),
    ),
    Case(
        "unknown-enabled",
        foreign(scope=SALES, groups="unknown.apply(bool)"),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[1].enabled",
                "not decided: `schema.synchronizationRules[0].objectMappings[1].enabled` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-filter",
        foreign(scope="unknown.apply(lambda _: None)", groups="True"),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].scope` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "component-without-a-job",
        "".join(line for line in FILTERED.splitlines(keepends=True) if not line.startswith("job = ")).replace(
            "job_id=job.id", 'job_id="x"'
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope",
                "Groups are provisioned while a filter limits User -> User: members who come into scope later stay missing from their groups until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period).",
            ),
        ),
    ),
    Case(
        "plain-resources",
        PLAIN_JOB.replace(MANAGER_READ, 'attribute("title")'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope",
                "Groups are provisioned while a filter limits User -> User: members who come into scope later stay missing from their groups until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period).",
            ),
        ),
    ),
    Case("cloud-sync", FILTERED.replace('template_id="scim"', 'template_id="AD2AADProvisioning"')),
    Case(
        "on-premises",
        FILTERED.replace("entra:index:ProvisioningJob", "entra:index:OnPremisesApplication"),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope",
                "Groups are provisioned while a filter limits User -> User: members who come into scope later stay missing from their groups until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period).",
            ),
        ),
        others=("EP406",),
    ),
    Case(
        "other-triggers-that-follow-the-scope",
        FILTERED_GROUPS + RESTART.format(triggers='{"sync_all": "a", "SyncAll": "b", "SCOPE": "c"}'),
        found=(
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].scope",
                "Groups are provisioned while a filter limits User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User: members who come into scope later stay missing from their groups until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period).",
            ),
        ),
    ),
    Case(
        "trigger-for-the-scope-and-a-month",
        FILTERED_GROUPS + RESTART.format(triggers='{"scope": "assigned", "month": "2026-11"}'),
    ),
    Case("list-of-triggers", FILTERED_GROUPS + RESTART.format(triggers='["2026-11"]')),
    Case(
        "groups-first",
        FILTERED.replace(GROUP_MAPPING, '{"sourceObjectName": "x", ').replace(
            USER_MAPPING, f'{GROUP_MAPPING}"targetObjectName": "Group", "attributeMappings": []}}, {USER_MAPPING}'
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[1].scope",
                "Groups are provisioned while a filter limits User -> User: members who come into scope later stay missing from their groups until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period).",
            ),
        ),
    ),
    Case(
        "unknown-enabled-users",
        FILTERED.replace(USER_MAPPING, f'{USER_MAPPING}"enabled": unknown.apply(bool), '),
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
        "unknown-object-and-no-groups",
        with_another(
            foreign(scope=SALES, groups="False"),
            '{"sourceObjectName": unknown, "targetObjectName": "x", "attributeMappings": []}',
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[2].sourceObjectName",
                "not decided: `schema.synchronizationRules[0].objectMappings[2].sourceObjectName` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-object-and-no-filter",
        with_another(
            foreign(groups="True"), '{"sourceObjectName": unknown, "targetObjectName": "x", "attributeMappings": []}'
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[2].sourceObjectName",
                "not decided: `schema.synchronizationRules[0].objectMappings[2].sourceObjectName` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-object-and-nothing-else",
        with_another(
            foreign(groups="False"), '{"sourceObjectName": unknown, "targetObjectName": "x", "attributeMappings": []}'
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[2].sourceObjectName",
                "not decided: `schema.synchronizationRules[0].objectMappings[2].sourceObjectName` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-object-mapping",
        with_another(foreign(scope=SALES, groups="False"), "unknown"),
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
        "nothing-said",
        with_another(FILTERED, "{}"),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope",
                "Groups are provisioned while a filter limits User -> User: members who come into scope later stay missing from their groups until provisioning is restarted. Restart the job periodically (the component's `restart_period`, or a `JobRestart` with a trigger that changes once per period).",
            ),
        ),
        others=("EP001",),
    ),
    Case(
        "schema-alone-is-fine",
        scoped('clause("department", "EQUALS", "Sales")').replace(
            '"objectMappings": [',
            f'"objectMappings": [{GROUP_MAPPING}"targetObjectName": "Group", "attributeMappings": []}}, ',
        ),
    ),
    Case(
        "unknown-enabled-users-without-groups",
        foreign(scope=SALES, groups="False").replace(USER_MAPPING, f'{USER_MAPPING}"enabled": unknown.apply(bool), '),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
