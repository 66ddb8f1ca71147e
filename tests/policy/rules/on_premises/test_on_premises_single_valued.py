"""EP404 on-premises-single-valued: an attribute mapping of an on-premises application carries a single value."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.on_premises._programs import INBOUND, USER_NAME_DEFINED, defined, erp, quiet, written
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided

REDUCING = (
    "BitAnd",
    "CBool",
    "Contains",
    "First",
    "InStr",
    "IsNothing",
    "IsNull",
    "IsNullOrEmpty",
    "IsPresent",
    "IsString",
    "Not",
)

CASES = quiet(
    cases(
        "EP404",
        Case(
            "name-beside-the-expression",
            erp(
                """{"targetAttributeName": f"{E}mails", "source":
                {"type": "Attribute", "name": "proxyAddresses", "expression": "[mail]"}}""",
                """{"targetAttributeName": f"{E}sure", "source":
                {"type": "Function", "name": "ToLower", "expression": "[mail]", "parameters": []}}""",
            ),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:mails (User -> User): several values may reach the target, but on-premises provisioning supports single values only. Reduce them to one, with `Item([...], 1)` or `Join(";", [...])`.',
                ),
            ),
        ),
        Case(
            "attribute",
            erp('to(f"{E}mails", attribute("ProxyAddresses"))'),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:mails (User -> User): several values may reach the target, but on-premises provisioning supports single values only. Reduce them to one, with `Item([...], 1)` or `Join(";", [...])`.',
                ),
            ),
        ),
        Case(
            "function-keeps-several",
            erp("""to(f"{E}mails", expression('ToLower([otherMails], )'))"""),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:mails (User -> User): several values may reach the target, but on-premises provisioning supports single values only. Reduce them to one, with `Item([...], 1)` or `Join(";", [...])`.',
                ),
            ),
        ),
        Case(
            "split",
            erp("""to(f"{E}parts", expression('Split([extensionAttribute1], ",")'))"""),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:parts (User -> User): several values may reach the target, but on-premises provisioning supports single values only. Reduce them to one, with `Item([...], 1)` or `Join(";", [...])`.',
                ),
            ),
        ),
        Case(
            "branch",
            erp("""to(f"{E}x", expression('IIF([country] = "DE", [proxyAddresses], [mail])'))"""),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:x (User -> User): several values may reach the target, but on-premises provisioning supports single values only. Reduce them to one, with `Item([...], 1)` or `Join(";", [...])`.',
                ),
            ),
        ),
        Case(
            "switch-value-in-a-tree-only",
            erp(
                """{"targetAttributeName": f"{E}x", "source": {"type": "Function", "name": "Switch", "parameters": [
            {"key": "source", "value": {"type": "Attribute", "name": "country"}},
            {"key": "switchValue", "value": {"type": "Constant", "name": "DE"}},
            {"key": "switchValue", "value": {"type": "Attribute", "name": "otherMails"}}]}}"""
            ),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:x (User -> User): several values may reach the target, but on-premises provisioning supports single values only. Reduce them to one, with `Item([...], 1)` or `Join(";", [...])`.',
                ),
            ),
        ),
        Case(
            "target",
            erp('to(f"{E}x", attribute("mail"))', target=(defined('f"{E}x"', "String", '"multivalued": True'),)),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:x (User -> User): the target is defined as multivalued, which on-premises provisioning does not support. Map a single-valued attribute.",
                ),
            ),
        ),
        Case(
            "defined-source",
            erp(
                'to(f"{E}x", attribute("skills"))',
                source=(defined('"skills"', "String", '"multivalued": True'), defined('"userPrincipalName"')),
            ),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:x (User -> User): several values may reach the target, but on-premises provisioning supports single values only. Reduce them to one, with `Item([...], 1)` or `Join(";", [...])`.',
                ),
            ),
        ),
        Case(
            "object-class-is-advisory",
            erp("""to(f"{E}objectClass", expression('Split("inetOrgPerson,person", ",")'))"""),
            found=(
                advises(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:objectClass (User -> User): several values may reach the target, but on-premises provisioning supports single values only. Reduce them to one, with `Item([...], 1)` or `Join(";", [...])`.',
                ),
            ),
        ),
        Case(
            "secret-name",
            erp('{"targetAttributeName": secret(f"{E}hunter2"), "source": attribute("proxyAddresses")}'),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'a secret attribute mapping: several values may reach the target, but on-premises provisioning supports single values only. Reduce them to one, with `Item([...], 1)` or `Join(";", [...])`.',
                ),
            ),
        ),
        Case(
            "reduced",
            erp(
                """to(f"{E}a", expression('Item([proxyAddresses], 1)'))""",
                """to(f"{E}b", expression('Join(";", [otherMails])'))""",
                """to(f"{E}c", expression('Count(Split([mail], "@"))'))""",
                """to(f"{E}d", expression('SingleAppRoleAssignment([appRoleAssignments])'))""",
            ),
        ),
        Case(
            "only-looked-at",
            erp(
                """to(f"{E}a", expression('IIF(Count([proxyAddresses]) > 0, "[proxyAddresses]", [mail])'))""",
                """to(f"{E}b", expression('Switch([otherMails], [mail], "a", "b")'))""",
            ),
        ),
        Case(
            "defined-as-single",
            erp(
                'to(f"{E}x", attribute("otherMails"))',
                source=(defined('"otherMails"', "String", '"multivalued": False'), defined('"userPrincipalName"')),
            ),
        ),
        Case(
            "same-name-in-another-directory",
            erp(
                more=INBOUND.replace(
                    '"attributeMappings": []', '"attributeMappings": [to("x", attribute("otherMails"))]'
                )
                % ('"Other"', '"User"', "True")
            ),
        ),
        Case(
            "unknown-source",
            erp('to(f"{E}x", unknown.apply(attribute))'),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source` is not known before deployment (urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:x (User -> User)).",
                ),
            ),
        ),
        Case(
            "unknown-flag",
            erp(
                'to(f"{E}x", attribute("mail"))',
                target=(USER_NAME_DEFINED, defined('f"{E}x"', "String", '"multivalued": unknown_flag')),
            ),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes[1].multivalued",
                    "not decided: `schema.directories[0].objects[0].attributes[1].multivalued` is not known before deployment (urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:x (User -> User)).",
                ),
            ),
        ),
        Case(
            "unlisted-function",
            erp("""to(f"{E}x", expression('Largest([otherMails])'))"""),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                    "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression` calls a function that no documentation lists, with several values (urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:x (User -> User)).",
                ),
            ),
        ),
        Case(
            "reduced-by-each-function",
            erp(
                *(
                    f"to(f\"{{E}}a{number}\", expression('{name}([otherMails])'))"
                    for number, name in enumerate(REDUCING)
                )
            ),
            others=("EP004",),
        ),
        Case(
            "put-together",
            erp(written("x", "[mail] & [otherMails]"), written("y", '[otherMails] = "x"')),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    'urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:x (User -> User): several values may reach the target, but on-premises provisioning supports single values only. Reduce them to one, with `Item([...], 1)` or `Join(";", [...])`.',
                ),
            ),
        ),
        Case("unlisted-function-of-one-value", erp("""to(f"{E}x", expression('Largest([mail])'))""")),
        Case(
            "no-target",
            erp('{"source": attribute("mail")}', '{"source": attribute("otherMails")}'),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                    '? (User -> User): several values may reach the target, but on-premises provisioning supports single values only. Reduce them to one, with `Item([...], 1)` or `Join(";", [...])`.',
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
