"""EP102 cross-tenant-no-contact-conversion: no contact is turned into a B2B user of the other tenant."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from entra_policy.values import Secret
from tests.policy.rules.cross_tenant._programs import application_schema, objects, schema
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided
from tests.support.schema_documents import ACROSS_TENANTS, failures

CASES = cases(
    "EP102",
    Case(
        "contacts-to-users",
        schema(objects('"contact"', '"User"')),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "contact -> User turns contacts into users of the other tenant, which cross-tenant synchronization does not do. Remove it, and synchronize users of the source tenant instead.",
            ),
        ),
        others=("EP101",),
    ),
    Case("users-to-users-are-fine", schema(objects('"User"', '"User"', '"name": "Contact to User"'))),
    Case("disabled-is-fine", schema(objects('"OrgContact"', '"User"', '"enabled": False'))),
    Case(
        "unknown-source",
        schema(objects("unknown", '"User"')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].sourceObjectName` is not known before deployment (? -> User).",
            ),
        ),
    ),
    Case("unknown-source-to-groups-is-fine", schema(objects("unknown", '"Group"'))),
    Case(
        "unknown-target",
        schema(objects('"Contact"', "unknown")),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].targetObjectName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].targetObjectName` is not known before deployment (Contact -> ?).",
            ),
        ),
        others=("EP101",),
    ),
    Case("unknown-target-of-users-is-fine", schema(objects('"User"', "unknown"))),
    Case(
        "secret",
        schema(objects('pulumi.Output.secret("OrgContact")', 'pulumi.Output.secret("User")')),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "a secret object mapping turns contacts into users of the other tenant, which cross-tenant synchronization does not do. Remove it, and synchronize users of the source tenant instead.",
            ),
        ),
        others=("EP101",),
    ),
    Case(
        "source-alone-is-fine",
        schema('{"sourceObjectName": "Contact", "attributeMappings": []}'),
        others=(
            "EP001",
            "EP101",
        ),
    ),
    Case(
        "secret-object-mapping",
        schema('pulumi.Output.secret({"sourceObjectName": "Contact", "targetObjectName": "User"})'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].sourceObjectName",
                "a secret object mapping turns contacts into users of the other tenant, which cross-tenant synchronization does not do. Remove it, and synchronize users of the source tenant instead.",
            ),
        ),
        others=("EP101",),
    ),
    Case("application-is-fine", application_schema(objects('"Contact"', '"User"'))),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


def test_secret_objects() -> None:
    source, target = Secret("orgContact"), Secret("uSer")
    found = failures("EP102", "Azure2Azure", ACROSS_TENANTS, sourceObjectName=source, targetObjectName=target)
    assert found == [
        "? -> ? turns contacts into users of the other tenant, which cross-tenant synchronization does not do. Remove it, and synchronize users of the source tenant instead."
    ]
