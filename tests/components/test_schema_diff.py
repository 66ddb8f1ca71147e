"""What counts as a change of a synchronization schema."""

import copy
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_components._graph.schema_diff import Change, ChangeKind, schema_changes

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def mapping(target: str, source: str, **more: Any) -> dict[str, Any]:
    return {
        "targetAttributeName": target,
        "source": {"type": "Attribute", "name": source, "expression": f"[{source}]", "parameters": []},
        "matchingPriority": 0,
        **more,
    }


def replace_source(*values: str) -> dict[str, Any]:
    return {
        "type": "Function",
        "name": "Replace",
        "parameters": [
            {"key": key, "value": {"type": "Constant", "name": value}}
            for key, value in zip(("source", "Find", "Replacement"), values, strict=True)
        ],
    }


def document() -> dict[str, Any]:
    return {
        "synchronizationRules": [
            {
                "id": "rule-1",
                "name": "USER_OUTBOUND_USER",
                "sourceDirectoryName": "Azure Active Directory",
                "targetDirectoryName": "customappsso",
                "objectMappings": [
                    {
                        "sourceObjectName": "User",
                        "targetObjectName": "User",
                        "flowTypes": "Add, Update, Delete",
                        "scope": {
                            "groups": [
                                {
                                    "name": "Sales",
                                    "clauses": [
                                        {
                                            "sourceOperandName": "department",
                                            "operatorName": "EQUALS",
                                            "targetOperand": {"values": ["Sales", "Marketing"]},
                                        },
                                        {"sourceOperandName": "mail", "operatorName": "IS NOT NULL"},
                                    ],
                                },
                                {"clauses": [{"sourceOperandName": "employeeId", "operatorName": "IS NOT NULL"}]},
                            ]
                        },
                        "attributeMappings": [
                            mapping("userName", "userPrincipalName", matchingPriority=1),
                            mapping("displayName", "displayName"),
                            mapping("locale", "preferredLanguage") | {"source": replace_source("a", "b", "c")},
                        ],
                    },
                    {
                        "name": "Groups",
                        "sourceObjectName": "Group",
                        "targetObjectName": "Group",
                        "attributeMappings": [mapping("displayName", "displayName")],
                    },
                ],
            },
            {
                "sourceDirectoryName": "customappsso",
                "targetDirectoryName": "Azure Active Directory",
                "objectMappings": [],
            },
        ],
        "directories": [
            {
                "id": "d1",
                "name": "customappsso",
                "objects": [
                    {
                        "name": "User",
                        "attributes": [
                            {"name": "userName", "type": "String", "anchor": True},
                            {"name": "title", "type": "String", "metadata": [{"key": "MaximumLength", "value": "9"}]},
                        ],
                    }
                ],
            }
        ],
    }


USERS = "synchronizationRules[USER_OUTBOUND_USER].objectMappings[User -> User]"


