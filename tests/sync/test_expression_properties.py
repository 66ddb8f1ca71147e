"""Properties of the parser on generated trees and texts."""

import string

from hypothesis import given
from hypothesis import strategies as st

from entra_sync.expression import (
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

WORDS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
PLAIN_NAMES = st.text(st.characters(exclude_characters="[]\\", exclude_categories=()), min_size=1).filter(
    lambda name: not name.isspace()
)
PATHS = st.builds(
    lambda head, key, value, tail: f'{head}[{key} eq "{value}"].{tail}',
    WORDS,
    WORDS,
    st.text(st.characters(exclude_characters='\\"')),
    WORDS,
)
NUMBERS = st.one_of(
    st.integers().map(str),
    st.from_regex(r"-?[0-9]{1,5}\.[0-9]{1,5}", fullmatch=True),
    st.from_regex(r"&[Hh][0-9A-Fa-f]{1,8}", fullmatch=True),
)
LEAVES = st.one_of(
    st.builds(Attribute, st.one_of(PLAIN_NAMES, PATHS)),
    st.builds(Text, st.text(st.characters(exclude_categories=()))),
    st.builds(Number, NUMBERS),
    st.builds(Identifier, WORDS),
    st.builds(ServiceParameter, WORDS),
)


# One empty argument reads like none: no text means it.
ARGUMENTS = st.deferred(
    lambda: st.lists(st.one_of(st.just(Empty()), TREES), max_size=4).filter(lambda nodes: nodes != [Empty()])
)
TERMS: st.SearchStrategy[Node] = st.one_of(LEAVES, st.builds(Call, WORDS, ARGUMENTS.map(tuple)))
SIDES: st.SearchStrategy[Node] = st.one_of(
    TERMS, st.builds(Concatenation, st.lists(TERMS, min_size=2, max_size=3).map(tuple))
)
OPERATORS = st.sampled_from(("=", "<>", ">", ">=", "<", "<="))
TREES: st.SearchStrategy[Node] = st.one_of(TERMS, SIDES, st.builds(Comparison, OPERATORS, SIDES, SIDES))

PIECES = st.sampled_from(
    [
        "[",
        "]",
        '"',
        "\\",
        ",",
        "(",
        ")",
        "&",
        "&HF",
        "=",
        "<",
        ">",
        " ",
        "\n",
        "F",
        "F(",
        "[a]",
        '"b"',
        "-",
        "1",
        ".",
        "\x00",
    ]
)
NEAR_EXPRESSIONS = st.lists(PIECES, max_size=40).map("".join)
NOISE = st.text(st.characters(exclude_categories=()))


@given(TREES)
def test_a_written_tree_reads_as_itself(tree: Node) -> None:
    text = render(tree)

    assert parse(text) == tree
    assert render(parse(text)) == text


@given(st.one_of(NEAR_EXPRESSIONS, NOISE))
def test_any_text_is_an_expression_or_a_syntax_error(text: str) -> None:
    outcome = _outcome(text)

    if isinstance(outcome, ExpressionSyntaxError):
        before = text[: outcome.position]
        assert outcome.position <= len(text)
        assert outcome.line == before.count("\n") + 1
        assert outcome.column == len(before.rpartition("\n")[2]) + 1
        assert outcome.found.isprintable()
    else:
        assert parse(render(outcome)) == outcome


def _outcome(text: str) -> Node | ExpressionSyntaxError:
    try:
        return parse(text)
    except ExpressionSyntaxError as error:
        return error


@given(TREES, st.lists(st.sampled_from(string.whitespace), min_size=1, max_size=3).map("".join))
def test_white_space_between_the_parts_means_nothing(tree: Node, space: str) -> None:
    text = render(tree)
    # Around every node is the one place where space is free whatever the names and texts contain.
    places = sorted({place for node in walk(parse(text)) for place in (node.start, node.end)}, reverse=True)
    for place in places:
        text = text[:place] + space + text[place:]

    assert parse(text) == tree


@given(TREES)
def test_positions_are_those_of_the_parts_texts(tree: Node) -> None:
    text = render(tree)

    for node in walk(parse(text)):
        part = text[node.start : node.end]
        assert part == "" if isinstance(node, Empty) else parse(part) == node


@given(TREES)
def test_questions_see_every_node_once(tree: Node) -> None:
    nodes = list(walk(tree))

    assert references(tree) == tuple(dict.fromkeys(node.name for node in nodes if isinstance(node, Attribute)))
    assert functions(tree) == tuple(dict.fromkeys(node.name for node in nodes if isinstance(node, Call)))
    assert constants(tree) == tuple(
        dict.fromkeys(
            node.value if isinstance(node, Text) else node.text for node in nodes if isinstance(node, Text | Number)
        )
    )
