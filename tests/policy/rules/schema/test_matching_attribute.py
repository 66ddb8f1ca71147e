"""EP007 matching-attribute: every object mapping has a matching attribute, and each matching attribute a priority of its own."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided
from tests.support.schema_programs import CROSS_TENANT, MATCHING, beside, mappings_program

ALTERNATIVE = 'to("alternativeSecurityIds", expression("AltSecIdFromNetId([netId])"), matching=1)'

CASES = cases(
    "EP007",
    Case(
        "none-matches",
        mappings_program('to("userName", attribute("mail"))', mode='"replace"'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings",
                "No attribute mapping of User -> User matches objects, so the service can't find them in the target. Give the mapping of an attribute that identifies them a matching priority of 1.",
            ),
        ),
    ),
    Case(
        "no-mappings-at-all",
        mappings_program(mode='"replace"'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings",
                "No attribute mapping of User -> User matches objects, so the service can't find them in the target. Give the mapping of an attribute that identifies them a matching priority of 1.",
            ),
        ),
    ),
    Case(
        "the-same-priority-twice",
        mappings_program(
            MATCHING,
            'to("mail", attribute("mail"), matching=1)',
            'to("b", attribute("b"), matching=2)',
            mode='"replace"',
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].matchingPriority",
                "mail (User -> User) has the same matching priority as another attribute mapping. Give each of them a priority of its own; the lowest is tried first.",
            ),
        ),
    ),
    Case(
        "another-match-across-tenants",
        mappings_program(
            ALTERNATIVE,
            'to("mail", attribute("mail"), matching=2)',
            template="Azure2Azure",
            directories=CROSS_TENANT,
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].matchingPriority",
                "mail (User -> User) matches users, but cross-tenant synchronization matches them by alternativeSecurityIds only, and the service refuses any other matching attribute. Set the matching priority of this mapping to 0.",
            ),
        ),
    ),
    Case(
        "merged-or-several-priorities",
        mappings_program('to("title", attribute("jobTitle"))')
        + beside(mappings_program(MATCHING, 'to("mail", attribute("mail"), matching=2)', mode='"replace"')),
    ),
    Case(
        "disabled",
        mappings_program('to("title", attribute("jobTitle"))', object_mapping='"enabled": False,', mode='"replace"'),
    ),
    Case(
        "the-prescribed-match-across-tenants",
        mappings_program(
            ALTERNATIVE, 'to("mail", attribute("mail"))', template="Azure2Azure", directories=CROSS_TENANT
        ),
    ),
    Case(
        "groups-across-tenants-2026",
        mappings_program(
            'to("displayName", attribute("displayName"), matching=1)',
            template="Azure2Azure",
            directories=CROSS_TENANT,
        ).replace('"User"', '"Group"'),
        settings=Settings(edition="2026"),
    ),
    Case(
        "unknown-priority-or-mapping",
        mappings_program(
            '{"targetAttributeName": "a", "source": None, "defaultValue": "x", "matchingPriority": unknown.apply(int)}',
            "unknown",
            mode='"replace"',
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].matchingPriority",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].matchingPriority` is not known before deployment (User -> User).",
            ),
        ),
    ),
    Case(
        "unknown-mode",
        mappings_program('to("userName", attribute("mail"))', mode="unknown"),
        found=(
            undecided(SCHEMA, "schema", "mode", "not decided: `mode` is not known before deployment (User -> User)."),
        ),
    ),
    Case(
        "unknown-target-across-tenants",
        mappings_program(
            'to(unknown, attribute("mail"), matching=1)', template="Azure2Azure", directories=CROSS_TENANT
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName` is not known before deployment (User -> User).",
            ),
        ),
    ),
    Case(
        "unknown-mapping",
        mappings_program('to("userName", attribute("mail"))', "unknown", mode='"replace"'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1]",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1]` is not known before deployment (User -> User).",
            ),
        ),
    ),
    Case(
        "no-target-across-tenants",
        mappings_program(ALTERNATIVE, '{"matchingPriority": 2}', template="Azure2Azure", directories=CROSS_TENANT),
        others=("EP001",),
    ),
    Case(
        "no-target-object-across-tenants",
        mappings_program(
            'to("mail", attribute("mail"), matching=1)', template="Azure2Azure", directories=CROSS_TENANT
        ).replace(', "targetObjectName": "User"', ""),
        others=("EP001",),
    ),
    Case(
        "unknown-priority-in-a-merged-schema",
        mappings_program('to("a", attribute("mail")) | {"matchingPriority": unknown.apply(int)}'),
    ),
    Case(
        "unknown-target-object-across-tenants",
        mappings_program(
            'to("mail", attribute("mail"), matching=1)', template="Azure2Azure", directories=CROSS_TENANT
        ).replace('"targetObjectName": "User"', '"targetObjectName": unknown'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].targetObjectName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].targetObjectName` is not known before deployment (User -> ?).",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
