"""EP104 cross-tenant-no-photos: no photo is synchronized into another tenant."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.cross_tenant._programs import application_schema, schema, users
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided

CASES = cases(
    "EP104",
    Case(
        "target",
        schema(users('to("thumbnailPhoto", attribute("description"))')),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of thumbnailPhoto (User -> User) is a photo, and cross-tenant synchronization does not synchronize photos. Remove this mapping.",
            ),
        ),
    ),
    Case(
        "source",
        schema(users("""to("extensionAttribute1", expression('Coalesce([jpegPhoto], [Photo])'))""")),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of extensionAttribute1 (User -> User) refers to `jpegPhoto`, a photo, which cross-tenant synchronization does not read. Remove the reference.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of extensionAttribute1 (User -> User) refers to `Photo`, a photo, which cross-tenant synchronization does not read. Remove the reference.",
            ),
        ),
    ),
    Case(
        "text-and-other-names-are-fine",
        schema(
            users(
                """to("description", expression('Append("[thumbnailPhoto]", [photographer])'))""",
                'to("photoUrl", constant("photo"))',
            )
        ),
    ),
    Case("disabled-is-fine", schema(users('to("photo", attribute("photo"))', more='"enabled": False'))),
    Case("application-is-fine", application_schema(users('to("photo", attribute("thumbnailPhoto"))'))),
    Case(
        "unknown-target",
        schema(users('to(unknown, attribute("mail"))')),
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
        "unknown-target-of-a-photo",
        schema(users('to(unknown, attribute("photo"))')),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of ? (User -> User) refers to `photo`, a photo, which cross-tenant synchronization does not read. Remove the reference.",
            ),
        ),
    ),
    Case(
        "unknown-source",
        schema(users('to("description", attribute(unknown))')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression` is not known before deployment (description (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret-source",
        schema(
            users(
                """{"targetAttributeName": "description", "source": {"type": "Function", "name": "Append",
                "expression": pulumi.Output.secret('Append([photo], "x")'), "parameters": []}}"""
            )
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of a secret attribute mapping refers to an attribute, a photo, which cross-tenant synchronization does not read. Remove the reference.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
