"""Runs the checks of the tests of the rules on a changed module of rules, which exists in memory only."""

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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import Final

import pytest

from entra_policy.change import compared
from entra_policy.estate import build_estate
from entra_policy.evaluation import evaluate
from entra_policy.finding import Level, Verdict
from entra_policy.readers.program import batch
from entra_policy.resource import Inventory
from entra_policy.rule import Rule
from entra_policy.settings import Settings
from tests.policy.rules.cases import SECTIONS
from tests.policy.rules.test_rule_pages import BLOCKS, UNAVOIDABLE, page_facts
from tests.support.cases import Expected, as_expected
from tests.support.checking import declared
from tests.support.expectations import expected_findings

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = "entra_policy.rules"
# The tests of rules that are neither cases nor programs of pages.
_TESTS: Final = tuple(
    f"tests/policy/rules/{name}.py"
    for name in ("test_attribute_rules_on_schemas", "test_on_premises_parts", "test_expression_tree_rule")
)
_SECONDS: Final = 240


@dataclass(frozen=True, slots=True)
class Check:
    """What a program declares, and what rules must say of it.

    Attributes:
        id: the case's, or the rule's and the page's heading.
        rule_id: the rule whose check it is.
        inventory: what the program declares.
        settings: the settings of the check.
        expected: of a case, all findings; of a page, None.
        broken: of a page, the rules that fail.
    """

    id: str
    rule_id: str
    inventory: Inventory
    settings: Settings
    expected: tuple[Expected, ...] | None
    broken: frozenset[str] = frozenset()

    def holds(self, rules: Sequence[Rule]) -> bool:
        """Whether these rules say what is expected of them."""
        estate = build_estate(self.inventory.resources, self.settings, deleted=self.inventory.deleted)
        findings = evaluate(estate, rules, self.settings).findings
        ids = {rule.id for rule in rules}
        if self.expected is None:
            failed = {finding.rule_id for finding in findings if finding.verdict is Verdict.FAIL}
            return failed == self.broken & ids
        wanted = tuple(finding for finding in self.expected if finding.rule_id in ids)
        return tuple(as_expected(finding) for finding in findings) == wanted


def checks_of_tests(rules: Iterable[Rule], server: batch.ProgramServer) -> tuple[Check, ...]:
    """All cases, and the programs of all pages."""
    return (*_cases(server), *(check for rule in rules for check in _pages(rule, server)))


def _cases(server: batch.ProgramServer) -> Iterator[Check]:
    for section, cases in SECTIONS.items():
        for case in cases:
            inventory = declared(case.program, server, case.config)
            if case.before is not None:
                inventory = compared(inventory, declared(case.before, server, case.config))
            expected = expected_findings(section)[case.id]
            yield Check(case.id, case.id.partition("-")[0], inventory, case.settings, expected)


def _pages(rule: Rule, server: batch.ProgramServer) -> Iterator[Check]:
    for heading in ("Example", "Instead"):
        texts = [text for language, text in BLOCKS.findall(rule.text[heading]) if language == "python"]
        inventory = declared(texts[-1], server)
        if len(texts) > 1:
            inventory = compared(inventory, declared(texts[0], server))
        settings = Settings(
            edition=min(rule.editions),
            levels={rule.name: Level.MANDATORY},
            facts=page_facts(rule, heading) or page_facts(rule, "Example"),
        )
        broken = {rule.id, *UNAVOIDABLE.get(rule.id, ())} if heading == "Example" else ()
        yield Check(f"{rule.id} {heading}", rule.id, inventory, settings, None, frozenset(broken))


class _ChangedModule(importlib.abc.MetaPathFinder):
    """Finds one module of rules: the changed one."""

    def __init__(self, module: str, source: bytes) -> None:
        self.name, self.source = f"{PACKAGE}.{module}", source

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The changed module, None for any other."""
        if fullname != self.name:
            return None
        path = ROOT / "policypack" / "entra_policy" / "rules" / f"{fullname.rpartition('.')[2]}.py"
        return spec_from_file_location(fullname, path, loader=_ChangedSource(fullname, str(path), self.source))


class _ChangedSource(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, path: str, source: bytes) -> None:
        super().__init__(fullname, path)
        self.source = source

    def get_code(self, fullname: str) -> types.CodeType:
        """The changed source, compiled: what is cached on disk is the unchanged one."""
        return compile(self.source, self.get_filename(fullname), "exec", dont_inherit=True)


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


def start(module: str, source: bytes, rule_ids: Sequence[str], checks: Sequence[Check]) -> Run:
    """Starts the checks on a changed module.

    Args:
        module: the module's last name.
        source: its changed text.
        rule_ids: the rules that depend on what is changed.
        checks: all checks.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Run(pid, reading)
    signal.alarm(_SECONDS)  # a change may make a loop endless
    try:
        answer: str | None = _first_to_notice(module, source, rule_ids, checks)
    except Exception as error:  # noqa: BLE001 - a module that can't even be imported is noticed by every test
        answer = f"{type(error).__name__} outside of a rule"
    os.write(writing, json.dumps(answer).encode())
    os._exit(0)


def _first_to_notice(module: str, source: bytes, rule_ids: Sequence[str], checks: Sequence[Check]) -> str | None:
    for name in [name for name in sys.modules if f"{name}.".startswith(f"{PACKAGE}.")]:
        del sys.modules[name]
    sys.meta_path.insert(0, _ChangedModule(module, source))
    rules = [rule for rule in importlib.import_module(PACKAGE).all_rules() if rule.id in rule_ids]
    own = [check for check in checks if check.rule_id in rule_ids]
    for check in own:
        if not check.holds(rules):
            return check.id
    for check in checks:
        if check.rule_id not in rule_ids and not check.holds(rules):
            return f"other: {check.id}"
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        ended = pytest.main(["-x", "-q", "-p", "no:cacheprovider", *(str(ROOT / test) for test in _TESTS)])
    return None if ended == pytest.ExitCode.OK else "other: tests/policy/rules"
