"""EP202 source-attribute-available: no mapping reads samAccountName or userType from Microsoft Entra ID unless the schema adds it to that directory."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.attribute_mappings._programs import SOURCE_DIRECTORY
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided
from tests.support.schema_programs import MATCHING, beside, entra, function, mappings_program

CASES = cases(
    "EP202",
    Case(
        "not-offered",
        mappings_program(
            'to("userType", attribute("UserType"))',
            function('"title"', """'Switch([usertype], "", "a", [SAMACCOUNTNAME])'"""),
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of userType (User -> User) refers to `UserType`, which is not available as a source attribute of Microsoft Entra ID. Add the attribute to the schema's definition of that directory, or map another one.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The source of title (User -> User) refers to `usertype`, which is not available as a source attribute of Microsoft Entra ID. Add the attribute to the schema's definition of that directory, or map another one.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The source of title (User -> User) refers to `SAMACCOUNTNAME`, which is not available as a source attribute of Microsoft Entra ID. Add the attribute to the schema's definition of that directory, or map another one.",
            ),
        ),
    ),
    Case(
        "only-the-tree-refers-to-it",
        mappings_program(
            '{"targetAttributeName": "a", "source": {"type": "Function", "name": "ToLower", "parameters": '
            '[{"key": "source", "value": {"type": "Attribute", "name": "userType"}}]}}'
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of a (User -> User) refers to `userType`, which is not available as a source attribute of Microsoft Entra ID. Add the attribute to the schema's definition of that directory, or map another one.",
            ),
        ),
    ),
    Case(
        "declared-in-the-directory",
        mappings_program(
            MATCHING,
            'to("userType", attribute("userType"))',
            definitions=entra('{"name": "USERTYPE", "type": "String"}', '{"name": "userPrincipalName"}'),
            mode='"replace"',
        ),
    ),
    Case(
        "declared-in-the-directory-2026",
        mappings_program(
            'to("userType", attribute("userType"))', definitions=entra('{"name": "USERTYPE", "type": "String"}')
        ),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of userType (User -> User) refers to `userType`, which is not available as a source attribute of Microsoft Entra ID. Keep the value in a directory extension attribute and map that.",
            ),
        ),
    ),
    Case(
        "a-text-a-target-and-other-directories-are-fine",
        mappings_program(
            function('"userType"', """'Append([mail], "[userType]")'"""), 'to("userType", constant("Member"))'
        )
        + beside(
            mappings_program(
                'to("b", attribute("sAMAccountName"))', directories="Active Directory>Azure Active Directory"
            )
        ),
    ),
    Case(
        "unknown",
        mappings_program(
            function('"a"', "unknown"),
            'to("b", attribute("userType"))',
            definitions='{"name": "Azure Active Directory", "objects": unknown}',
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression` is not known before deployment (a (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.directories[0].objects",
                "not decided: `schema.directories[0].objects` is not known before deployment (b (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret-source-is-not-quoted",
        mappings_program(function('"a"', "pulumi.Output.secret('ToLower([userType])')")),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of a secret attribute mapping refers to an attribute, which is not available as a source attribute of Microsoft Entra ID. Add the attribute to the schema's definition of that directory, or map another one.",
            ),
        ),
    ),
    Case(
        "two-unknown-definitions",
        mappings_program(
            'to("a", expression("Append([userType], [sAMAccountName])"))', definitions=entra('{"name": unknown}')
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.directories[0].objects[0].attributes[0].name",
                "not decided: `schema.directories[0].objects[0].attributes[0].name` is not known before deployment (a (User -> User)).",
            ),
        ),
    ),
    Case(
        "of-no-directory",
        mappings_program('to("a", attribute("userType"))').replace(SOURCE_DIRECTORY, ""),
        others=("EP001",),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
