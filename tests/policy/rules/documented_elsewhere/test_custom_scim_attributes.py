"""EP610 custom-scim-attributes: custom attributes of a non-gallery SCIM application are single values, with the name that the service expects."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import of_unknown_template
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import beside, definition, mappings_program

CRM = "urn:ietf:params:scim:schemas:extension:CRM:2.0:User"

CASES = cases(
    "EP610",
    Case(
        "another-form",
        mappings_program(
            'to("urn:contoso:crm:2.0:User:workerType", attribute("employeeType"))',
            'to("urn:ietf:params:scim:schemas:extension:CRM:1.0:User:workerType", attribute("employeeType"))',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of urn:contoso:crm:2.0:User:workerType (User -> User) has a name of another form. Custom attributes of an application that is not from the gallery are single values called `urn:ietf:params:scim:schemas:extension:<name>:2.0:User:<attribute>`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "The target of urn:ietf:params:scim:schemas:extension:CRM:1.0:User:workerType (User -> User) has a name of another form. Custom attributes of an application that is not from the gallery are single values called `urn:ietf:params:scim:schemas:extension:<name>:2.0:User:<attribute>`.",
            ),
        ),
    ),
    Case(
        "complex",
        mappings_program(
            'to("urn:ietf:params:scim:schemas:extension:CRM:2.0:User:site.street", attribute("streetAddress"))'
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of urn:ietf:params:scim:schemas:extension:CRM:2.0:User:site.street (User -> User) is a part of a complex value. Custom attributes of an application that is not from the gallery are single values called `urn:ietf:params:scim:schemas:extension:<name>:2.0:User:<attribute>`.",
            ),
        ),
    ),
    Case(
        "several-values-and-a-reference",
        mappings_program(
            f'to("{CRM}:sites", attribute("city"))',
            f'to("{CRM}:buddy", attribute("manager"))',
            definitions=definition(
                "customappsso",
                f'{{"name": "{CRM}:sites", "type": "String", "multivalued": True}}',
                f'{{"name": "{CRM}:buddy", "type": "Reference"}}',
            ),
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of urn:ietf:params:scim:schemas:extension:CRM:2.0:User:sites (User -> User) has several values. Custom attributes of an application that is not from the gallery are single values called `urn:ietf:params:scim:schemas:extension:<name>:2.0:User:<attribute>`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "The target of urn:ietf:params:scim:schemas:extension:CRM:2.0:User:buddy (User -> User) is a reference. Custom attributes of an application that is not from the gallery are single values called `urn:ietf:params:scim:schemas:extension:<name>:2.0:User:<attribute>`.",
            ),
        ),
    ),
    Case(
        "looks-like-it",
        mappings_program(
            f'to("{CRM}:workerType", attribute("employeeType"))',
            f'to("{CRM}:site", attribute("city"))',
            'to("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", attribute("manager"))',
            'to("emails[type eq \\"work\\"].value", attribute("mail"))',
            definitions=definition("customappsso", f'{{"name": "{CRM}:site", "type": "String"}}'),
        )
        + beside(
            mappings_program(
                'to("urn:contoso:crm:2.0:User:workerType", attribute("employeeType"))', template="dataBricks"
            )
        ),
    ),
    Case(
        "unknown-values",
        mappings_program(
            'to(unknown, attribute("city"))', f'to("{CRM}:site", attribute("city"))', definitions="unknown"
        ),
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
                "schema.directories[0]",
                "not decided: `schema.directories[0]` is not known before deployment (urn:ietf:params:scim:schemas:extension:CRM:2.0:User:site (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-template",
        of_unknown_template(mappings_program('to("urn:contoso:crm:2.0:User:workerType", attribute("employeeType"))')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "template_id",
                "not decided: `template_id` is not known before deployment (urn:contoso:crm:2.0:User:workerType (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret",
        mappings_program('to(pulumi.Output.secret("urn:contoso:hidden:2.0:User:hidden"), attribute("employeeType"))'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "The target of a secret attribute mapping has a name of another form. Custom attributes of an application that is not from the gallery are single values called `urn:ietf:params:scim:schemas:extension:<name>:2.0:User:<attribute>`.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
