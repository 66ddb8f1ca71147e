"""EP006 filter-operator: scoping clauses use operators that exist and work on the type of their attribute."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from entra_policy.values import Secret
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided
from tests.support.schema_documents import INTO_SCIM, failures
from tests.support.schema_programs import MATCHING, clauses, entra, mappings_program, scoped

TYPED = entra(
    '{"name": "userPrincipalName", "type": "String"}',
    '{"name": "accountEnabled", "type": "Boolean"}',
    '{"name": "manager", "type": "Reference"}',
    '{"name": "level", "type": "Integer"}',
    '{"name": "hired", "type": "DateTime"}',
    '{"name": "untyped"}',
)

CASES = cases(
    "EP006",
    Case(
        "not-for-that-type",
        scoped(
            'clause("AccountEnabled", "EQUALS", "True")',
            'clause("manager", "IS NOT NULL")',
            'clause("hired", "REGEX MATCH", "^2")',
            'clause("userPrincipalName", "greater_than", "1")',
            definitions=TYPED,
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].operatorName",
                "The scoping clause AccountEnabled EQUALS (User -> User) uses an operator that does not work on an attribute of type Boolean. It works on Integer, String.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].operatorName",
                "The scoping clause manager IS NOT NULL (User -> User) uses an operator that does not work on an attribute of type Reference. It works on Binary, Boolean, Integer, String.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[2].operatorName",
                "The scoping clause hired REGEX MATCH (User -> User) uses an operator that does not work on an attribute of type DateTime. It works on Integer, String.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[3].operatorName",
                "The scoping clause userPrincipalName Greater_Than (User -> User) uses an operator that does not work on an attribute of type String. It works on Integer.",
            ),
        ),
    ),
    Case(
        "unlisted-operators-are-advisory",
        scoped(
            '{"sourceOperandName": "a", "operatorName": "EQUAL"}',
            '{"sourceOperandName": "a", "operatorName": "Frobnicate"}',
            '{"sourceOperandName": "a", "operatorName": "IsMemberOf"}',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].operatorName",
                "The scoping clause a EQUAL (User -> User) uses an operator that no documentation lists; did you mean `EQUALS`?",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].operatorName",
                "The scoping clause a Frobnicate (User -> User) uses an operator that no documentation lists.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[2].operatorName",
                "The scoping clause a IsMemberOf (User -> User) uses an operator that is documented as unsupported. Assign the group to the application instead.",
            ),
        ),
    ),
    Case(
        "member-of-in-2026",
        scoped('{"sourceOperandName": "a", "operatorName": "IsMemberOf"}'),
        settings=Settings(edition="2026"),
        others=("EP206",),
    ),
    Case(
        "operators-that-fit",
        scoped(
            'clause("accountEnabled", "IS TRUE")',
            'clause("userPrincipalName", "is not null")',
            'clause("level", "Greater_Than", "1")',
            'clause("level", "GREATER THAN OR EQUALS", "1")',
            'clause("accountEnabled", "Includes", "x")',
            'clause("untyped", "IS TRUE")',
            'clause("undeclared", "IS TRUE")',
            definitions=TYPED,
        ),
    ),
    Case(
        "unknown",
        scoped(
            '{"sourceOperandName": "level", "operatorName": unknown}',
            'clause(unknown, "IS TRUE")',
            'clause("untyped", "IS TRUE")',
            definitions=entra('{"name": "untyped", "type": unknown}'),
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].operatorName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].operatorName` is not known before deployment (level ? (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].sourceOperandName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].sourceOperandName` is not known before deployment (? IS TRUE (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.directories[0].objects[0].attributes[0].type",
                "not decided: `schema.directories[0].objects[0].attributes[0].type` is not known before deployment (untyped IS TRUE (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret-operator-is-not-quoted",
        scoped('{"sourceOperandName": "level", "operatorName": pulumi.Output.secret("hunter2")}'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].operatorName",
                "A secret scoping clause uses an operator that no documentation lists.",
            ),
        ),
    ),
    Case(
        "secret-clauses-are-not-quoted",
        mappings_program(
            MATCHING,
            object_mapping=clauses(
                '{"sourceOperandName": "level", "operatorName": pulumi.Output.secret("EQUAL")}',
                'pulumi.Output.secret({"sourceOperandName": "level", "operatorName": "EQUAL"})',
                'pulumi.Output.secret(clause("accountEnabled", "EQUALS", "True"))',
            ),
            definitions=TYPED,
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].operatorName",
                "A secret scoping clause uses an operator that no documentation lists.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].operatorName",
                "A secret scoping clause uses an operator that no documentation lists.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[2].operatorName",
                "A secret scoping clause uses an operator that does not work on the type of its attribute. It works on Integer, String.",
            ),
        ),
    ),
    Case(
        "secret-definition-is-not-quoted",
        scoped(
            'clause("accountEnabled", "EQUALS", "True")',
            'clause("manager", "IS NOT NULL")',
            definitions=entra(
                'pulumi.Output.secret({"name": "accountEnabled", "type": "Boolean"})',
                '{"name": "manager", "type": pulumi.Output.secret("Reference")}',
            ),
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].operatorName",
                "The scoping clause accountEnabled EQUALS (User -> User) uses an operator that does not work on the type of its attribute. It works on Integer, String.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].operatorName",
                "The scoping clause manager IS NOT NULL (User -> User) uses an operator that does not work on the type of its attribute. It works on Binary, Boolean, Integer, String.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


def test_secret_operator() -> None:
    clause = {"sourceOperandName": "mail", "operatorName": Secret("EQUAL")}
    assert failures("EP006", "scim", INTO_SCIM, scope={"groups": [{"clauses": [clause]}]}) == [
        "The scoping clause mail ? (User -> User) uses an operator that no documentation lists."
    ]


def test_secret_type_of_an_attribute() -> None:
    clause = {"sourceOperandName": "enabled", "operatorName": "EQUALS"}
    defined = [{"name": "enabled", "type": Secret("Boolean")}]
    assert failures("EP006", "scim", INTO_SCIM, defined, scope={"groups": [{"clauses": [clause]}]}) == [
        "The scoping clause enabled EQUALS (User -> User) uses an operator that does not work on the type of its attribute. It works on Integer, String."
    ]
