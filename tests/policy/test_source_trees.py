"""The source of an attribute mapping as a tree: its expression, else its parameters, and what its value is made of."""

import pytest

from entra_policy.estate.joining import build_estate
from entra_policy.estate.schema import AttributeMapping
from entra_policy.estate.source_tree import source_tree, value_arguments, value_attributes
from entra_policy.estate.types import SCHEMA_DOCUMENT
from entra_policy.resource import Resource
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Undecided, Value
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
