"""Resources written by hand: what the wire can carry comes back as it was, and everything else is a mistake."""

import dataclasses
import enum
import json
from collections import OrderedDict
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_policy.analyzer.properties import properties
from entra_policy.analyzer.replay import encoded, struct
from entra_policy.errors import UsageError
from entra_policy.estate.types import APPLICATION, GROUP, PROVISIONING_JOB, SCHEMA
from entra_policy.pulumi_json import HIDDEN_SECRET, SIGNATURE_KEY, UNKNOWN_SENTINEL, from_json
from entra_policy.testing import UNKNOWN, Opaque, Secret, resource, stack
from entra_policy.testing.values import check_property

EXACT = 2**53 - 1
texts = st.text(st.characters(codec="utf-8"), max_size=8).filter(lambda text: text != HIDDEN_SECRET)
names = texts.filter(lambda text: not text.startswith("__"))
numbers = st.integers(-EXACT, EXACT) | st.floats(-1e15, 1e15).filter(lambda number: not number.is_integer())
marks = st.just(UNKNOWN) | st.builds(Opaque, st.sampled_from(["asset", "archive"]), st.none())
values = st.recursive(
    st.none() | st.booleans() | numbers | texts | marks,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(names, inner, max_size=3)
        | st.builds(Secret, inner.filter(lambda value: type(value) is not Secret))
    ),
    max_leaves=8,
)
# Values that no program, state or message can hold at all, and those that production would show as something else.
hostile = (
    st.sampled_from(
        [(), (1,), {1}, b"x", 1j, range(2), object(), float("nan"), float("inf"), 2**53, -(2**53), 1.0, 1e300]
    )
    | st.sampled_from([HIDDEN_SECRET, UNKNOWN_SENTINEL, f"a{UNKNOWN_SENTINEL}b", "\ud800"])
    | st.sampled_from([OrderedDict(a=1), MappingProxyType({}), {1: 1}, {"__x": 1}, {SIGNATURE_KEY: 1}, {"\udfff": 1}])
    | st.sampled_from([Secret(Secret(1)), Opaque("file")])
)
values_with_something_hostile = st.recursive(
    hostile,
    lambda inner: (
        st.tuples(inner, st.lists(values, max_size=2)).map(lambda pair: [*pair[1], pair[0]])
        | st.builds(lambda name, item: {name: item}, names, inner)
        | st.builds(Secret, inner)
    ),
    max_leaves=1,
)


def exactly(value: Any) -> str:
    """The value with its types and the values of secrets."""
    if type(value) is Secret:
        return f"Secret({exactly(value.value)})"
    if type(value) is dict:
        return f"{{{', '.join(f'{key!r}: {exactly(item)}' for key, item in sorted(value.items()))}}}"
    return f"[{', '.join(map(exactly, value))}]" if type(value) is list else repr(value)


@given(value=values.filter(lambda value: value is not None))
def test_what_is_accepted_reaches_rules_as_it_is(value: Any) -> None:
    check_property(value, "example.property", dynamic=False)
    in_message = properties(struct({"property": value}).SerializeToString())["property"]
    in_document = from_json(json.loads(json.dumps(encoded(value))))
    assert exactly(in_message) == exactly(in_document) == exactly(value)


@given(value=values_with_something_hostile)
def test_what_can_not_reach_rules_is_a_mistake_that_shows_no_value(value: Any) -> None:
    with pytest.raises(UsageError, match=r"example\.property"):
        check_property(value, "example.property", dynamic=False)


class Colour(enum.StrEnum):
    RED = "red"


@dataclasses.dataclass
class Mapping:
    target: str


