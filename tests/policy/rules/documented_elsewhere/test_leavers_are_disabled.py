"""EP623 leavers-are-disabled: who leaves the scope is disabled in the application, or deleted."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import of_unknown_template
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import MATCHING, beside, function, mappings_program

SOFT_DELETED = 'to("active", expression(\'Switch([IsSoftDeleted], , "False", "True", "True", "False")\'))'


def leavers(*mappings: str, flows: str, mode: str = '"replace"') -> str:
    return mappings_program(*mappings, object_mapping=f'"flowTypes": {flows},', mode=mode)


CASES = cases(
    "EP623",
    Case(
        "nothing-mapped",
        leavers(MATCHING, flows='"Add,Update"'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0]",
                "Who leaves the scope of User -> User keeps an enabled account: nothing is mapped from `IsSoftDeleted`, and nobody is deleted. Map `IsSoftDeleted` to the attribute that disables a user (`active`) and let updates flow, or let deletions flow.",
            ),
        ),
    ),
    Case(
        "no-updates",
        leavers(MATCHING, SOFT_DELETED, flows='"Add"'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0]",
                "Who leaves the scope of User -> User keeps an enabled account: no update is ever sent, and nobody is deleted. Map `IsSoftDeleted` to the attribute that disables a user (`active`) and let updates flow, or let deletions flow.",
            ),
        ),
    ),
    Case(
        "disabled-or-deleted",
        leavers(MATCHING, SOFT_DELETED, flows='"Add, Update"')
        + beside(leavers(MATCHING, flows='"Add, Update, Delete"')),
    ),
    Case(
        "merged-or-into-entra",
        leavers(MATCHING, flows='"Add,Update"', mode='"merge"')
        + beside(
            leavers(MATCHING, flows='"Add,Update"').replace(
                '"sourceDirectoryName": "Azure Active Directory"', '"sourceDirectoryName": "Contoso"'
            )
        ),
    ),
    Case(
        "unknown-mode",
        leavers(MATCHING, flows='"Add,Update"', mode="unknown"),
        found=(
            undecided(SCHEMA, "schema", "mode", "not decided: `mode` is not known before deployment (User -> User)."),
        ),
    ),
    Case(
        "unknown-flows-and-sources",
        leavers(MATCHING, flows="unknown")
        + beside(leavers(MATCHING, function('"active"', "unknown"), flows='"Add,Update"')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].flowTypes",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].flowTypes` is not known before deployment (User -> User).",
            ),
            undecided(
                SCHEMA,
                "second",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression` is not known before deployment (User -> User).",
            ),
        ),
    ),
    Case(
        "unknown-mapping",
        leavers(MATCHING, "unknown", flows='"Add,Update"'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1]",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1]` is not known before deployment (User -> User).",
            ),
        ),
    ),
    Case(
        "unknown-template",
        of_unknown_template(leavers(MATCHING, flows='"Add,Update"')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "",
                "not decided: what the job is for is not known: neither its template nor its directories say it (User -> User).",
            ),
        ),
    ),
    Case(
        "secret",
        leavers(MATCHING, 'pulumi.Output.secret(to("active", attribute("hidden")))', flows='"Add,Update"'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0]",
                "Who leaves the scope of a secret object mapping keeps an enabled account: nothing is mapped from `IsSoftDeleted`, and nobody is deleted. Map `IsSoftDeleted` to the attribute that disables a user (`active`) and let updates flow, or let deletions flow.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
