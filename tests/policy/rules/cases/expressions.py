"""Cases of the section on schemas and expressions: what expressions say."""

from tests.policy.rules.cases.schema import definition, function, mappings_program
from tests.support.cases import Case


def expressions(*texts: str, **options: str) -> str:
    """A program whose mappings have these expressions; the targets are a, b, ..."""
    mappings = (
        f'{{"targetAttributeName": "{chr(97 + number)}", "source": {{"type": "Function", "name": "F", '
        f'"expression": {text!r}, "parameters": []}}}}'
        for number, text in enumerate(texts)
    )
    return mappings_program(*mappings, **options)


def tree(expression: str, *parameters: str, name: str = "Append", target: str = "a") -> str:
    """An attribute mapping with an expression and a tree, both as Python text."""
    return (
        f'{{"targetAttributeName": "{target}", "source": {{"type": "Function", "name": "{name}", '
        f'"expression": {expression}, "parameters": [{", ".join(parameters)}]}}}}'
    )


def parameter(key: str, kind: str, name: str, *parameters: str) -> str:
    """A parameter of a tree; the name as Python text."""
    return (
        f'{{"key": "{key}", "value": {{"type": "{kind}", "name": {name}, "expression": "-", '
        f'"parameters": [{", ".join(parameters)}]}}}}'
    )


def unique(**entries: str) -> str:
    """An attribute mapping with SelectUniqueValue."""
    further = "".join(f', "{key}": {value}' for key, value in entries.items())
    text = """'SelectUniqueValue([a], Append([a], "1"))'"""
    return (
        '{"targetAttributeName": "userPrincipalName", "source": {"type": "Function", "name": "SelectUniqueValue", '
        f'"expression": {text}, "parameters": []}}{further}}}'
    )


EP003 = (
    Case(
        "EP003-unknown-function",
        mappings_program(
            function('"a"', "'tolower([mail])'"),
            function('"b"', "'Join(\", \", Frobnicate([mail]), Frobnicate([city]), And(True, [b]))'"),
            '{"targetAttributeName": "c", "source": {"type": "Function", "name": "Lower", "parameters": '
            '[{"key": "source", "value": {"type": "Attribute", "name": "mail"}}]}}',
        ),
    ),
    Case(
        "EP003-functions-of-all-lists-and-texts-are-fine",
        expressions(
            "AltSecIdFromNetId([netId])",
            "DNComponent(CRef([dn]), 1)",
            'Join("@", [mailNickname], DefaultDomain())',
            'Append([mail], "Frobnicate([mail])")',
            'Prepend("x", AssertiveAppRoleAssignmentsComplex([Frobnicate(x)]))',
        ).replace("AssertiveAppRoleAssignmentsComplex", "Trim"),
    ),
    Case("EP003-unknown-expression", mappings_program(function('"a"', "unknown"))),
    Case(
        "EP003-secret-expression-is-not-quoted",
        mappings_program(function('"a"', "pulumi.Output.secret('hunter2([mail])')")),
    ),
)

