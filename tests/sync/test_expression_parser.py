"""What the parser makes of every documented form, and what it says about mistakes."""

import pickle

import pytest

from entra_sync.expression import (
    MAXIMUM_DEPTH,
    Attribute,
    Call,
    Comparison,
    Concatenation,
    Empty,
    ExpressionSyntaxError,
    Identifier,
    Node,
    Number,
    ServiceParameter,
    Text,
    constants,
    functions,
    parse,
    references,
    render,
    walk,
)

IN_DOUBLE_QUOTES = 'a text in double quotes, such as "x"'
A_TERM = "a function, an attribute in brackets, a text in quotation marks, a number or a word"
AT_END = "an operator or the end of the expression"

DOCUMENTED: list[tuple[str, Node, str]] = [
    ("[mail]", Attribute("mail"), "[mail]"),
    ('"Contoso"', Text("Contoso"), '"Contoso"'),
    ('""', Text(""), '""'),
    ("Now()", Call("Now", ()), "Now()"),
    ("Guid( \n )", Call("Guid", ()), "Guid()"),
    (" ToLower (\t[mail]\r\n)\n", Call("ToLower", (Attribute("mail"),)), "ToLower([mail])"),
    (
        'Replace([preferredLanguage], "-", , , "_", , )',
        Call(
            "Replace",
            (Attribute("preferredLanguage"), Text("-"), Empty(), Empty(), Text("_"), Empty(), Empty()),
        ),
        'Replace([preferredLanguage], "-", , , "_", , )',
    ),
    ("F(,)", Call("F", (Empty(), Empty())), "F(, )"),
    ("F(,[a])", Call("F", (Empty(), Attribute("a"))), "F(, [a])"),
    (
        "Mid([a], 1, -1)",
        Call("Mid", (Attribute("a"), Number("1"), Number("-1"))),
        "Mid([a], 1, -1)",
    ),
    ("BitAnd(&HF,&h1a)", Call("BitAnd", (Number("&HF"), Number("&h1a"))), "BitAnd(&HF, &h1a)"),
    ("F(1.5)", Call("F", (Number("1.5"),)), "F(1.5)"),
    (
        'InStr([a],"r",1,vbBinaryCompare)',
        Call("InStr", (Attribute("a"), Text("r"), Number("1"), Identifier("vbBinaryCompare"))),
        'InStr([a], "r", 1, vbBinaryCompare)',
    ),
    ("F(UTF8)", Call("F", (Identifier("UTF8"),)), "F(UTF8)"),
    (
        'Append([mailNickname],Append("@", %DomainFQDN% ))',
        Call("Append", (Attribute("mailNickname"), Call("Append", (Text("@"), ServiceParameter("DomainFQDN"))))),
        'Append([mailNickname], Append("@", %DomainFQDN%))',
    ),
    ("%Domain.Netbios%", ServiceParameter("Domain.Netbios"), "%Domain.Netbios%"),
    *(
        (
            f'IIF([country]{operator}"USA",[a],)',
            Call("IIF", (Comparison(operator, Attribute("country"), Text("USA")), Attribute("a"), Empty())),
            f'IIF([country] {operator} "USA", [a], )',
        )
        for operator in ("=", "<>", ">", ">=", "<", "<=")
    ),
    (
        '[givenName]&" "& [surname]',
        Concatenation((Attribute("givenName"), Text(" "), Attribute("surname"))),
        '[givenName] & " " & [surname]',
    ),
    (
        "CBool([a] & [b] = F() & &H2)",
        Call(
            "CBool",
            (
                Comparison(
                    "=",
                    Concatenation((Attribute("a"), Attribute("b"))),
                    Concatenation((Call("F", ()), Number("&H2"))),
                ),
            ),
        ),
        "CBool([a] & [b] = F() & &H2)",
    ),
    ("[a]&HF", Concatenation((Attribute("a"), Identifier("HF"))), "[a] & HF"),
    (
        'F([emails[type eq "work"].value])',
        Call("F", (Attribute('emails[type eq "work"].value'),)),
        'F([emails[type eq "work"].value])',
    ),
    ('[a[b eq "]["].c[d]]', Attribute('a[b eq "]["].c[d]'), '[a[b eq "]["].c[d]]'),
    (r'[a[b eq "\"]"].c]', Attribute(r'a[b eq "\"]"].c'), r'[a[b eq "\"]"].c]'),
    (r"[a\]b]", Attribute(r"a\]b"), r"[a\]b]"),
    (
        "[urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:first name]",
        Attribute("urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:first name"),
        "[urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:first name]",
    ),
    (r'"a\"b\\c"', Text('a"b\\c'), r'"a\"b\\c"'),
    (r'"\d+\\"', Text("\\d+\\"), r'"\\d+\\"'),
    ('"[userType], ToLower(\n"', Text("[userType], ToLower(\n"), '"[userType], ToLower(\n"'),
    (
        'Switch([country], "", "US", "United States")',
        Call("Switch", (Attribute("country"), Text(""), Text("US"), Text("United States"))),
        'Switch([country], "", "US", "United States")',
    ),
]


@pytest.mark.parametrize(("text", "tree", "canonical"), DOCUMENTED)
def test_documented_form(text: str, tree: Node, canonical: str) -> None:
    parsed = parse(text)

    assert parsed == tree
    assert render(parsed) == canonical
    assert parse(canonical) == tree


