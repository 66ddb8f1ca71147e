"""Input that was made to hurt: size, depth and backtracking. Each takes a moment, or the parser isn't linear."""

import pytest

from entra_sync.expression import Attribute, Call, Concatenation, Empty, ExpressionSyntaxError, Text, parse, render

MILLION = 1_000_000
# A quadratic parser would need hours for these texts, a linear one well under a second.
SECONDS = 240


@pytest.mark.timeout(SECONDS)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("F(" * MILLION, id="open calls"),
        pytest.param("F(" * 10_000 + ")" * 10_000, id="nested calls"),
        pytest.param("[" * MILLION, id="open brackets"),
        pytest.param("]" * MILLION, id="closing brackets"),
        pytest.param('"' * (MILLION + 1), id="quotation marks"),
        pytest.param('"' + '\\"' * MILLION, id="escaped quotation marks"),
        pytest.param('"' + "\\" * (MILLION + 1) + '"', id="backslashes in a text"),
        pytest.param("[[" + '"\\"' * MILLION, id="quotation marks in a name"),
        pytest.param("[" + "\\" * (MILLION + 1) + "]", id="backslashes in a name"),
        pytest.param(" " * MILLION, id="spaces"),
        pytest.param("F" + " " * MILLION + "!", id="spaces behind a word"),
        pytest.param("F(" + "[a] ," * (MILLION // 10), id="an open call with many arguments"),
        pytest.param("-" * MILLION, id="minus signs"),
        pytest.param("1" * MILLION + "x", id="digits with a letter"),
        pytest.param("&H" * MILLION, id="hexadecimal prefixes"),
        pytest.param("=" * MILLION, id="operators"),
        pytest.param("\x00" * MILLION, id="null characters"),
    ],
)
def test_not_an_expression(text: str) -> None:
    with pytest.raises(ExpressionSyntaxError):
        parse(text)


@pytest.mark.timeout(SECONDS)
@pytest.mark.engine  # takes seconds
def test_huge_expressions() -> None:
    text = "ab\\" * MILLION
    assert parse(render(Text(text))) == Text(text)

    name = "[" * 100_000 + "]" * 100_000
    assert parse(f"[a{name}]") == Attribute(f"a{name}")

    assert parse("F(" + "," * 100_000 + ")") == Call("F", (Empty(),) * 100_001)

    parts = (Attribute("a"),) * 100_000
    assert parse("&".join(["[a]"] * 100_000)) == Concatenation(parts)


def test_an_error_shows_little_of_a_large_input() -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse("F([a] " + "x" * MILLION)

    assert str(caught.value) == f"Line 1, column 7: expected `,` or `)` in the call of F, found `{'x' * 20}`."


def test_an_error_shows_little_of_a_long_function_name() -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse("F" * MILLION + "([a]")

    assert caught.value.expected == f"`,` or `)` in the call of {'F' * 40}..."
