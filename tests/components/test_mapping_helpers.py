"""Attribute mappings, scoping filters, rules and schemas as a program writes them: whole documents, and errors."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import entra_components
from entra_components import (
    SCIM_DIRECTORY,
    SCIM_GROUP,
    SCIM_USER,
    ArgumentError,
    all_of,
    attribute,
    clause,
    constant,
    expression,
    groups,
    object_mapping,
    scope,
    synchronization_rule,
    synchronization_schema,
    to,
    users,
)
from entra_components.blocks import AttributeMapping, Clause
from entra_policy.values import UNKNOWN, Secret
from entra_sync.expression import parse, render
from entra_sync.filters import filter_operators
from entra_sync.functions import catalogue
from entra_sync.schema import SynchronizationSchema, dump
from entra_sync.shape import shape_problems
from tests.components.sent_values import sent
from tests.support.programs import run_program

NOT_GROUPS: list[Any] = [[], None, {"clauses": []}, "all"]
NO_GROUPS = "must be a list of what all_of(...) returns, with at least one."
NO_FILTER = 'must be what scope(...) returns, such as scope(clause("department", "EQUALS", "Sales")).'
# For arguments that a type checker refuses.
untyped: Any = entra_components


def attribute_of(name: str) -> dict[str, Any]:
    return {"type": "Attribute", "name": name, "expression": f"[{name}]", "parameters": []}


def constant_of(value: str, text: str | None = None) -> dict[str, Any]:
    return {"type": "Constant", "name": value, "expression": text or f'"{value}"', "parameters": []}


def function(name: str, text: str, *parameters: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "Function",
        "name": name,
        "expression": text,
        "parameters": [{"key": key, "value": value} for key, value in parameters],
    }


@pytest.mark.parametrize(
    ("source", "document"),
    [
        (attribute("mail"), attribute_of("mail")),
        (attribute('emails[type eq "work"].value'), attribute_of('emails[type eq "work"].value')),
        (
            attribute("extension_0123456789abcdef0123456789abcdef_Team"),
            attribute_of("extension_0123456789abcdef0123456789abcdef_Team"),
        ),
        (constant("true"), constant_of("true")),
        (constant(""), constant_of("", '""')),
        (constant('C:\\a "b"'), constant_of('C:\\a "b"', '"C:\\\\a \\"b\\""')),
        (expression("[mail]"), attribute_of("mail")),
        (expression(' "x" '), constant_of("x")),
        (
            expression("Not([IsSoftDeleted])"),
            function("Not", "Not([IsSoftDeleted])", ("source", attribute_of("IsSoftDeleted"))),
        ),
        (
            expression("Mid([userPrincipalName], 1, 8)"),
            function(
                "Mid",
                "Mid([userPrincipalName], 1, 8)",
                ("source", attribute_of("userPrincipalName")),
                ("start", constant_of("1")),
                ("length", constant_of("8")),
            ),
        ),
        # Arguments that are left out are left out of the tree as well.
        (
            expression('Replace([preferredLanguage], "-", , , "_", , )'),
            function(
                "Replace",
                'Replace([preferredLanguage], "-", , , "_", , )',
                ("source", attribute_of("preferredLanguage")),
                ("Find", constant_of("-")),
                ("Replacement", constant_of("_")),
            ),
        ),
        (
            expression("\n ToLower(  StripSpaces([displayName]) )\n"),
            function(
                "ToLower",
                "ToLower(  StripSpaces([displayName]) )",
                (
                    "source",
                    function("StripSpaces", "StripSpaces([displayName])", ("source", attribute_of("displayName"))),
                ),
            ),
        ),
        # Where a name isn't documented, or a parameter repeats, the tree is left empty instead of being guessed.
        (expression("AltSecIdFromNetId([netId])"), function("AltSecIdFromNetId", "AltSecIdFromNetId([netId])")),
        (expression("Redact([a])"), function("Redact", "Redact([a])")),
        (expression('Join(" ", [a], [b])'), function("Join", 'Join(" ", [a], [b])')),
        (expression("ToUpper(Unheard([a]))"), function("ToUpper", "ToUpper(Unheard([a]))")),
        (expression('IIF([a] = "b", "c", "d")'), function("IIF", 'IIF([a] = "b", "c", "d")')),
        (expression("Guid()"), function("Guid", "Guid()")),
        (
            expression('Append([mailNickname], Append("@", %DomainFQDN%))'),
            function("Append", 'Append([mailNickname], Append("@", %DomainFQDN%))'),
        ),
        # Both forms of a function have their own parameters.
        (
            expression('FormatDateTime([hired], "yyyyMMdd", "yyyy-MM-dd")'),
            function(
                "FormatDateTime",
                'FormatDateTime([hired], "yyyyMMdd", "yyyy-MM-dd")',
                ("source", attribute_of("hired")),
                ("inputFormat", constant_of("yyyyMMdd")),
                ("outputFormat", constant_of("yyyy-MM-dd")),
            ),
        ),
        (
            expression('FormatDateTime([hired], , "yyyyMMdd", "yyyy-MM-dd")'),
            function(
                "FormatDateTime",
                'FormatDateTime([hired], , "yyyyMMdd", "yyyy-MM-dd")',
                ("source", attribute_of("hired")),
                ("inputFormat", constant_of("yyyyMMdd")),
                ("outputFormat", constant_of("yyyy-MM-dd")),
            ),
        ),
        (
            expression('IIF(IsPresent([mail]), [mail], "none")'),
            function(
                "IIF",
                'IIF(IsPresent([mail]), [mail], "none")',
                ("one", function("IsPresent", "IsPresent([mail])", ("source", attribute_of("mail")))),
                ("valueIfTrue", attribute_of("mail")),
                ("valueIfFalse", constant_of("none")),
            ),
        ),
        (
            expression("AppRoleAssignmentsComplex([appRoleAssignments])"),
            function("AppRoleAssignmentsComplex", "AppRoleAssignmentsComplex([appRoleAssignments])"),
        ),
        (expression("Not([a], [b])"), function("Not", "Not([a], [b])")),
    ],
)
def test_sources(source: dict[str, Any], document: dict[str, Any]) -> None:
    assert source == document


def mapping_of(target: str, source: dict[str, Any] | None, **changes: Any) -> dict[str, Any]:
    return {
        "targetAttributeName": target,
        "source": source,
        "defaultValue": None,
        "matchingPriority": 0,
        "flowType": "Always",
        "flowBehavior": "FlowWhenChanged",
        "exportMissingReferences": False,
    } | changes


@pytest.mark.parametrize(
    ("mapping", "document"),
    [
        (to("Email", attribute("mail")), mapping_of("Email", attribute_of("mail"))),
        (
            to("userName", attribute("userPrincipalName"), matching=1),
            mapping_of("userName", attribute_of("userPrincipalName"), matchingPriority=1),
        ),
        (
            to("LastName", attribute("surname"), default="."),
            mapping_of("LastName", attribute_of("surname"), defaultValue="."),
        ),
        (to("EmailEncodingKey", default="ISO-8859-1"), mapping_of("EmailEncodingKey", None, defaultValue="ISO-8859-1")),
        (
            to("title", constant("x"), on_create_only=True, flow_behavior="FlowAlways"),
            mapping_of("title", constant_of("x"), flowType="ObjectAddOnly", flowBehavior="FlowAlways"),
        ),
        (
            to("proxy", attribute("a"), flow_type="MultiValueAddOnly"),
            mapping_of("proxy", attribute_of("a"), flowType="MultiValueAddOnly"),
        ),
    ],
)
def test_mappings(mapping: dict[str, Any], document: dict[str, Any]) -> None:
    assert mapping == document


def test_a_mapping_is_what_the_service_itself_writes(reference_dir: Any) -> None:
    real = json.loads((reference_dir / "salesforce-user-object-mapping.json").read_text(encoding="utf-8"))[
        "attributeMappings"
    ]
    ours = [
        to("IsActive", expression("Not([IsSoftDeleted])"), default="True"),
        to("Alias", expression("Mid([userPrincipalName], 1, 8)")),
        to("Email", attribute("mail")),
        to("EmailEncodingKey", default="ISO-8859-1"),
        to("LanguageLocaleKey", default="en_US"),
        to("FirstName", attribute("givenName")),
        to("LastName", attribute("surname"), default="."),
        to("LocaleSidKey", expression('Replace([preferredLanguage], "-", , , "_", , )'), default="en_US"),
        to("ProfileName", expression("SingleAppRoleAssignment([appRoleAssignments])"), default="Chatter Free User"),
        to("TimeZoneSidKey", default="America/Los_Angeles"),
        to("Username", attribute("userPrincipalName"), matching=1),
        to("UserPermissionsCallCenterAutoLogin", default="False"),
        to("UserPermissionsMarketingUser", default="False"),
        to("UserPermissionsOfflineUser", default="False"),
    ]
    assert ours == real


IN_SALES = {"sourceOperandName": "department", "operatorName": "EQUALS", "targetOperand": {"values": ["Sales"]}}
HAS_MAIL = {"sourceOperandName": "mail", "operatorName": "IS NOT NULL", "targetOperand": None}


@pytest.mark.parametrize(
    ("written", "document"),
    [
        (clause("department", "EQUALS", "Sales"), IN_SALES),
        (untyped.clause("mail", "is_not_null"), HAS_MAIL),
        (
            untyped.clause("department", "regex match", "a.*", "b.*"),
            {
                "sourceOperandName": "department",
                "operatorName": "REGEX MATCH",
                "targetOperand": {"values": ["a.*", "b.*"]},
            },
        ),
        (scope(clause("department", "EQUALS", "Sales")), {"groups": [{"clauses": [IN_SALES]}]}),
        (
            scope(
                all_of(clause("department", "EQUALS", "Sales"), clause("mail", "IS NOT NULL"), name="Sales"),
                all_of(clause("mail", "IS NOT NULL")),
            ),
            {"groups": [{"name": "Sales", "clauses": [IN_SALES, HAS_MAIL]}, {"clauses": [HAS_MAIL]}]},
        ),
    ],
)
def test_filters(written: dict[str, Any], document: dict[str, Any]) -> None:
    assert written == document


def test_a_schema() -> None:
    mapping = to("userName", attribute("userPrincipalName"), matching=1)
    written = synchronization_schema(
        synchronization_rule(
            users(
                mapping,
                target=SCIM_USER,
                scope=scope(clause("mail", "IS NOT NULL")),
                enabled=True,
                flows=["Update", "Add"],
            ),
            groups(to("displayName", attribute("displayName"), matching=1), target=SCIM_GROUP, name="Teams"),
            object_mapping("Contact", "User", flows=[]),
            target_directory=SCIM_DIRECTORY,
            name="USER_OUTBOUND_USER",
            rule_id="r1",
            priority=1,
        ),
        directories=[{"name": SCIM_DIRECTORY}],
    )
    document = {
        "synchronizationRules": [
            {
                "id": "r1",
                "name": "USER_OUTBOUND_USER",
                "priority": 1,
                "sourceDirectoryName": "Azure Active Directory",
                "targetDirectoryName": "customappsso",
                "objectMappings": [
                    {
                        "sourceObjectName": "User",
                        "targetObjectName": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                        "enabled": True,
                        "flowTypes": "Add, Update",
                        "scope": {"groups": [{"clauses": [HAS_MAIL]}]},
                        "attributeMappings": [
                            mapping_of("userName", attribute_of("userPrincipalName"), matchingPriority=1)
                        ],
                    },
                    {
                        "sourceObjectName": "Group",
                        "targetObjectName": "urn:ietf:params:scim:schemas:core:2.0:Group",
                        "name": "Teams",
                        "attributeMappings": [
                            mapping_of("displayName", attribute_of("displayName"), matchingPriority=1)
                        ],
                    },
                    {"sourceObjectName": "Contact", "targetObjectName": "User", "flowTypes": "None"},
                ],
            }
        ],
        "directories": [{"name": "customappsso"}],
    }
    assert written == document
    assert shape_problems(written) == ()
    # What isn't said isn't written, so that a merge leaves it alone.
    assert synchronization_schema(synchronization_rule(users(), target_directory="app")) == {
        "synchronizationRules": [
            {
                "sourceDirectoryName": "Azure Active Directory",
                "targetDirectoryName": "app",
                "objectMappings": [{"sourceObjectName": "User", "targetObjectName": "User"}],
            }
        ]
    }


TEXT = 'must be text; booleans and numbers are texts here too: "true", "1".'
mail = attribute("mail")
wrong: Any = object()


@pytest.mark.parametrize(
    ("call", "argument", "reason"),
    [
        (lambda: attribute(""), "name", 'must be the name of an attribute, such as "mail".'),
        (lambda: attribute(wrong), "name", 'must be the name of an attribute, such as "mail".'),
        (lambda: attribute("[mail"), "name", None),
        (
            lambda: attribute("a] & [b"),
            "name",
            "isn't the name of an attribute: give one name, without the outer brackets.",
        ),
        (lambda: constant(True), "value", TEXT),  # type: ignore[arg-type]
        (lambda: constant(1), "value", TEXT),  # type: ignore[arg-type]
        (
            lambda: expression(wrong),
            "text",
            "must be text, such as 'ToLower([mail])'; on an output use apply(expression).",
        ),
        (lambda: attribute("[mail]"), "name", "has the outer brackets already: write 'mail', without them."),
        (
            lambda: attribute('[emails[type eq "work"].value]'),
            "name",
            "has the outer brackets already: write 'emails[type eq \"work\"].value', without them.",
        ),
        (
            lambda: expression("[a] & [b]"),
            "text",
            "must be one function call as a whole: join with Join or Append instead of `&`.",
        ),
        (lambda: expression("mail"), "text", "is a bare word: did you mean [mail]?"),
        (lambda: expression("ToLower(mail)"), "text", "has the bare word mail: did you mean [mail]?"),
        (
            lambda: expression('IIF([a] = True, "x", "y")'),
            "text",
            'has the bare word True: did you mean "True"?',
        ),
        (
            lambda: expression('InStr([a], "x", 1, vbTextComparison)'),
            "text",
            "has the bare word vbTextComparison: did you mean vbTextCompare?",
        ),
        (lambda: expression("UTF8"), "text", "must be one function call as a whole, such as 'ToLower([mail])'."),
        (
            lambda: expression("%DomainFQDN%"),
            "text",
            "must be one function call as a whole, such as 'ToLower([mail])'.",
        ),
        (lambda: expression("5"), "text", "must be one function call as a whole, such as 'ToLower([mail])'."),
        (lambda: expression("ToLower([mail]"), "text", None),
        (lambda: expression("F(" * 10_000), "text", None),
        (lambda: to("", mail), "target", 'must be the name of an attribute of the target, such as "userName".'),
        (lambda: to(wrong, mail), "target", 'must be the name of an attribute of the target, such as "userName".'),
        (lambda: to("a"), "source", "is missing: give a source, or a default that is always used."),
        (
            lambda: untyped.to("a", "mail"),
            "source",
            'must be what attribute("mail"), constant("true") or expression("...") returns, not bare text.',
        ),
        (
            lambda: untyped.to("a", {}),
            "source",
            "must be what attribute(...), constant(...) or expression(...) returns.",
        ),
        (
            lambda: untyped.to("a", clause("mail", "IS NULL")),
            "source",
            "is a clause; it must be what attribute(...), constant(...) or expression(...) returns.",
        ),
        (lambda: to("a", mail, matching=-1), "matching", "must be 0 (does not match) or an order from 1."),
        (lambda: to("a", mail, matching=True), "matching", "must be 0 (does not match) or an order from 1."),
        (lambda: to("a", mail, default=1), "default", TEXT),  # type: ignore[arg-type]
        (lambda: to("a", mail, on_create_only="yes"), "on_create_only", "must be True or False."),  # type: ignore[arg-type]
        (
            lambda: untyped.to("a", mail, flow_type="always"),
            "flow_type",
            "must be one of Always, ObjectAddOnly, MultiValueAddOnly, ValueAddOnly, AttributeAddOnly.",
        ),
        (
            lambda: to("a", mail, flow_type="Always", on_create_only=True),
            "flow_type",
            "contradicts on_create_only, which is ObjectAddOnly: give one of them.",
        ),
        (
            lambda: untyped.to("a", mail, flow_behavior="x"),
            "flow_behavior",
            "must be one of FlowWhenChanged, FlowAlways.",
        ),
        (
            lambda: clause("", "EQUALS", "a"),
            "attribute",
            'must be the name of a source attribute, such as "department".',
        ),
        (lambda: untyped.clause("a", "LIKE", "a"), "operator", None),
        (lambda: clause("a", wrong, "a"), "operator", None),
        (lambda: clause("a", "EQUALS"), "values", "EQUALS compares with a value: give one."),
        (lambda: clause("a", "IS NULL", "a"), "values", "IS NULL takes none."),
        (
            lambda: clause("department", "REGEX MATCH", "(Sales"),
            "values",
            "can't be used: REGEX MATCH has a regular expression that does not compile in .NET: it has a `(` without a `)`.",
        ),
        (
            lambda: clause("employeeId", "Greater_Than", "a lot"),
            "values",
            "can't be used: Greater_Than compares integers and has a value that isn't one.",
        ),
        (lambda: clause("a", "EQUALS", 3), "values", TEXT),  # type: ignore[arg-type]
        (all_of, "clauses", "are missing: a group without clauses has no meaning."),
        (
            lambda: untyped.all_of(all_of(clause("a", "IS NULL"))),
            "clauses",
            "is a group of clauses; it must be what clause(...) returns.",
        ),
        (
            lambda: untyped.all_of([clause("a", "IS NULL")]),
            "clauses",
            "is a list; it must be what clause(...) returns. To give all items of a list, put a star before it.",
        ),
        (lambda: all_of(clause("a", "IS NULL"), name=" "), "name", "must be text that isn't empty."),
        (scope, "groups", "are missing: leave the filter out to put every object in scope."),
        (
            lambda: scope(clause("a", "IS NULL"), clause("b", "IS NULL")),
            "groups",
            (
                "a bare clause beside others leaves open whether it is an alternative: put the clauses that must all be "
                "satisfied into one all_of(...), and each alternative into an all_of(...) of its own."
            ),
        ),
        (lambda: untyped.scope("a"), "groups", "must be what all_of(...) returns."),
        (
            lambda: untyped.scope(scope(clause("a", "IS NULL"))),
            "groups",
            "is a scoping filter; it must be what all_of(...) returns.",
        ),
        (lambda: users(to("a", mail), to("a", mail)), "mappings[1]", "a second mapping to the attribute 'a'."),
        (
            lambda: untyped.users(to("a", mail), mail),
            "mappings[1]",
            'is the source of an attribute mapping: write to("TARGET", ...), with the attribute that takes the value.',
        ),
        (
            lambda: untyped.users([to("a", mail)]),
            "mappings[0]",
            "is a list; it must be what to(...) returns. To give all items of a list, put a star before it.",
        ),
        (
            lambda: untyped.users(clause("a", "IS NULL")),
            "mappings[0]",
            "is a clause: a condition belongs in the scoping filter, scope(clause(...)).",
        ),
        (
            lambda: untyped.users(scope(clause("a", "IS NULL"))),
            "mappings[0]",
            "is a scoping filter: give it as the scoping filter, an argument of its own.",
        ),
        (lambda: users(target=""), "target", "must be text that isn't empty."),
        (lambda: users(scope=wrong), "scope", NO_FILTER),
        (lambda: untyped.users(scope={"foo": 1}), "scope", NO_FILTER),
        *((partial(untyped.users, scope={"groups": groups}), "scope.groups", NO_GROUPS) for groups in NOT_GROUPS),
        (
            lambda: untyped.users(scope={"groups": [all_of(clause("a", "IS NULL")), clause("a", "IS NULL")]}),
            "scope.groups[1]",
            "is a clause: write all_of(clause(...)).",
        ),
        (
            lambda: untyped.users(scope=clause("a", "IS NULL")),
            "scope",
            "is a clause: write scope(clause(...)).",
        ),
        (
            lambda: untyped.groups(scope=all_of(clause("a", "IS NULL"))),
            "scope",
            "is a group of clauses: write scope(all_of(...)).",
        ),
        (lambda: users(enabled=1), "enabled", "must be True or False."),  # type: ignore[arg-type]
        (lambda: untyped.users(flows="Add"), "flows", "must be a list with some of Add, Update, Delete."),
        (lambda: untyped.groups(flows=["add"]), "flows", "must be a list with some of Add, Update, Delete."),
        (
            lambda: synchronization_rule(target_directory="a"),
            "object_mappings",
            "are missing: a rule without object mappings does nothing.",
        ),
        (
            lambda: untyped.synchronization_rule(to("a", mail), target_directory="a"),
            "object_mappings",
            "is an attribute mapping: write users(to(...), ...) or groups(to(...), ...).",
        ),
        (
            lambda: synchronization_rule(users(), target_directory=" "),
            "target_directory",
            "must be text that isn't empty.",
        ),
        (
            lambda: synchronization_rule(users(), target_directory="a", priority=True),
            "priority",
            "must be a whole number.",
        ),
        (synchronization_schema, "rules", "are missing."),
        (
            lambda: untyped.synchronization_schema(users()),
            "rules",
            "is an object mapping: write synchronization_rule(users(...), target_directory=...).",
        ),
    ],
)
def test_errors_name_the_argument(call: Callable[[], object], argument: str, reason: str | None) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert caught.value.argument == argument
    assert str(caught.value) == f"{argument}: {caught.value.reason}"
    if reason is not None:
        assert caught.value.reason == reason


def test_an_expression_that_does_not_parse_is_shown_with_its_position() -> None:
    with pytest.raises(ArgumentError) as caught:
        expression('Join(" ", [a],\n  [b')
    assert caught.value.reason.startswith("isn't a valid expression: ")
    assert "Line 2, column 3" in caught.value.reason


def test_an_unknown_operator_is_answered_with_those_that_exist() -> None:
    with pytest.raises(ArgumentError) as caught:
        untyped.clause("a", "LIKE", "b")
    names = ", ".join(operator.name for operator in filter_operators().values())
    assert caught.value.reason == f"isn't one that the service documents; the operators are {names}."


PROGRAM = """
import pulumi
import pulumi_azuread as azuread
from entra_components import *
group = azuread.Group("g", display_name="g", security_enabled=True)
unknown, secret = group.object_id, pulumi.Output.secret("planted")
SynchronizationSchema(
    "s", service_principal_id="/servicePrincipals/p", job_id="j", template_id="scim",
    schema=synchronization_schema(synchronization_rule(
        users(
            to("a", constant(unknown)), to("b", attribute(unknown), default=unknown), to(unknown, constant(secret)),
            to("c", pulumi.Output.format("Append([mail], \\"{0}\\")", secret).apply(expression)),
            to("d", attribute(pulumi.Output.from_input("mail"))), unknown,
            scope=scope(clause(unknown, "EQUALS", unknown, "x", secret)),
        ), target_directory="customappsso")),
)
"""


def test_outputs_stay_in_their_places_and_what_depends_on_them_follows() -> None:
    [schema] = [resource for resource in run_program(PROGRAM).resources if resource.name == "s"]
    rules: Any = [
        {
            "sourceDirectoryName": "Azure Active Directory",
            "targetDirectoryName": "customappsso",
            "objectMappings": [
                {
                    "sourceObjectName": "User",
                    "targetObjectName": "User",
                    "scope": {
                        "groups": [
                            {
                                "clauses": [
                                    {
                                        "sourceOperandName": UNKNOWN,
                                        "operatorName": "EQUALS",
                                        "targetOperand": {"values": [UNKNOWN, "x", "planted"]},
                                    }
                                ]
                            }
                        ]
                    },
                    "attributeMappings": [
                        mapping_of("a", {"type": "Constant", "name": UNKNOWN, "expression": UNKNOWN, "parameters": []}),
                        mapping_of(
                            "b",
                            {"type": "Attribute", "name": UNKNOWN, "expression": UNKNOWN, "parameters": []},
                            defaultValue=UNKNOWN,
                        ),
                        mapping_of(
                            UNKNOWN,  # type: ignore[arg-type]
                            constant_of("planted"),
                        ),
                        mapping_of(
                            "c",
                            function(
                                "Append",
                                'Append([mail], "planted")',
                                ("source", attribute_of("mail")),
                                ("suffix", constant_of("planted")),
                            ),
                        ),
                        mapping_of("d", attribute_of("mail")),
                        UNKNOWN,
                    ],
                }
            ],
        }
    ]
    # A dynamic resource's list with a secret in it is a secret as a whole.
    assert schema.props["schema"] == {"synchronizationRules": Secret(sent(rules))}


NAMES = st.text(st.characters(codec="utf-8", exclude_characters='[]"\\'), min_size=1, max_size=12).filter(
    lambda text: bool(text.strip())
)
SOURCES = st.one_of(
    NAMES.map(attribute),
    st.text(max_size=12).map(constant),
    st.builds(
        lambda name, arguments: expression(f"{name}({', '.join(arguments)})"),
        st.sampled_from(sorted(catalogue())),
        st.lists(
            st.sampled_from(
                ["[mail]", '"x\\"y"', "", "3", "-1", "&HF", "utf8", "%DomainFQDN%", "Not([a])", 'Join(",", [a])']
            ),
            max_size=5,
        ),
    ),
)
MAPPINGS = st.builds(
    to,
    NAMES,
    SOURCES,
    matching=st.integers(0, 3),
    default=st.none() | st.text(max_size=5),
    on_create_only=st.booleans(),
    flow_behavior=st.sampled_from(["FlowWhenChanged", "FlowAlways"]),
)


def clause_of(name: str, operator: str, value: str) -> Any:
    known = filter_operators()[operator]
    return untyped.clause(name, operator, *([] if known.unary else [value if known.refusal(value) is None else "1"]))


CLAUSES = st.builds(clause_of, NAMES, st.sampled_from(sorted(filter_operators())), st.text(max_size=5))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(MAPPINGS, max_size=4, unique_by=lambda mapping: str(mapping["targetAttributeName"])),
    st.lists(CLAUSES, min_size=1, max_size=3),
)
def test_whatever_is_built_is_a_synchronization_schema(mappings: list[AttributeMapping], clauses: list[Clause]) -> None:
    document = synchronization_schema(
        synchronization_rule(users(*mappings, scope=scope(all_of(*clauses))), target_directory="app")
    )
    assert shape_problems(document) == ()
    assert dump(SynchronizationSchema.model_validate(document)) == document
    assert json.loads(json.dumps(document)) == document


@given(SOURCES)
def test_the_tree_of_a_source_says_what_its_expression_says(source: dict[str, Any]) -> None:
    parsed = parse(source["expression"])
    if source["type"] != "Function":
        assert parsed in (parse(render(parsed)), parsed)
        return
    for parameter in source["parameters"]:
        assert parse(parameter["value"]["expression"]) is not None
        assert parameter["key"] in {listed.key for listed in catalogue()[source["name"]].parameters or ()}


def test_a_deeply_nested_expression_keeps_within_what_a_property_value_may_nest() -> None:
    deep = expression("ToLower(" * 150 + "[mail]" + ")" * 150)
    assert deep["parameters"] == []
    six = expression("ToLower(" * 6 + "[mail]" + ")" * 6)
    text = f"""
import pulumi
from entra_components import *
SynchronizationSchema(
    "s", service_principal_id="p", job_id="j", template_id="scim",
    schema=synchronization_schema(synchronization_rule(users(to("a", expression("{six["expression"]}"))), target_directory="app")))
"""
    [schema] = [resource for resource in run_program(text).resources if resource.name == "s"]
    document: Any = schema.props["schema"]
    source = document["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"][0]["source"]
    assert source == sent(six)
    assert json.dumps(six).count('"ToLower"') == 6
