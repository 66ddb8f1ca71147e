"""Which regular expressions .NET refuses. Each answer was taken from .NET itself."""

import pytest

from entra_sync.dotnet_patterns import DotnetPattern, read_pattern

COMPILES = (
    r".*\@domain.com",
    "([1-9][0-9])",
    "[a-z-[aeiou]]",
    "(?'n'l+)",
    r"\p{IsGreek}",
    r"\P{L}",
    "(?i)straße",
    "[[:alpha:]]",
    r"\Aab\z",
    "(?<=a+)b",
    "(?<!b)c",
    "(a)(?(1)b|c)",
    "a{2}",
    r"\u0041\x41\e\cA",
    r"\-",
    r"[\w-]+",
    "(?x) a b # c",
    "(?n)(a)(?<b>b)",
    "(?<1>a)",
    r"\k<n>(?<n>a)",
    "]",
    "}",
    "{",
    "(?:a|b)+?",
    "(?>a+)b",
    r"\Ga",
    r"\141",
    r"\0",
    "x*",
    "a{,3}",
    "^*",
    "[]a]",
    "a(?#c)*",
    "",
)


@pytest.mark.parametrize("pattern", COMPILES)
def test_patterns_that_net_takes(pattern: str) -> None:
    assert read_pattern(pattern).error is None


NOTHING = "has a quantifier (`*`, `+`, `?` or `{n}`) with nothing before it to repeat"
TWICE = "has a quantifier (`*`, `+`, `?` or `{n}`) behind another one"
UNKNOWN_GROUP = "has a group that begins with `(?` and something that .NET doesn't know"
UNKNOWN_ESCAPE = "has a backslash before a letter that .NET doesn't know as an escape"
UNNAMED = "has a group whose name isn't valid"
NO_PROPERTY = r"has a `\p` that no name in braces follows"


@pytest.mark.parametrize(
    ("pattern", "error"),
    [
        ("(Sales", "has a `(` without a `)`"),
        ("a)", "has a `)` without a `(`"),
        ("[a", "has a `[` without a `]`"),
        ("[]", "has a `[` without a `]`"),
        ("*a", NOTHING),
        ("(+)", NOTHING),
        ("a|?", NOTHING),
        ("{2}", NOTHING),
        ("a++", TWICE),
        ("a{2}{3}", TWICE),
        ("a*??", TWICE),
        ("a{3,2}", "has a quantifier `{x,y}` with x greater than y"),
        (r"\h", UNKNOWN_ESCAPE),
        (r"\_", UNKNOWN_ESCAPE),
        (r"\Q.\E", UNKNOWN_ESCAPE),
        (r"[\j]", UNKNOWN_ESCAPE),
        ("(?P<n>a)", UNKNOWN_GROUP),
        ("(?U)a", UNKNOWN_GROUP),
        ("(?", UNKNOWN_GROUP),
        ("(?<n", UNNAMED),
        ("(?<>a)", UNNAMED),
        ("(?<0>a)", "has a group with the number 0"),
        (r"\pL", NO_PROPERTY),
        (r"\p{}", NO_PROPERTY),
        (r"\u12", r"has a `\u` without 4 hexadecimal digits"),
        (r"[\xg]", r"has a `\x` without 2 hexadecimal digits"),
        (r"\c", r"has a `\c` that no control character follows"),
        ("a\\", "ends with a backslash"),
        ("[z-a]", "has a range in brackets that runs backwards"),
        (r"[a-\d]", "has a range in brackets that ends with a class of characters"),
        ("[a-z-[aeiou]x]", "has something behind the class that is subtracted in brackets"),
        (r"(a)\2", "refers to a group that it doesn't have"),
        (r"\k<n>", "refers to a group that it doesn't have"),
        (r"\kn", r"has a `\k` that no group's name follows"),
        ("(?#", "has a comment `(?#` that isn't closed"),
    ],
)
def test_patterns_that_net_refuses(pattern: str, error: str) -> None:
    assert read_pattern(pattern) == DotnetPattern(error, None)


@pytest.mark.parametrize(
    ("pattern", "groups"),
    [
        ("a", {"0"}),
        ("(?<a>x)(y)", {"0", "1", "2", "a"}),
        ("(?<a>x)(?<a>y)", {"0", "1", "a"}),
        ("(?:x)(?=y)", {"0"}),
        (r"\(x\)[(]", {"0"}),
    ],
)
def test_groups(pattern: str, groups: set[str]) -> None:
    assert read_pattern(pattern) == DotnetPattern(None, frozenset(groups))


@pytest.mark.parametrize(
    "pattern",
    ["(?<1>a)", "(?n)(a", "(?x)( # )", "(a)(?(1)b|c", "(?<a-b>c)", r"\<a>", "[a-" * 100, "a{9999999999}", r"\89"],
)
def test_what_is_not_certain_is_neither(pattern: str) -> None:
    assert read_pattern(pattern) == DotnetPattern(None, None)
