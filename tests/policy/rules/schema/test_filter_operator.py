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
    '{"name": "proxyAddresses", "type": "String", "multivalued": True}',
    '{"name": "otherMails", "multivalued": False}',
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
            'clause("accountEnabled", "greater_than", "1")',
            definitions=TYPED,
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].operatorName",
                "The scoping clause AccountEnabled EQUALS (User -> User) uses an operator that isn't documented for attributes of type Boolean. It is documented for Integer, String.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].operatorName",
                "The scoping clause manager IS NOT NULL (User -> User) uses an operator that isn't documented for attributes of type Reference. It is documented for Binary, Boolean, Integer, String.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[2].operatorName",
                "The scoping clause hired REGEX MATCH (User -> User) uses an operator that isn't documented for attributes of type DateTime. It is documented for Integer, String.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[3].operatorName",
                "The scoping clause accountEnabled Greater_Than (User -> User) uses an operator that isn't documented for attributes of type Boolean. It is documented for Integer, String.",
            ),
        ),
    ),
    Case(
        "values-that-operators-compare",
        scoped(
            '{"sourceOperandName": "department", "operatorName": "EQUALS", "targetOperand": None}',
            '{"sourceOperandName": "department", "operatorName": "Includes", "targetOperand": {"values": []}}',
            '{"sourceOperandName": "department", "operatorName": "IS NULL", "targetOperand": {"values": ["x"]}}',
            '{"sourceOperandName": "employeeId", "operatorName": "Greater_Than", "targetOperand": {"values": ["1.5"]}}',
            '{"sourceOperandName": "department", "operatorName": "REGEX MATCH", "targetOperand": {"values": ["a", "(a"]}}',
            '{"sourceOperandName": "department", "operatorName": "NOT REGEX MATCH", "targetOperand": {"values": ["a++"]}}',
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].targetOperand",
                "The scoping clause department EQUALS (User -> User) has no value to compare with. Give it one in `targetOperand.values`, or use IS NULL or IS NOT NULL.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].targetOperand",
                "The scoping clause department Includes (User -> User) has no value to compare with. Give it one in `targetOperand.values`, or use IS NULL or IS NOT NULL.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[2].targetOperand",
                "The scoping clause department IS NULL (User -> User) has a value, and its operator compares with none. Remove the value, or use another operator.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[3].targetOperand.values[0]",
                "The scoping clause employeeId Greater_Than (User -> User) compares integers and has a value that isn't one.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[4].targetOperand.values[1]",
                "The scoping clause department REGEX MATCH (User -> User) has a regular expression that does not compile in .NET: it has a `(` without a `)`.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[5].targetOperand.values[0]",
                "The scoping clause department NOT REGEX MATCH (User -> User) has a regular expression that does not compile in .NET: it has a quantifier (`*`, `+`, `?` or `{n}`) behind another one.",
            ),
        ),
    ),
    Case(
        "values-that-fit",
        scoped(
            'clause("department", "EQUALS", "")',
            'clause("employeeId", "Greater_Than", "1000000")',
            'clause("extensionAttribute1", "Greater_Than_OR_EQUALS", "-1")',
            'clause("userPrincipalName", "greater_than", "1")',
            r'clause("userPrincipalName", "REGEX MATCH", r".*\@domain.com")',
            'clause("department", "NOT REGEX MATCH", "[a-z-[aeiou]]")',
            '{"sourceOperandName": "department", "operatorName": "IS NULL", "targetOperand": {"values": []}}',
            '{"sourceOperandName": "department", "operatorName": "IS NOT NULL", "targetOperand": {"values": [""]}}',
            definitions=TYPED,
        ),
    ),
    Case(
        "several-values",
        scoped(
            'clause("proxyAddresses", "Includes", "contoso.com")',
            'clause("businessPhones", "IS NULL")',
            'clause("otherMails", "EQUALS", "a@contoso.com")',
            'clause("mail", "EQUALS", "a@contoso.com")',
            definitions=TYPED,
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause proxyAddresses Includes (User -> User) filters by an attribute with several values, and scoping filters don't support those. Filter by another attribute, or assign the users and groups that should be provisioned.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].sourceOperandName",
                "The scoping clause businessPhones IS NULL (User -> User) filters by an attribute with several values, and scoping filters don't support those. Filter by another attribute, or assign the users and groups that should be provisioned.",
            ),
        ),
    ),
    Case(
        "several-values-in-another-source-are-fine",
        scoped('clause("otherMails", "EQUALS", "a@contoso.com")', directories="Workday>Active Directory"),
        found=(),
    ),
    Case(
        "several-values-that-another-rule-reports",
        scoped('clause("appRoleAssignments", "IS NOT NULL")', 'clause("members", "IS NOT NULL")'),
        settings=Settings(edition="2026"),
        others=("EP206",),
    ),
    Case(
        "unknown-values",
        scoped(
            'clause("a", "EQUALS", unknown)',
            '{"sourceOperandName": "a", "operatorName": "REGEX MATCH", "targetOperand": {"values": [unknown, "(a"]}}',
            '{"sourceOperandName": "a", "operatorName": "Greater_Than", "targetOperand": unknown}',
            '{"sourceOperandName": "a", "operatorName": "IS NULL", "targetOperand": {"values": [unknown]}}',
            '{"sourceOperandName": "tags", "operatorName": "IS NULL"}',
            definitions=entra('{"name": "tags", "multivalued": unknown.apply(bool)}'),
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].targetOperand.values[1]",
                "The scoping clause a REGEX MATCH (User -> User) has a regular expression that does not compile in .NET: it has a `(` without a `)`.",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[2].targetOperand",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[2].targetOperand` is not known before deployment (a Greater_Than (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[3].targetOperand.values[0]",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[3].targetOperand.values[0]` is not known before deployment (a IS NULL (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.directories[0].objects[0].attributes[0].multivalued",
                "not decided: `schema.directories[0].objects[0].attributes[0].multivalued` is not known before deployment (tags IS NULL (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret-values-are-not-quoted",
        scoped(
            '{"sourceOperandName": "a", "operatorName": "REGEX MATCH", "targetOperand": {"values": [pulumi.Output.secret("(hunter2")]}}'
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].targetOperand.values[0]",
                "A secret scoping clause has a value that its operator can't use.",
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
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[2].operatorName",
                "A secret scoping clause uses an operator that isn't documented for the type of its attribute. It is documented for Integer, String.",
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
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].operatorName",
                "The scoping clause accountEnabled EQUALS (User -> User) uses an operator that isn't documented for the type of its attribute. It is documented for Integer, String.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].operatorName",
                "The scoping clause manager IS NOT NULL (User -> User) uses an operator that isn't documented for the type of its attribute. It is documented for Binary, Boolean, Integer, String.",
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
    clause = {"sourceOperandName": "enabled", "operatorName": "EQUALS", "targetOperand": {"values": ["True"]}}
    defined = [{"name": "enabled", "type": Secret("Boolean")}]
    assert failures("EP006", "scim", INTO_SCIM, defined, scope={"groups": [{"clauses": [clause]}]}) == [
        "The scoping clause enabled EQUALS (User -> User) uses an operator that isn't documented for the type of its attribute. It is documented for Integer, String."
    ]
