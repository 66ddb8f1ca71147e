"""EP402 no-writeback-loop: no users or groups are provisioned into the Active Directory that Entra Connect reads from."""

import pytest

from entra_policy.estate.types import ON_PREMISES_APPLICATION, SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.on_premises._programs import (
    AD_DS,
    INBOUND,
    NOTHING_SAID,
    PARENT,
    across_tenants,
    component,
    erp,
    quiet,
)
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided

AD_DS_ACROSS_TENANTS = component('"target": "AD-DS", "entra_connect": True', type_="CrossTenantSync")

CASES = quiet(
    cases(
        "EP402",
        Case(
            "users",
            erp(start=AD_DS, options=PARENT),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0]",
                    "User -> User provisions into Active Directory Domain Services, which Entra Connect synchronizes too: each may overwrite what the other has written. Disable this object mapping, and write back with Entra cloud sync or Microsoft Identity Manager.",
                ),
            ),
        ),
        Case(
            "groups",
            erp(start=AD_DS, options=PARENT, source_object='"Group"'),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0]",
                    "Group -> User provisions into Active Directory Domain Services, which Entra Connect synchronizes too: each may overwrite what the other has written. Disable this object mapping, and write back with Entra cloud sync or Microsoft Identity Manager.",
                ),
            ),
            others=("EP406",),
        ),
        Case(
            "without-entra-connect", erp(start=component('"target": "ad-ds", "entra_connect": False'), options=PARENT)
        ),
        Case("database", erp(start=component('"target": "sql", "entra_connect": True'), options=PARENT)),
        Case("disabled", erp(start=AD_DS, options=PARENT, object_mapping='"enabled": False,')),
        Case("no-component", erp()),
        Case(
            "unknown-entra-connect",
            erp(start=component('"target": "ad-ds", "entra_connect": unknown_flag'), options=PARENT),
            found=(
                undecided(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "entra_connect",
                    "not decided: `entra_connect` is not known before deployment (User -> User).",
                ),
            ),
        ),
        Case(
            "maybe-enabled",
            erp(start=AD_DS, options=PARENT, object_mapping='"enabled": unknown_flag,'),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].enabled",
                    "not decided: `schema.synchronizationRules[0].objectMappings[0].enabled` is not known before deployment (User -> User).",
                ),
            ),
        ),
        Case("devices", erp(start=AD_DS, options=PARENT, source_object='"Device"')),
        Case(
            "nothing-said",
            erp(start=AD_DS, options=PARENT, more=NOTHING_SAID),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0]",
                    "User -> User provisions into Active Directory Domain Services, which Entra Connect synchronizes too: each may overwrite what the other has written. Disable this object mapping, and write back with Entra cloud sync or Microsoft Identity Manager.",
                ),
            ),
            others=("EP001",),
        ),
        Case(
            "inbound",
            erp(
                start=AD_DS,
                options=PARENT,
                source_object='"Device"',
                more=INBOUND % ('"Azure Active Directory"', '"User"', "True"),
            ),
            others=("EP403",),
        ),
        Case(
            "cross-tenant-is-fine", across_tenants(erp(start=AD_DS_ACROSS_TENANTS, options=PARENT)), others=("EP007",)
        ),
    )
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
