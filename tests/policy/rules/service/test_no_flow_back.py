"""EP308 no-flow-back: an application's job brings no users and no groups from the application into Microsoft Entra ID."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided
from tests.support.schema_programs import mappings_program


def flow(source: str, target: str, target_object: str, *, template: str = "scim", more: str = "") -> str:
    """A schema with one object mapping."""
    program = mappings_program(template=template, object_mapping=more, directories=f"{source}>{target}")
    return program.replace('"targetObjectName": "User"', f'"targetObjectName": {target_object}')


CASES = cases(
    "EP308",
    Case(
        "users",
        flow("customappsso", "Azure Active Directory", '"User"'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].targetObjectName",
                "Object mapping User -> User goes from the application to Microsoft Entra ID, but the service does not see changes made in an application. Disable or remove it; bring users in from HR, Active Directory or through Microsoft Graph.",
            ),
        ),
    ),
    Case(
        "groups",
        flow("salesforce.com", "microsoft entra id", '"group"', template="SfOutDelta"),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].targetObjectName",
                "Object mapping User -> group goes from the application to Microsoft Entra ID, but the service does not see changes made in an application. Disable or remove it; bring users in from HR, Active Directory or through Microsoft Graph.",
            ),
        ),
    ),
    Case("roles-are-fine", flow("salesforce.com", "Azure Active Directory", '"AppRole"', template="SfOutDelta")),
    Case("outbound", flow("Azure Active Directory", "customappsso", '"User"')),
    Case("disabled", flow("customappsso", "Azure Active Directory", '"User"', more='"enabled": False,')),
    Case("inbound-jobs-do", flow("HR", "Azure Active Directory", '"User"', template="API2AAD")),
    Case(
        "unknown-template-that-only-brings-users-in",
        flow("HR", "Azure Active Directory", '"User"', template="somethingElse"),
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
        "unknown-object",
        flow("customappsso", "Azure Active Directory", "unknown"),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].targetObjectName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].targetObjectName` is not known before deployment (User -> ?).",
            ),
        ),
    ),
    Case(
        "no-object",
        flow("customappsso", "Azure Active Directory", '"User"').replace(', "targetObjectName": "User"', ""),
        others=("EP001",),
    ),
    Case(
        "no-directories",
        mappings_program().replace(
            '"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "customappsso",', ""
        ),
        others=("EP001",),
    ),
    Case(
        "no-source-directory",
        flow("customappsso", "Azure Active Directory", '"User"').replace('"sourceDirectoryName": "customappsso", ', ""),
        others=("EP001",),
    ),
    Case("from-active-directory", flow("Active Directory", "Azure Active Directory", '"User"')),
    Case("within-entra", flow("Azure Active Directory", "Microsoft Entra ID", '"User"')),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
