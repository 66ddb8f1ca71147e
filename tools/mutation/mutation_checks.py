"""Runs the checks of the tests of the rules on changed rules, which exist in memory only."""

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import io
import json
import os
import signal
import sys
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import Final

import pytest

from entra_policy.estate.joining import build_estate
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.finding import Verdict
from entra_policy.inventory import Inventory, compared
from entra_policy.readers.program import batch
from entra_policy.rule_definition import Rule
from entra_policy.settings import Settings
from entra_policy.testing.pages import declared_by_page
from tests.policy.rules.test_rule_pages import UNAVOIDABLE
from tests.support.cases import Case
from tests.support.checking import declared, other_rules_that_fail
from tests.support.expected import Expected
from tests.support.rule_cases import all_cases

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = "entra_policy.rules"
RULES: Final = ROOT / "policypack" / "entra_policy" / "rules"
TESTS: Final = ROOT / "tests" / "policy" / "rules"
# Tests of several rules that are neither cases nor programs of pages, and how the ids of their rules begin.
_TESTS_OF_SEVERAL_RULES: Final = {
    "test_attribute_rules_on_schemas.py": ("EP00", "EP20"),
    "test_on_premises_tutorials.py": ("EP4",),
}
_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Check:
    """What a program declares, and what rules must say of it.

    Attributes:
        id: the case's, or the rule's and the page's heading.
        rule_id: the rule whose check it is.
        inventory: what the program declares.
        settings: the settings of the check.
        case: the case; of a page, None.
        broken: of a page, the rules that fail.
    """

    id: str
    rule_id: str
    inventory: Inventory
    settings: Settings
    case: Case | None
    broken: frozenset[str] = frozenset()

    def holds(self, rules: Sequence[Rule]) -> bool:
        """Whether these rules say what is expected of them."""
        estate = build_estate(self.inventory.resources, self.settings, deleted=self.inventory.deleted)
        findings = evaluate(estate, rules, self.settings).findings
        ids = {rule.id for rule in rules}
        if self.case is None:
            failed = {finding.rule_id for finding in findings if finding.verdict is Verdict.FAIL}
            return failed == self.broken & ids
        if set(other_rules_that_fail(findings, self.rule_id)) != ids.intersection(self.case.others):
            return False
        own = [Expected.of(finding) for finding in findings if finding.rule_id == self.rule_id]
        # The order is that in which the program's resources happened to be registered.
        return self.rule_id not in ids or sorted(own, key=repr) == sorted(self.case.found, key=repr)


def checks_of_tests(rules: Iterable[Rule], server: batch.ProgramServer) -> tuple[Check, ...]:
    """All cases, and the programs of all pages."""
    return (*_cases(server), *(check for rule in rules for check in _pages(rule)))


def _cases(server: batch.ProgramServer) -> Iterator[Check]:
    for case in all_cases():
        inventory = declared(case.program, server, case.config)
        if case.before is not None:
            inventory = compared(inventory, declared(case.before, server, case.config))
        yield Check(case.id, case.rule_id, inventory, case.settings, case)


def _pages(rule: Rule) -> Iterator[Check]:
    for heading in ("Example", "Instead"):
        inventory, settings = declared_by_page(rule, heading)
        broken = {rule.id, *UNAVOIDABLE.get(rule.id, ())} if heading == "Example" else ()
        yield Check(f"{rule.id} {heading}", rule.id, inventory, settings, None, frozenset(broken))


class _Modules(importlib.abc.MetaPathFinder):
    """Finds the modules of rules as they were read at the start, one of them changed."""

    def __init__(self, codes: Mapping[str, types.CodeType]) -> None:
        self.codes = codes

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A module of rules, None for any other."""
        name = fullname.removeprefix(f"{PACKAGE}.")
        if name not in self.codes:
            return None
        path = path_of(name)
        return spec_from_file_location(fullname, path, loader=_Code(fullname, str(path), self.codes[name]))


class _Code(importlib.machinery.SourceFileLoader):
    """Loads a module from its code, not from the file."""

    def __init__(self, fullname: str, path: str, code: types.CodeType) -> None:
        super().__init__(fullname, path)
        self.code = code

    def get_code(self, _fullname: str) -> types.CodeType:
        """The module's code."""
        return self.code


