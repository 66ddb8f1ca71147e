"""What is made of a package's value: results where it is as it should be, one clear mistake where it isn't."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entra_policy.organisation.failure import NotEvaluatedError
from entra_policy.organisation.results import Answer, RuleResult, read_results

URN = "urn:pulumi:dev::example::azuread:index/synchronizationJob:SynchronizationJob::wiki"
PACKAGE = "entra.organisation"
SHAPE = "A result is an object with `id`, `urn`, `message` and perhaps `path` and `about`, all of them text."
GOOD = {"id": "ORG001", "urn": URN, "message": "It has no owner."}


def read(value: Any) -> Answer:
    return read_results(value, PACKAGE, {URN}, {"EP301"})


def result(**changes: Any) -> RuleResult:
    given: dict[str, Any] = {
        "id": "ORG001",
        "urn": URN,
        "path": "",
        "message": "It has no owner.",
        "about": "denied: It has no owner.",
        "denied": True,
    }
    return RuleResult(**{**given, **changes})


def test_results_in_an_order_that_sets_do_not_have() -> None:
    value = {
        "warn": [{**GOOD, "id": "ORG009"}, {**GOOD, "message": "It has no ticket.", "about": "no ticket"}, GOOD],
        "deny": [{**GOOD, "urn": ""}, {**GOOD, "path": "b"}, {**GOOD, "path": "a", "about": "x"}, GOOD, GOOD],
        "shared": 1,
    }
    expected = Answer(
        (
            result(urn=""),
            result(),
            result(path="a", about="denied: x"),
            result(path="b"),
            result(message="It has no ticket.", about="warned: no ticket", denied=False),
            result(id="ORG009", about="warned: It has no owner.", denied=False),
        )
    )
    assert read(value) == expected
    assert read({key: list(reversed(items)) if isinstance(items, list) else items for key, items in value.items()}) == (
        expected
    )


def test_nothing_found() -> None:
    assert read({"deny": []}) == Answer(())
    assert read({"deny": [], "warn": []}) == Answer(())


@pytest.mark.parametrize("value", [{}, {"warn": []}, {"allow": True}, [], None, 1, "deny", True])
def test_a_package_without_deny_decides_nothing(value: Any) -> None:
    with pytest.raises(NotEvaluatedError) as caught:
        read(value)
    assert (caught.value.kind, str(caught.value)) == (
        "no deny",
        "The package `entra.organisation` has no `deny`, so there are no rules. Define it as a set, `deny contains ...`: while nothing is denied, it is empty.",
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"deny": True}, "`deny` is a boolean, not a set of objects."),
        ({"deny": {}}, "`deny` is an object, not a set of objects."),
        ({"deny": [], "warn": "x"}, "`warn` is text, not a set of objects."),
        ({"deny": ["x"]}, f"`deny` has text in it, not an object. {SHAPE}"),
        ({"deny": [None]}, f"`deny` has null in it, not an object. {SHAPE}"),
        ({"deny": [1.5]}, f"`deny` has a number in it, not an object. {SHAPE}"),
        ({"deny": [{}]}, f"A result of `deny` has no `id`. {SHAPE}".replace("`deny`", "deny", 1)),
        ({"deny": [{**GOOD, "id": 1}]}, f"A result of deny has a number as its `id`. {SHAPE}"),
        ({"deny": [{**GOOD, "id": ""}]}, f"A result of `deny` has the id ``; an id is such as ORG001. {SHAPE}"),
        (
            {"deny": [{**GOOD, "id": "a\x1b[2J"}]},
            f"A result of `deny` has the id `a\\x1b[2J`; an id is such as ORG001. {SHAPE}",
        ),
        (
            {"deny": [{**GOOD, "id": "x" * 999}]},
            f"A result of `deny` has the id `{'x' * 77}...`; an id is such as ORG001. {SHAPE}",
        ),
        (
            {"deny": [{**GOOD, "id": "EP301"}]},
            f"A result of `deny` has the id EP301, which is one of this software's own. {SHAPE}",
        ),
        (
            {"warn": [{**GOOD, "id": "ORG000"}], "deny": []},
            f"A result of `warn` has the id ORG000, which is one of this software's own. {SHAPE}",
        ),
        (
            {"deny": [{**GOOD, "level": "advisory"}]},
            f"A result of `deny` has a property `level`, which results don't have. {SHAPE}",
        ),
        (
            {"deny": [{"id": "ORG001", "message": "m"}]},
            f"A result of deny (ORG001) has no `urn`. {SHAPE}",
        ),
        (
            {"deny": [{**GOOD, "urn": "urn:other\n"}]},
            f"A result of ORG001 has a `urn` that no declared resource has, `urn:other\\n`. {SHAPE}",
        ),
        ({"deny": [{**GOOD, "message": None}]}, f"A result of deny (ORG001) has null as its `message`. {SHAPE}"),
        ({"deny": [{**GOOD, "message": " \n"}]}, f"A result of ORG001 has an empty `message`. {SHAPE}"),
        ({"deny": [{**GOOD, "path": ["a"]}]}, f"A result of deny (ORG001) has a list as its `path`. {SHAPE}"),
        ({"deny": [{**GOOD, "about": False}]}, f"A result of deny (ORG001) has a boolean as its `about`. {SHAPE}"),
        (
            {"deny": [1, "x", {**GOOD, "id": 1}]},
            f"A result of deny has a number as its `id`. {SHAPE} (2 other mistakes like this.)",
        ),
    ],
)
def test_what_is_not_a_result_is_reported(value: Any, message: str) -> None:
    answer = read(value)
    assert (answer.results, str(answer.mistake)) == ((), message)


def test_what_is_right_beside_a_mistake_is_kept() -> None:
    answer = read({"deny": [GOOD, 1]})
    assert (answer.results, str(answer.mistake)) == ((result(),), f"`deny` has a number in it, not an object. {SHAPE}")


def test_hostile_texts_are_shown_as_they_are_written_and_cut() -> None:
    hostile = {
        **GOOD,
        "path": "a\u202eb" + "p" * 3000,
        "message": "\x1b[31m\r::error::\ud800" + "m" * 5000,
        "about": "the rule failed: ",
    }
    assert read({"deny": [hostile]}) == Answer(
        (
            result(
                path="a\\x202eb" + "p" * 1994 + "...",
                message="\\x1b[31m\\x0d::error::\\xd800" + "m" * 3981 + "...",
                about="denied: the rule failed: ",
            ),
        )
    )


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
RESULTS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["ORG001", "EP301", "ORG000", ""]) | ANYTHING,
        "urn": st.sampled_from([URN, ""]) | ANYTHING,
        "message": st.just("m") | ANYTHING,
        "path": ANYTHING,
        "about": ANYTHING,
        "x": ANYTHING,
    },
)
SETS = st.lists(RESULTS | st.just(GOOD) | ANYTHING, max_size=4) | ANYTHING
VALUES = st.fixed_dictionaries({}, optional={"deny": SETS, "warn": SETS, "x": ANYTHING}) | ANYTHING


@settings(max_examples=300)
@given(value=VALUES)
def test_whatever_a_package_says_nothing_of_it_is_passed_over(value: Any) -> None:
    value = json.loads(json.dumps(value))
    if not isinstance(value, dict) or "deny" not in value:
        with pytest.raises(NotEvaluatedError, match="has no `deny`"):
            read(value)
        return
    answer = read(value)
    given_ = [value["deny"], value.get("warn", [])]
    listed = [entry for entries in given_ if isinstance(entries, list) for entry in entries]
    if answer.mistake is None:
        assert all(isinstance(entries, list) for entries in given_)
        assert len(answer.results) <= len(listed)
        assert bool(answer.results) == bool(listed)
    else:
        assert str(answer.mistake).isprintable()
        assert len(str(answer.mistake)) < 500
    for found in answer.results:
        assert found.urn in (URN, "")
        assert found.id not in ("EP301", "ORG000")
        assert (found.id + found.path + found.message + found.about).isprintable()
