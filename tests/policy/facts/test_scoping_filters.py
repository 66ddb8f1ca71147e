"""Scoping filters: what each operator says of a value, and how clauses and groups combine."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_policy.estate.joining import build_estate
from entra_policy.estate.schema import ObjectMapping
from entra_policy.estate.types import SCHEMA
from entra_policy.facts import AttributeValue
from entra_policy.resource import Resource
from entra_policy.scope.filters import (
    Condition,
    ScopingFilter,
    Truth,
    all_hold,
    any_holds,
    clause_holds,
    scoping_filter,
)
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Secret, Unknown, Value
from entra_sync.filters import filter_operators

YES, NO, OPEN = True, False, None
TRUTHS = st.sampled_from([True, False, None])


@pytest.mark.parametrize(
    ("operator", "operand", "value", "expected"),
    [
        ("EQUALS", "Sales", "Sales", YES),
        ("EQUALS", "Sales", "sales", NO),
        ("EQUALS", "7", 7, YES),
        ("EQUALS", "07", 7, NO),
        ("EQUALS", "True", True, OPEN),
        ("EQUALS", "1.5", 1.5, OPEN),
        ("EQUALS", "a", ("a",), OPEN),
        ("NOT EQUALS", "Sales", "sales", YES),
        ("NOT EQUALS", "Sales", "Sales", NO),
        ("NOT EQUALS", "a", ("b",), OPEN),
        ("INCLUDES", "ale", "Sales", YES),
        ("INCLUDES", "ALE", "Sales", NO),
        ("INCLUDES", "2", 123, YES),
        ("ENDS WITH", "les", "Sales", YES),
        ("ENDS WITH", "LES", "Sales", OPEN),
        ("ENDS WITH", "Sal", "Sales", NO),
        ("&", "Sales", "Sales", YES),
        ("&", "Sales,Support", "Sales", OPEN),
        ("&", "Support", "Sales", NO),
        ("&", "512", 512, YES),
        ("&", "2", 512, NO),
        ("&", "514", 512, OPEN),
        ("&", "2", 7, OPEN),
        ("&", "x", 7, OPEN),
        ("!&", "Sales", "Sales", NO),
        ("!&", "Support", "Sales", YES),
        ("!&", "2", 512, YES),
        ("GREATER THAN", "3", 4, YES),
        ("GREATER THAN", "3", 3, NO),
        ("GREATER THAN", "-3", -2, YES),
        ("GREATER THAN", "3", "4", OPEN),
        ("GREATER THAN", "three", 4, OPEN),
        ("GREATER THAN", "9" * 5000, 4, OPEN),
        ("GREATER THAN", "3", True, OPEN),
        ("GREATER THAN OR EQUALS", "3", 3, YES),
        ("GREATER THAN OR EQUALS", "3", 2, NO),
        ("REGEX MATCH", "([1-9][0-9])", "42", YES),
        ("REGEX MATCH", "([1-9][0-9])", 42, YES),
        ("REGEX MATCH", "([1-9][0-9])", "142", OPEN),
        ("REGEX MATCH", "([1-9][0-9])", "7", NO),
        ("REGEX MATCH", r".*\@contoso.com", "ada@contoso.com", YES),
        ("REGEX MATCH", r".*\@contoso.com", "ada@CONTOSO.com", NO),
        ("REGEX MATCH", "(?=a)a", "a", OPEN),
        ("REGEX MATCH", r"(a)\1", "aa", OPEN),
        ("REGEX MATCH", "(", "(", OPEN),
        ("REGEX MATCH", r"\w+", "für", OPEN),
        ("REGEX MATCH", "a$", "a\n", OPEN),
        ("REGEX MATCH", "\ud800", "a", OPEN),
        # RE2 takes these for something else, or takes what .NET refuses.
        ("REGEX MATCH", "[a-z-[aeiou]]", "b", OPEN),
        ("REGEX MATCH", "[a-z-[aeiou]]", "b]", OPEN),
        ("REGEX MATCH", "[[:digit:]]", "5", OPEN),
        ("REGEX MATCH", "[[:^alpha:]]", "5", OPEN),
        ("REGEX MATCH", "[x[]", "x", OPEN),
        ("REGEX MATCH", r"\Qa.b\E", "a.b", OPEN),
        ("REGEX MATCH", "(?P<n>a)", "a", OPEN),
        ("REGEX MATCH", r"\pL", "a", OPEN),
        ("REGEX MATCH", "(?U)a+", "aa", OPEN),
        ("REGEX MATCH", r"\C", "a", OPEN),
        ("REGEX MATCH", r"\p{Greek}", "a", OPEN),
        ("REGEX MATCH", r"[\p{Greek}]", "a", OPEN),
        ("REGEX MATCH", "a**", "aa", OPEN),
        ("REGEX MATCH", r"a\sb", "a\vb", OPEN),
        ("REGEX MATCH", "(?x) a", "a", OPEN),
        ("REGEX MATCH", "(?i)\u017f", "s", OPEN),
        ("NOT REGEX MATCH", "[a-z-[aeiou]]", "b", OPEN),
        # And these as .NET does.
        ("REGEX MATCH", r"[\[\]a]", "[", YES),
        ("REGEX MATCH", r"\[[a-z]+\]", "[ab]", YES),
        ("REGEX MATCH", "[]a]+", "a]", YES),
        ("REGEX MATCH", "[^]a]+", "bc", YES),
        ("REGEX MATCH", r"\p{Lu}[\p{Ll}\d]+", "Ab1", YES),
        ("REGEX MATCH", "(?i)sales", "SALES", YES),
        ("REGEX MATCH", "(?<n>a)(?:b)", "ab", YES),
        ("REGEX MATCH", r"a\sb", "a b", YES),
        ("REGEX MATCH", "\u00fc", "u", NO),
        ("REGEX MATCH", "a{,3}", "aa", NO),
        ("REGEX MATCH", "(a|a)*b", "a" * 10_000, NO),
        ("NOT REGEX MATCH", r".*\@contoso.com", "ada@fabrikam.com", YES),
        ("NOT REGEX MATCH", r".*\@contoso.com", "ada@contoso.com", NO),
        ("NOT REGEX MATCH", "(?!a)", "b", OPEN),
        ("ISMEMBEROF", "group", "Sales", OPEN),
        ("", "", "Sales", OPEN),
    ],
)
def test_operators_with_an_operand(operator: str, operand: str, value: AttributeValue, expected: Truth) -> None:
    assert clause_holds(operator, (operand,), value) is expected


NOTHING: list[AttributeValue] = [None, "", ()]
SOMETHING: list[AttributeValue] = ["a", 0, False, True, ("a",)]


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("IS NULL", NOTHING, YES),
        ("IS NULL", SOMETHING, NO),
        ("IS NOT NULL", NOTHING, NO),
        ("IS NOT NULL", SOMETHING, YES),
        ("IS TRUE", NOTHING, NO),
        ("IS TRUE", [True], YES),
        ("IS TRUE", [False], NO),
        ("IS TRUE", ["True", 1, (True,)], OPEN),
        ("IS FALSE", NOTHING, NO),
        ("IS FALSE", [False], YES),
        ("IS FALSE", [True], NO),
        ("IS FALSE", ["False", 0, (False,)], OPEN),
        ("IS NULL", [UNKNOWN], OPEN),
        ("IS NOT NULL", [UNKNOWN], OPEN),
        ("IS TRUE", [UNKNOWN], OPEN),
        ("IS FALSE", [UNKNOWN], OPEN),
    ],
)
def test_operators_without_an_operand(operator: str, values: list[AttributeValue], expected: Truth) -> None:
    assert [clause_holds(operator, (), value) for value in values] == [expected] * len(values)


BINARY = sorted(name for name, operator in filter_operators().items() if not operator.unary)


@pytest.mark.parametrize("operator", BINARY)
def test_no_value_makes_a_clause_false_the_negative_ones_too(operator: str) -> None:
    assert [clause_holds(operator, ("1",), value) for value in (None, "", ())] == [False, False, False]


@pytest.mark.parametrize("operator", BINARY)
def test_what_is_not_known_leaves_it_open(operator: str) -> None:
    assert clause_holds(operator, ("1",), UNKNOWN) is None
    assert clause_holds(operator, None, "1") is None
    assert clause_holds(operator, (), "1") is None


def test_several_operands_count_where_they_agree() -> None:
    assert clause_holds("EQUALS", ("a", "b"), "c") is False
    assert clause_holds("EQUALS", ("a", "b"), "a") is None
    assert clause_holds("NOT EQUALS", ("a", "b"), "c") is True


@given(st.lists(TRUTHS))
def test_three_valued_logic(truths: list[bool | None]) -> None:
    assert all_hold(truths) is (False if False in truths else None if None in truths else True)
    assert any_holds(truths) is (True if True in truths else None if None in truths else False)


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.tuples(st.text())
OPERATORS = st.sampled_from([*sorted(filter_operators()), "UNHEARD OF"])


@given(OPERATORS, st.lists(st.text(), max_size=2).map(tuple), VALUES | st.just(UNKNOWN))
def test_any_clause_has_an_answer(operator: str, operands: tuple[str, ...], value: AttributeValue | Unknown) -> None:
    assert clause_holds(operator, operands, value) in (True, False, None)


@given(
    st.sampled_from(["EQUALS", "REGEX MATCH", "&"]), st.text(), VALUES.filter(lambda value: value not in (None, "", ()))
)
def test_negative_operators_say_the_opposite_of_a_value(operator: str, operand: str, value: AttributeValue) -> None:
    negative = {"EQUALS": "NOT EQUALS", "REGEX MATCH": "NOT REGEX MATCH", "&": "!&"}[operator]
    positive = clause_holds(operator, (operand,), value)
    assert clause_holds(negative, (operand,), value) is (None if positive is None else not positive)


@given(st.text("abc|*+()?", max_size=8), st.text("abc", min_size=1, max_size=6))
def test_expressions_agree_with_another_engine(pattern: str, text: str) -> None:
    found = clause_holds("REGEX MATCH", (pattern,), text)
    try:
        expression = re.compile(pattern)
    except re.error:
        return
    if found is not None:
        assert found is (expression.fullmatch(text) is not None)
        assert found is (expression.search(text) is not None)


def clause(attribute: Any, operator: Any, *values: Any) -> dict[str, Any]:
    operand = {"values": list(values)} if values else None
    return {"sourceOperandName": attribute, "operatorName": operator, "targetOperand": operand}


def mapping(scope: Any) -> ObjectMapping:
    document: Value = {
        "synchronizationRules": [
            {"objectMappings": [{"enabled": True, "sourceObjectName": "User", "scope": scope, "attributeMappings": []}]}
        ]
    }
    resource = Resource(SCHEMA, "urn:pulumi:dev::p::t::schema", "schema", {"schema": document, "mode": "replace"})
    (job,) = build_estate([resource], Settings()).jobs
    (found,), _ = job.schemas[0].object_mappings()
    return found


NO_ATTRIBUTES: dict[str, AttributeValue] = {}
NEVER_ASKED = NO_ATTRIBUTES.__getitem__
IN_SALES = clause("department", "EQUALS", "Sales")
IN_BERLIN = clause("city", "EQUALS", "Berlin")
IS_CHIEF = clause("level", "Greater_Than", "7")


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (None, ScopingFilter()),
        ({"groups": []}, ScopingFilter()),
        ({"groups": [{"clauses": []}]}, ScopingFilter()),
        (
            {"groups": [{"clauses": [IN_SALES, IN_BERLIN]}, {"clauses": [IS_CHIEF]}]},
            ScopingFilter(
                (
                    (Condition("department", "EQUALS", ("Sales",)), Condition("city", "EQUALS", ("Berlin",))),
                    (Condition("level", "GREATER THAN", ("7",)),),
                )
            ),
        ),
        (
            {"groups": [{"clauses": [IN_SALES]}, {"clauses": []}]},
            ScopingFilter(((Condition("department", "EQUALS", ("Sales",)),),), whole=False),
        ),
        (
            {"groups": [{"clauses": [IN_SALES, UNKNOWN]}]},
            ScopingFilter(((Condition("department", "EQUALS", ("Sales",)),),), whole=False),
        ),
        (UNKNOWN, ScopingFilter(whole=False)),
        (
            {
                "groups": [
                    {"clauses": [clause(UNKNOWN, "EQUALS", "a"), clause("a", UNKNOWN), clause("b", "EQUALS", UNKNOWN)]}
                ]
            },
            ScopingFilter(
                ((Condition(None, "EQUALS", ("a",)), Condition("a", None, ()), Condition("b", "EQUALS", None)),)
            ),
        ),
        (
            Secret({"groups": [{"clauses": [clause("department", "EQUALS", Secret("Sales"))]}]}),
            ScopingFilter(((Condition("department", "EQUALS", ("Sales",)),),)),
        ),
        ({"groups": "everybody"}, ScopingFilter()),
        ({}, ScopingFilter(whole=False)),
        ({"filterGroups": [{"clauses": [IN_SALES]}]}, ScopingFilter(whole=False)),
        ({"groups": [{"clauses": [{}]}]}, ScopingFilter(((Condition(None, None, ()),),))),
    ],
)
def test_filter_of_an_object_mapping(scope: Any, expected: ScopingFilter) -> None:
    assert scoping_filter(mapping(scope)) == expected


def test_clauses_are_joined_by_and_groups_by_or() -> None:
    wanted = scoping_filter(mapping({"groups": [{"clauses": [IN_SALES, IN_BERLIN]}, {"clauses": [IS_CHIEF]}]}))

    def holds(department: Any, city: Any, level: Any) -> bool | None:
        return wanted.holds({"department": department, "city": city, "level": level}.__getitem__)

    assert holds("Sales", "Berlin", 1) is True
    assert holds("Sales", "Paris", 1) is False
    assert holds("Sales", "Paris", 8) is True
    assert holds("Sales", UNKNOWN, 1) is None
    assert holds("IT", UNKNOWN, 1) is False
    assert holds("IT", UNKNOWN, UNKNOWN) is None
    assert holds(UNKNOWN, UNKNOWN, 8) is True
    assert ScopingFilter().holds(NEVER_ASKED) is True
    assert ScopingFilter(wanted.groups, whole=False).holds(NEVER_ASKED) is None
