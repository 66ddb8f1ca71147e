"""What is remembered between evaluations changes no finding."""

from collections.abc import Iterator

import pytest
from entra_policy.estate.joining import build_estate
from entra_policy.evaluation.evaluate import Evaluation, evaluate
from entra_policy.evaluation.settled import forget_documents, is_well_formed
from entra_policy.values import UNKNOWN, Secret, Value
from hypothesis import given
from hypothesis import strategies as st

from entra_policy.estate import types
from entra_policy.finding import Verdict
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings

RULES = [rule for rule in all_rules() if rule.id == "EP001"]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    forget_documents()
    yield
    forget_documents()


def document(*, enabled: Value = True, flow_type: Value = "Always", target: Value = "userName") -> dict[str, Value]:
    return {
        "synchronizationRules": [
            {
                "sourceDirectoryName": "Azure Active Directory",
                "targetDirectoryName": "customappsso",
                "objectMappings": [
                    {
                        "enabled": enabled,
                        "sourceObjectName": "User",
                        "targetObjectName": "User",
                        "attributeMappings": [{"targetAttributeName": target, "flowType": flow_type, "source": None}],
                    }
                ],
            }
        ]
    }


def check(schema: Value) -> Evaluation:
    resource = Resource(
        type=types.SCHEMA, urn="urn:pulumi:dev::p::t::schema", name="schema", props={"mode": "merge", "schema": schema}
    )
    settings = Settings()
    return evaluate(build_estate([resource], settings), RULES, settings)


PART = st.sampled_from(
    [True, False, None, 1, "Always", "always", "userName", UNKNOWN, Secret("Always"), Secret(UNKNOWN), Secret("x")]
)


@given(st.fixed_dictionaries({"enabled": PART, "flow_type": PART, "target": PART}), st.booleans())
def test_a_second_look_finds_the_same(parts: dict[str, Value], secret: bool) -> None:  # noqa: FBT001 - drawn
    plain = document(**parts)
    schema = Secret(plain) if secret else plain
    first = check(schema)
    assert check(schema) == first
    marked = any(isinstance(part, Secret) for part in parts.values())
    assert is_well_formed(plain) == (first.findings == () and not marked)
    forget_documents()
    assert check(schema) == first


def test_an_equal_document_is_another_one() -> None:
    right = document()
    assert check(right).findings == ()
    assert is_well_formed(right)
    assert not is_well_formed(document())


def test_a_document_without_any_problem_but_a_secret_part_is_right() -> None:
    assert check(document(target=Secret("userName"))).findings == ()


def test_an_unknown_part_is_undecided_however_often_it_is_seen() -> None:
    schema = document(target=UNKNOWN)
    expected = [
        (Verdict.UNDECIDED, "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName")
    ]
    for _ in range(2):
        assert [(finding.verdict, finding.path) for finding in check(schema).findings] == expected
