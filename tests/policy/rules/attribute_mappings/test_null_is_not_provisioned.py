"""EP204 null-is-not-provisioned: every attribute mapping has a source or a default value."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import MATCHING, beside, mappings_program

CASES = cases(
    "EP204",
    Case(
        "neither-source-nor-default",
        mappings_program(
            MATCHING,
            '{"targetAttributeName": "a", "source": None, "defaultValue": None}',
            '{"targetAttributeName": "b", "defaultValue": ""}',
            '{"targetAttributeName": "c", "flowNullValues": True}',
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "a (User -> User) has neither a source nor a default value, and nulls are not provisioned: they are skipped, clearing a value never reaches the target, and a default value applies on creation only. Give the mapping a source or a default value, or remove it.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "b (User -> User) has neither a source nor a default value, and nulls are not provisioned: they are skipped, clearing a value never reaches the target, and a default value applies on creation only. Give the mapping a source or a default value, or remove it.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3].source",
                "c (User -> User) has neither a source nor a default value, and nulls are not provisioned: they are skipped, clearing a value never reaches the target, and a default value applies on creation only. Give the mapping a source or a default value, or remove it.",
            ),
        ),
    ),
    Case(
        "null-in-a-merged-schema-proves-nothing",
        mappings_program('{"targetAttributeName": "a", "source": None, "defaultValue": None}'),
    ),
    Case(
        "a-default-a-constant-or-a-matching-one",
        mappings_program(
            'to("a", default="x")',
            'to("b", constant(""))',
            '{"targetAttributeName": "c", "source": None, "defaultValue": "", "matchingPriority": 2}',
            mode='"replace"',
        ),
    ),
    Case(
        "nulls-flow-inbound-2026",
        mappings_program(
            'to("userPrincipalName", attribute("login"), matching=1)',
            '{"targetAttributeName": "a", "source": None, "defaultValue": None, "flowNullValues": True}',
            template="API2AAD",
            directories="API>Microsoft Entra ID",
            mode='"replace"',
        )
        + beside(
            mappings_program(
                MATCHING,
                '{"targetAttributeName": "a", "source": None, "defaultValue": "", "flowNullValues": True}',
                mode='"replace"',
            )
        ),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "second",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "a (User -> User) has neither a source nor a default value, and nulls are not provisioned: they are skipped, clearing a value never reaches the target, and a default value applies on creation only. Give the mapping a source or a default value, or remove it.",
            ),
        ),
    ),
    Case(
        "unknown-default-source-or-priority",
        mappings_program(
            MATCHING,
            '{"targetAttributeName": "a", "defaultValue": unknown}',
            '{"targetAttributeName": "b", "source": unknown.apply(lambda _: None), "defaultValue": ""}',
            '{"targetAttributeName": "c", "source": unknown.apply(lambda _: None), "defaultValue": "x"}',
            '{"targetAttributeName": "d", "matchingPriority": unknown.apply(int)}',
            mode='"replace"',
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].defaultValue",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].defaultValue` is not known before deployment (a (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source` is not known before deployment (b (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[4].matchingPriority",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[4].matchingPriority` is not known before deployment (d (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-mode",
        mappings_program(MATCHING, '{"targetAttributeName": "a"}', mode="unknown"),
        found=(
            undecided(
                SCHEMA, "schema", "mode", "not decided: `mode` is not known before deployment (a (User -> User))."
            ),
        ),
    ),
    Case(
        "default-of-a-mapping-without-a-source",
        mappings_program(
            '{"targetAttributeName": "a", "source": {"type": "Attribute", "name": "mail"}, "defaultValue": ""}',
            '{"targetAttributeName": "b", "source": None, "defaultValue": None}',
            '{"targetAttributeName": "c", "source": None, "defaultValue": None, "matchingPriority": 1}',
            '{"targetAttributeName": "d", "source": None, "defaultValue": None, "flowNullValues": True}',
            '{"targetAttributeName": "e", "source": None}',
            '{"targetAttributeName": "f", "source": "odd", "defaultValue": ""}',
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "b (User -> User) has neither a source nor a default value, and nulls are not provisioned: they are skipped, clearing a value never reaches the target, and a default value applies on creation only. Give the mapping a source or a default value, or remove it.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3].source",
                "d (User -> User) has neither a source nor a default value, and nulls are not provisioned: they are skipped, clearing a value never reaches the target, and a default value applies on creation only. Give the mapping a source or a default value, or remove it.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[4].source",
                "e (User -> User) has neither a source nor a default value, and nulls are not provisioned: they are skipped, clearing a value never reaches the target, and a default value applies on creation only. Give the mapping a source or a default value, or remove it.",
            ),
        ),
        others=("EP001",),
    ),
    Case(
        "nulls-flow-inbound",
        mappings_program(
            '{"targetAttributeName": "a", "source": None, "defaultValue": None, "flowNullValues": True}',
            '{"targetAttributeName": "b", "source": None, "defaultValue": None, "flowNullValues": False}',
            template="API2AAD",
            directories="API>Azure Active Directory",
            mode='"replace"',
        ),
        settings=Settings(edition="2026"),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "b (User -> User) has neither a source nor a default value, and nulls are not provisioned: they are skipped, clearing a value never reaches the target, and a default value applies on creation only. Give the mapping a source or a default value, or remove it.",
            ),
        ),
        others=("EP007",),
    ),
    Case(
        "nulls-do-not-flow-inbound-in-2024",
        mappings_program(
            '{"targetAttributeName": "a", "source": None, "defaultValue": None, "flowNullValues": True}',
            template="API2AAD",
            directories="API>Azure Active Directory",
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "a (User -> User) has neither a source nor a default value, and nulls are not provisioned: they are skipped, clearing a value never reaches the target, and a default value applies on creation only. Give the mapping a source or a default value, or remove it.",
            ),
        ),
        others=("EP007",),
    ),
    Case(
        "left-out-of-a-merged-schema-proves-nothing",
        mappings_program(
            '{"targetAttributeName": "a", "defaultValue": ""}',
            '{"targetAttributeName": "b", "source": unknown.apply(lambda _: None)}',
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