def path_of(module: str) -> Path:
    """The file of a module of rules, such as `service.no_nested_groups`."""
    return RULES / f"{module.replace('.', '/')}.py"


def compiled(module: str, source: bytes) -> types.CodeType:
    """The code of a module of rules."""
    return compile(source, path_of(module), "exec", dont_inherit=True)


@dataclass(frozen=True, slots=True)
class Run:
    """One changed module in a process of its own.

    Attributes:
        pid: the process.
        stream: gives the answer: what noticed the change, or nothing.
    """

    pid: int
    stream: int

    def noticed_by(self, status: int) -> str | None:
        """What noticed the change, None where nothing did; after the process has ended with this wait status."""
        with open(self.stream, "rb") as stream:  # noqa: PTH123 - a descriptor has no path
            content = stream.read()
        if os.WIFSIGNALED(status):
            return f"ended by signal {os.WTERMSIG(status)}"
        answer: str | None = json.loads(content)
        return answer


def start(codes: Mapping[str, types.CodeType], rule_ids: Sequence[str], checks: Sequence[Check]) -> Run:
    """Starts the checks on changed rules.

    Args:
        codes: the code of each module of rules, by its name below the package of rules.
        rule_ids: the rules that depend on what is changed.
        checks: all checks.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Run(pid, reading)
    # A change may make a loop endless. Other programs on the machine must not use up the time: it is the process's own.
    signal.setitimer(signal.ITIMER_PROF, _SECONDS)
    try:
        answer: str | None = _first_to_notice(codes, rule_ids, checks)
    except Exception as error:  # noqa: BLE001 - a module that can't even be imported is noticed by every test
        answer = f"{type(error).__name__} outside of a rule"
    os.write(writing, json.dumps(answer).encode())
    os._exit(0)


def _first_to_notice(
    codes: Mapping[str, types.CodeType], rule_ids: Sequence[str], checks: Sequence[Check]
) -> str | None:
    for name in [name for name in sys.modules if f"{name}.".startswith(f"{PACKAGE}.")]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Modules(codes))
    rules = [rule for rule in importlib.import_module(PACKAGE).all_rules() if rule.id in rule_ids]
    own = [check for check in checks if check.rule_id in rule_ids]
    for check in own:
        if not check.holds(rules):
            return check.id
    for check in checks:
        if check.rule_id not in rule_ids and not check.holds(rules):
            return f"other: {check.id}"
    tests = [str(path) for path in _tests_beside_cases(rules)]
    if not tests:
        return None
    # They are imported again, with the changed modules.
    for name in [name for name in sys.modules if name.startswith("tests.")]:
        del sys.modules[name]
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        # In this process, where the changed modules are: without the options of other runs.
        options = ["-x", "-q", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib", "-k", "not test_case"]
        # Hypothesis was imported with the cases.
        options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
        ended = pytest.main([*options, *tests])
    return None if ended == pytest.ExitCode.OK else "other: tests/policy/rules"


def _tests_beside_cases(rules: Sequence[Rule]) -> Iterator[Path]:
    """The files with tests of these rules that are neither cases nor programs of pages."""
    ids = [rule.id for rule in rules]
    for name, begins in _TESTS_OF_SEVERAL_RULES.items():
        if any(rule_id.startswith(begins) for rule_id in ids):
            yield TESTS / name
    for rule in rules:
        (path,) = TESTS.glob(f"*/test_{rule.name.replace('-', '_')}.py")
        if path.read_text(encoding="utf-8").count("\ndef test_") > 1:
            yield path
