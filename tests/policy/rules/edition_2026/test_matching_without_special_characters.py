"""EP501 matching-without-special-characters: the attribute that users are matched by doesn't contain free text."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from entra_policy.values import Secret
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_documents import INTO_SCIM, attribute, failures
from tests.support.schema_programs import mappings_program

TREE = '{"type": "Attribute", "name": "displayName"}'

CASES = cases(
    "EP501",
    Case(
        "name-beside-the-expression",
        mappings_program(
            '{"targetAttributeName": "userName", "matchingPriority": 1, "source": '
            '{"type": "Attribute", "name": "displayName", "expression": "[mail]"}}'
        ),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "userName (User -> User) matches users by `displayName`, which contains free text; a value with special characters makes the search for it fail. Match by an attribute such as `userPrincipalName`, `mail` or `objectId`.",
            ),
        ),
    ),
    Case(
        "groups-are-matched-by-their-name",
        mappings_program('to("displayName", attribute("displayName"), matching=1)').replace('"User"', '"Group"'),
        settings=EDITION_2026,
    ),
    Case(
        "workers",
        mappings_program(
            'to("displayName", attribute("displayName"), matching=1)', directories="Workday>Active Directory"
        ).replace('"sourceObjectName": "User"', '"sourceObjectName": "Worker"'),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "displayName (Worker -> User) matches users by `displayName`, which contains free text; a value with special characters makes the search for it fail. Match by an attribute that identifies each person.",
            ),
        ),
    ),
    Case(
        "all-free-text",
        mappings_program(
            *(
                f'to("{name}", attribute("{name}"), matching={priority})'
                for priority, name in enumerate(
                    ("givenName", "surname", "jobTitle", "department", "companyName", "city"), start=1
                )
            )
        ),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "givenName (User -> User) matches users by `givenName`, which contains free text; a value with special characters makes the search for it fail. Match by an attribute such as `userPrincipalName`, `mail` or `objectId`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "surname (User -> User) matches users by `surname`, which contains free text; a value with special characters makes the search for it fail. Match by an attribute such as `userPrincipalName`, `mail` or `objectId`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "jobTitle (User -> User) matches users by `jobTitle`, which contains free text; a value with special characters makes the search for it fail. Match by an attribute such as `userPrincipalName`, `mail` or `objectId`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3].source",
                "department (User -> User) matches users by `department`, which contains free text; a value with special characters makes the search for it fail. Match by an attribute such as `userPrincipalName`, `mail` or `objectId`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[4].source",
                "companyName (User -> User) matches users by `companyName`, which contains free text; a value with special characters makes the search for it fail. Match by an attribute such as `userPrincipalName`, `mail` or `objectId`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[5].source",
                "city (User -> User) matches users by `city`, which contains free text; a value with special characters makes the search for it fail. Match by an attribute such as `userPrincipalName`, `mail` or `objectId`.",
            ),
        ),
    ),
    Case(
        "source-without-an-expression",
        mappings_program(
            f'{{"targetAttributeName": "a", "source": {TREE}, "matchingPriority": 1}}',
            '{"targetAttributeName": "b", "source": {"type": "Attribute"}, "matchingPriority": 2}',
            '{"targetAttributeName": "c", "matchingPriority": 3}',
            '{"targetAttributeName": "d", "source": {"type": "Constant", "name": "city"}, "matchingPriority": 4}',
        ),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "a (User -> User) matches users by `displayName`, which contains free text; a value with special characters makes the search for it fail. Match by an attribute such as `userPrincipalName`, `mail` or `objectId`.",
            ),
        ),
    ),
    Case(
        "secret-source-is-not-quoted",
        mappings_program(
            f'{{"targetAttributeName": "a", "source": pulumi.Output.secret({TREE}), "matchingPriority": 1}}',
            'pulumi.Output.secret(to("b", attribute("city"), matching=2))',
        ),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "a secret attribute mapping matches users by an attribute, which contains free text; a value with special characters makes the search for it fail. Match by an attribute such as `userPrincipalName`, `mail` or `objectId`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "a secret attribute mapping matches users by an attribute, which contains free text; a value with special characters makes the search for it fail. Match by an attribute such as `userPrincipalName`, `mail` or `objectId`.",
            ),
        ),
    ),
    Case(
        "display-name",
        mappings_program('to("userName", attribute("displayName"), matching=1)'),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "userName (User -> User) matches users by `displayName`, which contains free text; a value with special characters makes the search for it fail. Match by an attribute such as `userPrincipalName`, `mail` or `objectId`.",
            ),
        ),
    ),
    Case(
        "not-matching-or-not-free-text",
        mappings_program(
            'to("displayName", attribute("displayName"))',
            'to("userName", attribute("userPrincipalName"), matching=1)',
            'to("nickName", expression("ToLower([displayName])"), matching=2)',
        ),
        settings=EDITION_2026,
    ),
    Case(
        "unknown-priority",
        mappings_program('{**to("userName", attribute("displayName")), "matchingPriority": unknown}'),
        settings=EDITION_2026,
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].matchingPriority",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].matchingPriority` is not known before deployment (userName (User -> User)).",
            ),
        ),
    ),
    Case("not-in-2024", mappings_program('to("userName", attribute("displayName"), matching=1)')),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


def test_secret_source_of_a_matching_mapping() -> None:
    mapping = {"targetAttributeName": "userName", "source": Secret(attribute("displayName")), "matchingPriority": 1}
    assert failures("EP501", "scim", INTO_SCIM, edition="2026", attributeMappings=[mapping]) == [
        "userName (User -> User) matches users by an attribute, which contains free text; a value with special characters makes the search for it fail. Match by an attribute such as `userPrincipalName`, `mail` or `objectId`."
    ]
