"""EP601 no-switch-default-from-entra: no `Switch` with a default value computes an attribute from Microsoft Entra ID."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import to_active_directory
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import beside, function, mappings_program

CASES = cases(
    "EP601",
    Case(
        "switch-with-a-default",
        mappings_program(function('"title"', '\'ToUpper(Switch([companyName], "External", "Contoso", "Employee"))\'')),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "title (User -> User) is computed by `Switch` with a default value. When only other attributes of a user change, the service can evaluate it as null and clear the attribute in the target. Use `IIF`, or put the call into `IgnoreFlowIfNullOrEmpty`.",
            ),
        ),
    ),
    Case(
        "in-the-tree-beside-the-expression",
        mappings_program("""{"targetAttributeName": "title", "source": {"type": "Function", "name": "Switch", "parameters": [
    {"key": "source", "value": {"type": "Attribute", "name": "companyName"}},
    {"key": "defaultValue", "value": {"type": "Constant", "name": "External"}},
    {"key": "key1", "value": {"type": "Constant", "name": "Contoso"}},
    {"key": "value1", "value": {"type": "Constant", "name": "Employee"}}]}}"""),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "title (User -> User) is computed by `Switch` with a default value. When only other attributes of a user change, the service can evaluate it as null and clear the attribute in the target. Use `IIF`, or put the call into `IgnoreFlowIfNullOrEmpty`.",
            ),
        ),
    ),
    Case(
        "without-a-default-or-not-from-entra",
        mappings_program(
            function('"active"', '\'Switch([IsSoftDeleted], , "False", "True", "True", "False")\''),
            function('"enabled"', '\'Switch([IsSoftDeleted], "True", "True", "False")\''),
            function(
                '"title"', '\'IgnoreFlowIfNullOrEmpty(Switch([companyName], "External", "Contoso", "Employee"))\''
            ),
            function('"country"', '\'Switch([country], [country], "", "none")\''),
            'to("department", attribute("department"))',
        )
        + beside(to_active_directory(function('"title"', '\'Switch([Company], "External", "Contoso", "Employee")\''))),
    ),
    Case(
        "unknown-expression-and-directory",
        mappings_program(
            function('"title"', "unknown"),
            function('"department"', '\'Switch([companyName], "External", "Contoso", "Employee")\''),
        ).replace('"sourceDirectoryName": "Azure Active Directory"', '"sourceDirectoryName": unknown'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression` is not known before deployment (title (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].sourceDirectoryName",
                "not decided: `schema.synchronizationRules[0].sourceDirectoryName` is not known before deployment (department (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret",
        mappings_program(
            function('"title"', 'pulumi.Output.secret(\'Switch([hiddenName], "hidden", "Contoso", "Employee")\')')
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "a secret attribute mapping is computed by `Switch` with a default value. When only other attributes of a user change, the service can evaluate it as null and clear the attribute in the target. Use `IIF`, or put the call into `IgnoreFlowIfNullOrEmpty`.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
