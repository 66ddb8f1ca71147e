"""EP409 on-premises-no-binary: no attribute mapping of an on-premises application carries binary data."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.on_premises._programs import USER_NAME_DEFINED, defined, erp, quiet
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided

CASES = quiet(
    cases(
        "EP409",
        Case(
            "photo",
            erp('to(f"{E}picture", attribute("thumbnailPhoto"))'),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:picture (User -> User): the source refers to `thumbnailPhoto`, which is binary; on-premises provisioning does not support that. Remove this mapping.",
                ),
            ),
        ),
        Case(
            "ldap-target",
            erp('to(f"{E}jpegPhoto", attribute("extensionAttribute1"))'),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:jpegPhoto (User -> User): the target is binary, which on-premises provisioning does not support. Remove this mapping.",
                ),
            ),
        ),
        Case(
            "defined",
            erp('to(f"{E}x", attribute("mail"))', target=(USER_NAME_DEFINED, defined('f"{E}x"', "Binary"))),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:x (User -> User): the target is binary, which on-premises provisioning does not support. Remove this mapping.",
                ),
            ),
        ),
        Case(
            "looks-like-it",
            erp(
                'to(f"{E}thumbnailPhotoUrl", attribute("extensionAttribute1"))',
                """to(f"{E}x", expression('Append([mail], "[thumbnailPhoto]")'))""",
            ),
        ),
        Case(
            "defined-as-text",
            erp('to(f"{E}jpegPhoto", attribute("mail"))', target=(USER_NAME_DEFINED, defined('f"{E}jpegPhoto"'))),
        ),
        Case(
            "unknown-type",
            erp('to(f"{E}x", attribute("mail"))', target=(USER_NAME_DEFINED, '{"name": f"{E}x", "type": unknown}')),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes[1].type",
                    "not decided: `schema.directories[0].objects[0].attributes[1].type` is not known before deployment (urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:x (User -> User)).",
                ),
            ),
        ),
    )
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
