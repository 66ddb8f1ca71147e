"""EP405 on-premises-no-references: no attribute mapping of an on-premises application carries a reference to another object."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.on_premises._programs import INBOUND, USER_NAME_DEFINED, defined, erp, quiet
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided

CASES = quiet(
    cases(
        "EP405",
        Case(
            "manager",
            erp('to(f"{E}supervisor", attribute("manager"))'),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:supervisor (User -> User): the source refers to `manager`, which is a reference to another object; on-premises provisioning does not support that. Map text instead, such as a name or an employee number from an attribute of the user.",
                ),
            ),
        ),
        Case(
            "in-an-expression",
            erp("""to(f"{E}x", expression('ToLower([Manager], )'))"""),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:x (User -> User): the source refers to `Manager`, which is a reference to another object; on-premises provisioning does not support that. Map text instead, such as a name or an employee number from an attribute of the user.",
                ),
            ),
        ),
        Case(
            "defined-source",
            erp(
                'to(f"{E}x", attribute("assistant"))',
                source=(defined('"assistant"', "Reference"), defined('"userPrincipalName"')),
            ),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:x (User -> User): the source refers to `assistant`, which is a reference to another object; on-premises provisioning does not support that. Map text instead, such as a name or an employee number from an attribute of the user.",
                ),
            ),
        ),
        Case(
            "target",
            erp('to(f"{E}x", attribute("mail"))', target=(USER_NAME_DEFINED, defined('f"{E}x"', "Reference"))),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:x (User -> User): the target is a reference to another object, which on-premises provisioning does not support. Map text instead, such as a name or an employee number from an attribute of the user.",
                ),
            ),
        ),
        Case(
            "secret-source",
            erp('{"targetAttributeName": f"{E}x", "source": secret({"type": "Attribute", "name": "manager"})}'),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    "a secret attribute mapping: the source refers to an attribute, which is a reference to another object; on-premises provisioning does not support that. Map text instead, such as a name or an employee number from an attribute of the user.",
                ),
            ),
        ),
        Case(
            "looks-like-it",
            erp(
                """to(f"{E}manager", expression('Append([department], "[manager]")'))""",
                """to(f"{E}role", expression('SingleAppRoleAssignment([appRoleAssignments])'))""",
            ),
        ),
        Case(
            "defined-as-text",
            erp('to(f"{E}x", attribute("manager"))', source=(defined('"manager"'), defined('"userPrincipalName"'))),
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
        Case(
            "unknown-target",
            erp('to(unknown, attribute("mail"))'),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                    "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName` is not known before deployment (? (User -> User)).",
                ),
            ),
        ),
        Case(
            "role-functions",
            erp(
                *(
                    f"to(f\"{{E}}a{number}\", expression('{name}([appRoleAssignments])'))"
                    for number, name in enumerate(
                        ("AppRoleAssignments", "AppRoleAssignmentsComplex", "AssertiveAppRoleAssignmentsComplex")
                    )
                )
            ),
            others=("EP404",),
        ),
        Case(
            "same-name-in-another-directory",
            erp(
                more=INBOUND.replace('"attributeMappings": []', '"attributeMappings": [to("x", attribute("manager"))]')
                % ('"Other"', '"User"', "True")
            ),
        ),
    )
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
