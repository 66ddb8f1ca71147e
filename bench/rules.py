"""What each rule costs: its time over a large estate, compared with that of reading the same state.

    python bench/rules.py STATE [--rounds 3]

What rules share is found out once, at first: the expressions are parsed, and it is looked up what each mapping names.
Then each rule runs alone over the same estate; the result is the median of the processor's time, less that of a rule
that looks at the same subjects and does nothing. Prints a JSON document.
"""

import argparse
import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from entra_policy.estate.estate import Estate
from entra_policy.estate.joining import build_estate
from entra_policy.estate.schema import AttributeMapping
from entra_policy.evaluation.evaluate import evaluate_selected
from entra_policy.evaluation.selection import select
from entra_policy.finding import Level
from entra_policy.readers import read
from entra_policy.rule_definition import Context, Problem, Rule, Subject
from entra_policy.rules import all_rules
from entra_policy.settings import EDITIONS, Settings


@dataclass(frozen=True)
class Cost:
    """What a rule, or something that rules share, costs.

    Attributes:
        name: the rule's id and name, or what is shared.
        subjects: how many subjects it looked at.
        seconds: its time over all of them, never below 0.
    """

    name: str
    subjects: int
    seconds: float


def shared(estate: Estate) -> list[Cost]:
    """The cost of what the rules find out once."""
    mappings = [
        mapping
        for job in estate.jobs
        for schema in job.schemas
        for object_mapping in schema.object_mappings()[0]
        for mapping in object_mapping.attribute_mappings()[0]
    ]

    def seconds(look: Callable[[AttributeMapping], object]) -> float:
        started = time.process_time()
        for mapping in mappings:
            look(mapping)
        return time.process_time() - started

    return [
        Cost("parsing expressions", len(mappings), seconds(lambda mapping: mapping.tree)),
        Cost(
            "what mappings name",
            len(mappings),
            seconds(lambda mapping: (mapping.source_references(), mapping.source_functions(), mapping.may_name("x"))),
        ),
    ]


def costs(estate: Estate, rounds: int) -> list[Cost]:
    """The cost of every rule, the most expensive first."""
    rules = all_rules()
    levels = {rule.name: Level.MANDATORY for rule in rules}
    editions = {edition: Settings(edition=edition, levels=levels) for edition in EDITIONS}
    for settings in editions.values():
        evaluate_selected(estate, select(rules, settings))
    rounds_of: dict[str, list[float]] = {rule.id: [] for rule in rules}
    subjects: dict[str, int] = {}
    for _ in range(rounds):
        idle: dict[tuple[Subject, frozenset[Subject], object], float] = {}
        for rule in rules:
            settings = editions[max(rule.editions)]
            same = (rule.subject, rule.also, rule.scenarios)
            if same not in idle:
                idle[same], _ = _timed(estate, replace(rule, check=_nothing), settings)
            seconds, subjects[rule.id] = _timed(estate, rule, settings)
            rounds_of[rule.id].append(max(0.0, seconds - idle[same]))
    found = [Cost(f"{rule.id} {rule.name}", subjects[rule.id], statistics.median(rounds_of[rule.id])) for rule in rules]
    return sorted(found, key=lambda cost: -cost.seconds)


def _timed(estate: Estate, rule: Rule, settings: Settings) -> tuple[float, int]:
    """The time of an evaluation with that rule alone, and how many subjects the rule ran on."""
    selection = select([rule], settings)
    started = time.process_time()
    evaluation = evaluate_selected(estate, selection)
    seconds = time.process_time() - started
    count = evaluation.counts.get(rule.id)
    return seconds, 0 if count is None else count.failed + count.passed + count.undecided


def _nothing(_: Any, __: Context) -> Iterator[Problem]:
    yield from ()


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Measure what each rule costs.")
    parser.add_argument("state", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    estate = build_estate(read(options.state).resources, Settings())
    gc.collect()
    gc.freeze()
    gc.disable()
    of_all, of_rules = shared(estate), costs(estate, options.rounds)
    json.dump({"shared": [*map(vars, of_all)], "rules": [*map(vars, of_rules)]}, sys.stdout)


if __name__ == "__main__":
    main()