@pytest.mark.parametrize(
    ("resource_type", "property_name", "value", "why"),
    [
        (GROUP, "members", None, "g.members is None, and a property without a value is not sent: leave it out."),
        (
            GROUP,
            "members",
            ("a",),
            "g.members is a tuple; rules see only dict, list, str, int, float, bool, None, UNKNOWN, Secret and Opaque.",
        ),
        (
            GROUP,
            "visibility",
            Colour.RED,
            "g.visibility is a Colour; rules see only dict, list, str, int, float, bool, None, UNKNOWN, Secret and Opaque.",
        ),
        (
            GROUP,
            "members",
            [{"a": Mapping("x")}],
            (
                "g.members[0].a is a Mapping; rules see only dict, list, str, int, float, bool, None, UNKNOWN, Secret and "
                "Opaque."
            ),
        ),
        (
            GROUP,
            "size",
            Secret(42.0),
            "g.size is a float without a fraction, which reaches rules as an int: write it without `.0`.",
        ),
        (GROUP, "size", Secret(2**60), "g.size is a number that can't be sent: numbers are exact only below 2**53."),
        (GROUP, "mail", HIDDEN_SECRET, "g.mail is [secret], which reaches rules as Secret(UNKNOWN)."),
        (
            GROUP,
            "mail",
            f"{UNKNOWN_SENTINEL}@x",
            "g.mail has the mark of an unknown value in it: such a text is UNKNOWN as a whole.",
        ),
        (
            GROUP,
            "security_enabled",
            True,
            "g: the engine sends azuread's properties in camelCase: securityEnabled, not security_enabled.",
        ),
        (GROUP, "__defaults", [], "g: '__defaults' is the name of no property that rules see."),
        (
            SCHEMA,
            "schema",
            {"rules": [{"key": Secret("planted")}]},
            (
                "g.schema.rules is a list with a secret in it; in a dynamic resource's inputs the whole list is the secret: "
                "Secret([...])."
            ),
        ),
        (
            SCHEMA,
            "schema",
            {"rules": None},
            "g.schema.rules is None, which a dynamic resource's provider drops: leave it out.",
        ),
        (
            SCHEMA,
            "schema",
            Secret({"a": Secret("planted")}),
            "g.schema has a secret in a secret; a dynamic resource's provider leaves the outer mark only.",
        ),
        (
            "azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy",
            "state",
            "enabled",
            (
                "g: rules see no properties of azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy, since nothing of "
                "an estate is made from them: leave them out. `entra_policy.estate.types` lists the types whose properties "
                "are read."
            ),
        ),
        ("Group", "x", 1, "`Group` isn't a type of a resource, such as azuread:index/group:Group."),
    ],
)
def test_resources_that_production_never_shows(resource_type: str, property_name: str, value: Any, why: str) -> None:
    with pytest.raises(UsageError) as raised:
        resource(resource_type, "g", {property_name: value})
    assert str(raised.value) == why


def test_stacks_that_can_not_be() -> None:
    team, other = resource(GROUP, "team"), resource(GROUP, "other")
    child = resource(GROUP, "child", {"members": [UNKNOWN]}, made_from={"members": [other]})
    around = resource(PROVISIONING_JOB, "around")
    provided = resource(GROUP, "provided", provider=resource("pulumi:providers:azuread", "mine"))
    for resources, why in (
        ((team, team), f"two resources have the URN {team.urn}: give one of them another name."),
        ((child, other), "child refers to other, which is not in the stack before it."),
        ((resource(GROUP, "inner", parent=around),), "inner refers to around, which is not in the stack before it."),
        ((provided,), "provided refers to mine, which is not in the stack before it."),
    ):
        with pytest.raises(UsageError) as raised:
            stack(*resources)
        assert str(raised.value) == why
    with pytest.raises(UsageError, match="`made_from` names owners, which isn't one of its inputs"):
        resource(APPLICATION, "app", made_from={"owners": [team]})
    with pytest.raises(UsageError, match="has no name"):
        resource(GROUP, "")


def test_values_as_deep_as_nothing_real() -> None:
    value: Any = "x"
    for _ in range(90):
        value = [value]
    check_property(value, "example.property", dynamic=True)
    assert exactly(properties(struct({"property": value}).SerializeToString())["property"]) == exactly(value)
    for _ in range(100_000):
        value = [value]
    with pytest.raises(UsageError, match="is nested deeper than 100 levels"):
        check_property(value, "example.property", dynamic=False)
    while type(value) is list:  # so that it isn't torn down by recursion
        [value] = value
