"""Do the tests notice when a rule is wrong? `python tools/mutation/mutations.py [--write] [RULE ...]`.

Changes each condition of each rule in memory (`mutants.py`), and runs the checks of the tests on the changed rules:
the cases of the rules that depend on it and the programs of their pages first, then those of all other rules, then the
tests that are neither. What the programs declare is found out once; each mutant costs a fork.

Ends with status 1 when a mutant survives for which `mutations.json` has no reason, or when a reason is left over.
`--write` writes `results.md`.
"""

import argparse
import gc
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from entra_policy.readers.program import batch
from entra_policy.rules import all_rules
from tools.mutation.mutants import Mutant, mutants_of
from tools.mutation.mutation_checks import PACKAGE, RULES, Run, checks_of_tests, compiled, path_of, start
from tools.mutation.rule_names import rules_by_name

REASONS: Final = Path(__file__).with_name("mutations.json")
REPORT: Final = Path(__file__).with_name("results.md")
_AT_ONCE: Final = min(2, os.cpu_count() or 1)
_POLITE: Final = 10
_SHOWN: Final = 90
_NOT_TESTED: Final = "Not tested"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant.

    Attributes:
        mutant: the mutant.
        rule_ids: the rules that depend on what is changed.
        noticed_by: the check that noticed it, None where none did.
    """

    mutant: Mutant
    rule_ids: tuple[str, ...]
    noticed_by: str | None


def chosen(sources: Mapping[str, bytes], names: Sequence[str]) -> list[tuple[Mutant, tuple[str, ...]]]:
    """The mutants of these modules, and those on which these rules depend, with the rules that do; by default all."""
    ids = {(rule.check.__module__.removeprefix(f"{PACKAGE}."), rule.check.__name__): rule.id for rule in all_rules()}
    users = rules_by_name(sources, ids)
    found = []
    for module, source in sources.items():
        for mutant in mutants_of(module, source):
            dependent = tuple(users.get((module, mutant.function), ()))
            if dependent and (not names or not {module, *dependent}.isdisjoint(names)):
                found.append((mutant, dependent))
    return found


def results(mutants: Sequence[tuple[Mutant, tuple[str, ...]]], sources: Mapping[str, bytes]) -> Iterator[Result]:
    """What becomes of each mutant, in the order in which the checks end.

    Raises:
        SystemExit: the checks don't hold without any change.
    """
    rules = all_rules()
    with batch.program_server(preload=["entra_components.preloaded"]) as server:
        checks = checks_of_tests(rules, server)
    codes = {module: compiled(module, source) for module, source in sources.items()}
    gc.freeze()
    unchanged = start(codes, [rule.id for rule in rules], checks)
    if noticed := unchanged.noticed_by(os.waitpid(unchanged.pid, 0)[1]):
        sys.exit(f"Without any change, {noticed} does not hold: make the tests of the rules pass first.")
    running: dict[int, tuple[Run, Mutant, tuple[str, ...]]] = {}
    left = list(reversed(mutants))
    while left or running:
        while left and len(running) < _AT_ONCE:
            mutant, dependent = left.pop()
            changed = compiled(mutant.module, mutant.applied(sources[mutant.module]))
            run = start({**codes, mutant.module: changed}, dependent, checks)
            running[run.pid] = (run, mutant, dependent)
        pid, status = os.wait()
        run, mutant, dependent = running.pop(pid)
        yield Result(mutant, dependent, run.noticed_by(status))


def report(found: Sequence[Result], reasons: Mapping[str, str]) -> str:
    """The report, as Markdown."""
    survivors = [result for result in found if result.noticed_by is None]
    by_own = sum(result.noticed_by is not None and not result.noticed_by.startswith("other: ") for result in found)
    lines = [
        "# Do the tests notice when a rule is wrong?",
        "",
        "Made by `make mutations`, which changes every condition of every rule, one at a time and in memory, and runs",
        "the checks of the tests on the changed rule. Changed are conditions (negated), comparisons (opposite, with or",
        "without equality), logical operators (exchanged, each operand left out), truth values, numbers, compared",
        "texts, elements of sets, the folding of case, the scenarios and editions of a rule, and statements that",
        "report, raise or go on with the next.",
        "",
        f"{len(found)} mutants: {by_own} are noticed by the cases and pages of the rules that depend on the change,",
        f"{len(found) - by_own - len(survivors)} by other tests of the rules, {len(survivors)} by none.",
        "",
        "## By rule",
        "",
        "A function that several rules use counts for each of them.",
        "",
        "| rule | mutants | noticed | not noticed |",
        "|---|---|---|---|",
        *_rows(found),
        "",
        "## What these tests do not notice",
        "",
        "Most of it makes no difference to what is found, for the reason given. Where the reason is that something is",
        "not tested, it would make one.",
        "",
    ]
    by_reason: dict[str, list[str]] = {}
    for name in sorted({result.mutant.name for result in survivors}):
        by_reason.setdefault(reasons.get(name, "**No reason yet.**"), []).append(name)
    for reason, names in sorted(by_reason.items(), key=lambda item: (not item[0].startswith(_NOT_TESTED), item[0])):
        lines.extend([reason, "", *(f"* {_shown(name)}" for name in names), ""])
    return "\n".join(lines[:-1]) + "\n"


def _rows(found: Sequence[Result]) -> Iterator[str]:
    for rule in all_rules():
        own = [result for result in found if rule.id in result.rule_ids]
        noticed = sum(result.noticed_by is not None for result in own)
        yield f"| {rule.id} {rule.name} | {len(own)} | {noticed} | {len(own) - noticed} |"


def _shown(name: str) -> str:
    """A mutant's name, long texts cut."""
    where, _, change = name.partition(": ")
    before, _, after = change.partition(" -> ")
    return f"`{where}`, {_cut(before)} -> {_cut(after)}"


