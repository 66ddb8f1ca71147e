"""EP002 expression-syntax: an attribute mapping's expression follows the grammar of the expression language."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from entra_policy.values import Secret
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided
from tests.support.schema_documents import INTO_SCIM, attribute, failures
from tests.support.schema_programs import function, mappings_program


def attribute_source(target: str, text: str) -> str:
    """An attribute mapping with this expression and the type Attribute, as Python text."""
    return f"""{{"targetAttributeName": "{target}", "source": {{"type": "Attribute", "expression": {text!r}}}}}"""


CASES = cases(
    "EP002",
    Case(
        "unclosed",
        mappings_program(function('"userName"', "'ToLower([mail]'")),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "The expression of userName (User -> User) does not parse: Line 1, column 15: expected `,` or `)` in the call of ToLower, found the end.",
            ),
        ),
    ),
    Case(
        "brackets-and-escapes-are-fine",
        mappings_program(
            function('"a"', r"""'Replace([emails[type eq "work"].value], "\\"", , , "\\\\", , )'"""),
            function('"b"', """'IIF([a.b:c d]=&HF,"x", InStr([z],"q",,vbBinaryCompare))'"""),
            function('"d"', """'IIF([a] = "x", IgnoreAttributeFlow, [a])'"""),
            function('"e"', """'Append([mailNickname], Append("@", %DomainFQDN%))'"""),
            attribute_source("f", '[emails[type eq "work"].value]'),
            '{"targetAttributeName": "c", "source": {"type": "Constant", "name": "(", "expression": "("}}',
        ),
    ),
    Case(
        "words-without-brackets",
        mappings_program(
            function('"a"', "'ToLower(mail)'"),
            function('"b"', """'Join(" ", givenName, surname)'"""),
            function('"c"', """'IIF([a] = True, Null, InStr([a], "x", 1, vbTextComparison))'"""),
            attribute_source("d", "mail"),
            function('"e"', "'mail'"),
            attribute_source("f", "[[mail]]"),
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "The expression of a (User -> User) has the bare word `mail`; did you mean `[mail]`?",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "The expression of b (User -> User) has the bare word `givenName`; did you mean `[givenName]`?",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "The expression of b (User -> User) has the bare word `surname`; did you mean `[surname]`?",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source.expression",
                'The expression of c (User -> User) has the bare word `True`; did you mean `"True"`?',
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source.expression",
                'The expression of c (User -> User) has the bare word `Null`; did you mean `""`?',
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source.expression",
                "The expression of c (User -> User) has the bare word `vbTextComparison`; did you mean `vbTextCompare`?",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3].source.expression",
                "The expression of d (User -> User) has the bare word `mail`; did you mean `[mail]`?",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[4].source.expression",
                "The expression of e (User -> User) has the bare word `mail`; did you mean `[mail]`?",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[5].source.expression",
                "The expression of f (User -> User) has `mail` in two pairs of brackets; did you mean `[mail]`?",
            ),
        ),
    ),
    Case(
        "no-call-as-a-whole",
        mappings_program(
            function('"a"', """'[givenName] & "." & [surname]'"""),
            function('"b"', """'Append([a] & "x", "y")'"""),
            function('"c"', "'[mail]'"),
            function('"d"', "'[a] = [b]'"),
            function('"e"', "'IgnoreAttributeFlow'"),
            function('"f"', "'%DomainFQDN%'"),
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "The expression of a (User -> User) joins texts with `&`, which is documented for cloud sync only. Use Join or Append.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "The expression of b (User -> User) joins texts with `&`, which is documented for cloud sync only. Use Join or Append.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source.expression",
                "The expression of c (User -> User) is an attribute, but its type is Function. Make it Attribute.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3].source.expression",
                "The expression of d (User -> User) calls no function as a whole. Make it one call, such as `ToLower([mail])`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[4].source.expression",
                "The expression of e (User -> User) calls no function as a whole. Make it one call, such as `ToLower([mail])`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[5].source.expression",
                "The expression of f (User -> User) calls no function as a whole. Make it one call, such as `ToLower([mail])`.",
            ),
        ),
    ),
    Case(
        "joined-texts-in-cloud-sync-are-fine",
        mappings_program(
            function('"a"', """'[givenName] & "." & [surname]'"""),
            function('"b"', """'IIF([employeeType] = "Intern", "t-" & [alias], [alias])'"""),
            template="AD2AADProvisioning",
        ),
    ),
    Case(
        "joined-texts-of-an-unknown-template",
        mappings_program(function('"a"', """'[a] & [b]'"""), directories="Workday>Active Directory").replace(
            'template_id="scim"', "template_id=unknown"
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "The expression of a (User -> User) joins texts with `&`, which is documented for cloud sync only. Use Join or Append.",
            ),
        ),
    ),
    Case(
        "secret-words-are-not-quoted",
        mappings_program(function('"userName"', "pulumi.Output.secret('ToLower(hunter2)')")),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "The expression of a secret attribute mapping has a part that no documentation gives a meaning.",
            ),
        ),
    ),
    Case(
        "disabled-object-mapping",
        mappings_program(function('"userName"', "'ToLower('"), object_mapping='"enabled": False,'),
    ),
    Case(
        "unknown-expression",
        mappings_program(function('"userName"', "unknown")),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression` is not known before deployment (userName (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-enabled",
        mappings_program(function('"userName"', "'ToLower('"), object_mapping='"enabled": unknown.apply(bool),'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].enabled",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].enabled` is not known before deployment (userName (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret-expression-is-not-quoted",
        mappings_program(function('"userName"', "pulumi.Output.secret('ToLower(hunter2')")),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "The expression of a secret attribute mapping does not parse.",
            ),
        ),
    ),
    Case(
        "attribute-with-an-expression",
        mappings_program(
            '{"targetAttributeName": "a", "source": {"type": "Attribute", "name": "a", "expression": "[a"}}'
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "The expression of a (User -> User) does not parse: Line 1, column 1: expected `]` at the end of the name that begins here, found the end.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


def test_secret_expression() -> None:
    source = {**attribute("mail"), "type": "Function", "expression": Secret("ToLower([mail]) hunter2")}
    mapping = {"targetAttributeName": "a", "source": source}
    assert failures("EP002", "scim", INTO_SCIM, attributeMappings=[mapping]) == [
        "The expression of a (User -> User) does not parse."
    ]
