"""EP003 unknown-function: expressions call only documented functions."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.schema._programs import expressions
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import function, mappings_program

CASES = cases(
    "EP003",
    Case(
        "unknown-function",
        mappings_program(
            function('"a"', "'tolower([mail])'"),
            function('"b"', "'Join(\", \", Frobnicate([mail]), Frobnicate([city]), And(True, [b]))'"),
            '{"targetAttributeName": "c", "source": {"type": "Function", "name": "Lower", "parameters": '
            '[{"key": "source", "value": {"type": "Attribute", "name": "mail"}}]}}',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The expression of a (User -> User) calls `tolower`, which no documentation lists; did you mean `ToLower`?",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The expression of b (User -> User) calls `Frobnicate`, which no documentation lists.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The expression of b (User -> User) calls `And`, which no documentation lists. There is no AND and no OR: put one IIF into another.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "The expression of c (User -> User) calls `Lower`, which no documentation lists; did you mean `ToLower`?",
            ),
        ),
    ),
    Case(
        "functions-of-all-lists-and-texts-are-fine",
        expressions(
            "AltSecIdFromNetId([netId])",
            "DNComponent(CRef([dn]), 1)",
            "Append(StringFromSid([objectSid]), StringFromSID([objectSid]))",
            "Len([mail])",
            'Mid([mail], Instr([mail], "@"), 9)',
            'Join("@", [mailNickname], DefaultDomain())',
            'Append([mail], "Frobnicate([mail])")',
            'Prepend("x", AssertiveAppRoleAssignmentsComplex([Frobnicate(x)]))',
        ).replace("AssertiveAppRoleAssignmentsComplex", "Trim"),
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
        "secret-expression-is-not-quoted",
        mappings_program(function('"a"', "pulumi.Output.secret('hunter2([mail])')")),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The expression of a secret attribute mapping calls a function, which no documentation lists.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
