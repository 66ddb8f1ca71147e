"""EP203 schema-extension-declared: an extension attribute that a mapping reads is in the source directory's list of attributes."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.attribute_mappings._programs import EXTENSIONS, facts
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import EXTENSION, MATCHING, beside, entra, function, mappings_program

CASES = cases(
    "EP203",
    Case(
        "not-in-the-list",
        mappings_program(
            MATCHING,
            f'to("a", attribute("{EXTENSION}_cost"))',
            'to("b", attribute("urn:ietf:params:scim:schemas:extension:contoso:1.0:User:hired"))',
            definitions=entra(
                '{"name": "userPrincipalName"}', f'{{"name": "{EXTENSION}_Cost"}}', f'{{"name": "{EXTENSION}_x"}}'
            ),
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The source of a (User -> User) refers to `extension_0f5c1d2e3b4a59687786950412233445_cost`, which is not among the attributes of the source object in the schema. Only `extension_0f5c1d2e3b4a59687786950412233445_Cost` is, and case matters in these names: correct the name.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "The source of b (User -> User) refers to `urn:ietf:params:scim:schemas:extension:contoso:1.0:User:hired`, which is not among the attributes of the source object in the schema. Add it to the source directory's list of attributes.",
            ),
        ),
    ),
    Case(
        "in-the-list-or-nothing-is-declared",
        mappings_program(
            MATCHING,
            f'to("a", attribute("{EXTENSION}_cost"))',
            'to("b", attribute("urn:ietf:params:scim:schemas:core:2.0:User:title"))',
            definitions=entra(
                '{"name": "userPrincipalName"}',
                f'{{"name": "{EXTENSION}_cost"}}',
                '{"name": "urn:ietf:params:scim:schemas:core:2.0:User:title"}',
            ),
            mode='"replace"',
        )
        + beside(
            mappings_program(f'to("a", attribute("{EXTENSION}_cost"))', definitions=entra('{"name": "mail"}')),
        ),
        settings=facts(),
    ),
    Case(
        "unknown-name-in-the-directory",
        mappings_program(
            MATCHING,
            f'to("a", attribute("{EXTENSION}_cost"))',
            definitions=entra('{"name": "userPrincipalName"}', '{"name": unknown, "multivalued": False}'),
            mode='"replace"',
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.directories[0].objects[0].attributes[1].name",
                "not decided: `schema.directories[0].objects[0].attributes[1].name` is not known before deployment (a (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-mode",
        mappings_program(
            MATCHING,
            f'to("a", attribute("{EXTENSION}_cost"))',
            definitions=entra('{"name": "userPrincipalName"}'),
            mode="unknown",
        ),
        found=(
            undecided(
                SCHEMA, "schema", "mode", "not decided: `mode` is not known before deployment (a (User -> User))."
            ),
        ),
    ),
    Case(
        "secret-source-is-not-quoted",
        mappings_program(
            MATCHING,
            function('"a"', "pulumi.Output.secret('ToLower([extension_hunter2])')"),
            definitions=entra('{"name": "userPrincipalName"}'),
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The source of a secret attribute mapping refers to an extension attribute, which is not among the attributes of the source object in the schema. Add it to the source directory's list of attributes.",
            ),
        ),
    ),
    Case(
        "two-unknown-names",
        mappings_program(
            MATCHING,
            f'to("a", {EXTENSIONS})',
            definitions=entra('{"name": "userPrincipalName"}') + ", unknown",
            mode='"replace"',
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.directories[1]",
                "not decided: `schema.directories[1]` is not known before deployment (a (User -> User)).",
            ),
        ),
    ),
    Case("no-list-at-all", mappings_program(MATCHING, f'to("a", attribute("{EXTENSION}_cost"))', mode='"replace"')),
    Case(
        "no-extension-is-fine",
        mappings_program(
            MATCHING,
            'to("a", attribute("costCenter"))',
            definitions=entra('{"name": "userPrincipalName"}'),
            mode='"replace"',
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
