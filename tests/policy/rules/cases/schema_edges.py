"""Cases of the sections on schemas, expressions and attribute mappings: what is left out, hidden, or of another kind."""

import datetime as dt

from entra_policy.facts import ExtensionProperty, Facts, TenantFacts
from entra_policy.settings import Settings
from tests.policy.rules.cases.attribute_mappings import (
    EDITION_2026,
    EXTENSION,
    MATCHING,
    PROVIDED,
    TENANT,
    entra,
    facts,
    scoped,
)
from tests.policy.rules.cases.expressions import expressions, parameter, tree, unique
from tests.policy.rules.cases.filters_and_names import ALTERNATIVE, BOTH, CROSS_TENANT, TYPED
from tests.policy.rules.cases.schema import function, mappings_program, schema_program
from tests.support.cases import Case

MANAGER = '{"name": "manager"}'

ON_FUNCTIONS = (
    Case(
        "EP004-of-mid-and-others-in-cloud-sync",
        expressions("Mid([a], 1, 2, 3)", "Not([a], [b])", "Mid([a], 1)", template="AD2AADProvisioning"),
    ),
    Case(
        "EP004-unique-value-and-no-target-directory",
        mappings_program(unique(flowType='"ObjectAddOnly"'), template="Workday2AD").replace(
            ', "targetDirectoryName": "customappsso"', ""
        ),
    ),
    Case(
        "EP004-unique-value-to-entra-of-an-unknown-template",
        mappings_program(unique(flowType='"ObjectAddOnly"'), directories="Workday>Azure Active Directory").replace(
            'template_id="scim"', "template_id=unknown"
        ),
    ),
    Case(
        "EP004-references-beside-a-switch",
        mappings_program(
            function('"a"', """'Switch([city], "a", "b", Append([manager], "x"))'"""),
            function('"manager"', """'Append(Switch([city], "a", "b", "c"), "x")'"""),
            '{"source": {"type": "Function", "name": "Switch", "expression": '
            """'Switch([city], "a", "b", "c")', "parameters": []}}""",
        ),
    ),
    Case(
        "EP004-switches-inside-a-switch",
        mappings_program(function('"manager"', """'Switch([city], Switch([x], "a", "b", "c"), "d", "e")'""")),
    ),
    Case(
        "EP004-reference-without-a-declared-type",
        mappings_program(
            function('"a"', """'Switch([MANAGER], "a", "b", "c")'"""),
            definitions=entra(MANAGER),
        ),
    ),
    Case(
        "EP004-manager-of-another-source-is-fine",
        mappings_program(
            function('"a"', """'Switch([manager], "a", "b", "c")'"""), directories="Workday>Azure Active Directory"
        ),
    ),
)


def constant(key: str, name: str) -> str:
    return parameter(key, "Constant", name)


def named(kind: str, name: str) -> str:
    """A parameter `source` of this kind."""
    return parameter("source", kind, name)


UNNAMED = '{"key": "suffix", "value": {"type": "Constant"}}'

SWITCH = """'Switch([a], "z", "x", "y")'"""
SWITCHED = (named("Attribute", '"a"'), constant("defaultValue", '"z"'), constant("SwitchValue", '"x"'))

ON_SHAPES = (
    Case("EP001-asset", schema_program('pulumi.StringAsset("hunter2")')),
    Case(
        "EP002-attribute-with-an-expression",
        mappings_program(
            '{"targetAttributeName": "a", "source": {"type": "Attribute", "name": "a", "expression": "[a"}}'
        ),
    ),
)

