"""The quick look at a schema: what it accepts has no problem, and nearly everything is accepted by it."""

import copy
import json
import sys
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_sync._data import read_data
from entra_sync.plain_shape import is_plainly_a_schema
from entra_sync.shape import shape_problems
from tests.sync.test_schema_shape import _schema, _scoped
from tools.schema_shape import schema_shape

SOURCE = {"type": "Attribute", "name": "mail", "expression": "[mail]", "parameters": []}
PLAIN = [
    {"synchronizationRules": []},
    _schema({"targetAttributeName": "a", "source": SOURCE, "matchingPriority": 1, "flowNullValues": None}),
    _scoped({"groups": [{"name": None, "clauses": [{"sourceOperandName": "a", "operatorName": "IS NULL"}]}]}),
    _schema(
        directories=[{"name": "a", "objects": [{"name": "b", "attributes": [{"name": "c", "type": "Reference"}]}]}]
    ),
    _schema(directories=[{"name": "a", "discoverabilities": "AttributeNames, ReferenceAttributes"}]),
    _schema(
        {"targetAttributeName": "a", "source": {"type": "Function", "parameters": [{"key": "x", "value": SOURCE}]}}
    ),
]
OTHERS: list[Any] = [
    None,
    [],
    {},
    _schema({"targetAttributeName": "a", "sorce": SOURCE}),
    _schema({"targetAttributeName": "a", "matchingPriority": 1.0}),
    _schema({"targetAttributeName": "a", "matchingPriority": True}),
    _schema({"targetAttributeName": "a", "matchingPriority": 2**31}),
    _schema({"targetAttributeName": None}),
    _schema({"source": SOURCE}),
    _schema({"targetAttributeName": "stra\u00dfe"}),
    _schema({"targetAttributeName": "\ud800"}),
    _schema({"targetAttributeName": "a", "source": {"type": "attribute"}}),
    _schema({"targetAttributeName": "a", "source": []}),
    _schema(directories={}),
    _schema(directories=[{"name": "a", "discoverabilities": "attributeNames"}]),
    _schema(directories=[{"name": "a", "readOnly": "true"}]),
    _scoped({}),
    {"@odata.context": "x", "synchronizationRules": []},
]


def _nested(depth: int) -> dict[str, Any]:
    source: dict[str, Any] = dict(SOURCE)
    for _ in range(depth):
        source = {"type": "Function", "name": "f", "parameters": [{"key": "x", "value": source}]}
    return _schema({"targetAttributeName": "a", "source": source})


def test_the_types_are_those_of_the_models() -> None:
    assert read_data("schema_shape.json") == schema_shape()


@pytest.mark.parametrize("document", [*PLAIN, _nested(10)])
def test_plain_schemas(document: Any) -> None:
    assert (is_plainly_a_schema(document), shape_problems(document, doubtful=True)) == (True, ())


@pytest.mark.parametrize("document", [*OTHERS, _nested(1000)])
def test_what_needs_a_closer_look(document: Any) -> None:
    assert not is_plainly_a_schema(document)


def test_a_source_in_itself() -> None:
    source: dict[str, Any] = {"type": "Function", "parameters": []}
    source["parameters"].append({"key": "x", "value": source})
    assert not is_plainly_a_schema(_schema({"targetAttributeName": "a", "source": source}))


WORDS: list[Any] = [
    "Attribute",
    "FlowAlways",
    "None",
    "Add,Update",
    "x",
    "",
    "\u00e9",
    None,
    True,
    0,
    1,
    1.5,
    -(2**31),
    [],
    {},
    ["x"],
]


@given(st.sampled_from(PLAIN), st.data())
def test_what_it_accepts_has_no_problem(document: dict[str, Any], data: st.DataObject) -> None:
    """One value of a plain schema changed, left out, or added."""
    changed = copy.deepcopy(document)
    places: list[tuple[Any, Any]] = []
    pending: list[Any] = [changed]
    while pending:
        holder = pending.pop()
        items = list(holder.items()) if isinstance(holder, dict) else list(enumerate(holder))
        places += [(holder, key) for key, _ in items]
        pending += [value for _, value in items if isinstance(value, dict | list)]
    holder, key = data.draw(st.sampled_from(places))
    if data.draw(st.booleans()) or isinstance(holder, list):
        holder[key] = data.draw(st.sampled_from(WORDS))
    else:
        del holder[key]
        name = data.draw(st.sampled_from(["name", "type", "metadata", "enabled", "priority", "scope", "unknown"]))
        holder[name] = data.draw(st.sampled_from(WORDS))
    if is_plainly_a_schema(changed):
        assert shape_problems(changed, doubtful=True) == ()


@pytest.mark.parametrize("file", sorted((Path(__file__).parent / "schemas").glob("*.json")), ids=lambda file: file.stem)
def test_the_services_own_schemas_but_for_annotations(file: Path) -> None:
    def without_annotations(value: Any) -> Any:
        if isinstance(value, list):
            return [without_annotations(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {key: without_annotations(item) for key, item in value.items() if "@" not in key}

    document = without_annotations(json.loads(file.read_text(encoding="utf-8")))
    assert is_plainly_a_schema(document) == (shape_problems(document, doubtful=True) == ())


def test_it_costs_no_pydantic() -> None:
    program = (
        "import sys; from entra_sync.plain_shape import is_plainly_a_schema as look; "
        "print(look({'synchronizationRules': []}), 'pydantic' in sys.modules)"
    )
    result = run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "True False\n"
