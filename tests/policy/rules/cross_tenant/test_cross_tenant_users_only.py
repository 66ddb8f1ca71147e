"""EP101 cross-tenant-users-only: cross-tenant synchronization brings users into the other tenant, and nothing else."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from entra_policy.values import Secret
from tests.policy.rules.cross_tenant._programs import (
    application_schema,
    objects,
    schema,
    schema_of_unknown_template,
    users,
)
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided
from tests.support.schema_documents import ACROSS_TENANTS, failures

GROUPS = objects('"Group"', '"Group"')
NOTHING_SAID = '{"attributeMappings": [{}, {"targetAttributeName": "mail"}], "scope": {"groups": [{"clauses": [{}]}]}}'

CASES = cases(
    "EP101",
    Case(
        "groups",
        schema(users(), GROUPS),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[1].sourceObjectName",
                "Group -> Group synchronizes groups; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it.",
            ),
        ),
    ),
    Case(
        "devices-and-contacts",
        schema(
            objects('"device"', '"Device"'), objects('"Contact"', '"Contact"'), objects('"OrgContact"', '"OrgContact"')
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "device -> Device synchronizes devices; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[1].sourceObjectName",
                "Contact -> Contact synchronizes contacts; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[2].sourceObjectName",
                "OrgContact -> OrgContact synchronizes contacts; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it.",
            ),
        ),
    ),
    Case(
        "groups-in-2026",
        schema(GROUPS),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "Group -> Group synchronizes groups, which is a preview: security and Microsoft 365 groups only, with an Entra ID Governance licence. Disable this object mapping unless you use the preview.",
            ),
        ),
    ),
    Case(
        "devices-in-2026",
        schema(objects('"Device"', '"Device"')),
        settings=EDITION_2026,
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "Device -> Device synchronizes devices; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it.",
            ),
        ),
    ),
    Case("disabled-is-fine", schema(users(), objects('"Group"', '"Group"', '"enabled": False'))),
    Case("unnamed-is-fine", schema(users(more='"name": None'), objects('"Role"', '"Role"'))),
    Case("groups-of-an-application-are-fine", application_schema(GROUPS)),
    Case(
        "unknown-object",
        schema(objects("unknown", '"Group"')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].sourceObjectName` is not known before deployment (? -> Group).",
            ),
        ),
    ),
    Case(
        "unknown-whether-enabled",
        schema(objects('"Group"', '"Group"', '"enabled": unknown')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].enabled",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].enabled` is not known before deployment (Group -> Group).",
            ),
        ),
    ),
    Case(
        "unknown-template",
        schema_of_unknown_template(GROUPS),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "",
                "not decided: what the job is for is not known, since its synchronization template is not (Group -> Group).",
            ),
        ),
    ),
    Case(
        "secret-object",
        schema(objects('pulumi.Output.secret("Group")', '"Group"')),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "a secret object mapping synchronizes objects other than users; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it.",
            ),
        ),
    ),
    Case(
        "secret-object-mapping",
        schema(f"pulumi.Output.secret({GROUPS})"),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "a secret object mapping synchronizes objects other than users; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it.",
            ),
        ),
    ),
    Case("nothing-said-is-fine", schema(NOTHING_SAID), others=("EP001",)),
    Case("nothing-said-in-2026-is-fine", schema(NOTHING_SAID), settings=EDITION_2026, others=("EP001",)),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


def test_secret_objects() -> None:
    source, target = Secret("orgContact"), Secret("uSer")
    found = failures("EP101", "Azure2Azure", ACROSS_TENANTS, sourceObjectName=source, targetObjectName=target)
    assert found == [
        "? -> ? synchronizes objects other than users; cross-tenant synchronization brings only users into another tenant. Disable this object mapping or remove it."
    ]
