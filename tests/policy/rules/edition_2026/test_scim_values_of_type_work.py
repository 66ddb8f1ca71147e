"""EP502 scim-values-of-type-work: multi-valued SCIM attributes are mapped for the type `work`."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.finding import Level
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import mappings_program

CASES = cases(
    "EP502",
    Case(
        "type-in-capitals-is-fine",
        mappings_program("""to('emails[type eq "Work"].value', attribute("mail"))"""),
        settings=EDITION_2026,
    ),
    Case(
        "secret-mapping-is-not-quoted",
        mappings_program("""pulumi.Output.secret(to('emails[type eq "home"].value', attribute("mail")))"""),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "An attribute is a value of another type. According to the known issues only values of the type `work` are processed, while the pages on attribute mappings list other types too: see with a test user whether the value arrives.",
            ),
        ),
    ),
    Case(
        "cross-tenant-is-fine",
        mappings_program("""to('emails[type eq "home"].value', attribute("mail"))""", template="Azure2Azure"),
        settings=EDITION_2026,
    ),
    Case("not-in-2024", mappings_program("""to('emails[type eq "home"].value', attribute("mail"))""")),
    Case(
        "home",
        mappings_program(
            """to('emails[type eq "home"].value', attribute("mail"))""",
            """to('urn:x:phoneNumbers[type eq "mobile"].value', attribute("mobile"))""",
        ),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                '`emails[type eq "home"].value` is a value of the type `home`. According to the known issues only values of the type `work` are processed, while the pages on attribute mappings list other types too: see with a test user whether the value arrives. `emails[type eq "work"].value` is not in doubt.',
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                '`urn:x:phoneNumbers[type eq "mobile"].value` is a value of the type `mobile`. According to the known issues only values of the type `work` are processed, while the pages on attribute mappings list other types too: see with a test user whether the value arrives. `urn:x:phoneNumbers[type eq "work"].value` is not in doubt.',
            ),
        ),
    ),
    Case(
        "advice-that-would-collide-is-not-given",
        mappings_program(
            """to('phoneNumbers[type eq "work"].value', attribute("telephoneNumber"))""",
            """to('phoneNumbers[type eq "mobile"].value', attribute("mobile"))""",
        ),
        settings=Settings(edition="2026", levels={"scim-values-of-type-work": Level.MANDATORY}),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                '`phoneNumbers[type eq "mobile"].value` is a value of the type `mobile`. According to the known issues only values of the type `work` are processed, while the pages on attribute mappings list other types too: see with a test user whether the value arrives.',
            ),
        ),
    ),
    Case(
        "inbound-source",
        mappings_program(
            """to("otherMails", attribute('emails[type eq "home"].value'))""",
            """to("mail", attribute('emails[type eq "work"].value'))""",
            template="API2AAD",
            directories="API>Azure Active Directory",
        ),
        settings=EDITION_2026,
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                '`emails[type eq "home"].value` is a value of the type `home`. According to the known issues only values of the type `work` are processed, while the pages on attribute mappings list other types too: see with a test user whether the value arrives.',
            ),
        ),
    ),
    Case(
        "work-and-others",
        mappings_program(
            """to('emails[type eq "work"].value', attribute("mail"))""",
            """to('roles[type eq "home"].value', attribute("mail"))""",
            'to("title", constant(\'emails[type eq "home"].value\'))',
        ),
        settings=EDITION_2026,
    ),
    Case(
        "unknown-target",
        mappings_program('{"targetAttributeName": unknown, "source": None}'),
        settings=EDITION_2026,
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName` is not known before deployment (? (User -> User)).",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
