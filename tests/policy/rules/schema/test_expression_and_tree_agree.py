"""EP005 expression-and-tree-agree: a mapping's expression and its parameter tree say the same thing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_components.mappings import expression
from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import SCHEMA, SCHEMA_DOCUMENT
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.evaluation.tally import RuleCount
from entra_policy.readers.program import batch
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_sync.expression import Attribute, Call, Empty, Node, Number, Text, render
from entra_sync.functions import catalogue
from tests.components.sent_values import sent
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import mappings_program


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


SOURCE_MAIL = parameter("source", "Attribute", '"mail"')
SUFFIX = parameter("suffix", "Constant", '"x"')


def constant(key: str, name: str) -> str:
    return parameter(key, "Constant", name)


def named(kind: str, name: str) -> str:
    """A parameter `source` of this kind."""
    return parameter("source", kind, name)


UNNAMED = '{"key": "suffix", "value": {"type": "Constant"}}'
SWITCH = """'Switch([a], "z", "x", "y")'"""
SWITCHED = (named("Attribute", '"a"'), constant("defaultValue", '"z"'), constant("SwitchValue", '"x"'))

DATE = named("Attribute", '"d"')

CASES = cases(
    "EP005",
    Case(
        "both-forms-of-a-function-are-fine",
        mappings_program(
            tree(
                """'FormatDateTime([d], "in", "out")'""",
                DATE,
                constant("inputFormat", '"in"'),
                constant("outputFormat", '"out"'),
                name="FormatDateTime",
            ),
            tree(
                """'FormatDateTime([d], , "in", "out")'""",
                DATE,
                constant("inputFormat", '"in"'),
                constant("outputFormat", '"out"'),
                name="FormatDateTime",
            ),
            tree(
                """'IIF(IsPresent([d]), [d], "x")'""",
                parameter("one", "Function", '"IsPresent"', DATE),
                parameter("valueIfTrue", "Attribute", '"d"'),
                constant("valueIfFalse", '"x"'),
                name="IIF",
            ),
            tree("'AppRoleAssignmentsComplex([d])'", DATE, name="AppRoleAssignmentsComplex"),
            tree(
                """'Append("@", %DomainFQDN%)'""",
                constant("source", '"@"'),
                constant("suffix", '"%DomainFQDN%"'),
            ),
            tree("""'Append("@", %DomainFQDN%)'""", constant("source", '"@"')),
        ),
    ),
    Case(
        "forms-of-a-function-whose-formats-differ",
        mappings_program(
            tree(
                """'FormatDateTime([d], "in", "out")'""",
                DATE,
                constant("dateTimeStyles", '"in"'),
                constant("inputFormat", '"out"'),
                name="FormatDateTime",
            ),
            tree(
                """'FormatDateTime([d], "in", "out")'""",
                DATE,
                constant("inputFormat", '"out"'),
                constant("outputFormat", '"in"'),
                name="FormatDateTime",
            ),
            tree("""'Append("x", %DomainFQDN%)'""", constant("source", '"y"')),
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.parameters[1].value",
                "The expression of a (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source.parameters[0].value",
                "The expression of a (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
        ),
    ),
    Case(
        "they-differ",
        mappings_program(
            tree("""'Append([mail], "x")'""", parameter("source", "Attribute", '"city"'), SUFFIX, target="attribute"),
            tree("""'Append([mail], "x")'""", SOURCE_MAIL, parameter("suffix", "Constant", '"y"'), target="constant"),
            tree("""'Append([mail], "x")'""", SOURCE_MAIL, SUFFIX, name="Prepend", target="function"),
            tree("""'Append([mail], "x")'""", SOURCE_MAIL, target="missing"),
            tree("""'ToLower([mail])'""", SOURCE_MAIL, SUFFIX, name="ToLower", target="unnamed"),
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
            tree("""'Append("mail", "x")'""", SOURCE_MAIL, SUFFIX, target="kind"),
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
                SOURCE_MAIL,
                parameter("Find", "Constant", '"x"'),
                parameter("Template", "Constant", '"y"'),
                name="Replace",
                target="place",
            ),
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.parameters[0].value",
                "The expression of attribute (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.parameters[1].value",
                "The expression of constant (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "The expression of function (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3].source",
                "The expression of missing (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[4].source",
                "The expression of unnamed (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[5].source.parameters[1].value",
                "The expression of number (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[6].source.parameters[0].value.parameters[0].value",
                "The expression of inside (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[7].source.parameters[0].value",
                "The expression of kind (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[8].source.parameters[1].value",
                "The expression of order (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[9].source",
                "The expression of place (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
        ),
    ),
    Case(
        "they-agree",
        mappings_program(
            tree("""'Append([MAIL], "x")'""", SUFFIX, SOURCE_MAIL, target="order-of-names"),
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
                SOURCE_MAIL,
                parameter("Find", "Constant", '"-"'),
                parameter("Replacement", "Constant", '"_"'),
                name="Replace",
                target="sparse",
            ),
            tree(
                """'Replace([mail], "-", , , "_", , )'""",
                SOURCE_MAIL,
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
        "unknown-part-and-the-rest-agrees",
        mappings_program(
            tree("""'Append([mail], "x")'""", SOURCE_MAIL, parameter("suffix", "Constant", "unknown")),
            tree("unknown", SOURCE_MAIL, SUFFIX, target="b"),
            tree(
                """'Append([mail], "x")'""",
                parameter("source", "Attribute", '"city"'),
                parameter("suffix", "Constant", "unknown"),
                target="c",
            ),
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.parameters[1].value.name",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.parameters[1].value.name` is not known before deployment (a (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression` is not known before deployment (b (User -> User)).",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source.parameters[0].value",
                "The expression of c (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
        ),
    ),
    Case(
        "secret-tree-is-not-quoted",
        mappings_program(
            tree(
                """'Append([mail], "x")'""",
                SOURCE_MAIL,
                parameter("suffix", "Constant", "pulumi.Output.secret('hunter2')"),
            )
        ),
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.parameters[1].value",
                "The expression of a secret attribute mapping and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
        ),
    ),
    Case(
        "switch-by-name",
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
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.parameters[3].value",
                "The expression of b (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "The expression of c (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
        ),
    ),
    Case(
        "another-kind-of-the-same-name",
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
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.parameters[0].value",
                "The expression of a (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.parameters[0].value",
                "The expression of b (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source.parameters[1].value",
                "The expression of c (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3].source.parameters[1].value",
                "The expression of d (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[4].source.parameters[1].value",
                "The expression of e (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[5].source.parameters[0].value",
                "The expression of f (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[6].source.parameters[1].value",
                "The expression of g (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[7].source.parameters[3].value",
                "The expression of h (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[8].source.parameters[3].value",
                "The expression of i (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[9].source.parameters[3].value",
                "The expression of j (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[10].source.parameters[3].value",
                "The expression of k (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[11].source.parameters[3].value",
                "The expression of l (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[12].source.parameters[3].value",
                "The expression of m (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[13].source.parameters[1].value",
                "The expression of n (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[14].source",
                "The expression of o (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
        ),
    ),
    Case(
        "the-same-in-another-form-is-fine",
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
        others=("EP001",),
    ),
    Case(
        "functions-by-position",
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
        found=(
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "The expression of b (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "The expression of c (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[4].source.parameters[3].value",
                "The expression of e (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
            advises(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[5].source.parameters[1].value",
                "The expression of f (User -> User) and its parameter tree say different things. Rewrite the expression and leave `parameters` empty, or correct `parameters`.",
            ),
        ),
        others=("EP004",),
    ),
    Case("no-tree", mappings_program(tree("'ToLower([mail])'"))),
    Case(
        "name-beside-the-expression",
        mappings_program(
            *(
                f'{{"targetAttributeName": "{target}", "source": {source}}}'
                for target, source in (
                    ("differs", '{"type": "Attribute", "name": "password", "expression": "[mail]", "parameters": []}'),
                    ("call", '{"type": "Attribute", "name": "mail", "expression": "Trim([mail])"}'),
                    ("same", '{"type": "Attribute", "name": "Mail", "expression": "[mail]"}'),
                    ("unnamed", '{"type": "Attribute", "expression": "[mail]"}'),
                    ("untyped", '{"name": "mail", "expression": "[title]"}'),
                    ("constant", """{"type": "Constant", "name": "x", "expression": '"y"'}"""),
                )
            )
        ),
        others=("EP301",),
        found=tuple(
            advises(
                SCHEMA,
                "schema",
                f"schema.synchronizationRules[0].objectMappings[0].attributeMappings[{index}].source",
                f"The expression of {target} (User -> User) and the `name` beside it say different things. Rewrite the "
                "expression and correct `type` and `name`, or leave them out.",
            )
            for index, target in ((0, "differs"), (1, "call"), (5, "constant"))
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


RULES = [rule for rule in all_rules() if rule.id == "EP005"]


def verdict(source: Any) -> RuleCount:
    mapping = {"targetAttributeName": "a", "source": source}
    document: dict[str, Any] = {
        "synchronizationRules": [
            {
                "sourceDirectoryName": "Azure Active Directory",
                "targetDirectoryName": "customappsso",
                "objectMappings": [
                    {"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": [mapping]}
                ],
            }
        ]
    }
    resource = Resource(SCHEMA_DOCUMENT, f"{SCHEMA_DOCUMENT}::scim", "scim", props={"schema": document}, id="scim")
    return evaluate(build_estate([resource], Settings()), RULES, Settings()).counts["EP005"]


FAILED, PASSED = RuleCount(failed=1), RuleCount(passed=1)

LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Attribute, st.sampled_from(("mail", "city", 'emails[type eq "work"].value'))),
    st.builds(Text, st.text(max_size=5)),
    st.builds(Number, st.one_of(st.integers().map(str), st.sampled_from(("1.50", "&HF")))),
)


def calls(arguments: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    given_arguments = st.lists(st.one_of(arguments, st.just(Empty())), max_size=7).filter(
        lambda nodes: nodes != [Empty()]
    )
    return st.builds(Call, st.sampled_from([*sorted(catalogue()), "Frobnicate"]), given_arguments.map(tuple))


TREES = st.recursive(LEAVES, calls, max_leaves=15)


@given(calls(TREES))
def test_what_the_components_write_agrees(tree: Node) -> None:
    assert verdict(sent(expression(render(tree)))) == PASSED


# An empty text in the tree counts as an argument that is left out.
FILLED_LEAVES = LEAVES.filter(lambda node: node != Text(""))


@given(calls(FILLED_LEAVES), calls(FILLED_LEAVES))
def test_another_expression_is_noticed_where_the_tree_names_all_of_it(one: Node, other: Node) -> None:
    written, changed = sent(expression(render(one))), sent(expression(render(other)))
    if not written["parameters"] or not changed["parameters"]:
        return
    same = written["name"] == changed["name"] and written["parameters"] == changed["parameters"]
    assert verdict({**written, "expression": changed["expression"]}) == (PASSED if same else FAILED)


@pytest.mark.parametrize(
    "parameters",
    [
        "x",
        {"key": "source"},
        [None],
        ["x"],
        [{}],
        [{"key": 1, "value": {"type": "Attribute", "name": "mail"}}],
        [{"key": "source", "value": None}],
        [{"key": "source", "value": []}],
        [{"key": "source", "value": {"type": {}, "name": []}}],
    ],
    ids=json.dumps,
)
def test_what_is_no_tree_is_not_this_rules_business(parameters: Any) -> None:
    assert (
        verdict({"type": "Function", "name": "ToLower", "expression": "ToLower([mail])", "parameters": parameters})
        == PASSED
    )


def test_a_deep_tree_beside_a_short_expression() -> None:
    source: dict[str, Any] = {"type": "Attribute", "name": "mail", "parameters": []}
    for _ in range(50_000):
        source = {"type": "Function", "name": "Not", "parameters": [{"key": "source", "value": source}]}
    assert verdict({**source, "expression": "Not(Not([mail]))"}) == FAILED
    # Taken apart from the outside, since freeing it at once would recurse.
    while source["parameters"]:
        source = source["parameters"].pop()["value"]
