"""What the documentation says that functions can't be given."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_sync.dates import is_date_attribute
from entra_sync.expression import Attribute, Call, Empty, Node, Number, Text, parse
from entra_sync.function_limits import Limit, broken_limits
from entra_sync.functions import catalogue
from entra_sync.names import is_schema_extension

INTERVALS = "yyyy, m, d, ww, h, n, s"


def broken(text: str) -> list[tuple[str, Limit, str]]:
    return [(found.call.name, found.limit, found.reason) for found in broken_limits(parse(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Now(1)", [("Now", Limit.ARGUMENTS, "takes no arguments and has 1")]),
        ("Trim()", [("Trim", Limit.ARGUMENTS, "takes 1 argument and has 0")]),
        ("ToLower()", [("ToLower", Limit.ARGUMENTS, "takes 1 or 2 arguments and has 0")]),
        ("InStr([a])", [("InStr", Limit.ARGUMENTS, "takes 2 to 4 arguments and has 1")]),
        ("Join([a])", [("Join", Limit.ARGUMENTS, "takes at least 2 arguments and has 1")]),
        (
            "Append(Not(), Item([a], 0))",
            [
                ("Not", Limit.ARGUMENTS, "takes 1 argument and has 0"),
                ("Item", Limit.INDEX, "counts from 1 and is given the index 0"),
            ],
        ),
        (
            "[a] & Not() & [b]",
            [("Not", Limit.ARGUMENTS, "takes 1 argument and has 0")],
        ),
        (
            'RandomString("300", 1, 1, 1, 299)',
            [
                ("RandomString", Limit.LENGTH, "makes at most 256 characters and is asked for 300"),
                ("RandomString", Limit.LENGTH, "is asked for 300 characters, and its minimums need 302 of them"),
            ],
        ),
        ('DateAdd("x", 1, [a])', [("DateAdd", Limit.INTERVAL, f"has an interval that is none of {INTERVALS}")]),
        (
            "Append(SelectUniqueValue([a], [b]), [c])",
            [("SelectUniqueValue", Limit.PLACE, "must be the outermost function of the expression")],
        ),
        ("SelectUniqueValue([a], [b])", []),
        ("Frobnicate()", []),
        ("AltSecIdFromNetId()", []),
        ('RandomString([a], "x", &HF, 1.5, 2)', []),
        ("Replace([a], , , , , , )", []),
        ('Item([a], "one")', []),
        ("[a]", []),
    ],
)
def test_broken_limits(text: str, expected: list[tuple[str, Limit, str]]) -> None:
    assert broken(text) == expected


LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Attribute, st.text(string.ascii_letters, min_size=1)),
    st.builds(Text, st.text()),
    st.builds(Number, st.integers().map(str)),
    st.builds(Number, st.from_regex(r"&H[0-9A-F]{1,400}", fullmatch=True)),
    st.just(Empty()),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(Call, st.sampled_from(sorted(catalogue())), st.lists(inner, max_size=8).map(tuple)),
    max_leaves=20,
)


@given(TREES)
def test_any_tree_can_be_checked(tree: Node) -> None:
    for found in broken_limits(tree):
        assert (type(found.call), bool(found.reason), found.reason.endswith(".")) == (Call, True, False)


def test_schema_extensions() -> None:
    names = {
        "extension_0f5c1d2e3b4a59687786950412233445_costCenter": True,
        "Extension_x": True,
        "extensionAttribute1": False,
        "urn:ietf:params:scim:schemas:extension:contoso:1.0:User:hired": True,
        "URN:ietf:params:scim:schemas:core:2.0:User:title": False,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager": False,
        "name.familyName": False,
    }
    assert {name: is_schema_extension(name) for name in names} == names


def test_date_attributes() -> None:
    assert [is_date_attribute(name) for name in ("STATUSHIREDATE", "accountExpires", "hireDate", "date", "")] == [
        True,
        True,
        True,
        False,
        False,
    ]