def test_nodes_know_their_places() -> None:
    text = ' IIF([a[b]] = "x" & 1, Now( ) , , word)'

    spans = [(type(node).__name__, text[node.start : node.end]) for node in walk(parse(text))]

    assert spans == [
        ("Call", 'IIF([a[b]] = "x" & 1, Now( ) , , word)'),
        ("Comparison", '[a[b]] = "x" & 1'),
        ("Attribute", "[a[b]]"),
        ("Concatenation", '"x" & 1'),
        ("Text", '"x"'),
        ("Number", "1"),
        ("Call", "Now( )"),
        ("Empty", ""),
        ("Identifier", "word"),
    ]
    assert [node.start for node in walk(parse("F(, )"))] == [0, 2, 4]


def test_equality_is_about_meaning_and_kind() -> None:
    assert parse(" [a]") == parse("[a]")
    assert hash(parse("F( 1 )")) == hash(parse("F(1)"))
    assert len({Attribute("a"), Text("a"), Identifier("a"), Number("a")}) == 4
    assert parse("F(,)") != parse("F()")


def test_a_tree_survives_pickling() -> None:
    tree = parse('IIF([a] = "x" & 1, Now(), )')

    assert pickle.loads(pickle.dumps(tree)) == tree  # noqa: S301 - made here


def test_numbers_have_values() -> None:
    texts = ("256", "-1", "1.5", "&HF", "&h1a", "9" * 5000)

    assert [Number(text).value for text in texts] == [256, -1, 1.5, 15, 26, float("inf")]


def test_questions_about_a_tree() -> None:
    tree = parse(
        'IIF([b] <> "x", Join("-", [a], ToLower([b]), 7), Join("[c]" & [emails[type eq "work"].value], "x", vbTextCompare, ))'
    )

    assert references(tree) == ("b", "a", 'emails[type eq "work"].value')
    assert functions(tree) == ("IIF", "Join", "ToLower")
    assert constants(tree) == ("x", "-", "7", "[c]")
    assert references(parse("[a]")) == ("a",)
    assert (references(parse('"a"')), functions(parse('"a"')), constants(parse('"a"'))) == ((), (), ("a",))


MISTAKES: list[tuple[str, int, int, int, str, str]] = [
    ("", 0, 1, 1, A_TERM, "the end"),
    (" \n ", 3, 2, 2, A_TERM, "the end"),
    ("ToLower([mail]", 14, 1, 15, "`,` or `)` in the call of ToLower", "the end"),
    ("ToLower(", 8, 1, 9, A_TERM, "the end"),
    ("ToLower([mail]))", 15, 1, 16, AT_END, "`)`"),
    ("[a] [b]", 4, 1, 5, AT_END, "`[`"),
    ("[a],", 3, 1, 4, AT_END, "`,`"),
    ("Join([a],\n  ToLower([b]) ToUpper)", 25, 2, 16, "`,` or `)` in the call of Join", "`ToUpper`"),
    ('F("abc)', 2, 1, 3, "a quotation mark at the end of the text that begins here", "the end"),
    ('"abc\\"', 0, 1, 1, "a quotation mark at the end of the text that begins here", "the end"),
    ("F([abc)", 2, 1, 3, "`]` at the end of the name that begins here", "the end"),
    ('[a[b eq "x].c]', 0, 1, 1, "`]` at the end of the name that begins here", "the end"),
    ("F([])", 3, 1, 4, "an attribute's name", "`]`"),
    ("F([ ])", 3, 1, 4, "an attribute's name", "only white space"),
    ("F([a] = [b] = [c])", 12, 1, 13, "`,` or `)` in the call of F", "`=`"),
    ("F([a] = )", 8, 1, 9, A_TERM, "`)`"),
    ("F([a] & , [b])", 8, 1, 9, A_TERM, "`,`"),
    ("F(1abc)", 2, 1, 3, A_TERM, "`1abc`"),
    ("F([a] AND [b])", 6, 1, 7, "`,` or `)` in the call of F", "`AND`"),
    ("F(([a]))", 2, 1, 3, A_TERM, "`(`"),
    *((f"F([a], {mark}b{mark})", 7, 1, 8, IN_DOUBLE_QUOTES, f"`{mark}`") for mark in "'\u00b4\u2018\u201c\u201e"),
    ("F([a] 'b')", 6, 1, 7, "`,` or `)` in the call of F", "`'`"),
    ("F(\x1b)", 2, 1, 3, A_TERM, "the character U+001B"),
    ("F(\ud800)", 2, 1, 3, A_TERM, "the character U+D800"),
    ("x" * 30 + " " + "y" * 30, 31, 1, 32, AT_END, f"`{'y' * 20}`"),
    (
        "F(" * 10_000 + ")" * 10_000,
        2 * MAXIMUM_DEPTH,
        1,
        2 * MAXIMUM_DEPTH + 1,
        "at most 200 calls inside each other",
        "one more",
    ),
]


@pytest.mark.parametrize(("text", "position", "line", "column", "expected", "found"), MISTAKES)
def test_mistake(text: str, position: int, line: int, column: int, expected: str, found: str) -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse(text)

    error = caught.value
    assert (error.position, error.line, error.column, error.expected, error.found) == (
        position,
        line,
        column,
        expected,
        found,
    )
    assert str(error) == f"Line {line}, column {column}: expected {expected}, found {found}."


def test_the_deepest_calls_that_are_allowed() -> None:
    text = "F(" * MAXIMUM_DEPTH + "[a]" + ")" * MAXIMUM_DEPTH

    tree = parse(text)

    assert render(tree) == text
    assert references(tree) == ("a",)
    assert sum(1 for _ in walk(tree)) == MAXIMUM_DEPTH + 1
