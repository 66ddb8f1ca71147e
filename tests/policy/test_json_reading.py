"""JSON with places, the marks of Pulumi's values in any spelling, and YAML with its keys once."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_policy.errors import InputError
from entra_policy.json_reading import TooLongNumber, key_given_twice, load_json
from entra_policy.pulumi_json import (
    HIDDEN_SECRET,
    SECRET,
    SIGNATURE_KEY,
    UNKNOWN_SENTINEL,
    Marks,
    from_json,
    marks_in,
)
from entra_policy.readers import read
from entra_policy.readers.program.yaml_file import read_mapping
from entra_policy.values import UNKNOWN, Opaque, Secret

LONG = "9" * 5_000


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (f'{{"a": {LONG}}}', 1, 7),
        (f'{{"a": "{LONG}",\n "b\\"": [1.5, -{LONG}]}}', 2, 15),
        (f"[{LONG}.5, {LONG}e5,\n\n{LONG}]", 3, 1),
    ],
)  # fmt: skip
def test_a_number_that_is_too_long_has_its_place(text: str, line: int, column: int) -> None:
    for encoded in (text, text.encode(), text.encode("utf-16")):
        with pytest.raises(TooLongNumber) as caught:
            load_json(encoded)
        assert (caught.value.msg, caught.value.lineno, caught.value.colno) == (
            "a number with 5,000 digits is too long to be read",
            line,
            column,
        )


def test_a_document_with_such_a_number_can_t_be_read(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(f'{{"version": 3,\n "deployment": {{"resources": [], "x": {LONG}}}}}')
    with pytest.raises(InputError) as caught:
        read(tmp_path / "state.json")
    assert str(caught.value) == (
        f"{tmp_path / 'state.json'}: a number with 5,000 digits is too long to be read (line 2, column 39)."
    )


@pytest.mark.parametrize(
    ("text", "location"),
    [
        ('{"a": 1, "b": {"a": 2}, "c": [{"a": 1}, {"a": 1}]}', None),
        ('{"a": 1, "a": 1}', ("a",)),
        ('{"a": [1, {"b": {"c": 1, "d": 2, "\\u0063": 3}}]}', ("a", 1, "b", "c")),
        (f'{{"a": {LONG}, "b": 1e400, "b": NaN}}', ("b",)),
    ],
)
def test_a_key_that_is_given_twice(text: str, location: tuple[int | str, ...] | None) -> None:
    assert key_given_twice(text) == location


@given(st.data())
def test_marks_mean_the_same_in_any_spelling(data: st.DataObject) -> None:
    mark = data.draw(st.sampled_from([UNKNOWN_SENTINEL, HIDDEN_SECRET, SECRET]))
    escaped = data.draw(st.lists(st.booleans(), min_size=len(mark), max_size=len(mark)))
    spelled = "".join(
        f"\\u{ord(character):04x}" if as_escape else character
        for character, as_escape in zip(mark, escaped, strict=True)
    )
    key = data.draw(st.sampled_from([SIGNATURE_KEY, "".join(f"\\u{ord(one):04X}" for one in SIGNATURE_KEY)]))
    text = f'{{"{key}": "{spelled}", "value": "x"}}' if mark == SECRET else f'["{spelled}"]'
    expected = {UNKNOWN_SENTINEL: [UNKNOWN], HIDDEN_SECRET: [Secret(UNKNOWN)], SECRET: Secret("x")}[mark]
    assert from_json(json.loads(text), marks_in(text.encode())) == expected


def test_what_pulumi_itself_escapes_costs_no_second_look() -> None:
    assert marks_in(rb'{"a": "\u003cb\u003e \u0026 \u00e9 \n"}') == Marks(objects=False, strings=False)


@pytest.mark.parametrize("signature", [1, None, True, [SECRET], {"a": 1}, float("inf")])
def test_a_signature_that_is_no_text(signature: object) -> None:
    assert from_json({"a": {SIGNATURE_KEY: signature, "value": "x"}}) == {"a": Opaque("unrecognised")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: a\nruntime: python\nname: b\n", "line 3, column 1: `name` appears twice in one mapping; keep one."),
        (
            "config:\n  a: 1\n  b: {c: 1, 'c': 2}\n",
            "line 3, column 13: `c` appears twice in one mapping; keep one.",
        ),
        (f"config:\n  a: {LONG}\n", "line 2, column 6: a number with 5,000 digits is too long to be read."),
    ],
)
def test_mistakes_in_yaml_have_their_place(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.yaml"
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        read_mapping(file)
    assert str(caught.value) == f"{file} isn't valid YAML, {message}"


def test_a_merged_key_may_be_given_again(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.yaml"
    file.write_text("base: &base {a: 1, b: 2}\nconfig:\n  <<: *base\n  a: 3\n")
    assert read_mapping(file)["config"] == {"a": 3, "b": 2}
