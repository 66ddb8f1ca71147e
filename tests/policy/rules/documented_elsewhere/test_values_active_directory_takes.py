"""EP620 values-active-directory-takes: constants for Active Directory are in the form that it takes."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import of_unknown_template, to_active_directory, to_entra
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided
from tests.support.schema_programs import beside, function

CASES = cases(
    "EP620",
    Case(
        "not-in-capitals",
        to_active_directory(
            function('"msExchHideFromAddressLists"', '\'Switch([Active], , "1", "FALSE", "0", "true")\''),
            'to("msExchHideFromAddressLists", constant("True"))',
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "msExchHideFromAddressLists (User -> User) can be a constant other than `TRUE` and `FALSE` in capitals, which are all that this attribute of Active Directory takes: the operation fails.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "msExchHideFromAddressLists (User -> User) can be a constant other than `TRUE` and `FALSE` in capitals, which are all that this attribute of Active Directory takes: the operation fails.",
            ),
        ),
    ),
    Case(
        "empty-text",
        to_active_directory(
            'to("description", constant(""))',
            function('"title"', "'IIF(IsPresent([Title]), [Title], \"\")'"),
            function('"company"', '\'Switch([Company], "", "1", "Contoso")\''),
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "description (User -> User) can be an empty text, which Active Directory refuses: the operation fails. Put the source into `IgnoreFlowIfNullOrEmpty`, or give another text.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "title (User -> User) can be an empty text, which Active Directory refuses: the operation fails. Put the source into `IgnoreFlowIfNullOrEmpty`, or give another text.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "company (User -> User) can be an empty text, which Active Directory refuses: the operation fails. Put the source into `IgnoreFlowIfNullOrEmpty`, or give another text.",
            ),
        ),
    ),
    Case(
        "in-capitals-and-ignored",
        to_active_directory(
            function('"msExchHideFromAddressLists"', '\'Switch([Active], , "1", "FALSE", "0", "TRUE")\''),
            function('"title"', '\'IgnoreFlowIfNullOrEmpty(IIF([Active] = "1", [Title], ""))\''),
            function('"cn"', "'Join(\"\", [FirstName], [LastName])'"),
            'to("accountDisabled", constant("false"))',
        )
        + beside(to_entra('to("jobTitle", constant(""))')),
    ),
    Case(
        "unknown-values",
        to_active_directory('to(unknown, constant("true"))', function('"title"', "unknown")),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName` is not known before deployment (? (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression` is not known before deployment (title (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-template",
        of_unknown_template(to_active_directory('to("description", constant(""))')),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "description (User -> User) can be an empty text, which Active Directory refuses: the operation fails. Put the source into `IgnoreFlowIfNullOrEmpty`, or give another text.",
            ),
        ),
    ),
    Case(
        "secret",
        to_active_directory(
            function('"msExchHideFromAddressLists"', 'pulumi.Output.secret(\'Switch([Active], , "1", "hidden")\')')
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "a secret attribute mapping can be a constant other than `TRUE` and `FALSE` in capitals, which are all that this attribute of Active Directory takes: the operation fails.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
