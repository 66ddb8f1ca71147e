"""EP607 user-mapping-enabled: users are provisioned, whatever else is."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import object_mappings, of, of_unknown_template
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import beside

CASES = cases(
    "EP607",
    Case(
        "disabled",
        object_mappings(of("User", enabled=False), of("Group")),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].enabled",
                "The object mapping of users is disabled, and provisioning without users is not supported. Enable it, and say by scope, assignments and scoping filters which users are provisioned.",
            ),
        ),
    ),
    Case("another-one-is-enabled", object_mappings(of("User", enabled=False), of("user"))),
    Case("groups-disabled", object_mappings(of("User", enabled=True), of("Group", enabled=False))),
    Case(
        "into-entra", object_mappings(of("User", enabled=False), source="customappsso", target="Azure Active Directory")
    ),
    Case(
        "unknown-values",
        object_mappings(
            of("User", enabled=False),
            '{"sourceObjectName": unknown, "targetObjectName": "User", "attributeMappings": []}',
        )
        + beside(
            object_mappings(
                '{"sourceObjectName": "User", "targetObjectName": "User", "enabled": unknown, "attributeMappings": []}'
            )
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[1].sourceObjectName",
                "not decided: `schema.synchronizationRules[0].objectMappings[1].sourceObjectName` is not known before deployment.",
            ),
            undecided(
                SCHEMA,
                "second",
                "schema.synchronizationRules[0].objectMappings[0].enabled",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].enabled` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-part",
        object_mappings(of("User", enabled=False), "unknown"),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[1]",
                "not decided: `schema.synchronizationRules[0].objectMappings[1]` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-template",
        of_unknown_template(object_mappings(of("User", enabled=False))),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "",
                "not decided: what the job is for is not known: neither its template nor its directories say it.",
            ),
        ),
    ),
    Case(
        "secret",
        object_mappings(
            'pulumi.Output.secret({"sourceObjectName": "User", "targetObjectName": "hidden", "enabled": False, "attributeMappings": []})'
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].enabled",
                "The object mapping of users is disabled, and provisioning without users is not supported. Enable it, and say by scope, assignments and scoping filters which users are provisioned.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
