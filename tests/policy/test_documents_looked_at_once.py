"""A schema whose shape is right is looked at once in an operation; that changes no finding."""

from hypothesis import given
from hypothesis import strategies as st

from entra_policy.estate import types
from entra_policy.estate.joining import build_estate
from entra_policy.estate.schema import Schema
from entra_policy.evaluation.evaluate import find
from entra_policy.evaluation.passed_rules import PassedRules
from entra_policy.evaluation.selection import select
from entra_policy.finding import Finding, Verdict
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Secret, Value

SETTINGS = Settings()
SELECTION = select([rule for rule in all_rules() if rule.id == "EP001"], SETTINGS)


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


def declared(document: Value, mode: Value = "merge") -> Schema:
    return Schema("urn:pulumi:dev::p::t::schema", document, "schema", mode)


def look(schema: Value, passed_rules: PassedRules | None) -> tuple[Finding, ...]:
    resource = Resource(
        type=types.SCHEMA, urn="urn:pulumi:dev::p::t::schema", name="schema", props={"mode": "merge", "schema": schema}
    )
    return find(build_estate([resource], SETTINGS), SELECTION, passed_rules)


PART = st.sampled_from(
    [True, False, None, 1, "Always", "always", "userName", UNKNOWN, Secret("Always"), Secret(UNKNOWN), Secret("x")]
)


@given(st.fixed_dictionaries({"enabled": PART, "flow_type": PART, "target": PART}), st.booleans())
def test_a_second_look_finds_the_same(parts: dict[str, Value], secret: bool) -> None:  # noqa: FBT001 - drawn
    plain = document(**parts)
    schema = Secret(plain) if secret else plain
    passed_rules = PassedRules()
    first = look(schema, passed_rules)
    assert look(schema, passed_rules) == first == look(schema, None)
    assert passed_rules.of(declared(schema)) == (frozenset() if first else frozenset({"EP001"}))


def test_an_equal_document_is_another_one() -> None:
    right, passed_rules = document(), PassedRules()
    assert look(right, passed_rules) == ()
    assert passed_rules.of(declared(right)) == {"EP001"}
    assert passed_rules.of(declared(document())) == frozenset()


def test_another_mode_of_the_same_document_is_looked_at_again() -> None:
    right, passed_rules = document(), PassedRules()
    look(right, passed_rules)
    assert passed_rules.of(declared(right, "replace")) == frozenset()
    assert passed_rules.of(declared(right, UNKNOWN)) == frozenset()


def test_a_document_without_any_problem_but_a_secret_part_is_right() -> None:
    assert look(document(target=Secret("userName")), None) == ()


def test_an_unknown_part_is_undecided_however_often_it_is_seen() -> None:
    schema, passed_rules = document(target=UNKNOWN), PassedRules()
    expected = [
        (Verdict.UNDECIDED, "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName")
    ]
    for _ in range(2):
        assert [(finding.verdict, finding.path) for finding in look(schema, passed_rules)] == expected