EP004 = (
    Case(
        "EP004-number-of-arguments",
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
    ),
    Case(
        "EP004-limits-of-single-functions",
        expressions(
            "Item([a], 0)",
            'Item([a], "-1")',
            "Redact(RandomString(257, 1, 1, 1, 1))",
            'RandomString(8, 3, 3, 3, 3, "0")',
            'DateAdd("days", 1, Now())',
            'DateDiff("w", [a], [b])',
            'Switch([manager], "", "a", "b")',
        ),
    ),
    Case(
        "EP004-documented-as-unsupported",
        expressions(
            'IIF(IsPresent([a]), [a], "x")',
            'IIF(IsNullOrEmpty([a]), "x", [a])',
            'Switch(IsPresent([a]), "x", "True", "y")',
        ),
    ),
    Case("EP004-mid-in-cloud-sync", expressions("Mid([a], 1)", template="AD2AADProvisioning")),
    Case(
        "EP004-the-services-own-and-documented-ones-are-fine",
        expressions(
            'Replace([preferredLanguage], "-", , , "_", , )',
            'ToUpper(Word([userPrincipalName], 1, "@"), )',
            'IIF(InStr([mail], "@", 1, vbBinaryCompare) > 0, Mid([mail], 1, -1), )',
            'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
            'FormatDateTime([a], , "yyyy-MM-dd", "dd/MM/yyyy")',
            'DateAdd("YYYY", 1, CDate([a]))',
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
        "EP004-unique-value-misplaced",
        mappings_program(
            unique(matchingPriority="1"),
            function('"b"', """'Append(SelectUniqueValue([a]), "x")'"""),
        ),
    ),
    Case(
        "EP004-unique-value-inbound-to-active-directory",
        mappings_program(
            unique(flowType='"ObjectAddOnly"'), template="Workday2AD", directories="Workday>Active Directory"
        ),
    ),
    Case(
        "EP004-unique-value-to-entra",
        mappings_program(unique(flowType='"ObjectAddOnly"'), template="API2AAD", directories="API>Microsoft Entra ID"),
    ),
    Case(
        "EP004-switch-to-a-reference",
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
    ),
    Case(
        "EP004-unknown",
        mappings_program(
            function('"a"', "unknown"),
            function('"b"', '\'Switch([boss], "", "c", "d")\''),
            unique(flowType="unknown", matchingPriority="unknown.apply(int)"),
            definitions=definition("Azure Active Directory", '{"name": "boss", "type": unknown}'),
        ),
    ),
    Case(
        "EP004-unknown-flow-type-or-priority",
        mappings_program(
            unique(flowType="unknown", matchingPriority="0"),
            unique(flowType='"ObjectAddOnly"', matchingPriority="unknown.apply(int)"),
            template="Workday2AD",
            directories="Workday>Active Directory",
        ),
    ),
    Case(
        "EP004-unknown-template",
        mappings_program(
            function('"a"', "'Mid([a], 1)'"),
            unique(flowType='"ObjectAddOnly"'),
            directories="Workday>Active Directory",
        ).replace('template_id="scim"', "template_id=unknown"),
    ),
    Case(
        "EP004-secret-expression-is-not-quoted",
        mappings_program(function('"a"', "pulumi.Output.secret('Append(Item([hunter2], 0))')")),
    ),
)

A = parameter("source", "Attribute", '"mail"')
SUFFIX = parameter("suffix", "Constant", '"x"')

EP005 = (
    Case(
        "EP005-they-differ",
        mappings_program(
            tree("""'Append([mail], "x")'""", parameter("source", "Attribute", '"city"'), SUFFIX, target="attribute"),
            tree("""'Append([mail], "x")'""", A, parameter("suffix", "Constant", '"y"'), target="constant"),
            tree("""'Append([mail], "x")'""", A, SUFFIX, name="Prepend", target="function"),
            tree("""'Append([mail], "x")'""", A, target="missing"),
            tree("""'ToLower([mail])'""", A, SUFFIX, name="ToLower", target="unnamed"),
            tree(
                """'Left([mail], 8)'""",
                parameter("String", "Attribute", '"mail"'),
                parameter("NumChars", "Constant", '"9"'),
                name="Left",
                target="number",
            ),
            tree(
                """'Append(Trim([mail]), "x")'""",
                parameter("source", "Function", '"Trim"', parameter("source", "Attribute", '"city"')),
                SUFFIX,
                target="inside",
            ),
            tree("""'Append("mail", "x")'""", A, SUFFIX, target="kind"),
            tree(
                """'Join(",", [a], [b])'""",
                parameter("separator", "Constant", '","'),
                parameter("source", "Attribute", '"b"'),
                parameter("source", "Attribute", '"a"'),
                name="Join",
                target="order",
            ),
            tree(
                """'Replace([mail], "x", , , "y", , )'""",
                A,
                parameter("Find", "Constant", '"x"'),
                parameter("Template", "Constant", '"y"'),
                name="Replace",
                target="place",
            ),
        ),
    ),
    Case(
        "EP005-they-agree",
        mappings_program(
            tree("""'Append([MAIL], "x")'""", SUFFIX, A, target="order-of-names"),
            tree("""'Append([mail], "x")'""", target="no-tree"),
            tree(
                """'Left([mail], 8)'""",
                parameter("string", "Attribute", '"mail"'),
                parameter("numchars", "Constant", '"8.0"'),
                name="Left",
                target="number",
            ),
            tree(
                """'Replace([mail], "-", , , "_", , )'""",
                A,
                parameter("Find", "Constant", '"-"'),
                parameter("Replacement", "Constant", '"_"'),
                name="Replace",
                target="sparse",
            ),
            tree(
                """'Replace([mail], "-", , , "_", , )'""",
                A,
                parameter("Find", "Constant", '"-"'),
                parameter("Replacement", "Constant", '"_"'),
                parameter("Template", "Constant", '""'),
                name="Replace",
                target="empty",
            ),
            tree(
                """'Switch([a], , "x", "y")'""",
                parameter("source", "Attribute", '"a"'),
                name="Switch",
                target="repeated",
            ),
            tree(
                """'Join(",", [a], [b])'""",
                parameter("separator", "Constant", '","'),
                parameter("source", "Attribute", '"a"'),
                parameter("source", "Attribute", '"b"'),
                name="Join",
                target="join",
            ),
            tree(
                """'Coalesce([a], [b], "c")'""",
                parameter("source", "Attribute", '"a"'),
                parameter("source", "Attribute", '"b"'),
                parameter("defaultValue", "Constant", '"c"'),
                name="Coalesce",
                target="default",
            ),
            tree(
                """'IIF([a] = "b", [c], [d])'""",
                parameter("valueIfTrue", "Attribute", '"c"'),
                parameter("valueIfFalse", "Attribute", '"d"'),
                name="IIF",
                target="comparison",
            ),
            tree(
                """'InStr([a], "b", 1, vbBinaryCompare)'""",
                parameter("value1", "Attribute", '"a"'),
                parameter("value2", "Constant", '"b"'),
                parameter("start", "Constant", '"1"'),
                parameter("compareType", "Constant", '"vbBinaryCompare"'),
                name="InStr",
                target="word",
            ),
            tree("""'Redact([a])'""", parameter("whatever", "Attribute", '"a"'), name="Redact", target="unnamed"),
            tree(
                """'AltSecIdFromNetId([netId])'""",
                parameter("source", "Attribute", '"netId"'),
                parameter("x", "Attribute", '"y"'),
                name="AltSecIdFromNetId",
                target="undocumented",
            ),
        ),
    ),
    Case(
        "EP005-unknown-part-and-the-rest-agrees",
        mappings_program(
            tree("""'Append([mail], "x")'""", A, parameter("suffix", "Constant", "unknown")),
            tree("unknown", A, SUFFIX, target="b"),
            tree(
                """'Append([mail], "x")'""",
                parameter("source", "Attribute", '"city"'),
                parameter("suffix", "Constant", "unknown"),
                target="c",
            ),
        ),
    ),
    Case(
        "EP005-secret-tree-is-not-quoted",
        mappings_program(
            tree("""'Append([mail], "x")'""", A, parameter("suffix", "Constant", "pulumi.Output.secret('hunter2')"))
        ),
    ),
)

ROLE = 'to("roles", expression("SingleAppRoleAssignment([appRoleAssignments])"))'


def job(scope: str, *mappings: str) -> str:
    """A program with a job of that scope."""
    return f"""
unknown = azuread.Application("application", display_name="application").client_id
ProvisioningJob(
    "crm",
    {{
        "display_name": "CRM",
        "credentials": {{"base_address": "https://crm.example.com/scim", "secret_token": "token"}},
        "scope": {scope},
        "mappings": [{", ".join(mappings)}],
    }},
)
"""


EP009 = (
    Case(
        "EP009-mapped-unchanged",
        mappings_program(
            'to("roles", attribute("AppRoleAssignments"))',
            """to('roles[primary eq "True"].value', attribute("appRoleAssignments"))""",
            '{"targetAttributeName": "userRole", "source": {"type": "Attribute", "name": "appRoleAssignments"}}',
        ),
    ),
    Case("EP009-function-while-everyone-is-in-scope", job('"all"', ROLE)),
    Case(
        "EP009-function-of-assigned-users-or-another-target",
        job(
            '"assigned"',
            ROLE,
            'to("title", attribute("appRoleAssignments"))',
            'to("roleName", attribute("jobTitle"))',
            'to("role", expression(\'Append([jobTitle], "[appRoleAssignments]")\'))',
        ),
    ),
    Case("EP009-unknown-scope", job("unknown", ROLE)),
    Case("EP009-no-scope-declared", mappings_program(ROLE)),
    Case(
        "EP009-unknown-target-and-source",
        mappings_program('to(unknown, attribute("appRoleAssignments"))', function('"roles"', "unknown")),
    ),
)

CASES = EP003 + EP004 + EP005 + EP009
