"""EP001 schema-shape: a declared schema is a synchronizationSchema as Microsoft Graph accepts it."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided
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
            advises(
                SCHEMA,
                "schema",
                "schema.rules",
                "Microsoft Graph may refuse or ignore a part of this schema: `rules` is not a property that is known here: did you mean synchronizationRules?",
            ),
        ),
    ),
    Case(
        "elided-parts-are-fine",
        schema_program(
            """{"@odata.context": "x", "provisioningTaskIdentifier": "scim.1.2", "synchronizationRules": [
            {"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "customappsso", "objectMappings": [
            {"sourceObjectName": "User", "targetObjectName": "User", "flowTypes": "Add,Update, Delete",
             "attributeMappings": [{"targetAttributeName": "userName", "source": None, "matchingPriority": 1.0}]}]}]}"""
        ),
    ),
    Case(
        "newer-parts-are-advisory",
        mappings_program('{"targetAttributeName": "a", "source": None, "ofTomorrow": {"x": unknown}}'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].ofTomorrow",
                "Microsoft Graph may refuse or ignore a part of this schema: `synchronizationRules[0].objectMappings[0].attributeMappings[0].ofTomorrow` is not a property that is known here.",
            ),
        ),
    ),
    Case(
        "filters-that-are-not-there",
        mappings_program(
            '{"targetAttributeName": "a", "source": None}',
            object_mapping='"scope": {"filterGroups": [{"clauses": [clause("userType", "EQUALS", "Member")]}]},',
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.filterGroups",
                "Microsoft Graph would refuse this schema: `synchronizationRules[0].objectMappings[0].scope.filterGroups` is not a property of a scoping filter, so what is in it filters nothing: did you mean groups?",
            ),
        ),
    ),
    Case(
        "filter-under-another-name-whose-value-is-not-known",
        mappings_program(
            '{"targetAttributeName": "a", "source": None}', object_mapping='"scope": {"filterGroups": unknown},'
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.filterGroups",
                "Microsoft Graph would refuse this schema: `synchronizationRules[0].objectMappings[0].scope.filterGroups` is not a property of a scoping filter, so what is in it filters nothing: did you mean groups?",
            ),
        ),
    ),
    Case(
        "filter-without-groups",
        mappings_program('{"targetAttributeName": "a", "source": None}', object_mapping='"scope": {"foo": 1},'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.foo",
                "Microsoft Graph would refuse this schema: `synchronizationRules[0].objectMappings[0].scope.foo` is not a property of a scoping filter, so what is in it filters nothing.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope",
                "Microsoft Graph would refuse this schema: `synchronizationRules[0].objectMappings[0].scope` has no groups, so it filters nothing: every object is in scope.",
            ),
        ),
    ),
    Case(
        "filters-that-are-there",
        mappings_program(
            '{"targetAttributeName": "a", "source": None}',
            object_mapping='"scope": {"groups": [], "inputFilterGroups": [], "categoryFilterGroups": None},',
        ),
    ),
    Case(
        "unknown-filter",
        mappings_program('{"targetAttributeName": "a", "source": None}', object_mapping='"scope": unknown,'),
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
