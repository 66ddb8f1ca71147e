"""EP503 no-inbound-scim: no users are brought into Microsoft Entra ID from a SCIM source."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided
from tests.support.schema_programs import mappings_program


def inbound(source: str, *, template: str = "API2AAD") -> str:
    return mappings_program(
        'to("mail", attribute("mail"))', template=template, directories=f"{source}>Azure Active Directory"
    )


CASES = cases(
    "EP503",
    Case("not-in-2024", inbound("customappsso")),
    Case(
        "scim-in-capitals",
        inbound("SCIM"),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0]",
                "This object mapping brings users in from a SCIM application, which inbound provisioning does not support. Use API-driven provisioning (its bulkUpload call) or Microsoft Graph.",
            ),
        ),
    ),
    Case(
        "to-active-directory-is-fine",
        inbound("scim").replace('"Azure Active Directory"', '"Active Directory"'),
        settings=EDITION_2026,
    ),
    Case("application-is-fine", inbound("scim", template="scim"), settings=EDITION_2026, others=("EP308",)),
    Case(
        "directories-not-said",
        mappings_program().replace('"sourceDirectoryName": "Azure Active Directory", ', ""),
        settings=EDITION_2026,
        others=("EP001",),
    ),
    Case(
        "target-directory-not-said",
        inbound("scim").replace(', "targetDirectoryName": "Azure Active Directory"', ""),
        settings=EDITION_2026,
        others=("EP001",),
    ),
    Case(
        "source-directory-not-said",
        inbound("scim").replace('"sourceDirectoryName": "scim", ', ""),
        settings=EDITION_2026,
        others=("EP001",),
    ),
    Case(
        "scim-source",
        inbound("customappsso"),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0]",
                "This object mapping brings users in from a SCIM application, which inbound provisioning does not support. Use API-driven provisioning (its bulkUpload call) or Microsoft Graph.",
            ),
        ),
    ),
    Case(
        "scim-template-of-a-component-that-is-inbound",
        """
        ProvisioningJob("hr", {
            "service_principal_id": "/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            "scenario": "inbound",
            "schema": synchronization_schema({
                "sourceDirectoryName": "customappsso",
                "targetDirectoryName": "Azure Active Directory",
                "objectMappings": [
                    {"sourceObjectName": "User", "targetObjectName": "User",
                     "attributeMappings": [to("mail", attribute("mail"))]}
                ],
            }),
        })
        """,
        settings=EDITION_2026,
        found=(
            fails(
                SCHEMA,
                "hr-schema",
                "schema.synchronizationRules[0].objectMappings[0]",
                "This object mapping brings users in from a SCIM application, which inbound provisioning does not support. Use API-driven provisioning (its bulkUpload call) or Microsoft Graph.",
            ),
        ),
    ),
    Case("api-source", inbound("API"), settings=EDITION_2026),
    Case(
        "unknown-directory",
        inbound("customappsso").replace('"sourceDirectoryName": "customappsso"', '"sourceDirectoryName": unknown'),
        settings=EDITION_2026,
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].sourceDirectoryName",
                "not decided: `schema.synchronizationRules[0].sourceDirectoryName` is not known before deployment (User -> User).",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