ON_TREES = (
    Case(
        "EP005-switch-by-name",
        mappings_program(
            tree(SWITCH, *SWITCHED, constant("switchValue", '"y"'), name="Switch", target="a"),
            tree(SWITCH, *SWITCHED, constant("switchValue", '"w"'), name="Switch", target="b"),
            tree(SWITCH, constant("switchValue", '"x"'), constant("switchValue", '"y"'), name="Switch", target="c"),
            tree(
                """'Switch([a], "z", , "y")'""",
                constant("switchValue", '"y"'),
                named("Attribute", '"a"'),
                constant("defaultValue", '"z"'),
                name="Switch",
                target="d",
            ),
        ),
    ),
    Case(
        "EP005-another-kind-of-the-same-name",
        mappings_program(
            tree(
                """'Append(Trim([mail]), "x")'""", named("Attribute", '"Trim"'), constant("suffix", '"x"'), target="a"
            ),
            tree("""'Append([mail], "x")'""", named("Constant", '"mail"'), constant("suffix", '"x"'), target="b"),
            tree(
                """'Left([mail], 8)'""",
                parameter("string", "Attribute", '"mail"'),
                parameter("numChars", "Attribute", '"8"'),
                name="Left",
                target="c",
            ),
            tree(
                """'Left([mail], 8)'""",
                parameter("string", "Attribute", '"mail"'),
                constant("numChars", '"eight"'),
                name="Left",
                target="d",
            ),
            tree(
                """'Append([mail], "x")'""",
                named("Attribute", '"mail"'),
                parameter("suffix", "Attribute", '"x"'),
                target="e",
            ),
            tree(
                """'Append([mail], "x")'""",
                '{"key": "source", "value": {"type": "Attribute"}}',
                constant("suffix", '"x"'),
                target="f",
            ),
            tree(
                """'Left([mail], 8)'""",
                parameter("string", "Attribute", '"mail"'),
                '{"key": "numChars", "value": {"type": "Constant"}}',
                name="Left",
                target="g",
            ),
            *(
                tree(
                    """'InStr([a], "b", 1, vbBinaryCompare)'""",
                    parameter("value1", "Attribute", '"a"'),
                    constant("value2", '"b"'),
                    constant("start", '"1"'),
                    word,
                    name="InStr",
                    target=target,
                )
                for target, word in (
                    ("h", parameter("compareType", "Attribute", '"vbBinaryCompare"')),
                    ("i", constant("compareType", '"vbTextCompare"')),
                    ("j", '{"key": "compareType", "value": {"type": "Constant"}}'),
                )
            ),
            *(
                tree(
                    """'Replace([mail], "-", , , "_", , )'""",
                    named("Attribute", '"mail"'),
                    constant("Find", '"-"'),
                    constant("Replacement", '"_"'),
                    template,
                    name="Replace",
                    target=target,
                )
                for target, template in (
                    ("k", parameter("Template", "Attribute", '""')),
                    ("l", constant("Template", '"x"')),
                    ("m", parameter("Template", "Attribute", '"x"')),
                )
            ),
            tree(
                """'Frobnicate([a], [b])'""",
                parameter("x", "Attribute", '"a"'),
                parameter("y", "Attribute", '"c"'),
                name="Frobnicate",
                target="n",
            ),
            tree("""'Append([a] = "x", "y")'""", named("Attribute", '"a"'), name="Append", target="o"),
        ),
    ),
    Case(
        "EP005-the-same-in-another-form-is-fine",
        mappings_program(
            tree("""'Append([mail], "")'""", named("Attribute", '"mail"'), UNNAMED, target="a"),
            tree(
                """'InStr([a], "b", 1, vbBinaryCompare)'""",
                parameter("value1", "Attribute", '"a"'),
                constant("value2", '"b"'),
                constant("start", '"1"'),
                constant("compareType", '"VBBINARYCOMPARE"'),
                name="InStr",
                target="b",
            ),
            tree("""'Append([a] = "x", "y")'""", named("Function", '"Equals"'), constant("suffix", '"y"'), target="c"),
            tree(
                """'Frobnicate([a], , [b])'""",
                parameter("x", "Attribute", '"a"'),
                parameter("y", "Attribute", '"b"'),
                name="Frobnicate",
                target="d",
            ),
            tree(
                """'Append(Trim([mail]), "x")'""",
                '{"key": "source", "value": {"type": "Function", "name": "Trim"}}',
                constant("suffix", '"x"'),
                target="e",
            ),
            tree(
                """'Append(Trim([mail]), "x")'""",
                '{"key": "source", "value": {"type": "Function", "name": "Trim", "parameters": {"a": 1}}}',
                constant("suffix", '"x"'),
                target="f",
            ),
            tree(
                """'Join(",", [a], , [b])'""",
                constant("separator", '","'),
                parameter("SOURCE", "Attribute", '"a"'),
                parameter("source", "Attribute", '"b"'),
                name="Join",
                target="g",
            ),
            tree(
                """'Redact(Frobnicate([a] & [b], [c]))'""",
                parameter("x", "Function", '"Frobnicate"', parameter("p", "Attribute", '"c"')),
                name="Redact",
                target="h",
            ),
        ),
    ),
    Case(
        "EP005-functions-by-position",
        mappings_program(
            tree("""'Redact([a] & [b], [c])'""", parameter("x", "Attribute", '"c"'), name="Redact", target="a"),
            tree("""'Now()'""", parameter("x", "Attribute", '"c"'), name="Now", target="b"),
            tree(
                """'Append([a], "x")'""",
                named("Attribute", '"a"'),
                named("Attribute", '"a"'),
                constant("suffix", '"x"'),
                target="c",
            ),
            tree(
                """'Switch([a], "z", "x", "y")'""",
                named("Attribute", '"a"'),
                constant("defaultValue", '"z"'),
                constant("key", '"x"'),
                constant("value", '"y"'),
                name="Switch",
                target="d",
            ),
            tree(
                """'Switch([a], "z", "x", "y")'""",
                named("Attribute", '"a"'),
                constant("defaultValue", '"z"'),
                constant("key", '"x"'),
                constant("value", '"w"'),
                name="Switch",
                target="e",
            ),
            tree(
                """'Coalesce([a], [b])'""",
                named("Attribute", '"a"'),
                named("Attribute", '"c"'),
                name="Coalesce",
                target="f",
            ),
        ),
    ),
)


