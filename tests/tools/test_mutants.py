"""The changes that `make mutations` makes to the rules."""

import pytest

from tools.mutation.mutants import mutants_of
from tools.mutation.rule_names import rules_by_name


def changes(source: str) -> list[tuple[str, str]]:
    return [(mutant.before, mutant.after) for mutant in mutants_of("module", source.encode())]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("if a: b = c", [("a", "(not (a))")]),
        ("if a == 'x': b = c", [("a == 'x'", "(a != 'x')"), ("'x'", "'x?'")]),
        ("b = a < 1", [("a < 1", "(a <= 1)"), ("a < 1", "(a >= 1)"), ("1", "2")]),
        ("b = not a", [("not a", "(a)")]),
        ("b = a and c", [("a and c", "((a) or (c))"), ("a and c", "((a))"), ("a and c", "((c))")]),
        ("b = any(each.lower() for each in c if each)", [
            ("any", "all"),
            ("each.lower()", "each"),
            ("each", "(not (each))"),
            ("each", "True"),
        ]),
        ("b = {'é', 'x'}", [("{'é', 'x'}", "{'x'}"), ("{'é', 'x'}", "{'é'}")]),
        ("raise a", [("raise a", "pass")]),
        ("yield a", [("yield a", "yield from ()")]),
        ("b = f'{1 if a else 2}'", []),
        ("b: dict[1, 2] = c", []),
        ("'True'", []),
    ],
)  # fmt: skip
def test_changes(statement: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(changes(f"def function():\n    {statement}\n")) == sorted(expected)


def test_what_restricts_a_rule() -> None:
    source = "@rule('EP999', 'x', level=L, scenarios=ONLY, editions=SOME)\ndef check(subject):\n    pass\n"
    assert changes(source) == [("ONLY", "None"), ("SOME", 'frozenset({"2024", "2026"})')]


def test_a_change_is_made_where_it_stands() -> None:
    source = 'é = "é"\n\n\ndef function(a):\n    return "é" if a is None else "é"\n'.encode()
    [mutant] = mutants_of("module", source)
    assert mutant.name == "module.function: `a is None` -> `(a is not None)`"
    assert mutant.applied(source).decode().splitlines()[-1] == '    return "é" if (a is not None) else "é"'


def test_rules_that_depend_on_a_name() -> None:
    sources = {
        "shared": b"LIMIT = 3\n\ndef helper():\n    return LIMIT\n",
        "one": b"from entra_policy.rules.shared import helper as h\n\ndef check():\n    return h()\n",
        "two": b"def check():\n    return None\n",
    }
    ids = {("one", "check"): "EP001", ("two", "check"): "EP002"}
    assert rules_by_name(sources, ids) == {
        ("shared", "LIMIT"): ["EP001"],
        ("shared", "helper"): ["EP001"],
        ("one", "check"): ["EP001"],
        ("two", "check"): ["EP002"],
    }
