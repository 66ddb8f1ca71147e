"""What is reported about documents that aren't synchronization schemas."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_sync.shape import MAXIMUM_PROBLEMS, ShapeProblem, shape_problems

FIRST_MAPPING = "synchronizationRules[0].objectMappings[0].attributeMappings[0]"


def _schema(mapping: dict[Any, Any] | None = None, **properties: Any) -> dict[str, Any]:
    object_mapping: dict[str, Any] = {"sourceObjectName": "User", "targetObjectName": "User"}
    if mapping is not None:
        object_mapping["attributeMappings"] = [mapping]
    rule = {
        "sourceDirectoryName": "Azure Active Directory",
        "targetDirectoryName": "customappsso",
        "objectMappings": [object_mapping],
    }
    return {"synchronizationRules": [rule], **properties}


def _scoped(scope: Any) -> dict[str, Any]:
    document = _schema()
    document["synchronizationRules"][0]["objectMappings"][0]["scope"] = scope
    return document


SCOPE = "synchronizationRules[0].objectMappings[0].scope"
CLAUSE = {"sourceOperandName": "department", "operatorName": "IS NULL"}
NO_GROUPS = "has no groups, so it filters nothing: every object is in scope"
A_CLAUSE = (
    'is a clause, so it filters nothing: every object is in scope. Write `{"groups": [{"clauses": [...]}]}` with the '
    "clause in it"
)
A_GROUP = (
    'is a group of clauses, so it filters nothing: every object is in scope. Write `{"groups": [...]}` with the group in '
    "it"
)
NO_FILTER = "is not a property of a scoping filter, so what is in it filters nothing"


@pytest.mark.parametrize(
    "scope",
    [
        None,
        {"groups": []},
        {"groups": None, "@odata.type": "#microsoft.graph.filter"},
        {"groups": [{"name": None, "clauses": [CLAUSE]}], "inputFilterGroups": [], "categoryFilterGroups": []},
    ],
)
def test_scopes_without_problems(scope: Any) -> None:
    assert shape_problems(_scoped(scope), doubtful=True) == ()


@pytest.mark.parametrize(
    ("document", "path", "reason"),
    [
        (_schema(aPropertyOfTomorrow=1), "aPropertyOfTomorrow", "is not a property that is known here"),
        (
            _schema({"targetAttributeName": "a", "source": {"parameter": []}, "targetAttribute": "a"}),
            f"{FIRST_MAPPING}.targetAttribute",
            "is not a property that is known here: did you mean targetAttributeName?",
        ),
        (_schema(rules=[]), "rules", "is not a property that is known here: did you mean synchronizationRules?"),
    ],
)
def test_properties_that_may_be_newer(document: dict[str, Any], path: str, reason: str) -> None:
    problems = [problem for problem in shape_problems(document, doubtful=True) if not problem.certain]

    assert [(problem.path, problem.reason) for problem in problems] == [(path, reason)]


def test_the_identifier_of_exports_is_a_property() -> None:
    assert shape_problems(_schema(provisioningTaskIdentifier="scim.1.2"), doubtful=True) == ()


def test_an_exported_schema_has_no_problems(exported_schema: dict[str, Any]) -> None:
    assert shape_problems(exported_schema, doubtful=True) == ()


@pytest.mark.parametrize(
    ("document", "path", "reason"),
    [
        (None, "", "must be an object, not null"),
        ([], "", "must be an object, not a list"),
        ("{}", "", "must be an object, not text"),
        (1, "", "must be an object, not a number"),
        ({}, "synchronizationRules", "is missing"),
        ({"value": []}, "synchronizationRules", "is missing"),
        (_scoped({}), SCOPE, NO_GROUPS),
        (_scoped({"inputFilterGroups": []}), SCOPE, NO_GROUPS),
        (_scoped(CLAUSE), SCOPE, A_CLAUSE),
        (_scoped({"clauses": [CLAUSE], "name": "Sales"}), SCOPE, A_GROUP),
        (_scoped({"filterGroups": []}), f"{SCOPE}.filterGroups", f"{NO_FILTER}: did you mean groups?"),
        (_scoped({"groups": [], "x": 1}), f"{SCOPE}.x", NO_FILTER),
        (_scoped({"Groups": []}), f"{SCOPE}.Groups", "is not a property here: did you mean groups?"),
        (
            _scoped({"groups": [{"filters": []}]}),
            f"{SCOPE}.groups[0].filters",
            NO_FILTER,
        ),
        (
            _scoped({"groups": [{"clauses": [{**CLAUSE, "operator": "EQUALS"}]}]}),
            f"{SCOPE}.groups[0].clauses[0].operator",
            f"{NO_FILTER}: did you mean operatorName?",
        ),
        (
            _scoped({"groups": [{"clauses": [{**CLAUSE, "targetOperand": {"value": ["x"]}}]}]}),
            f"{SCOPE}.groups[0].clauses[0].targetOperand.value",
            "is not a property here: did you mean values?",
        ),
        ({"synchronizationRules": None}, "synchronizationRules", "must be a list, not null"),
        ({"synchronizationRules": {}}, "synchronizationRules", "must be a list, not an object"),
        ({"synchronizationRules": [None]}, "synchronizationRules[0]", "must be an object, not null"),
        (_schema(directories=[{}]), "directories[0].name", "is missing"),
        (_schema(directories=[{"name": None}]), "directories[0].name", "must be text, not null"),
        (
            _schema(directories=[{"name": "a", "discoverabilities": "AttributeNames,Attributes"}]),
            "directories[0].discoverabilities",
            "must be a comma-separated list of None, AttributeNames, AttributeDataTypes, AttributeReadOnly, ReferenceAttributes, UnknownFutureValue, not 'AttributeNames,Attributes'",
        ),
        (
            _schema(
                directories=[{"name": "a", "objects": [{"name": "b", "attributes": [{"name": "c", "type": "string"}]}]}]
            ),
            "directories[0].objects[0].attributes[0].type",
            "must be one of String, Integer, Reference, Binary, Boolean, DateTime, not 'string'",
        ),
        (_schema(version=1), "version", "must be text, not a number"),
    ],
)
def test_a_problem_of_the_document(document: Any, path: str, reason: str) -> None:
    assert [(problem.path, problem.reason) for problem in shape_problems(document)] == [(path, reason)]


@pytest.mark.parametrize(
    ("mapping", "path", "reason"),
    [
        ({}, "targetAttributeName", "is missing"),
        ({"targetAttributeName": None}, "targetAttributeName", "must be text, not null"),
        ({"targetAttributeName": 1}, "targetAttributeName", "must be text, not a number"),
        (
            {"targetAttributeName": "a", "flowType": "always"},
            "flowType",
            "must be one of Always, ObjectAddOnly, MultiValueAddOnly, ValueAddOnly, AttributeAddOnly, not 'always'",
        ),
        (
            {"targetAttributeName": "a", "flowBehavior": None},
            "flowBehavior",
            "must be one of FlowWhenChanged, FlowAlways, not null",
        ),
        (
            {"targetAttributeName": "a", "flowBehavior": "x" * 100},
            "flowBehavior",
            f"must be one of FlowWhenChanged, FlowAlways, not '{'x' * 57}...'",
        ),
        ({"targetAttributeName": "a", "matchingPriority": "1"}, "matchingPriority", "must be a whole number, not text"),
        (
            {"targetAttributeName": "a", "matchingPriority": 1.5},
            "matchingPriority",
            "must be a whole number, not a fraction",
        ),
        (
            {"targetAttributeName": "a", "matchingPriority": float("nan")},
            "matchingPriority",
            "must be a whole number, not a fraction",
        ),
        (
            {"targetAttributeName": "a", "matchingPriority": True},
            "matchingPriority",
            "must be a whole number, not true or false",
        ),
        (
            {"targetAttributeName": "a", "matchingPriority": 10**5000},
            "matchingPriority",
            "must lie between -2^31 and 2^31 - 1",
        ),
        (
            {"targetAttributeName": "a", "exportMissingReferences": "false"},
            "exportMissingReferences",
            "must be true or false, not text",
        ),
        ({"targetAttributeName": "a", "source": "[mail]"}, "source", "must be an object, not text"),
        (
            {"targetAttributeName": "a", "source": {"parameters": [{"key": "source", "value": {"type": None}}]}},
            "source.parameters[0].value.type",
            "must be one of Attribute, Constant, Function, not null",
        ),
        (
            {"target_attribute_name": "a"},
            "target_attribute_name",
            "is not a property here: did you mean targetAttributeName?",
        ),
        (
            {"TargetAttributeName": "a"},
            "TargetAttributeName",
            "is not a property here: did you mean targetAttributeName?",
        ),
        (
            {"targetAtributeName": "a"},
            "targetAtributeName",
            "is not a property here: did you mean targetAttributeName?",
        ),
        (
            {"targetAttributeName": "a", "source": {"expresion": "[mail]"}},
            "source.expresion",
            "is not a property here: did you mean expression?",
        ),
        (
            {"targetAttributeName": "a", "flowtype": "Always", "flowType": "Always"},
            "flowtype",
            "is not a property here: did you mean flowType?",
        ),
    ],
)
def test_a_problem_of_a_mapping(mapping: dict[str, Any], path: str, reason: str) -> None:
    problems = shape_problems(_schema(mapping))

    assert [(problem.path, problem.reason) for problem in problems] == [(f"{FIRST_MAPPING}.{path}", reason)]


@pytest.mark.parametrize(
    "mapping",
    [
        {"targetAttributeName": "a", "somethingNewer": {"b": None}},
        {"targetAttributeName": "a", "flowNullValues": True},
        {"targetAttributeName": "a", "flowType@odata.type": "#String"},
        {"targetAttributeName": "a", "flowBehavior": "FlowAlways", "flowBehaviors": []},
        {"targetAttributeName": "a", "x" * 1000: 1},
        {"targetAttributeName": "a", "source": None, "defaultValue": None, "matchingPriority": 1.0},
    ],
)
def test_what_a_newer_service_may_write_is_fine(mapping: dict[str, Any]) -> None:
    assert shape_problems(_schema(mapping)) == ()


def test_values_are_quoted_only_where_that_is_wanted() -> None:
    document = _schema({"targetAttributeName": "a", "flowType": "planted-secret"}, directories=["planted-secret"])

    assert [problem.reason for problem in shape_problems(document, quote=False)] == [
        "must be one of Always, ObjectAddOnly, MultiValueAddOnly, ValueAddOnly, AttributeAddOnly, not another text",
        "must be an object, not text",
    ]


def test_a_problem_has_the_very_value() -> None:
    class Marker:
        pass

    marker = Marker()
    mapping: dict[Any, Any] = {
        "targetAttributeName": marker,
        "flowType": marker,
        "source": marker,
        "matchingPriority": marker,
        1: 2,
    }
    document = _schema(mapping, directories=marker)
    kind = "something that isn't JSON"

    problems = shape_problems(document)

    assert [(problem.path, problem.reason) for problem in problems] == [
        (f"{FIRST_MAPPING}.targetAttributeName", f"must be text, not {kind}"),
        (f"{FIRST_MAPPING}.source", f"must be an object, not {kind}"),
        (f"{FIRST_MAPPING}.matchingPriority", f"must be a whole number, not {kind}"),
        (
            f"{FIRST_MAPPING}.flowType",
            f"must be one of Always, ObjectAddOnly, MultiValueAddOnly, ValueAddOnly, AttributeAddOnly, not {kind}",
        ),
        (f"{FIRST_MAPPING}[1]", "must have text as its name, not a number"),
        ("directories", f"must be a list, not {kind}"),
    ]
    assert [problem.value is marker for problem in problems] == [True, True, True, True, False, True]


def test_what_is_missing_is_reported_with_what_lacks_it() -> None:
    mapping = {"defaultValue": "a"}

    (problem,) = shape_problems(_schema(mapping))

    assert problem == ShapeProblem(f"{FIRST_MAPPING}.targetAttributeName", "is missing", mapping)
    assert problem.value is mapping


@pytest.mark.parametrize("depth", [300, 10_000])
def test_a_source_that_is_nested_too_deeply_is_one_problem(depth: int) -> None:
    source: dict[str, Any] = {"type": "Attribute", "name": "a"}
    for _ in range(depth):
        source = {"type": "Function", "parameters": [{"key": "source", "value": source}]}

    problems = shape_problems(_schema({"targetAttributeName": "a", "source": source}))

    assert [(problem.path, problem.reason) for problem in problems] == [
        (f"{FIRST_MAPPING}.source", "is nested too deeply, or in itself")
    ]


def test_a_source_inside_itself_is_one_problem() -> None:
    source: dict[str, Any] = {"type": "Function", "parameters": []}
    source["parameters"].append({"key": "source", "value": source})

    problems = shape_problems(_schema({"targetAttributeName": "a", "source": source}))

    assert [(problem.path, problem.reason) for problem in problems] == [
        (f"{FIRST_MAPPING}.source", "is nested too deeply, or in itself")
    ]


def test_calls_nested_as_deeply_as_an_expression_may_be_are_fine() -> None:
    source: dict[str, Any] = {"type": "Attribute", "name": "a"}
    for _ in range(200):
        source = {"type": "Function", "parameters": [{"key": "source", "value": source}]}

    assert shape_problems(_schema({"targetAttributeName": "a", "source": source})) == ()


def test_many_problems_are_cut_short() -> None:
    document = {"synchronizationRules": [1] * 1000}

    assert shape_problems(document) == (
        *(
            ShapeProblem(f"synchronizationRules[{index}]", "must be an object, not a number", 1)
            for index in range(MAXIMUM_PROBLEMS)
        ),
        ShapeProblem("", "has 900 more problems like these", document),
    )


@pytest.mark.timeout(240)
def test_many_unknown_properties_end_quickly() -> None:
    document = _schema({"targetAttributeName": "a"} | {f"flowBehaviour{index}": 1 for index in range(20_000)})

    problems = shape_problems(document)

    assert {problem.reason for problem in problems[:-1]} == {"is not a property here: did you mean flowBehavior?"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda values: (
            st.lists(values, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    (
                        "synchronizationRules",
                        "objectMappings",
                        "attributeMappings",
                        "source",
                        "parameters",
                        "value",
                        "directories",
                        "scope",
                        "object_mappings",
                        "names",
                    )
                ),
                values,
                max_size=5,
            )
        ),
        max_leaves=30,
    )
)
def test_any_json_is_a_schema_or_has_problems(document: Any) -> None:
    first = shape_problems(document)

    assert shape_problems(document) == first
    assert all(problem.reason for problem in first)
    assert len(first) <= MAXIMUM_PROBLEMS + 1
