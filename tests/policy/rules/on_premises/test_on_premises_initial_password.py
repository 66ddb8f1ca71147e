"""EP410 on-premises-initial-password: an on-premises application gets an initial password at most, generated on creation and redacted."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.on_premises._programs import REDACTED, erp, quiet, written
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided


def password(expression: str) -> str:
    """An attribute mapping with a password as its target, as Python text."""
    return f'to(f"{{E}}password", expression({expression!r}), on_create_only=True)'


CASES = quiet(
    cases(
        "EP410",
        Case(
            "flows-always",
            erp(f'to(f"{{E}}export_password", {REDACTED})'),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].flowType",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:export_password (User -> User) is a password that would be written repeatedly; only an initial one is supported. Set the flow type to ObjectAddOnly (`on_create_only=True`).",
                ),
            ),
        ),
        Case(
            "from-the-directory",
            erp('to(f"{E}Password", attribute("passwordProfile.password"), on_create_only=True)'),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'The source of urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:Password (User -> User) refers to a password in the directory, but passwords are not synchronized to on-premises applications. Use Redact(RandomString(16, 2, 2, 2, 2, "")) as an initial password, on creation only.',
                ),
            ),
        ),
        Case(
            "from-the-directory-into-another-attribute",
            erp("""to(f"{E}note", expression('Redact([unicodePwd])'), on_create_only=True)"""),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'The source of urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:note (User -> User) refers to a password in the directory, but passwords are not synchronized to on-premises applications. Use Redact(RandomString(16, 2, 2, 2, 2, "")) as an initial password, on creation only.',
                ),
            ),
        ),
        Case(
            "not-redacted",
            erp(
                """to(f"{E}password", expression('RandomString(16, 2, 2, 2, 2, "")'), on_create_only=True)""",
                'to(f"{E}userPassword", constant("hunter2"), on_create_only=True)',
                'to(f"{E}unicodePwd", attribute("employeeId"), on_create_only=True)',
            ),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User) is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:userPassword (User -> User) is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:unicodePwd (User -> User) is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
            ),
        ),
        Case(
            "partly-redacted",
            erp(
                """to(f"{E}password", expression('Append(Redact(RandomString(9, 2, 2, 2, 2, "")), "hunter2")'), on_create_only=True)""",
                """to(f"{E}userPassword", expression('IIF([country] = "DE", Redact([employeeId]), [employeeId])'), on_create_only=True)""",
            ),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User) is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:userPassword (User -> User) is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
            ),
        ),
        Case(
            "default",
            erp(f'to(f"{{E}}password", {REDACTED}, on_create_only=True, default="hunter2")'),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].defaultValue",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User) is a password with a default value, which can\'t be redacted: the provisioning logs would show it. Remove the default, and use Redact(RandomString(16, 2, 2, 2, 2, "")) as the source.',
                ),
            ),
        ),
        Case(
            "secret-constant",
            erp(
                '{"targetAttributeName": f"{E}password", "source": secret(constant("hunter2")), "flowType": "ObjectAddOnly"}'
            ),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'a secret attribute mapping is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
            ),
        ),
        Case(
            "redacted",
            erp(
                f'to(f"{{E}}export_password", {REDACTED}, on_create_only=True)',
                """to(f"{E}password", expression('Append(Redact("hunter2"), Redact([employeeId]))'), on_create_only=True)""",
                """to(f"{E}userPassword", expression('IIF([country] = "DE", Redact([employeeId]), Redact("x"))'), on_create_only=True)""",
                """to(f"{E}unicodePwd", expression('Replace(Redact([employeeId]), "-", , , "", , )'), on_create_only=True)""",
            ),
        ),
        Case(
            "looks-like-it",
            erp(
                'to(f"{E}passwordHint", attribute("employeeId"))',
                """to(f"{E}x", expression('Append([mail], "[password]")'))""",
            ),
        ),
        Case(
            "unknown-flow-type",
            erp(f'{{"targetAttributeName": f"{{E}}password", "source": {REDACTED}, "flowType": unknown}}'),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].flowType",
                    "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].flowType` is not known before deployment (urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User)).",
                ),
            ),
        ),
        Case(
            "unknown-source",
            erp('to(f"{E}password", unknown.apply(constant), on_create_only=True)'),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source` is not known before deployment (urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User)).",
                ),
            ),
        ),
        Case(
            "put-together-of-redacted-and-other-values",
            erp(
                password('Coalesce(Redact([employeeId]), "hunter2")'),
                password('IIF([country] = "DE", Redact([employeeId]), "hunter2")'),
                password('Prepend("hunter2", Redact([employeeId]))'),
                password('Switch([country], Redact([employeeId]), "DE", "hunter2")'),
                password('Join("", Redact([employeeId]), [city])'),
                written("password", '[city] & Redact("x")'),
            ),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User) is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User) is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User) is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[4].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User) is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[5].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User) is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[6].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User) is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
            ),
        ),
        Case(
            "other-functions-of-redacted-and-other-values",
            erp(
                password('Left("hunter2", 3)'),
                password('Replace(Redact([employeeId]), "-", , , [city], , )'),
                written("password", 'Left("x" & Redact([employeeId]), 3)'),
            ),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User) is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User) is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User) is a password, but not everything that it is made of is inside `Redact`: the provisioning logs would show it. Use Redact(RandomString(16, 2, 2, 2, 2, "")).',
                ),
            ),
        ),
        Case(
            "no-source",
            erp('{"targetAttributeName": f"{E}password"}', '{"targetAttributeName": f"{E}note"}', "{}"),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].flowType",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:password (User -> User) is a password that would be written repeatedly; only an initial one is supported. Set the flow type to ObjectAddOnly (`on_create_only=True`).",
                ),
            ),
            others=("EP001",),
        ),
    )
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