def _cut(code: str) -> str:
    return code if len(code) <= _SHOWN else f"{code[: _SHOWN // 2]} ... {code[-_SHOWN // 2 :]}"


def main() -> int:
    """Run the mutants, tell what survived."""
    parser = argparse.ArgumentParser(description="Do the tests notice when a rule is wrong?")
    parser.add_argument("--write", action="store_true", help="write tools/mutation/results.md")
    parser.add_argument(
        "rules", nargs="*", metavar="RULE", help="ids of rules, or names of their modules; by default all"
    )
    options = parser.parse_args()
    os.nice(_POLITE)
    sources = {
        ".".join(path.relative_to(RULES).with_suffix("").parts): path.read_bytes()
        for path in sorted(RULES.rglob("*.py"))
        if path.stem != "__init__"
    }
    mutants = chosen(sources, options.rules)
    reasons: dict[str, str] = json.loads(REASONS.read_text()) if REASONS.exists() else {}
    found: list[Result] = []
    for result in results(mutants, sources):
        found.append(result)
        if result.noticed_by is None and result.mutant.name not in reasons:
            print(f"{path_of(result.mutant.module).name}:{result.mutant.line}: {result.mutant.name}", flush=True)
    survived = {result.mutant.name for result in found if result.noticed_by is None}
    noticed = {result.mutant.name for result in found if result.noticed_by is not None} - survived
    stale = reasons.keys() & noticed if options.rules else reasons.keys() - survived
    without = len(survived - reasons.keys())
    print(f"{len(found)} mutants; not noticed by any test: {len(survived)}, {without} of them without a reason.")
    for name in sorted(stale):
        print(f"A reason that is no longer needed: {name}")
    if options.write and not options.rules:
        REPORT.write_text(report(found, reasons))
    return 1 if stale or survived - reasons.keys() else 0


if __name__ == "__main__":
    sys.exit(main())
