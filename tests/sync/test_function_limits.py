"""What the documentation says that functions can't be given."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_sync.broken_limit import Limit
from entra_sync.dates import is_date_attribute
from entra_sync.expression import Attribute, Call, Empty, Identifier, Node, Number, ServiceParameter, Text, parse
from entra_sync.function_limits import broken_limits
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
                (
                    "RandomString",
                    Limit.LENGTH,
                    (
                        "is asked for 300 characters, and its minimums need 302 of them with the lower-case letters, which "
                        "the documented sum leaves out"
                    ),
                ),
            ],
        ),
        (
            "RandomString(6, 3, 3, 1, 0)",
            [("RandomString", Limit.LENGTH, "is asked for 6 characters, and its minimums need 7 of them")],
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
        ('Item([a], "one")', []),
        ("[a]", []),
    ],
)
def test_broken_limits(text: str, expected: list[tuple[str, Limit, str]]) -> None:
    assert broken(text) == expected


CS = "the references of cloud sync and of HR provisioning describe"
NO_PAGE = "has a combination of arguments that no documentation describes"
UNSUPPORTED = "which is documented as unsupported"


def empty(name: str) -> str:
    return f"has an empty argument where {name} belongs, which no documentation shows"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Empty arguments: innocent where the parameter is optional.
        ('FormatDateTime([d], "in", "out", )', [("FormatDateTime", Limit.EMPTY, empty("outputFormat"))]),
        ("Mid([a], , 3)", [("Mid", Limit.EMPTY, empty("start"))]),
        (
            'IIF([a] = "x", , )',
            [("IIF", Limit.EMPTY, empty("valueIfTrue"))],
        ),
        ('Join(" ", [a], , [b], )', [("Join", Limit.EMPTY, empty("source"))]),
        ('Switch([a], , "1", )', [("Switch", Limit.EMPTY, empty("key/value pairs"))]),
        ("Coalesce([a], , [b])", [("Coalesce", Limit.EMPTY, empty("source"))]),
        ("Coalesce([a], [b], )", []),
        ("ToLower([a], )", []),
        ('Switch([a], , "1", "2")', []),
        ("RandomString(3, 3, 0, 0, 0, )", []),
        ('InStr([a], "b", , vbTextCompare)', []),
        # Replace.
        ("Replace([a])", [("Replace", Limit.COMBINATION, NO_PAGE)]),
        ('Replace([a], "x")', [("Replace", Limit.COMBINATION, NO_PAGE)]),
        ("Replace([a], , , , , , )", [("Replace", Limit.COMBINATION, NO_PAGE)]),
        ('Replace([a], "x", "y", , "z", , )', [("Replace", Limit.COMBINATION, NO_PAGE)]),
        ('Replace([a], "x", , , "")', []),
        ('Replace([a], "x", , , , , "<x>")', []),
        ('Replace([a], , "x", , [b], , )', []),
        ('Replace([a], , "(?<n>x)", "n", , [b], )', []),
        # Other forms.
        (
            'FormatDateTime([d], "in", "out")',
            [
                (
                    "FormatDateTime",
                    Limit.FORM,
                    f"is called as FormatDateTime(source, inputFormat, outputFormat), which only {CS}",
                )
            ],
        ),
        (
            "Split([a])",
            [
                (
                    "Split",
                    Limit.FORM,
                    "is called as Split(source), which only Microsoft Graph's list of functions describes",
                )
            ],
        ),
        ('FormatDateTime([d], , "in", "out")', []),
        ('Split([a], ",")', []),
        # Positions, intervals, words.
        ("Mid([a], 0, 2)", [("Mid", Limit.INDEX, "counts from 1 and is given the start 0")]),
        # The service's own mappings have this length.
        ('Mid([a], "1", -1)', []),
        ("Left([a], -1)", []),
        ('Instr([a], "b", 0)', [("Instr", Limit.INDEX, "counts from 1 and is given the start 0")]),
        ('InStr([a], "b", 0)', [("InStr", Limit.INDEX, "counts from 1 and is given the start 0")]),
        (
            'InStr([a], "b", 1, "vbTextCompare")',
            [("InStr", Limit.WORD, "has a compareType that is none of vbTextCompare, vbBinaryCompare")],
        ),
        (
            'ConvertFromBase64("", utf8)',
            [("ConvertFromBase64", Limit.WORD, "has an encoding that is none of Unicode, ASCII, UTF8")],
        ),
        ('ConvertFromBase64("", UTF8)', []),
        (
            'DateAdd("D", 1, [a])',
            [
                (
                    "DateAdd",
                    Limit.INTERVAL,
                    f"has an interval in capital letters; the documented ones are {INTERVALS}",
                )
            ],
        ),
        # Conditions.
        (
            'IIF([country] = "", "Other", [country])',
            [
                (
                    "IIF",
                    Limit.CONDITION,
                    f"compares with an empty text, {UNSUPPORTED}: without a value the condition fails",
                )
            ],
        ),
        (
            'IIF("" <> [country], [country], "Other")',
            [
                (
                    "IIF",
                    Limit.CONDITION,
                    f"compares with an empty text, {UNSUPPORTED}: without a value the condition fails",
                )
            ],
        ),
        (
            'IIF(IgnoreFlowIfNullOrEmpty([country]), [country], "Other")',
            [("IIF", Limit.CONDITION, f"has IgnoreFlowIfNullOrEmpty as its condition, {UNSUPPORTED}")],
        ),
        ('IgnoreFlowIfNullOrEmpty(IIF([country] = "USA", [region], ""))', []),
        ('Switch([country], [country], "", "Other")', []),
    ],
)
def test_what_no_page_documents_is_not_certain(text: str, expected: list[tuple[str, Limit, str]]) -> None:
    assert broken(text) == expected
    assert [found.certain for found in broken_limits(parse(text))] == [False] * len(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'Replace([a], , "(?<Suffix>@.*", , "", , )',
            [
                (
                    "Replace",
                    Limit.PATTERN,
                    "has a regular expression that does not compile in .NET: it has a `(` without a `)`",
                )
            ],
        ),
        (
            'Replace([a], , "(?<Suffix>@.*)", "Sufix", "", , )',
            [("Replace", Limit.GROUP, "names a group that its regular expression doesn't have")],
        ),
        (
            'Replace([a], , "@.*", "Suffix", "", , )',
            [("Replace", Limit.GROUP, "names a group that its regular expression doesn't have")],
        ),
        ('Replace([a], , "(@)(.*)", "2", "", , )', []),
        (r'Replace([a], , "(\D)", , "", , )', []),
    ],
)
def test_regular_expressions_of_replace(text: str, expected: list[tuple[str, Limit, str]]) -> None:
    assert broken(text) == expected
    assert [found.certain for found in broken_limits(parse(text))] == [True] * len(expected)


LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Attribute, st.text(string.ascii_letters, min_size=1)),
    st.builds(Text, st.text()),
    st.builds(Number, st.integers().map(str)),
    st.builds(Number, st.from_regex(r"&H[0-9A-F]{1,400}", fullmatch=True)),
    st.builds(Identifier, st.sampled_from(["vbTextCompare", "mail", "UTF8"])),
    st.builds(ServiceParameter, st.just("DomainFQDN")),
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
