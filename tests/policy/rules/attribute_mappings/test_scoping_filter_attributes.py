"""EP206 scoping-filter-attributes: no scoping filter uses an attribute that the service can't filter by."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.attribute_mappings._programs import SOURCE_DIRECTORY
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided
from tests.support.schema_programs import MATCHING, beside, clauses, entra, mappings_program, scoped

CASES = cases(
    "EP206",
    Case(
        "unsupported",
        scoped(
            'clause("USERTYPE", "EQUALS", "Member")',
            'clause("accountExpires", "IS NULL")',
            'clause("appRoleAssignments", "IS NOT NULL")',
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause USERTYPE EQUALS (User -> User) filters by an attribute that scoping filters don't support. Filter by another attribute, or assign the users and groups that should be provisioned.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].sourceOperandName",
                "The scoping clause accountExpires IS NULL (User -> User) filters by an attribute that scoping filters don't support. Filter by another attribute, or assign the users and groups that should be provisioned.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[2].sourceOperandName",
                "The scoping clause appRoleAssignments IS NOT NULL (User -> User) filters by an attribute that scoping filters don't support. Filter by another attribute, or assign the users and groups that should be provisioned.",
            ),
        ),
    ),
    Case(
        "others-are-fine-in-2024",
        scoped(
            'clause("manager", "IS NOT NULL")',
            'clause("employeeHireDate", "IS NOT NULL")',
            'clause("department", "EQUALS", "userType")',
        )
        + beside(scoped('clause("accountExpires", "IS NULL")', directories="Active Directory>Azure Active Directory")),
    ),
    Case(
        "more-in-2026",
        scoped(
            'clause("manager", "IS NOT NULL")',
            'clause("STATUSHIREDATE", "IS NOT NULL")',
            'clause("members", "IS NOT NULL")',
            'clause("contractEnd", "ENDS_WITH", "Z")',
            '{"sourceOperandName": "department", "operatorName": "is member of"}',
            '{"sourceOperandName": "department", "operatorName": "IsMemberOf"}',
            definitions=entra('{"name": "contractEnd", "type": "DateTime"}'),
        ),
        settings=EDITION_2026,
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause manager IS NOT NULL (User -> User) filters by an attribute that scoping filters don't support. Filter by another attribute, or assign the users and groups that should be provisioned.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].sourceOperandName",
                "The scoping clause STATUSHIREDATE IS NOT NULL (User -> User) filters by an attribute that scoping filters don't support. Filter by another attribute, or assign the users and groups that should be provisioned.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[2].sourceOperandName",
                "The scoping clause members IS NOT NULL (User -> User) filters by an attribute that scoping filters don't support. Filter by another attribute, or assign the users and groups that should be provisioned.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[3].sourceOperandName",
                "The scoping clause contractEnd ENDS_WITH (User -> User) filters by an attribute that scoping filters don't support. Filter by another attribute, or assign the users and groups that should be provisioned.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[5].operatorName",
                "The scoping clause department IsMemberOf (User -> User) uses an operator that scoping filters don't support. Assign the group to the application instead.",
            ),
        ),
    ),
    Case(
        "unknown-attribute",
        scoped('clause(unknown, "EQUALS", "x")'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName` is not known before deployment (? EQUALS (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-operator-and-type-2026",
        scoped(
            '{"sourceOperandName": "department", "operatorName": unknown}',
            'clause("contractEnd", "ENDS_WITH", "Z")',
            'clause("userType", "ENDS_WITH", "r")',
            definitions=entra('{"name": "contractEnd", "type": unknown}', '{"name": "department"}'),
        ),
        settings=EDITION_2026,
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].operatorName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].operatorName` is not known before deployment (department ? (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.directories[0].objects[0].attributes[0].type",
                "not decided: `schema.directories[0].objects[0].attributes[0].type` is not known before deployment (contractEnd ENDS_WITH (User -> User)).",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[2].sourceOperandName",
                "The scoping clause userType ENDS_WITH (User -> User) filters by an attribute that scoping filters don't support. Filter by another attribute, or assign the users and groups that should be provisioned.",
            ),
        ),
    ),
    Case(
        "secret-attribute",
        scoped('clause(pulumi.Output.secret("userType"), "EQUALS", "x")'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "A secret scoping clause filters by an attribute that scoping filters don't support. Filter by another attribute, or assign the users and groups that should be provisioned.",
            ),
        ),
    ),
    Case(
        "member-of-in-2026",
        scoped('clause("isMemberOf", "EQUALS", "x")'),
        settings=EDITION_2026,
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause isMemberOf EQUALS (User -> User) filters by an attribute that scoping filters don't support. Filter by another attribute, or assign the users and groups that should be provisioned.",
            ),
        ),
    ),
    Case(
        "of-no-directory", scoped('clause("userType", "EQUALS", "x")').replace(SOURCE_DIRECTORY, ""), others=("EP001",)
    ),
    Case(
        "operator-of-no-directory-in-2026",
        scoped('{"sourceOperandName": "department", "operatorName": "IsMemberOf"}').replace(SOURCE_DIRECTORY, ""),
        settings=EDITION_2026,
        others=("EP001",),
    ),
    Case(
        "of-an-unknown-directory",
        scoped('clause("userType", "EQUALS", "x")').replace(SOURCE_DIRECTORY, '"sourceDirectoryName": unknown, '),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].sourceDirectoryName",
                "not decided: `schema.synchronizationRules[0].sourceDirectoryName` is not known before deployment (userType EQUALS (User -> User)).",
            ),
        ),
    ),
    Case(
        "operator-of-an-unknown-directory-in-2026",
        scoped('{"sourceOperandName": "department", "operatorName": "IsMemberOf"}').replace(
            SOURCE_DIRECTORY, '"sourceDirectoryName": unknown, '
        ),
        settings=EDITION_2026,
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].sourceDirectoryName",
                "not decided: `schema.synchronizationRules[0].sourceDirectoryName` is not known before deployment (department IsMemberOf (User -> User)).",
            ),
        ),
    ),
    Case(
        "nothing-said-in-2026",
        mappings_program(MATCHING, object_mapping=clauses("{}"), definitions=entra('{"name": "department"}')),
        settings=EDITION_2026,
        others=("EP001",),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
