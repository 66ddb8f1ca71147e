"""EP606 no-photos-in-applications: no photo is provisioned to an application or from an HR system."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import of_unknown_template, to_active_directory
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided
from tests.support.schema_programs import beside, function, mappings_program

CASES = cases(
    "EP606",
    Case(
        "to-active-directory",
        to_active_directory('to("thumbnailPhoto", attribute("Photo"))', 'to("jpegPhoto", attribute("Photo"))'),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of thumbnailPhoto (User -> User) is a binary attribute, which provisioning can't set in Active Directory. Remove this mapping.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "The target of jpegPhoto (User -> User) is a binary attribute, which provisioning can't set in Active Directory. Remove this mapping.",
            ),
        ),
    ),
    Case(
        "to-an-application",
        mappings_program(
            'to("photos[type eq \\"photo\\"].value", attribute("extensionAttribute1"))',
            'to("picture", attribute("thumbnailPhoto"))',
            'to("urn:ietf:params:scim:schemas:core:2.0:User:photos", attribute("mail"))',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                'The target of photos[type eq "photo"].value (User -> User) is a photo, and photos are not provisioned to applications. Remove this mapping.',
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The source of picture (User -> User) refers to a photo, and photos are not provisioned to applications. Remove the reference.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].targetAttributeName",
                "The target of urn:ietf:params:scim:schemas:core:2.0:User:photos (User -> User) is a photo, and photos are not provisioned to applications. Remove this mapping.",
            ),
        ),
    ),
    Case(
        "looks-like-it",
        mappings_program(
            'to("photographer", attribute("department"))',
            'to("title", constant("thumbnailPhoto"))',
            'to("photoConsent", attribute("extension_photo"))',
        )
        + beside(to_active_directory('to("photo", attribute("Photo"))', 'to("displayName", attribute("Photo"))')),
    ),
    Case(
        "unknown-values",
        mappings_program('to(unknown, attribute("mail"))', function('"picture"', "unknown")),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName` is not known before deployment (? (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression` is not known before deployment (picture (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-template",
        of_unknown_template(
            mappings_program('to("thumbnailPhoto", attribute("Photo"))', directories="Workday>Active Directory")
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of thumbnailPhoto (User -> User) is a binary attribute, which provisioning can't set in Active Directory. Remove this mapping.",
            ),
        ),
    ),
    Case(
        "secret",
        mappings_program('to("picture", pulumi.Output.secret(attribute("thumbnailPhoto")))'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of a secret attribute mapping refers to a photo, and photos are not provisioned to applications. Remove the reference.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
