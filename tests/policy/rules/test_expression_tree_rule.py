"""EP005 on generated expressions: what the components write always agrees, and strange trees do no harm."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_components.mappings import expression
from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import SCHEMA_DOCUMENT
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.evaluation.tally import RuleCount
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_sync.expression import Attribute, Call, Empty, Node, Number, Text, render
from entra_sync.functions import catalogue

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
    assert verdict(expression(render(tree))) == PASSED


# An empty text in the tree counts as an argument that is left out.
FILLED_LEAVES = LEAVES.filter(lambda node: node != Text(""))


@given(calls(FILLED_LEAVES), calls(FILLED_LEAVES))
def test_another_expression_is_noticed_where_the_tree_names_all_of_it(one: Node, other: Node) -> None:
    written, changed = expression(render(one)), expression(render(other))
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
