"""EP614 null-values-flow-where-they-can: null values are let through only where the service clears attributes."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import of_unknown_template, to_active_directory, to_entra
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import beside, definition, mappings_program


def nulls(target: str, source: str, options: str = "") -> str:
    return f'to("{target}", attribute("{source}"){options}) | {{"flowNullValues": True}}'


CASES = cases(
    "EP614",
    Case(
        "out-of-entra",
        mappings_program(nulls("title", "jobTitle")),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowNullValues",
                "title (User -> User) lets null values through (`flowNullValues`), but belongs to a job that is not an inbound one, and only those clear attributes.",
            ),
        ),
    ),
    Case(
        "several-values-matching-and-creation",
        to_entra(
            nulls("otherMails", "Mails"),
            nulls("employeeId", "WorkerID", ", matching=1"),
            nulls("city", "City", ", on_create_only=True"),
        ),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowNullValues",
                "otherMails (User -> User) lets null values through (`flowNullValues`), but has a target with several values, which are not cleared.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].flowNullValues",
                "employeeId (User -> User) lets null values through (`flowNullValues`), but matches users, which takes a value.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].flowNullValues",
                "city (User -> User) lets null values through (`flowNullValues`), but flows on creation only, when there is nothing to clear.",
            ),
        ),
    ),
    Case(
        "defined-as-multivalued",
        to_entra(
            nulls("sites", "Sites"),
            definitions=definition(
                "Azure Active Directory", '{"name": "sites", "type": "String", "multivalued": True}'
            ),
        ),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowNullValues",
                "sites (User -> User) lets null values through (`flowNullValues`), but has a target with several values, which are not cleared.",
            ),
        ),
    ),
    Case(
        "closed-at-the-source",
        to_entra(nulls("jobTitle", "Title"), definitions=definition("Workday", '{"name": "Title", "type": "String"}')),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowNullValues",
                "jobTitle (User -> User) lets null values through (`flowNullValues`), but has a source attribute without `flowNullValues`, so that nothing is cleared.",
            ),
        ),
    ),
    Case(
        "open-on-both-sides",
        to_entra(
            nulls("jobTitle", "Title"),
            nulls("city", "City"),
            'to("otherMails", attribute("Mails")) | {"flowNullValues": False}',
            definitions=definition("Workday", '{"name": "Title", "type": "String", "flowNullValues": True}'),
        )
        + beside(to_active_directory(nulls("otherMails", "Mails"))),
        settings=EDITION_2026,
    ),
    Case("edition-2024", mappings_program(nulls("title", "jobTitle"))),
    Case(
        "unknown-values",
        to_entra(
            'to("jobTitle", attribute("Title")) | {"flowNullValues": unknown}',
            'to(unknown, attribute("Title")) | {"flowNullValues": True}',
            '{"targetAttributeName": "city", "source": attribute("City"), "flowNullValues": True, "matchingPriority": unknown}',
        ),
        settings=EDITION_2026,
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowNullValues",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowNullValues` is not known before deployment (jobTitle (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName` is not known before deployment (? (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].matchingPriority",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].matchingPriority` is not known before deployment (city (User -> User)).",
            ),
        ),
    ),
    Case("unknown-template", of_unknown_template(to_entra(nulls("jobTitle", "Title"))), settings=EDITION_2026),
    Case(
        "secret",
        mappings_program(f"pulumi.Output.secret({nulls('hidden', 'jobTitle')})"),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowNullValues",
                "a secret attribute mapping lets null values through (`flowNullValues`), but belongs to a job that is not an inbound one, and only those clear attributes.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
