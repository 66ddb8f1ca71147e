"""EP609 unique-values-without-diacritics: what `SelectUniqueValue` looks for in Active Directory has no diacritics."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import of_unknown_template, to_active_directory
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import function

CASES = cases(
    "EP609",
    Case(
        "names",
        to_active_directory(
            'to("cn", expression(\'SelectUniqueValue(Join(" ", [FirstName], [LastName]), NormalizeDiacritics([UserID]))\'), on_create_only=True)'
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "`FirstName` in `SelectUniqueValue` of cn (User -> User) may hold letters with diacritics, with which the search in Active Directory fails. Put `NormalizeDiacritics` around it.",
            ),
        ),
    ),
    Case(
        "normalized-and-numbers",
        to_active_directory(
            'to("cn", expression(\'SelectUniqueValue(NormalizeDiacritics([FirstName]), Append("w", [WorkerID]), Guid())\'), on_create_only=True)',
            'to("displayName", expression(\'Join(" ", [FirstName], [LastName])\'))',
        ),
    ),
    Case(
        "unknown-expression",
        to_active_directory(function('"cn"', "unknown")),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression` is not known before deployment (cn (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-template",
        of_unknown_template(
            to_active_directory(
                'to("cn", expression("SelectUniqueValue([FirstName], [LastName])"), on_create_only=True)'
            )
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "`FirstName` in `SelectUniqueValue` of cn (User -> User) may hold letters with diacritics, with which the search in Active Directory fails. Put `NormalizeDiacritics` around it.",
            ),
        ),
    ),
    Case(
        "secret",
        to_active_directory(
            'to("cn", pulumi.Output.secret(expression("SelectUniqueValue([Hidden], [HiddenToo])")), on_create_only=True)'
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "An attribute in `SelectUniqueValue` of a secret attribute mapping may hold letters with diacritics, with which the search in Active Directory fails. Put `NormalizeDiacritics` around it.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
