"""EP002 expression-syntax: an attribute mapping's expression follows the grammar of the expression language."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from entra_policy.values import Secret
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided
from tests.support.schema_documents import INTO_SCIM, attribute, failures
from tests.support.schema_programs import function, mappings_program

CASES = cases(
    "EP002",
    Case(
        "unclosed",
        mappings_program(function('"userName"', "'ToLower([mail]'")),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "The expression of userName (User -> User) does not parse: Line 1, column 15: expected `,` or `)` in the call of ToLower, found the end.",
            ),
        ),
    ),
    Case(
        "brackets-and-escapes-are-fine",
        mappings_program(
            function('"a"', r"""'Replace([emails[type eq "work"].value], "\\"", , , "\\\\", , )'"""),
            function('"b"', """'IIF([a.b:c d]=&HF,"x" & [y], InStr([z],"q",,vbBinaryCompare))'"""),
            '{"targetAttributeName": "c", "source": {"type": "Constant", "name": "(", "expression": "("}}',
        ),
    ),
    Case(
        "disabled-object-mapping",
        mappings_program(function('"userName"', "'ToLower('"), object_mapping='"enabled": False,'),
    ),
    Case(
        "unknown-expression",
        mappings_program(function('"userName"', "unknown")),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression` is not known before deployment (userName (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-enabled",
        mappings_program(function('"userName"', "'ToLower('"), object_mapping='"enabled": unknown.apply(bool),'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].enabled",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].enabled` is not known before deployment (userName (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret-expression-is-not-quoted",
        mappings_program(function('"userName"', "pulumi.Output.secret('ToLower(hunter2')")),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "The expression of a secret attribute mapping does not parse.",
            ),
        ),
    ),
    Case(
        "attribute-with-an-expression",
        mappings_program(
            '{"targetAttributeName": "a", "source": {"type": "Attribute", "name": "a", "expression": "[a"}}'
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "The expression of a (User -> User) does not parse: Line 1, column 1: expected `]` at the end of the name that begins here, found the end.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


def test_secret_expression() -> None:
    source = {**attribute("mail"), "type": "Function", "expression": Secret("ToLower([mail]) hunter2")}
    mapping = {"targetAttributeName": "a", "source": source}
    assert failures("EP002", "scim", INTO_SCIM, attributeMappings=[mapping]) == [
        "The expression of a (User -> User) does not parse."
    ]
