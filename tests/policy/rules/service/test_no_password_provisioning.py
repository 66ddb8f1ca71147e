"""EP301 no-password-provisioning: no attribute mapping reads or writes a password."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided
from tests.support.schema_programs import function, mappings_program


def to_with(target: str, type_: str, name: str, expression: str, argument: str | None = None) -> str:
    """An attribute mapping whose source has an expression and its type and name beside it, and perhaps an argument."""
    value = f'{{"type": "Attribute", "name": "{argument}", "parameters": []}}'
    parameters = "" if argument is None else f'{{"key": "source", "value": {value}}}'
    return (
        f'{{"targetAttributeName": "{target}", "source": {{"type": "{type_}", "name": "{name}", '
        f'"expression": "{expression}", "parameters": [{parameters}]}}}}'
    )


CASES = cases(
    "EP301",
    Case(
        "name-beside-the-expression",
        mappings_program(
            to_with("title", "Attribute", "password", "[mail]"),
            to_with("city", "Attribute", "Mail", "[mail]"),
            to_with("country", "Constant", "password", "[mail]"),
            to_with("state", "Function", "Trim", "Trim([mail])", "unicodePwd"),
            to_with("street", "Attribute", "userPassword", "[password]"),
        ),
        found=tuple(
            fails(
                SCHEMA,
                "schema",
                f"schema.synchronizationRules[0].objectMappings[0].attributeMappings[{index}].source",
                f"The source of {target} (User -> User) refers to `{name}`, a password, which the provisioning service "
                "can't read or provision. Remove the reference.",
            )
            for index, target, name in (
                (0, "title", "password"),
                (3, "state", "unicodePwd"),
                (4, "street", "password"),
                (4, "street", "userPassword"),
            )
        ),
    ),
    Case(
        "target",
        mappings_program('to("password", attribute("mail"))'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "`password` is a password, and the provisioning service does not provision passwords. Remove this mapping and let users sign in through single sign-on.",
            ),
        ),
    ),
    Case(
        "target-behind-urn-and-source",
        mappings_program(
            'to("urn:ietf:params:scim:schemas:extension:x:2.0:User:UserPassword", constant("x"))',
            function('"title"', "'ToLower([passwordProfile.password])'"),
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "`urn:ietf:params:scim:schemas:extension:x:2.0:User:UserPassword` is a password, and the provisioning service does not provision passwords. Remove this mapping and let users sign in through single sign-on.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The source of title (User -> User) refers to `passwordProfile.password`, a password, which the provisioning service can't read or provision. Remove the reference.",
            ),
        ),
    ),
    Case(
        "source-in-a-tree-only",
        mappings_program(
            """{"targetAttributeName": "title", "source": {"type": "Function", "name": "ToLower", "parameters": [
            {"key": "source", "value": {"type": "Attribute", "name": "unicodePwd"}}]}}"""
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of title (User -> User) refers to `unicodePwd`, a password, which the provisioning service can't read or provision. Remove the reference.",
            ),
        ),
    ),
    Case(
        "looks-like-it",
        mappings_program(
            function('"passwordHint"', """'Replace([displayName], "[password]", , , "password", , )'"""),
            'to("lastPasswordChange", attribute("passwordPolicies"))',
        ),
    ),
    Case(
        "disabled-object-mapping",
        mappings_program('to("password", attribute("mail"))', object_mapping='"enabled": False,'),
    ),
    Case("cloud-sync", mappings_program('to("password", attribute("mail"))', template="AD2AADPasswordHash")),
    Case(
        "inbound-is-advisory",
        mappings_program('to("password", attribute("mail"))', template="API2AAD"),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "`password` is a password, and the provisioning service does not provision passwords. Remove this mapping and give new users their first password, or a Temporary Access Pass, outside of provisioning.",
            ),
        ),
    ),
    Case(
        "on-premises-has-a-rule-of-its-own",
        mappings_program(
            'to("urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:Password", constant("x"), on_create_only=True)'
        ),
        others=("EP410",),
    ),
    Case(
        "unknown-target",
        mappings_program('{"targetAttributeName": unknown, "source": None}'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName` is not known before deployment (? (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-template",
        mappings_program('to("password", attribute("mail"))')
        .replace('template_id="scim"', "template_id=unknown")
        .replace('job_id="scim.', 'job_id="'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "",
                "not decided: what the job is for is not known: neither its template nor its directories say it (password (User -> User)).",
            ),
        ),
    ),
    Case("no-target", mappings_program('{"source": attribute("mail")}'), others=("EP001",)),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
