"""The examples of a rule's page, run."""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from entra_policy.errors import EntraPolicyError
from entra_policy.finding import Level, Verdict
from entra_policy.inventory import Inventory, compared
from entra_policy.rule_definition import HEADINGS, Rule
from entra_policy.settings import Settings
from entra_policy.testing.checks import Result, Rules, check, chosen_rules
from entra_policy.testing.documents import facts
from entra_policy.testing.programs import program

# What comes before every program of a page.
PRELUDE: Final = "import pulumi\nimport pulumi_azuread as azuread\nfrom entra_components import *\n"
# How a text begins that is still to be written.
_TO_BE_WRITTEN: Final = "..."
_BLOCKS: Final = re.compile(r"```(python|json)\n(.*?)\n```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """The programs under a heading of a rule's page.

    Attributes:
        rule: the rule.
        programs: the program, or the one before a change and the one after it.
        facts: the facts document, where the rule needs one.
    """

    rule: Rule
    programs: tuple[str, ...]
    facts: dict[str, Any] | None


def example_of(rule: Rule, heading: str = "Example") -> Example:
    """The programs under `Example`, or `Instead`.

    Raises:
        ValueError: there is no program under the heading, there are more than two, or its facts aren't JSON.
    """
    blocks = _BLOCKS.findall(rule.text.get(heading, ""))
    programs = tuple(text for language, text in blocks if language == "python")
    documents = [text for language, text in blocks if language == "json"]
    if len(programs) not in (1, 2) or len(documents) > 1:
        raise ValueError(
            f"{heading} needs a program in a ```python block (or two, before and after a change), and at most one "
            f"facts file in a ```json block; it has {len(programs)} and {len(documents)}."
        )
    try:
        return Example(rule, programs, json.loads(documents[0]) if documents else None)
    except json.JSONDecodeError as error:
        raise ValueError(f"The ```json block of {heading} is not JSON: {error}.") from None


def declared_by_page(rule: Rule, heading: str = "Example") -> tuple[Inventory, Settings]:
    """What the programs under a heading declare, and the settings under which `check_page` checks that.

    Raises:
        ValueError: as `example_of`.
        ProgramError: a program fails.
    """
    example = example_of(rule, heading)
    known = example.facts
    if known is None and heading != "Example":
        known = example_of(rule).facts
    settings = Settings(
        edition=min(rule.editions),
        levels={rule.name: Level.MANDATORY},
        facts=None if known is None else facts(known),
    )
    *before, after = (program(PRELUDE + text) for text in example.programs)
    return (compared(after, before[0]) if before else after), settings


def check_page(rule: Rule, *, rules: Rules = None, also: Collection[str] = ()) -> tuple[str, ...]:
    """What is wrong with a rule's page: nothing, if it has all headings and its programs do what it says.

    The program under `Example` must break the rule and no other one; the program under `Instead` none. They run with
    `PRELUDE` in front of them, at the level `mandatory`, in the first edition that has the rule. A JSON block is the
    facts file; the one of `Example` holds for `Instead` as well, unless that has its own. Two programs are the one
    before and the one after a change.

    Args:
        rule: the rule.
        rules: the rules that run, by default all that are installed; this one runs in any case.
        also: ids of other rules that the program under `Example` can't but break.

    Returns:
        A sentence for each mistake.
    """
    others = tuple(other for other in chosen_rules(rules) if other.id != rule.id)
    mistakes = list(_mistakes_of_form(rule))
    for heading, expected in (("Example", {rule.id, *also}), ("Instead", set())):
        try:
            declared, settings = declared_by_page(rule, heading)
            result = check(declared, rules=(*others, rule), settings=settings)
        except (ValueError, EntraPolicyError) as error:
            mistakes.append(f"{heading} can't be run: {error}")
            continue
        mistakes += _mistakes_of_outcome(heading, result, expected)
    return tuple(mistakes)


def _mistakes_of_form(rule: Rule) -> Iterator[str]:
    if tuple(rule.text) != HEADINGS:
        yield f"Its headings must be {', '.join(HEADINGS)}, in this order; they are {', '.join(rule.text) or 'none'}."
    for heading, text in rule.text.items():
        if not text or text.startswith(_TO_BE_WRITTEN):
            yield f"There is nothing under {heading}."
    if not rule.summary.endswith("."):
        yield "Its first line isn't a sentence that ends with a full stop."


def _mistakes_of_outcome(heading: str, result: Result, expected: set[str]) -> Iterator[str]:
    failures = [finding for finding in result.report.findings if finding.verdict is Verdict.FAIL]
    broken = {finding.rule_id for finding in failures}
    for rule_id in sorted(expected - broken):
        count = result.counts.get(rule_id)
        undecided = " It is undecided there." if count is not None and count.undecided else ""
        yield f"{heading} doesn't break {rule_id}.{undecided}"
    for finding in failures:
        if finding.crashed:
            yield f"{heading} makes {finding.rule_id} itself fail: {finding.message}"
        elif finding.rule_id not in expected:
            yield f"{heading} breaks {finding.rule_id} as well ({finding.urn}): {finding.message}"
