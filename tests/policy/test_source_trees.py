"""The source of an attribute mapping as a tree: its expression, else its parameters, and what its value is made of."""

import pytest

from entra_policy.estate.joining import build_estate
from entra_policy.estate.schema import AttributeMapping
from entra_policy.estate.source_tree import source_tree, source_trees_with, value_arguments, value_attributes
from entra_policy.estate.types import SCHEMA_DOCUMENT
from entra_policy.resource import Resource
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Secret, Undecided, Value
from entra_sync.expression import Attribute, Call, Empty, Text, parse


def mapping(source: Value) -> AttributeMapping:
    """An attribute mapping with this source."""
    document: dict[str, Value] = {
        "synchronizationRules": [
            {"objectMappings": [{"attributeMappings": [{"targetAttributeName": "x", "source": source}]}]}
        ]
    }
    estate = build_estate([Resource(SCHEMA_DOCUMENT, "urn", "schema", props={"schema": document})], Settings())
    (schema,) = estate.jobs[0].schemas
    (object_mapping,), _ = schema.object_mappings()
    (only,), _ = object_mapping.attribute_mappings()
    return only


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        (None, None),
        ({"type": "Attribute", "name": "mail"}, Attribute("mail")),
        ({"type": "Constant", "name": "x"}, Text("x")),
        ({"type": "Attribute", "name": "mail", "expression": "ToLower([mail])"}, parse("ToLower([mail])")),
        ({"type": "Attribute", "name": "mail", "expression": "ToLower([mail"}, Attribute("mail")),
        ({"type": "Function", "name": "ToLower"}, Call("ToLower", (Empty(), Empty()))),
        (
            {
                "type": "Function",
                "name": "IIF",
                "parameters": [
                    {"key": "valueIfFalse", "value": {"type": "Attribute", "name": "b"}},
                    {"key": "condition", "value": {"type": "Attribute", "name": "a"}},
                ],
            },
            Call("IIF", (Attribute("a"), Empty(), Attribute("b"))),
        ),
        (
            {
                "type": "Function",
                "name": "Unlisted",
                "parameters": [{"key": "x", "value": {"type": "Attribute", "name": "a"}}, "nothing", {"key": "y"}],
            },
            Call("Unlisted", (Attribute("a"),)),
        ),
        ({"type": "Other", "name": "x"}, None),
    ],
)
def test_source_as_a_tree(source: Value, tree: object) -> None:
    assert source_tree(mapping(source)) == tree


@pytest.mark.parametrize(
    "source",
    [
        UNKNOWN,
        {"type": UNKNOWN, "name": "mail"},
        {"type": "Function", "name": "ToLower", "parameters": UNKNOWN},
        {"type": "Function", "name": "ToLower", "parameters": [{"key": "source", "value": UNKNOWN}]},
    ],
)
def test_source_that_is_not_known(source: Value) -> None:
    with pytest.raises(Undecided):
        source_tree(mapping(source))


def test_source_nested_without_end() -> None:
    source: dict[str, Value] = {"type": "Attribute", "name": "mail"}
    for _ in range(5_000):
        source = {"type": "Function", "name": "ToLower", "parameters": [{"key": "source", "value": source}]}
    tree = source_tree(mapping(source))
    assert tree is not None
    assert list(value_attributes(tree)) == []


def test_what_a_value_is_made_of() -> None:
    switch, condition = parse('Switch([a], [b], "x", [c], "y", [d])'), parse('IIF([a] = "x", [b], [c])')
    assert isinstance(switch, Call)
    assert isinstance(condition, Call)
    assert value_arguments(switch) == (Attribute("b"), Attribute("c"), Attribute("d"))
    assert value_arguments(condition) == (Attribute("b"), Attribute("c"))
    assert list(value_attributes(parse('F([a] & [b], G([c]), [a] = "[d]")'), without=frozenset({"G"}))) == ["a", "b"]


PLAIN: dict[str, Value] = {
    "type": "Function",
    "name": "Append",
    "expression": 'Append([mail], "x")',
    "parameters": [
        {"key": "source", "value": {"type": "Attribute", "name": "mail", "parameters": []}},
        {"key": "suffix", "value": {"type": "Constant", "name": "x"}},
    ],
}
INNER: Value = [{"key": "source", "value": {"type": "Attribute", "name": "manager"}}]


@pytest.mark.parametrize(
    ("changed", "is_plain", "references"),
    [
        ({}, True, ("mail",)),
        ({"expression": "Append([mail], 5)"}, False, ("mail",)),
        ({"expression": 'Append([Mail], "x")'}, False, ("Mail",)),
        ({"expression": 'Append([surname], "x")'}, False, ("surname", "mail")),
        ({"parameters": []}, False, ("mail",)),
        ({"parameters": UNKNOWN}, False, ("mail",)),
        ({"parameters": Secret(PLAIN["parameters"])}, False, ("mail",)),
        ({"name": UNKNOWN}, False, ("mail",)),
        # What is inside of an attribute means nothing, but it names something.
        (
            {
                "parameters": [
                    {"key": "source", "value": {"type": "Attribute", "name": "mail", "parameters": INNER}},
                    {"key": "suffix", "value": {"type": "Constant", "name": "x"}},
                ]
            },
            False,
            ("mail", "manager"),
        ),
    ],
)
def test_a_tree_that_is_literally_the_expressions_adds_no_name(
    changed: dict[str, Value],
    is_plain: bool,  # noqa: FBT001 - a parameter
    references: tuple[str, ...],
) -> None:
    found = mapping({**PLAIN, **changed})
    assert (found.flow.is_plain, found.source_references()) == (is_plain, references)


@pytest.mark.parametrize("source", [UNKNOWN, Secret(UNKNOWN), {"type": "Function", "expression": UNKNOWN}])
def test_what_an_unknown_source_names_is_not_known_however_often_it_is_asked(source: Value) -> None:
    found = mapping(source)
    for _ in range(2):
        with pytest.raises(Undecided):
            found.source_references()
        assert found.may_name("photo")


def test_what_a_mapping_may_name() -> None:
    found = mapping({"type": "Attribute", "name": "thumbnailPhoto", "expression": "[thumbnailPhoto]"})
    assert [found.may_name(part) for part in ("photo", "x", "mail")] == [True, True, False]


def test_trees_with_a_function() -> None:
    expression = 'Switch([a], "", "1", "2")'
    called = mapping({"type": "Function", "name": "Switch", "expression": expression})
    other = mapping({"type": "Function", "name": "ToLower", "expression": "ToLower([a])"})
    assert source_trees_with("Switch", called) == (parse(expression),)
    assert source_trees_with("Switch", other) == ()
    # Without an expression the tree has to be looked at, since not all of it may be known.
    with pytest.raises(Undecided):
        source_trees_with("Switch", mapping({"type": "Attribute", "name": UNKNOWN}))
