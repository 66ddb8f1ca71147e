"""`make rule`: what it writes works, says what is to be written, and it refuses what there can't be."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.new_rule import NewRuleError, RuleName, main, named, rules_of, with_module, with_row, write_rule

pytestmark = pytest.mark.engine  # starts make and checks what is written

RULE = "policypack/entra_policy/rules/service/no_example_things.py"
TEST = "tests/policy/rules/service/test_no_example_things.py"
CHANGED = {"policypack/entra_policy/rules/service/__init__.py", "tests/reference/rules.txt"}
MAKE = shutil.which("make") or "make"
NO_PROGRAM = (
    "{0} can't be run: {0} needs a program in a ```python block (or two, before and after a change), and at most one "
    "facts file in a ```json block; it has 0 and 0."
)
LOOK = """
import json
from entra_policy.rules import all_rules
from entra_policy.testing import check_page

rules = {rule.id: rule for rule in all_rules()}
rule = next(rule for rule in rules.values() if rule.name == "no-example-things")
said = [rule.id, rule.level, rule.section, rule.check.__name__, *check_page(rule, rules=rules.values())]
print(json.dumps([list(rules), said]))
"""


@pytest.fixture
def repository(project_root: Path, tmp_path: Path) -> Path:
    """What a new rule is written into, and what checks it."""
    ignored = shutil.ignore_patterns("__pycache__", "venv")
    for folder in ("policypack/entra_policy", "components/entra_components", "entra_sync", "tests/support"):
        shutil.copytree(project_root / folder, tmp_path / folder, ignore=ignored)
    for file in ("pyproject.toml", "tests/reference/rules.txt", "tests/conftest.py", "tests/policy/conftest.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(project_root / file, tmp_path / file)
    return tmp_path


def texts(root: Path) -> dict[str, str]:
    return {str(file.relative_to(root)): file.read_text() for file in root.rglob("*") if file.suffix in {".py", ".txt"}}


def run(*command: str, folder: Path) -> str:
    environment = os.environ | {"PYTHONPATH": f"{folder}/policypack{os.pathsep}{folder}/components{os.pathsep}{folder}"}
    result = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_a_new_rule_is_a_rule_whose_page_says_what_is_missing(repository: Path) -> None:
    before = texts(repository)
    write_rule("no-example-things", "service", root=repository)
    after = texts(repository)
    assert {name for name in after if after[name] != before.get(name)} == {RULE, TEST, *CHANGED}

    ids, said = json.loads(run("-c", LOOK, folder=repository))
    table = [row.split() for row in after["tests/reference/rules.txt"].splitlines()]
    assert ids == [row[0] for row in table]
    taken = [row[0] for row in table if row[0].startswith("EP3") and row[1] != "no-example-things"]
    new = f"EP{int(max(taken).removeprefix('EP')) + 1}"
    assert [new, "no-example-things", "mandatory"] in table
    assert said == [
        new,
        "mandatory",
        "Service issues",
        "no_example_things",
        "There is nothing under What it checks.",
        "There is nothing under Why.",
        "There is nothing under Example.",
        "There is nothing under Instead.",
        "There is nothing under When it is undecided.",
        "Its first line isn't a sentence that ends with a full stop.",
        NO_PROGRAM.format("Example"),
        NO_PROGRAM.format("Instead"),
    ]


@pytest.mark.parametrize("section", ["service", "edition_2026"])
def test_what_is_written_passes_the_checks_of_style_and_types(section: str, repository: Path) -> None:
    write_rule("no-example-things", section, root=repository)
    rule, test = RULE.replace("service", section), TEST.replace("service", section)
    written = [rule, test, f"policypack/entra_policy/rules/{section}/__init__.py"]
    run("-m", "ruff", "check", *written, folder=repository)
    run("-m", "ruff", "format", "--check", *written, folder=repository)
    run("-m", "mypy", rule, test, folder=repository)


@pytest.mark.parametrize("section", ["service", "edition_2026"])
def test_the_cases_that_are_written_pass(section: str, repository: Path) -> None:
    write_rule("no-example-things", section, root=repository)
    test = TEST.replace("service", section)
    printed = run("-m", "pytest", "-n0", "-q", "-p", "no:cacheprovider", test, folder=repository)
    assert re.search(r"^3 passed in ", printed, re.MULTILINE), printed


def test_a_section_gets_one_more_module() -> None:
    section = '"""Things."""\n\nfrom entra_policy.rules.things import (\n    {},\n)\n\nMODULES = (\n    {},\n)\n'
    before = section.format("a_thing,\n    c_thing", "c_thing,\n    a_thing")
    after = section.format("a_thing,\n    b_thing,\n    c_thing", "c_thing,\n    a_thing,\n    b_thing")
    assert with_module(before, "b_thing") == after
    with pytest.raises(NewRuleError, match=r"doesn't import its modules in one list and name them in another\.$"):
        with_module('"""Things."""\n\nMODULES = ()\n', "b_thing")


def test_the_table_stays_in_the_order_of_the_ids() -> None:
    assert with_row("EP101 a mandatory\nEP103 c advisory\n", RuleName("EP102", "b", "x")) == (
        "EP101 a mandatory\nEP102 b mandatory\nEP103 c advisory\n"
    )


KNOWN = {
    "service": (RuleName("EP301", "no-password", "service"), RuleName("EP304", "in-cloud", "service")),
    "things": (RuleName("EP499", "last", "things"),),
}


@pytest.mark.parametrize(
    ("given", "rule_id"), [("", "EP305"), ("EP302", "EP302"), ("EP399", "EP399")], ids=["next", "gap", "far"]
)
def test_ids(given: str, rule_id: str) -> None:
    assert named("no-example-2", "service", given, KNOWN) == RuleName(rule_id, "no-example-2", "service")


@pytest.mark.parametrize(
    ("name", "section", "rule_id", "message"),
    [
        ("example", "servise", "", "there is no section `servise`; the sections are service, things."),
        ("example", "EP3", "", "there is no section `EP3`; the sections are service, things."),
        ("No-Example", "service", "", "`No-Example` is not a name in kebab case, such as `no-example-things`."),
        ("no_example", "service", "", "`no_example` is not a name in kebab case, such as `no-example-things`."),
        ("no--example", "service", "", "`no--example` is not a name in kebab case, such as `no-example-things`."),
        ("../example", "service", "", "`../example` is not a name in kebab case, such as `no-example-things`."),
        ("in-cloud", "things", "", "there is a rule `in-cloud` already: EP304, in service."),
        ("all", "things", "", "`all` has another meaning in a policy configuration; give the rule another name."),
        ("example", "service", "EP301", "EP301 is no-password already, in service."),
        ("example", "service", "EP499", "EP499 is last already, in things."),
        ("example", "service", "EP401", "EP401 is not an id of service: those begin with EP3."),
        ("example", "service", "315", "`315` is not an id, such as `EP399`."),
        ("example", "things", "", "things has no id after EP499 left; give a free one with ID=."),
    ],
)
def test_what_there_can_t_be_is_refused(name: str, section: str, rule_id: str, message: str) -> None:
    with pytest.raises(NewRuleError) as refused:
        named(name, section, rule_id, KNOWN)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("meaning", "names"),
    [
        ("a keyword of Python", ("import", "lambda", "match")),
        ("a builtin of Python", ("filter", "type", "list")),
        ("a module of Python's standard library", ("json", "email", "sched")),
        ("the list of rules in docs/rules", ("readme",)),
        (
            "a name that the rule's module uses",
            (
                *("rule", "mapping", "problem", "subject", "context", "level", "mandatory", "iterator", "schema"),
                *("target", "attributemapping", "rule-definition", "path", "about", "edition", "editions"),
            ),
        ),
    ],
    ids=["keyword", "builtin", "standard-library", "index", "module"],
)
def test_names_with_another_meaning_are_refused(meaning: str, names: tuple[str, ...]) -> None:
    for name in names:
        with pytest.raises(NewRuleError) as refused:
            named(name, "service", "", KNOWN)
        function = name.replace("-", "_")
        assert str(refused.value) == f"`{function}` is {meaning}; give the rule another name."


@pytest.fixture
def with_make(project_root: Path, repository: Path) -> Path:
    """A repository with what `make rule` runs."""
    shutil.copy(project_root / "Makefile", repository)
    shutil.copytree(project_root / "tools", repository / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    (repository / "docs").mkdir()
    shutil.copy(project_root / "requirements.lock", repository)
    (repository / ".venv").mkdir()
    (repository / ".venv/.installed").touch()
    return repository


def make_rule(folder: Path, *given: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `make rule` prints; the virtual environment is the one that runs the tests."""
    path = os.pathsep.join(map(str, (folder / "policypack", folder / "components", folder)))
    own = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}}
    return subprocess.run(
        [MAKE, "rule", f"BIN={Path(sys.executable).parent}", *given],
        cwd=folder,
        env=own | {"PYTHONPATH": path} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_writes_the_rule_and_its_page(with_make: Path) -> None:
    before = texts(with_make)
    result = make_rule(with_make, "NAME=no-example-things", "SECTION=service", "ID=EP399")
    assert (result.returncode, result.stderr) == (0, "")
    assert (
        result.stdout
        == f"""\
EP399 no-example-things:
  {RULE}
  {TEST}
  policypack/entra_policy/rules/service/__init__.py
  tests/reference/rules.txt

Write its page (the docstring), what it checks and its cases. This says what is missing:
  .venv/bin/python -m pytest {TEST} tests/policy/rules/test_rule_pages.py -k 'no_example_things or EP399'
`make docs` makes docs/rules/no-example-things.md of the docstring again. Report the rule in CHANGELOG.md.
"""
    )
    after = texts(with_make)
    assert {name for name in after if after[name] != before.get(name)} == {RULE, TEST, *CHANGED}
    page = (with_make / "docs/rules/no-example-things.md").read_text()
    assert page.startswith("# EP399 no-example-things\n")


HOSTILE = (
    """a'; touch hacked; '"; touch hacked; \"""",
    "$(touch hacked)`touch hacked`; touch hacked #\\",
    "$(shell touch hacked)${shell touch hacked}$$(touch hacked)",
    "--help",
)


@pytest.mark.parametrize("variable", ["NAME", "SECTION", "ID"])
def test_nothing_that_is_given_is_executed(variable: str, with_make: Path) -> None:
    before = files(with_make)
    for hostile in HOSTILE:
        given = {"NAME": "no-example-things", "SECTION": "service", "ID": "", variable: hostile}
        arguments = make_rule(with_make, *(f"{name}={value}" for name, value in given.items()))
        environment = make_rule(with_make, **given)
        for result in (arguments, environment):
            assert (result.returncode, result.stdout) == (2, "")
            assert result.stderr.startswith("No rule was made: ")
            assert f"`{hostile}`" in result.stderr
    assert files(with_make) == before


def files(root: Path) -> set[Path]:
    return {file for file in root.rglob("*") if "__pycache__" not in file.parts}


def test_a_rule_of_an_edition_names_it(repository: Path) -> None:
    rule, test = "policypack/entra_policy/rules/{}.py", "tests/policy/rules/{}.py"
    write_rule("no-example-things", "edition_2026", root=repository)
    of_edition = (repository / rule.format("edition_2026/no_example_things")).read_text()
    assert "\n    editions=EDITION,\n)\ndef no_example_things(" in of_edition
    tested = (repository / test.format("edition_2026/test_no_example_things")).read_text()
    assert tested.count("settings=EDITION_2026,") + tested.count("settings=EDITION_2026)") == 3


def test_a_file_that_is_there_is_kept(repository: Path) -> None:
    test = repository / TEST
    test.parent.mkdir(parents=True)
    test.write_text("# mine\n")
    before = texts(repository)
    with pytest.raises(NewRuleError) as refused:
        write_rule("no-example-things", "service", root=repository)
    assert str(refused.value) == f"{TEST} is there already."
    assert texts(repository) == before


def test_the_source_has_the_rules_that_run(project_root: Path, reference_dir: Path) -> None:
    found = sorted(f"{rule.id} {rule.name}" for rules in rules_of(project_root).values() for rule in rules)
    table = (reference_dir / "rules.txt").read_text().splitlines()
    assert found == [row.rpartition(" ")[0] for row in table]


def test_a_mistake_is_one_line_and_no_rule(project_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted((project_root / "policypack/entra_policy/rules").rglob("*.py"))
    assert main(["no-nested-groups", "service", ""]) == 2
    assert capsys.readouterr().err == (
        "No rule was made: there is a rule `no-nested-groups` already: EP302, in service.\n"
    )
    assert main(["", "", ""]) == 2
    assert capsys.readouterr().err == "usage: make rule NAME=no-example-things SECTION=service [ID=EP315]\n"
    assert sorted((project_root / "policypack/entra_policy/rules").rglob("*.py")) == before