def clauses(*texts: str) -> str:
    """The scoping filter of an object mapping, whose clauses may be secrets."""
    return f'"scope": {{"groups": [{{"clauses": [{", ".join(texts)}]}}]}},'


ON_FILTERS = (
    Case(
        "EP006-secret-clauses-are-not-quoted",
        mappings_program(
            MATCHING,
            object_mapping=clauses(
                '{"sourceOperandName": "level", "operatorName": pulumi.Output.secret("EQUAL")}',
                'pulumi.Output.secret({"sourceOperandName": "level", "operatorName": "EQUAL"})',
                'pulumi.Output.secret(clause("accountEnabled", "EQUALS", "True"))',
            ),
            definitions=TYPED,
        ),
    ),
    Case(
        "EP006-secret-definition-is-not-quoted",
        scoped(
            'clause("accountEnabled", "EQUALS", "True")',
            'clause("manager", "IS NOT NULL")',
            definitions=entra(
                'pulumi.Output.secret({"name": "accountEnabled", "type": "Boolean"})',
                '{"name": "manager", "type": pulumi.Output.secret("Reference")}',
            ),
        ),
    ),
    Case(
        "EP007-unknown-mapping",
        mappings_program('to("userName", attribute("mail"))', "unknown", mode='"replace"'),
    ),
    Case(
        "EP007-no-target-across-tenants",
        mappings_program(ALTERNATIVE, '{"matchingPriority": 2}', template="Azure2Azure", directories=CROSS_TENANT),
    ),
    Case(
        "EP007-no-target-object-across-tenants",
        mappings_program(
            'to("mail", attribute("mail"), matching=1)', template="Azure2Azure", directories=CROSS_TENANT
        ).replace(', "targetObjectName": "User"', ""),
    ),
    Case(
        "EP008-told-by-another-rule",
        mappings_program(
            MATCHING,
            'to("userName", attribute("sAMAccountName"))',
            'to("userName", attribute("userType"))',
            definitions=BOTH,
            mode='"replace"',
        ),
    ),
    Case(
        "EP008-unknown-source",
        mappings_program(
            MATCHING, '{"targetAttributeName": "userName", "source": unknown}', definitions=BOTH, mode='"replace"'
        ),
    ),
    Case(
        "EP008-secret-clauses-are-not-quoted",
        mappings_program(
            MATCHING,
            object_mapping=clauses(
                '{"sourceOperandName": pulumi.Output.secret("hunter2"), "operatorName": "IS NULL"}',
                'pulumi.Output.secret(clause("hunter2", "IS NULL"))',
            ),
            definitions=BOTH,
            mode='"replace"',
        ),
    ),
    Case(
        "EP009-all-role-functions",
        mappings_program(
            *(
                f'to("{name}", expression("{name}([appRoleAssignments])"))'
                for name in (
                    "SingleAppRoleAssignment",
                    "AppRoleAssignmentsComplex",
                    "AssertiveAppRoleAssignmentsComplex",
                )
            )
        ),
    ),
    Case(
        "EP009-of-a-directory-that-is-not-known",
        mappings_program(
            'to("roles", attribute("appRoleAssignments"))',
            'to("roles", expression("SingleAppRoleAssignment([appRoleAssignments])"))',
        ).replace('"sourceDirectoryName": "Azure Active Directory"', '"sourceDirectoryName": unknown'),
    ),
    Case(
        "EP009-of-no-directory",
        mappings_program(
            'to("roles", attribute("appRoleAssignments"))',
            'to("roles", expression("SingleAppRoleAssignment([appRoleAssignments])"))',
            '{"source": {"type": "Attribute", "name": "appRoleAssignments"}}',
        ).replace('"sourceDirectoryName": "Azure Active Directory", ', ""),
    ),
    Case(
        "EP009-no-target",
        mappings_program('{"source": {"type": "Attribute", "name": "appRoleAssignments"}}'),
    ),
)

