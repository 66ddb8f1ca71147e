"""EP205 expression-length: no expression is longer than 10,000 characters."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided
from tests.support.schema_programs import function, mappings_program

CASES = cases(
    "EP205",
    Case(
        "too-long",
        mappings_program(
            function('"a"', """'Append([mail], "' + "x" * 9980 + "xyz" + '")'"""),
            function('"b"', """'Append([mail], "' + chr(0x1F600) * 4991 + 'x")'"""),
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "The expression of a (User -> User) has 10,001 characters, but the service accepts at most 10,000. Shorten it, or compute the value elsewhere and map an extension attribute.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "The expression of b (User -> User) has 10,001 characters, but the service accepts at most 10,000. Shorten it, or compute the value elsewhere and map an extension attribute.",
            ),
        ),
    ),
    Case(
        "just-fits",
        mappings_program(
            function('"a"', """'Append([mail], "' + "x" * 9980 + "xy" + '")'"""),
            function('"b"', """'Append([mail], "' + chr(0x1F600) * 4990 + 'xx")'"""),
        ),
    ),
    Case(
        "secret-expression",
        mappings_program(function('"a"', """pulumi.Output.secret('Append([mail], "' + "x" * 9983 + '")')""")),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "The expression of a secret attribute mapping has 10,001 characters, but the service accepts at most 10,000. Shorten it, or compute the value elsewhere and map an extension attribute.",
            ),
        ),
    ),
    Case(
        "unknown-expression",
        mappings_program(function('"a"', "unknown")),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression` is not known before deployment (a (User -> User)).",
            ),
        ),
    ),
    Case(
        "the-last-character-of-one-code-unit",
        mappings_program(
            function('"a"', """'Append([a], "' + "x" * 9984 + '\\uffff' + '")'"""),
            function('"b"', """'Append([a], "' + "x" * 9984 + '\\U00010000' + '")'"""),
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "The expression of b (User -> User) has 10,001 characters, but the service accepts at most 10,000. Shorten it, or compute the value elsewhere and map an extension attribute.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
