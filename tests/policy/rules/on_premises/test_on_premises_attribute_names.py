"""EP408 on-premises-attribute-names: the names of an on-premises application's attributes contain no "." or "["."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from entra_policy.values import Secret
from tests.policy.rules.on_premises._programs import URN, USER_NAME_DEFINED, across_tenants, defined, erp, quiet
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided
from tests.support.schema_documents import attribute, failures

SECRET_NAME = "secret(" + defined('f"{E}hunter.2"') + ")"

CASES = quiet(
    cases(
        "EP408",
        Case(
            "dot",
            erp('to(f"{E}name.given", attribute("givenName"))'),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                    'User -> User: `name.given` contains a "." or "[", which on-premises provisioning does not support in attribute names. Give the column or attribute another name, or an alias, in the connector.',
                ),
            ),
        ),
        Case(
            "bracket",
            erp("""to(E.upper() + 'emails[type eq "work"]', attribute("mail"))"""),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                    'User -> User: `emails[type eq "work"]` contains a "." or "[", which on-premises provisioning does not support in attribute names. Give the column or attribute another name, or an alias, in the connector.',
                ),
            ),
        ),
        Case(
            "defined-only",
            erp(target=(USER_NAME_DEFINED, defined('f"{E}name.given"'))),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes[1].name",
                    'User -> User: `name.given` contains a "." or "[", which on-premises provisioning does not support in attribute names. Give the column or attribute another name, or an alias, in the connector.',
                ),
            ),
        ),
        Case(
            "mapped-and-defined",
            erp(
                'to(f"{E}name.given", attribute("givenName"))', target=(USER_NAME_DEFINED, defined('f"{E}name.given"'))
            ),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                    'User -> User: `name.given` contains a "." or "[", which on-premises provisioning does not support in attribute names. Give the column or attribute another name, or an alias, in the connector.',
                ),
            ),
        ),
        Case(
            "secret-names",
            erp(
                '{"targetAttributeName": secret(f"{E}hunter2.x"), "source": attribute("mail")}',
                target=(USER_NAME_DEFINED, SECRET_NAME),
            ),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                    'a secret object mapping: the name of an attribute contains a "." or "[", which on-premises provisioning does not support in attribute names. Give the column or attribute another name, or an alias, in the connector.',
                ),
                fails(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes[1].name",
                    'a secret object mapping: the name of an attribute contains a "." or "[", which on-premises provisioning does not support in attribute names. Give the column or attribute another name, or an alias, in the connector.',
                ),
            ),
        ),
        Case("dot-in-the-urn", erp('to(f"{E}given_name", attribute("givenName"))')),
        Case("scim-name-in-an-on-premises-job", erp('to("name.givenName", attribute("givenName"))')),
        Case("dot-in-a-source", erp('to(f"{E}x", attribute("a.b"))')),
        Case(
            "unknown-name",
            erp('to(unknown, attribute("givenName"))'),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                    "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName` is not known before deployment.",
                ),
            ),
        ),
        Case(
            "maybe-enabled",
            erp('to(f"{E}name.given", attribute("givenName"))', object_mapping='"enabled": unknown_flag,'),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].enabled",
                    "not decided: `schema.synchronizationRules[0].objectMappings[0].enabled` is not known before deployment.",
                ),
            ),
        ),
        Case(
            "long-name-of-another-schema",
            erp(
                'to("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName", attribute("mail"))'
            ),
        ),
        Case(
            "unknown-mapping",
            erp("unknown"),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1]",
                    "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1]` is not known before deployment.",
                ),
            ),
        ),
        Case(
            "secret-mapping",
            erp('secret({"targetAttributeName": f"{E}hunter2.x", "source": attribute("mail")})'),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                    'a secret object mapping: the name of an attribute contains a "." or "[", which on-premises provisioning does not support in attribute names. Give the column or attribute another name, or an alias, in the connector.',
                ),
            ),
        ),
        Case(
            "cross-tenant-is-fine",
            across_tenants(erp('to(f"{E}name.given", attribute("givenName"))')),
            others=("EP007",),
        ),
    )
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


def test_secret_name_in_a_schema_without_other_secrets() -> None:
    mapping = {"targetAttributeName": Secret(f"{URN}hunter.2"), "source": attribute("mail")}
    other = {"targetAttributeName": f"{URN}userName", "source": attribute("mail")}
    assert failures("EP408", "erp", ("Azure Active Directory", "ERP"), attributeMappings=[mapping, other]) == [
        'User -> User: the name of an attribute contains a "." or "[", which on-premises provisioning does not support in attribute names. Give the column or attribute another name, or an alias, in the connector.'
    ]
