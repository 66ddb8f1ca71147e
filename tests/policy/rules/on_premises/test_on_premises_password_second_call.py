"""EP416 on-premises-password-second-call: the password of an on-premises application is not a required attribute."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.on_premises._programs import REDACTED, USER_NAME_DEFINED, across_tenants, defined, erp, quiet
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided

REQUIRED = defined('f"{E}export_password"', "String", '"required": True')
PASSWORD = f'to(f"{{E}}export_password", {REDACTED}, on_create_only=True)'

CASES = quiet(
    cases(
        "EP416",
        Case(
            "required",
            erp(PASSWORD, target=(USER_NAME_DEFINED, REQUIRED)),
            found=(
                advises(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes[1].required",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:export_password (User -> User) is a password that the target requires, but the SQL and LDAP connectors set it only in a second call, after they have created the user. Let the target accept users without a password at first.",
                ),
            ),
        ),
        Case(
            "optional",
            erp(PASSWORD, target=(USER_NAME_DEFINED, defined('f"{E}export_password"', "String", '"required": False'))),
        ),
        Case(
            "another-attribute-is-required",
            erp(
                PASSWORD,
                target=(defined('f"{E}userName"', "String", '"required": True'), defined('f"{E}export_password"')),
            ),
        ),
        Case(
            "unknown",
            erp(
                PASSWORD,
                target=(USER_NAME_DEFINED, defined('f"{E}export_password"', "String", '"required": unknown_flag')),
            ),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes[1].required",
                    "not decided: `schema.directories[0].objects[0].attributes[1].required` is not known before deployment (urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:export_password (User -> User)).",
                ),
            ),
        ),
        Case("no-target", erp("{}"), others=("EP001",)),
        Case(
            "cross-tenant-is-fine",
            across_tenants(erp(PASSWORD, target=(USER_NAME_DEFINED, REQUIRED))),
            others=("EP007", "EP301"),
        ),
        Case("not-defined", erp(PASSWORD, target=(USER_NAME_DEFINED,))),
    )
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