ON_MAPPINGS = (
    Case(
        "EP204-default-of-a-mapping-without-a-source",
        mappings_program(
            '{"targetAttributeName": "a", "source": {"type": "Attribute", "name": "mail"}, "defaultValue": ""}',
            '{"targetAttributeName": "b", "source": None, "defaultValue": None}',
            '{"targetAttributeName": "c", "source": None, "defaultValue": None, "matchingPriority": 1}',
            '{"targetAttributeName": "d", "source": None, "defaultValue": None, "flowNullValues": True}',
            '{"targetAttributeName": "e", "source": None}',
            '{"targetAttributeName": "f", "source": "odd", "defaultValue": ""}',
            mode='"replace"',
        ),
    ),
    Case(
        "EP204-nulls-flow-inbound",
        mappings_program(
            '{"targetAttributeName": "a", "source": None, "defaultValue": None, "flowNullValues": True}',
            '{"targetAttributeName": "b", "source": None, "defaultValue": None, "flowNullValues": False}',
            template="API2AAD",
            directories="API>Azure Active Directory",
            mode='"replace"',
        ),
        settings=Settings(edition="2026"),
    ),
    Case(
        "EP204-nulls-do-not-flow-inbound-in-2024",
        mappings_program(
            '{"targetAttributeName": "a", "source": None, "defaultValue": None, "flowNullValues": True}',
            template="API2AAD",
            directories="API>Azure Active Directory",
            mode='"replace"',
        ),
    ),
    Case(
        "EP205-the-last-character-of-one-code-unit",
        mappings_program(
            function('"a"', """'Append([a], "' + "x" * 9984 + '\\uffff' + '")'"""),
            function('"b"', """'Append([a], "' + "x" * 9984 + '\\U00010000' + '")'"""),
        ),
    ),
    Case("EP207-no-target", mappings_program("{}", template="Azure2Azure", directories=CROSS_TENANT)),
)

# Two of a kind that are not known, and names that stand alone.
EXTENSIONS = f'expression("Append([{EXTENSION}_a], [{EXTENSION}_b])")'
UNKNOWN_FLAGS = entra(*(f'{{"name": "{EXTENSION}_{name}", "multivalued": unknown.apply(bool)}}' for name in ("a", "b")))
OF_NO_DIRECTORY = '"sourceDirectoryName": "Azure Active Directory", '

