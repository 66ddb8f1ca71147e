"""EP008 unknown-attribute: mappings and scoping clauses refer to attributes that the schema's directories define."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from entra_policy.values import Secret
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_documents import INTO_SCIM, failures
from tests.support.schema_programs import (
    EXTENSION,
    MATCHING,
    beside,
    clauses,
    definition,
    entra,
    function,
    mappings_program,
    scoped,
)

BOTH = ", ".join(
    (
        entra('{"name": "userPrincipalName"}', '{"name": "mail"}'),
        definition("customappsso", '{"name": "userName"}', '{"name": "emails[type eq \\"work\\"].value"}'),
    )
)

CASES = cases(
    "EP008",
    Case(
        "not-defined",
        mappings_program(
            MATCHING,
            'to("username ", attribute("mail"))',
            'to("title", expression("Append([mial], [city])"))',
            object_mapping='"scope": scope(clause("departmnet", "EQUALS", "x")),',
            definitions=BOTH,
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "The target of username  (User -> User) is not among the attributes that the schema defines for the target object. Correct the name, or add the attribute to the target directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].targetAttributeName",
                "The target of title (User -> User) is not among the attributes that the schema defines for the target object. Correct the name, or add the attribute to the target directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "The source of title (User -> User) refers to `mial`, which is not among the attributes that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "The source of title (User -> User) refers to `city`, which is not among the attributes that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause departmnet EQUALS (User -> User) refers to an attribute that is not among those that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
        ),
    ),
    Case(
        "defined-or-told-by-another-rule",
        mappings_program(
            'to("USERNAME", attribute("userPrincipalName"), matching=1)',
            """to('Emails[type eq "work"].value', expression('Append([mail], "[city]")'))""",
            object_mapping='"scope": scope(clause("Mail", "IS NOT NULL")),',
            definitions=BOTH,
            mode='"replace"',
        ),
    ),
    Case(
        "in-other-letters",
        mappings_program(
            'to("userName", attribute("userprincipalname"), matching=1)',
            """to('emails[type eq "work"].value', expression('Append([MAIL], "[Mail]")'))""",
            definitions=BOTH,
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of userName (User -> User) refers to `userprincipalname`, which the schema defines in other letters, and case counts in expressions. Did you mean `userPrincipalName`?",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                'The source of emails[type eq "work"].value (User -> User) refers to `MAIL`, which the schema defines in other letters, and case counts in expressions. Did you mean `mail`?',
            ),
        ),
    ),
    Case(
        "samaccountname-of-active-directory",
        mappings_program(
            'to("userName", attribute("sAMAccountName"), matching=1)',
            directories="Active Directory>Azure Active Directory",
            definitions=definition("Active Directory", '{"name": "cn"}'),
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "The source of userName (User -> User) refers to `sAMAccountName`, which is not among the attributes that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
        ),
    ),
    Case(
        "merged-or-another-object",
        mappings_program('to("x", attribute("y"))', definitions=BOTH)
        + beside(
            mappings_program(
                'to("userName", attribute("y"), matching=1)',
                definitions=BOTH.replace('"User"', '"Group"'),
                mode='"replace"',
            )
        ),
    ),
    Case(
        "extension-in-a-clause",
        scoped(
            f'clause("{EXTENSION}_Cost", "EQUALS", "x")',
            definitions=entra('{"name": "userPrincipalName"}', f'{{"name": "{EXTENSION}_cost"}}'),
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "The scoping clause extension_0f5c1d2e3b4a59687786950412233445_Cost EQUALS (User -> User) refers to an attribute that is not among those that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
        ),
    ),
    Case(
        "unknown-names",
        mappings_program(
            MATCHING,
            "to(unknown, attribute(unknown))",
            object_mapping='"scope": scope(clause(unknown, "IS NULL")),',
            definitions=BOTH,
            mode='"replace"',
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName` is not known before deployment (? (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName` is not known before deployment (? IS NULL (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-definitions-or-mode",
        mappings_program(
            MATCHING,
            'to("x", attribute("mail"))',
            definitions=f"{BOTH}, unknown",
            mode='"replace"',
        )
        + beside(mappings_program(MATCHING, 'to("x", attribute("y"))', definitions=BOTH, mode="unknown")).replace(
            "mode=unknown", 'mode=azuread.Application("b", display_name="b").client_id'
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.directories[2]",
                "not decided: `schema.directories[2]` is not known before deployment (x (User -> User)).",
            ),
            undecided(
                SCHEMA, "second", "mode", "not decided: `mode` is not known before deployment (x (User -> User))."
            ),
        ),
    ),
    Case(
        "secret-names-are-not-quoted",
        mappings_program(
            MATCHING,
            function('pulumi.Output.secret("hunter2-a")', "'Append([hunter2], [mail])'"),
            object_mapping='"scope": scope(clause("hunter2", "IS NULL")),',
            definitions=BOTH,
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "The target of a secret attribute mapping is not among the attributes that the schema defines for the target object. Correct the name, or add the attribute to the target directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The source of a secret attribute mapping refers to an attribute, which is not among the attributes that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "A secret scoping clause refers to an attribute that is not among those that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
        ),
    ),
    Case(
        "told-by-another-rule",
        mappings_program(
            MATCHING,
            'to("userName", attribute("sAMAccountName"))',
            'to("userName", attribute("userType"))',
            definitions=BOTH,
            mode='"replace"',
        ),
        others=("EP202",),
    ),
    Case(
        "unknown-source",
        mappings_program(
            MATCHING, '{"targetAttributeName": "userName", "source": unknown}', definitions=BOTH, mode='"replace"'
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source` is not known before deployment (userName (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret-clauses-are-not-quoted",
        mappings_program(
            MATCHING,
            object_mapping=clauses(
                '{"sourceOperandName": pulumi.Output.secret("hunter2"), "operatorName": "IS NULL"}',
                'pulumi.Output.secret(clause("hunter2", "IS NULL"))',
            ),
            definitions=BOTH,
            mode='"replace"',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0].sourceOperandName",
                "A secret scoping clause refers to an attribute that is not among those that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].sourceOperandName",
                "A secret scoping clause refers to an attribute that is not among those that the schema defines for the source object. Correct the name, or add the attribute to the source directory.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


def test_secret_attribute_of_a_clause() -> None:
    clause = {"sourceOperandName": Secret("hunter2"), "operatorName": "EQUALS"}
    defined = [{"name": "mail"}]
    assert failures("EP008", "scim", INTO_SCIM, defined, scope={"groups": [{"clauses": [clause]}]}) == [
        "A secret scoping clause refers to an attribute that is not among those that the schema defines for the source object. Correct the name, or add the attribute to the source directory."
    ]
