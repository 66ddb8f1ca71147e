"""EP001 schema-shape: a declared schema is a synchronizationSchema as Microsoft Graph accepts it."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided
from tests.support.schema_programs import mappings_program, schema_program

CASES = cases(
    "EP001",
    Case(
        "wrong-shapes",
        mappings_program(
            '{"targetAttributeName": "title", "flowType": "always", "source": None}',
            '{"source": {"type": "Attribute", "name": "mail"}, "targetAttributeName": "mail", "matchingPriority": "1"}',
            '{"targetattributename": "mail"}',
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowType",
                "Microsoft Graph would refuse this schema: `synchronizationRules[0].objectMappings[0].attributeMappings[0].flowType` must be one of Always, ObjectAddOnly, MultiValueAddOnly, ValueAddOnly, AttributeAddOnly, not 'always'.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].matchingPriority",
                "Microsoft Graph would refuse this schema: `synchronizationRules[0].objectMappings[0].attributeMappings[1].matchingPriority` must be a whole number, not text.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].targetattributename",
                "Microsoft Graph would refuse this schema: `synchronizationRules[0].objectMappings[0].attributeMappings[2].targetattributename` is not a property here: did you mean targetAttributeName?",
            ),
        ),
    ),
    Case(
        "no-schema-at-all",
        schema_program('{"rules": []}'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules",
                "Microsoft Graph would refuse this schema: `synchronizationRules` is missing.",
            ),
        ),
    ),
    Case(
        "elided-and-newer-parts-are-fine",
        schema_program(
            """{"@odata.context": "x", "aPropertyOfTomorrow": {"x": 1}, "synchronizationRules": [
            {"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "customappsso", "objectMappings": [
            {"sourceObjectName": "User", "targetObjectName": "User", "flowTypes": "Add,Update, Delete",
             "attributeMappings": [{"targetAttributeName": "userName", "source": None, "matchingPriority": 1.0}]}]}]}"""
        ),
    ),
    Case(
        "EP002-EP301-unknown-schema",
        schema_program("unknown.apply(lambda _: {})"),
        found=(undecided(SCHEMA, "schema", "schema", "not decided: `schema` is not known before deployment."),),
    ),
    Case(
        "unknown-part",
        mappings_program('{"targetAttributeName": "title", "source": None, "defaultValue": unknown}'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].defaultValue",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].defaultValue` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "secret-part-is-not-quoted",
        mappings_program('{"targetAttributeName": "title", "flowType": pulumi.Output.secret("hunter2-in-schema")}'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowType",
                "Microsoft Graph would refuse this schema: `synchronizationRules[0].objectMappings[0].attributeMappings[0].flowType` must be one of Always, ObjectAddOnly, MultiValueAddOnly, ValueAddOnly, AttributeAddOnly, not another text.",
            ),
        ),
    ),
    Case(
        "asset",
        schema_program('pulumi.StringAsset("hunter2")'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema",
                "This is not a synchronizationSchema: it is a reference to something else (asset). Declare the schema as an object with `synchronizationRules`.",
            ),
        ),
    ),
    Case(
        "two-unknown-parts",
        mappings_program(
            '{"targetAttributeName": "title", "source": None, "defaultValue": unknown}',
            '{"targetAttributeName": "mail", "source": None, "defaultValue": unknown}',
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].defaultValue",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].defaultValue` is not known before deployment.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