def users(schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schema["synchronizationRules"][0]["objectMappings"][0]
    return found


def shuffled(value: Any, randomizer: random.Random) -> Any:
    """The same document with every list in another order, but for the arguments of functions."""
    if isinstance(value, dict):
        items = list(value.items())
        randomizer.shuffle(items)
        return {key: item if key == "parameters" else shuffled(item, randomizer) for key, item in items}
    if isinstance(value, list):
        items_of_list = [shuffled(item, randomizer) for item in value]
        randomizer.shuffle(items_of_list)
        return items_of_list
    return value


@given(st.randoms(use_true_random=False))
def test_reordering_alone_is_not_a_change(randomizer: random.Random) -> None:
    assert schema_changes(document(), shuffled(document(), randomizer)) == ()


def test_numbers_as_the_engine_sends_them_and_reordered_flags_are_not_a_change() -> None:
    new = document()
    users(new)["attributeMappings"][0]["matchingPriority"] = 1.0
    users(new)["flowTypes"] = "Delete,Add,Update"
    assert schema_changes(document(), new) == ()


def changed(edit: str) -> dict[str, Any]:  # noqa: PLR0915 - a table of edits
    new = document()
    user = users(new)
    mappings = user["attributeMappings"]
    rules = new["synchronizationRules"]
    attributes = new["directories"][0]["objects"][0]["attributes"]
    match edit:
        case "change deep inside a function":
            mappings[2]["source"]["parameters"][1]["value"]["name"] = "x"
        case "swap arguments of a function":
            parameters = mappings[2]["source"]["parameters"]
            parameters[1], parameters[2] = parameters[2], parameters[1]
        case "fewer arguments":
            mappings[2]["source"]["parameters"].pop()
        case "rename a target":
            mappings[1]["targetAttributeName"] = "nickName"
        case "add a mapping in front":
            mappings.insert(0, mapping("title", "jobTitle"))
        case "remove a mapping":
            del mappings[0]
        case "add a property":
            mappings[1]["flowType"] = "ObjectAddOnly"
        case "remove a property":
            del mappings[0]["matchingPriority"]
        case "source becomes null":
            mappings[1]["source"] = None
        case "unknown value":
            mappings[1]["source"] = UNKNOWN
        case "unknown mappings":
            user["attributeMappings"] = UNKNOWN
        case "true is not one":
            mappings[0]["matchingPriority"] = True
        case "other flags":
            user["flowTypes"] = "Add"
        case "value of a clause":
            user["scope"]["groups"][0]["clauses"][0]["targetOperand"]["values"] = ["Marketing", "Legal"]
        case "clause of an unnamed group":
            user["scope"]["groups"][1]["clauses"][0]["operatorName"] = "IS NULL"
        case "one more group":
            user["scope"]["groups"].append({"clauses": []})
        case "name of an object mapping":
            rules[0]["objectMappings"][1]["name"] = "Teams"
        case "name of a rule with the same id":
            rules[0]["name"] = "OUT"
        case "id of a rule with the same name":
            rules[0]["id"] = "rule-2"
        case "rule gone":
            del rules[1]
        case "type of a defined attribute":
            attributes[0]["type"] = "Integer"
        case "metadata of a defined attribute":
            attributes[1]["metadata"][0]["value"] = "10"
        case "no rules any more":
            del new["synchronizationRules"]
        case _:
            pytest.fail(f"no such edit: {edit}")
    return new


SOURCE = f"{USERS}.attributeMappings[locale].source.parameters"
ATTRIBUTES = "directories[customappsso].objects[User].attributes"


@pytest.mark.parametrize(
    ("edit", "changes"),
    [
        ("change deep inside a function", [(f"{SOURCE}[1].value.name", "changed")]),
        (
            "swap arguments of a function",
            [
                (f"{SOURCE}[1].key", "changed"),
                (f"{SOURCE}[1].value.name", "changed"),
                (f"{SOURCE}[2].key", "changed"),
                (f"{SOURCE}[2].value.name", "changed"),
            ],
        ),
        ("fewer arguments", [(f"{SOURCE}[2]", "removed")]),
        (
            "rename a target",
            [
                (f"{USERS}.attributeMappings[displayName]", "removed"),
                (f"{USERS}.attributeMappings[nickName]", "added"),
            ],
        ),
        ("add a mapping in front", [(f"{USERS}.attributeMappings[title]", "added")]),
        ("remove a mapping", [(f"{USERS}.attributeMappings[userName]", "removed")]),
        ("add a property", [(f"{USERS}.attributeMappings[displayName].flowType", "added")]),
        ("remove a property", [(f"{USERS}.attributeMappings[userName].matchingPriority", "removed")]),
        ("source becomes null", [(f"{USERS}.attributeMappings[displayName].source", "changed")]),
        ("unknown value", [(f"{USERS}.attributeMappings[displayName].source", "changed")]),
        ("unknown mappings", [(f"{USERS}.attributeMappings", "changed")]),
        ("true is not one", [(f"{USERS}.attributeMappings[userName].matchingPriority", "changed")]),
        ("other flags", [(f"{USERS}.flowTypes", "changed")]),
        (
            "value of a clause",
            [(f"{USERS}.scope.groups[Sales].clauses[department].targetOperand.values", "changed")],
        ),
        (
            "clause of an unnamed group",
            [(f"{USERS}.scope.groups[1].clauses[employeeId].operatorName", "changed")],
        ),
        ("one more group", [(f"{USERS}.scope.groups[2]", "added")]),
        (
            "name of an object mapping",
            [
                ("synchronizationRules[USER_OUTBOUND_USER].objectMappings[Group -> Group, Groups]", "removed"),
                ("synchronizationRules[USER_OUTBOUND_USER].objectMappings[Group -> Group, Teams]", "added"),
            ],
        ),
        ("name of a rule with the same id", [("synchronizationRules[OUT].name", "changed")]),
        ("id of a rule with the same name", [("synchronizationRules[USER_OUTBOUND_USER].id", "changed")]),
        ("rule gone", [("synchronizationRules[customappsso -> Azure Active Directory]", "removed")]),
        ("type of a defined attribute", [(f"{ATTRIBUTES}[userName].type", "changed")]),
        ("metadata of a defined attribute", [(f"{ATTRIBUTES}[title].metadata[MaximumLength].value", "changed")]),
        ("no rules any more", [("synchronizationRules", "removed")]),
    ],
)
def test_each_edit_gives_its_changes(edit: str, changes: list[tuple[str, str]]) -> None:
    new = changed(edit)
    randomizer = random.Random(edit)  # noqa: S311 - a test's own order
    assert schema_changes(document(), new) == tuple(Change(path, ChangeKind(kind)) for path, kind in changes)
    in_another_order = schema_changes(shuffled(document(), randomizer), new)
    assert {change.kind for change in in_another_order} == {ChangeKind(kind) for _, kind in changes}


def test_duplicates_are_paired_in_their_order() -> None:
    old = {"attributeMappings": [mapping("a", "x"), mapping("a", "y")]}
    new = {"attributeMappings": [mapping("a", "x"), mapping("a", "z"), mapping("a", "q")]}
    assert schema_changes(old, new) == (
        Change("attributeMappings[a]", ChangeKind.ADDED),
        Change("attributeMappings[a].source.expression", ChangeKind.CHANGED),
        Change("attributeMappings[a].source.name", ChangeKind.CHANGED),
    )


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("text", "text", ()),
        ("text", {"synchronizationRules": []}, (Change("schema", ChangeKind.CHANGED),)),
        (
            [1, {"a": 1}],
            [1, {"a": 2}, 3],
            (Change("schema[1].a", ChangeKind.CHANGED), Change("schema[2]", ChangeKind.ADDED)),
        ),
        (
            {"attributeMappings": ["no mapping", {"targetAttributeName": "a"}]},
            {"attributeMappings": [{"targetAttributeName": "a"}, "no mapping"]},
            (
                Change("schema.attributeMappings[0]", ChangeKind.CHANGED),
                Change("schema.attributeMappings[1]", ChangeKind.CHANGED),
            ),
        ),
        (
            {"attributeMappings": [{"targetAttributeName": 7}]},
            {"attributeMappings": [{"targetAttributeName": 8}]},
            (Change("schema.attributeMappings[0].targetAttributeName", ChangeKind.CHANGED),),
        ),
        (None, None, ()),
    ],
)
def test_what_is_not_a_schema_is_compared_as_it_is(old: object, new: object, changes: tuple[Change, ...]) -> None:
    assert schema_changes(old, new, "schema") == changes


def test_a_document_nested_beyond_recursion_is_compared() -> None:
    def nested(leaf: object) -> object:
        value = leaf
        for _ in range(2_000):
            value = {"source": [value]}
        return value

    [change] = schema_changes(nested(1), nested(2))
    assert change.kind is ChangeKind.CHANGED


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["synchronizationRules", "attributeMappings", "clauses", "groups", "name", "values", "id"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@given(JSON, JSON)
def test_equal_documents_have_no_changes_and_a_document_without_changes_is_the_same(old: Any, new: Any) -> None:
    assert schema_changes(old, copy.deepcopy(old)) == ()
    assert bool(schema_changes(old, new)) == bool(schema_changes(new, old))
