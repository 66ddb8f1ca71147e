"""EP004 function-constraints: functions are called as documented."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.schema._programs import expressions
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided
from tests.support.schema_programs import definition, entra, function, mappings_program


def unique(**entries: str) -> str:
    """An attribute mapping with SelectUniqueValue."""
    further = "".join(f', "{key}": {value}' for key, value in entries.items())
    text = """'SelectUniqueValue([a], Append([a], "1"))'"""
    return (
        '{"targetAttributeName": "userPrincipalName", "source": {"type": "Function", "name": "SelectUniqueValue", '
        f'"expression": {text}, "parameters": []}}{further}}}'
    )


MANAGER = '{"name": "manager"}'

CASES = cases(
    "EP004",
    Case(
        "number-of-arguments",
        expressions(
            "ToLower()",
            "Append([a])",
            "Not([a], [b])",
            "Mid([a], 1)",
            'Switch([a], "x")',
            'Switch([a], "x", "y")',
            'FormatDateTime([a], "yyyy")',
            'Join(",")',
            "Now([a])",
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of a (User -> User), `ToLower` takes 1 or 2 arguments and has 0.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "In the expression of b (User -> User), `Append` takes 2 arguments and has 1.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source.expression",
                "In the expression of c (User -> User), `Not` takes 1 argument and has 2.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3].source.expression",
                "In the expression of d (User -> User), `Mid` takes 3 arguments and has 2.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[4].source.expression",
                "In the expression of e (User -> User), `Switch` takes a source, a default and pairs of a key and a value, an even number of arguments, and has 2.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[5].source.expression",
                "In the expression of f (User -> User), `Switch` takes a source, a default and pairs of a key and a value, an even number of arguments, and has 3.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[6].source.expression",
                "In the expression of g (User -> User), `FormatDateTime` takes 3 or 4 arguments and has 2.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[7].source.expression",
                "In the expression of h (User -> User), `Join` takes at least 2 arguments and has 1.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[8].source.expression",
                "In the expression of i (User -> User), `Now` takes no arguments and has 1.",
            ),
        ),
    ),
    Case(
        "limits-of-single-functions",
        expressions(
            "Item([a], 0)",
            'Item([a], "-1")',
            "Redact(RandomString(257, 1, 1, 1, 1))",
            'RandomString(8, 3, 3, 3, 3, "0")',
            'DateAdd("days", 1, Now())',
            'DateDiff("w", [a], [b])',
            'Switch([manager], "", "a", "b")',
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of a (User -> User), `Item` counts from 1 and is given the index 0.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "In the expression of b (User -> User), `Item` counts from 1 and is given the index -1.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source.expression",
                "In the expression of c (User -> User), `RandomString` makes at most 256 characters and is asked for 257.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3].source.expression",
                "In the expression of d (User -> User), `RandomString` is asked for 8 characters, and its minimums need 9 of them.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[4].source.expression",
                "In the expression of e (User -> User), `DateAdd` has an interval that is none of yyyy, m, d, ww, h, n, s.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[5].source.expression",
                "In the expression of f (User -> User), `DateDiff` has an interval that is none of yyyy, m, d, ww, h, n, s.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[6].source.expression",
                "In the expression of g (User -> User), `Switch` does not work on references such as manager; map the reference unchanged.",
            ),
        ),
    ),
    Case(
        "documented-as-unsupported",
        expressions(
            'IIF(IsPresent([a]), [a], "x")',
            'IIF(IsNullOrEmpty([a]), "x", [a])',
            'Switch(IsPresent([a]), "x", "True", "y")',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                'In the expression of a (User -> User), `IIF` has IsPresent as its first argument, which is documented as unsupported although some of the service\'s own mappings have it. Use Switch with an empty text as a key: `Switch([source], [source], "", "other")`.',
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                'In the expression of b (User -> User), `IIF` has IsNullOrEmpty as its first argument, which is documented as unsupported although some of the service\'s own mappings have it. Use Switch with an empty text as a key: `Switch([source], [source], "", "other")`.',
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source.expression",
                'In the expression of c (User -> User), `Switch` has IsPresent as its first argument, which is documented as unsupported although some of the service\'s own mappings have it. Use Switch with an empty text as a key: `Switch([source], [source], "", "other")`.',
            ),
        ),
    ),
    Case(
        "what-no-page-documents",
        expressions(
            'FormatDateTime([d], "in", "out", )',
            'Replace([a], "x")',
            "Mid([a], 0, 2)",
            'DateAdd("D", 1, CDate([a]))',
            'InStr([a], "b", 1, binary)',
            "RandomString(6, 3, 1, 1, 2)",
            "Split([a])",
            'IIF([country] = "", "Other", [country])',
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of a (User -> User), `FormatDateTime` has an empty argument where outputFormat belongs, which no documentation shows.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "In the expression of b (User -> User), `Replace` has a combination of arguments that no documentation describes. Give oldValue and replacementValue, oldValue and template, or regexPattern and replacementValue; with regexGroupName also regexPattern and replacementAttributeName.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source.expression",
                "In the expression of c (User -> User), `Mid` counts from 1 and is given the start 0.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3].source.expression",
                "In the expression of d (User -> User), `DateAdd` has an interval in capital letters; the documented ones are yyyy, m, d, ww, h, n, s.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[4].source.expression",
                "In the expression of e (User -> User), `InStr` has a compareType that is none of vbTextCompare, vbBinaryCompare.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[5].source.expression",
                "In the expression of f (User -> User), `RandomString` is asked for 6 characters, and its minimums need 7 of them with the lower-case letters, which the documented sum leaves out.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[6].source.expression",
                "In the expression of g (User -> User), `Split` is called as Split(source), which only Microsoft Graph's list of functions describes.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[7].source.expression",
                'In the expression of h (User -> User), `IIF` compares with an empty text, which is documented as unsupported: without a value the condition fails. Use Switch with an empty text as a key: `Switch([source], [source], "", "other")`.',
            ),
        ),
    ),
    Case(
        "regular-expressions-and-their-groups",
        expressions(
            'Replace([a], , "(?<Suffix>@(.)*", , "", , )',
            'Replace([a], , "(?<Suffix>@(.)*)", "Sufix", "", , )',
            'Replace([a], , "(?<Suffix>@(.)*)", "Suffix", "", , )',
            'Replace([a], , "[a-z-[aeiou]]", , "", , )',
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of a (User -> User), `Replace` has a regular expression that does not compile in .NET: it has a `(` without a `)`.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "In the expression of b (User -> User), `Replace` names a group that its regular expression doesn't have.",
            ),
        ),
    ),
    Case(
        "calls-in-joined-texts",
        expressions('"x" & Item([a], 0)', template="AD2AADProvisioning"),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of a (User -> User), `Item` counts from 1 and is given the index 0.",
            ),
        ),
    ),
    Case(
        "dates-with-three-arguments",
        expressions('FormatDateTime([d], "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")'),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of a (User -> User), `FormatDateTime` is called as FormatDateTime(source, inputFormat, outputFormat), which only the references of cloud sync and of HR provisioning describe.",
            ),
        ),
    ),
    *(
        Case(
            f"dates-with-three-arguments-of-{template}-are-fine",
            expressions('FormatDateTime([d], "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")', template=template),
        )
        for template in ("AD2AADProvisioning", "Workday2AD")
    ),
    Case(
        "mid-in-cloud-sync",
        expressions("Mid([a], 1)", template="AD2AADProvisioning"),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of a (User -> User), `Mid` takes 3 arguments and has 2.",
            ),
        ),
    ),
    Case(
        "the-services-own-and-documented-ones-are-fine",
        expressions(
            'Replace([preferredLanguage], "-", , , "_", , )',
            'ToUpper(Word([userPrincipalName], 1, "@"), )',
            'IIF(InStr([mail], "@", 1, vbBinaryCompare) > 0, Mid([mail], 1, 8), "")',
            'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
            'FormatDateTime([a], , "yyyy-MM-dd", "dd/MM/yyyy")',
            'DateAdd("yyyy", 1, CDate([a]))',
            "DateAdd([interval], 1, CDate([a]))",
            'Item(Split([a], ","), [index])',
            'Append([a], "ToLower()")',
            'RandomString(256, 64, 64, 64, 64, "\\"\\\\")',
            "AltSecIdFromNetId([a], [b], [c])",
            'Switch(SingleAppRoleAssignment([a]), "User", "x", "y")',
            "Coalesce([a])",
        ),
    ),
    Case(
        "unique-value-misplaced",
        mappings_program(
            unique(matchingPriority="1"),
            function('"b"', """'Append(SelectUniqueValue([a]), "x")'"""),
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of userPrincipalName (User -> User), `SelectUniqueValue` can't be used in a matching attribute mapping.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of userPrincipalName (User -> User), `SelectUniqueValue` needs the flow type ObjectAddOnly.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of userPrincipalName (User -> User), `SelectUniqueValue` works only from an HR system or the inbound API to Active Directory.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "In the expression of b (User -> User), `SelectUniqueValue` takes at least 2 arguments to choose from and has 1.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "In the expression of b (User -> User), `SelectUniqueValue` must be the outermost function of the expression.",
            ),
        ),
    ),
    Case(
        "unique-value-inbound-to-active-directory",
        mappings_program(
            unique(flowType='"ObjectAddOnly"'), template="Workday2AD", directories="Workday>Active Directory"
        ),
    ),
    Case(
        "unique-value-to-entra",
        mappings_program(unique(flowType='"ObjectAddOnly"'), template="API2AAD", directories="API>Microsoft Entra ID"),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of userPrincipalName (User -> User), `SelectUniqueValue` works only from an HR system or the inbound API to Active Directory.",
            ),
        ),
    ),
    Case(
        "switch-to-a-reference",
        mappings_program(
            function(
                '"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"', "'Switch([a], [b], \"c\", [d])'"
            ),
            function('"b"', '\'Switch([boss], "", "c", "d")\''),
            function('"c"', '\'Switch([Manager], "", "c", "d")\''),
            definitions=definition(
                "Azure Active Directory",
                '{"name": "boss", "type": "Reference"}',
                '{"name": "manager", "type": "String"}',
            ),
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager (User -> User), `Switch` does not work on references such as manager; map the reference unchanged.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "In the expression of b (User -> User), `Switch` does not work on references such as manager; map the reference unchanged.",
            ),
        ),
    ),
    Case(
        "unknown",
        mappings_program(
            function('"a"', "unknown"),
            function('"b"', '\'Switch([boss], "", "c", "d")\''),
            unique(flowType="unknown", matchingPriority="unknown.apply(int)"),
            definitions=definition("Azure Active Directory", '{"name": "boss", "type": unknown}'),
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression` is not known before deployment (a (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.directories[0].objects[0].attributes[0].type",
                "not decided: `schema.directories[0].objects[0].attributes[0].type` is not known before deployment (b (User -> User)).",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source.expression",
                "In the expression of userPrincipalName (User -> User), `SelectUniqueValue` works only from an HR system or the inbound API to Active Directory.",
            ),
        ),
    ),
    Case(
        "unknown-flow-type-or-priority",
        mappings_program(
            unique(flowType="unknown", matchingPriority="0"),
            unique(flowType='"ObjectAddOnly"', matchingPriority="unknown.apply(int)"),
            template="Workday2AD",
            directories="Workday>Active Directory",
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowType",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].flowType` is not known before deployment (userPrincipalName (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].matchingPriority",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].matchingPriority` is not known before deployment (userPrincipalName (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-template",
        mappings_program(
            function('"a"', "'Mid([a], 1)'"),
            unique(flowType='"ObjectAddOnly"'),
            function('"c"', """'FormatDateTime([d], "yyyy", "MM")'"""),
            directories="Workday>Active Directory",
        ).replace('template_id="scim"', "template_id=unknown"),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of a (User -> User), `Mid` takes 3 arguments and has 2.",
            ),
        ),
    ),
    Case(
        "secret-expression-is-not-quoted",
        mappings_program(function('"a"', "pulumi.Output.secret('Append(Item([hunter2], 0))')")),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of a secret attribute mapping, a function breaks a documented limit.",
            ),
        ),
    ),
    Case(
        "of-mid-and-others-in-cloud-sync",
        expressions("Mid([a], 1, 2, 3)", "Not([a], [b])", "Mid([a], 1)", template="AD2AADProvisioning"),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of a (User -> User), `Mid` takes 3 arguments and has 4.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "In the expression of b (User -> User), `Not` takes 1 argument and has 2.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source.expression",
                "In the expression of c (User -> User), `Mid` takes 3 arguments and has 2.",
            ),
        ),
    ),
    Case(
        "unique-value-and-no-target-directory",
        mappings_program(unique(flowType='"ObjectAddOnly"'), template="Workday2AD").replace(
            ', "targetDirectoryName": "customappsso"', ""
        ),
        others=("EP001",),
    ),
    Case(
        "unique-value-to-entra-of-an-unknown-template",
        mappings_program(unique(flowType='"ObjectAddOnly"'), directories="Workday>Azure Active Directory").replace(
            'template_id="scim"', "template_id=unknown"
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of userPrincipalName (User -> User), `SelectUniqueValue` works only from an HR system or the inbound API to Active Directory.",
            ),
        ),
    ),
    Case(
        "references-beside-a-switch",
        mappings_program(
            function('"a"', """'Switch([city], "a", "b", Append([manager], "x"))'"""),
            function('"manager"', """'Append(Switch([city], "a", "b", "c"), "x")'"""),
            '{"source": {"type": "Function", "name": "Switch", "expression": '
            """'Switch([city], "a", "b", "c")', "parameters": []}}""",
        ),
        others=("EP001",),
    ),
    Case(
        "switches-inside-a-switch",
        mappings_program(function('"manager"', """'Switch([city], Switch([x], "a", "b", "c"), "d", "e")'""")),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of manager (User -> User), `Switch` does not work on references such as manager; map the reference unchanged.",
            ),
        ),
    ),
    Case(
        "reference-without-a-declared-type",
        mappings_program(
            function('"a"', """'Switch([MANAGER], "a", "b", "c")'"""),
            definitions=entra(MANAGER),
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "In the expression of a (User -> User), `Switch` does not work on references such as manager; map the reference unchanged.",
            ),
        ),
    ),
    Case(
        "manager-of-another-source-is-fine",
        mappings_program(
            function('"a"', """'Switch([manager], "a", "b", "c")'"""), directories="Workday>Azure Active Directory"
        ),
    ),
    Case(
        "unknown-target-without-a-switch-is-fine", mappings_program("""to(unknown, expression("ToLower([mail], )"))""")
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