ON_CLAUSES = (
    Case("EP206-member-of-in-2026", scoped('clause("isMemberOf", "EQUALS", "x")'), settings=EDITION_2026),
    Case("EP206-of-no-directory", scoped('clause("userType", "EQUALS", "x")').replace(OF_NO_DIRECTORY, "")),
    Case(
        "EP206-operator-of-no-directory-in-2026",
        scoped('{"sourceOperandName": "department", "operatorName": "IsMemberOf"}').replace(OF_NO_DIRECTORY, ""),
        settings=EDITION_2026,
    ),
    Case(
        "EP206-of-an-unknown-directory",
        scoped('clause("userType", "EQUALS", "x")').replace(OF_NO_DIRECTORY, '"sourceDirectoryName": unknown, '),
    ),
    Case(
        "EP206-operator-of-an-unknown-directory-in-2026",
        scoped('{"sourceOperandName": "department", "operatorName": "IsMemberOf"}').replace(
            OF_NO_DIRECTORY, '"sourceDirectoryName": unknown, '
        ),
        settings=EDITION_2026,
    ),
    Case(
        "EP208-secret-clauses-are-not-quoted",
        mappings_program(
            MATCHING,
            object_mapping=clauses(
                f'pulumi.Output.secret(clause("{EXTENSION}_hunter2", "IS NULL"))',
                f'{{"sourceOperandName": pulumi.Output.secret("{EXTENSION}_hunter2"), "operatorName": "IS NULL"}}',
            ),
            definitions=entra(f'{{"name": "{EXTENSION}_hunter2", "multivalued": True}}'),
        ),
    ),
    Case(
        "EP208-facts-of-another-tenant",
        PROVIDED,
        settings=Settings(
            facts=Facts(1, dt.date(2026, 11, 20), (TenantFacts("7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0b"),))
        ),
    ),
    Case("EP208-not-among-all-extensions-is-fine", PROVIDED, settings=facts()),
    Case(
        "EP206-nothing-said-in-2026",
        mappings_program(MATCHING, object_mapping=clauses("{}"), definitions=entra('{"name": "department"}')),
        settings=EDITION_2026,
    ),
    Case(
        "EP208-of-no-directory",
        mappings_program(
            f'to("a", attribute("{EXTENSION}_a"))',
            definitions=entra(f'{{"name": "{EXTENSION}_a", "multivalued": True}}'),
        ).replace(OF_NO_DIRECTORY, ""),
    ),
    Case("EP208-two-unknown-flags", mappings_program(f'to("a", {EXTENSIONS})', definitions=UNKNOWN_FLAGS)),
    Case(
        "EP208-extensions-not-collected",
        PROVIDED,
        settings=Settings(facts=Facts(1, dt.date(2026, 11, 20), (TenantFacts(TENANT),))),
    ),
    Case(
        "EP208-unknown-flag-and-an-unknown-tenant",
        PROVIDED.replace(f'tenant_id="{TENANT}"', "").replace(
            "schema={", f'schema={{"directories": [{UNKNOWN_FLAGS.replace("_a", "_skills")}], ', 1
        ),
        settings=facts(ExtensionProperty(f"{EXTENSION}_skills", "String", True)),
    ),
    Case(
        "EP203-two-unknown-names",
        mappings_program(
            MATCHING,
            f'to("a", {EXTENSIONS})',
            definitions=entra('{"name": "userPrincipalName"}') + ", unknown",
            mode='"replace"',
        ),
    ),
    Case(
        "EP202-two-unknown-definitions",
        mappings_program(
            'to("a", expression("Append([userType], [sAMAccountName])"))', definitions=entra('{"name": unknown}')
        ),
    ),
    Case(
        "EP202-of-no-directory",
        mappings_program('to("a", attribute("userType"))').replace(OF_NO_DIRECTORY, ""),
    ),
)

JOB_WITH = """
unknown = azuread.Application("other", display_name="other").client_id
crm = azuread.ApplicationFromTemplate("crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621")
azuread.SynchronizationSecret("crm", service_principal_id=crm.service_principal_id, credentials=[{credentials}])
azuread.SynchronizationJob("crm", service_principal_id=crm.service_principal_id, template_id="scim")
"""

ON_MODES = (
    Case("EP201-mode-without-a-value", JOB_WITH.format(credentials='{"key": "ProvisioningMode", "value": None}')),
    Case(
        "EP201-two-unknown-modes",
        JOB_WITH.format(
            credentials='{"key": "ProvisioningMode", "value": unknown}, {"key": "provisioning_mode", "value": unknown}'
        ),
    ),
)

ATTRIBUTE_MAPPINGS = (*ON_MAPPINGS, *ON_CLAUSES, *ON_MODES)
SCHEMA = (*ON_SHAPES, *ON_FUNCTIONS, *ON_TREES, *ON_FILTERS)
