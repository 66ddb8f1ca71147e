"""Findings and counts of one evaluation, while it runs."""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from entra_policy.estate.estate import Estate
from entra_policy.estate.ownership import Ownership
from entra_policy.estate.source_lines import source_of
from entra_policy.evaluation.passed_rules import PassedRules
from entra_policy.evaluation.remedies import remedy_of
from entra_policy.evaluation.selection import Selection
from entra_policy.finding import RULE_FAILED, Finding, Level, Verdict
from entra_policy.resource import Resource
from entra_policy.rule_definition import Context, Problem, Rule, Subject
from entra_policy.values import Undecided
from entra_sync.templates import Scenario

# The places of a rule's outcomes in its count.
FAILED, PASSED, UNDECIDED, NOT_APPLICABLE = range(4)

# What makes two findings of one run the same: rule id, job, URN, path, what is wrong, verdict.
_Identity: TypeAlias = tuple[str, str | None, str, str, str, Verdict]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What became of one rule: on how many subjects it failed, passed, was undecided, did not apply."""

    failed: int = 0
    passed: int = 0
    undecided: int = 0
    not_applicable: int = 0


@dataclass(slots=True)
class RulesOnSubject:
    """The rules on one kind of subject, sorted by whether they apply in a job's scenario.

    Attributes:
        applicable: the rules that look at each subject, each with its count.
        others: the counts of the rules that don't.
        passed_over: how many subjects the others did not look at.
    """

    applicable: tuple[tuple[Rule, list[int]], ...]
    others: tuple[list[int], ...] = ()
    passed_over: int = 0

    @property
    def empty(self) -> bool:
        """Whether there is no rule at all on that kind of subject."""
        return not (self.applicable or self.others)

    def without(self, rules: frozenset[str]) -> "RulesOnSubject":
        """The same without the rules of these ids, and without counting what the others did not look at."""
        return RulesOnSubject(tuple(pair for pair in self.applicable if pair[0].id not in rules)) if rules else self


@dataclass(frozen=True, slots=True)
class Place:
    """Where rules look: a subject's surroundings, and what its findings say of them.

    Attributes:
        context: what the rules are given.
        resource: the resource that findings belong to unless they say otherwise.
        job: the URN of the resource that represents the job; None where there is no job.
        whole_program: whether the subject is the whole program, so that each finding's job is that of its resource.
    """

    context: Context
    resource: Resource
    job: str | None = None
    whole_program: bool = False


@dataclass(slots=True)
class Tally:
    """Findings and counts of one run, while it runs."""

    selection: Selection
    estate: Estate
    findings: dict[_Identity, Finding] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)
    sorted_rules: dict[tuple[Subject, Scenario | None], RulesOnSubject] = field(default_factory=dict)
    subjects: int = 0
    passed_rules: PassedRules | None = None
    needed_again: set[str] = field(default_factory=set)
    context_used: bool = False
    on_program: set[_Identity] = field(default_factory=set)

    def note_use_of_context(self) -> None:
        """The rule that looks now has used more of its context than the settings."""
        self.context_used = True

    def rules_on(self, subject: Subject, scenario: Scenario | None) -> RulesOnSubject:
        """The rules on that kind of subject. A scenario that isn't known excludes no rule: what fails is undecided."""
        rules = self.sorted_rules.get((subject, scenario))
        if rules is None:
            applicable, others = [], []
            for rule in self.selection.by_subject[subject]:
                count = self.counts.setdefault(rule.id, [0, 0, 0, 0])
                if rule.scenarios is None or scenario is None or scenario in rule.scenarios:
                    applicable.append((rule, count))
                else:
                    others.append(count)
            rules = self.sorted_rules[subject, scenario] = RulesOnSubject(tuple(applicable), tuple(others))
        return rules

    def assign_jobs(self) -> None:
        """Give the findings on the whole program the jobs of their resources.

        They were found once, not once for each job: what is a part of several jobs keeps one finding, without a job.
        """
        if self.on_program:
            ownership = Ownership(self.estate)
            for key in self.on_program:
                self.findings[key] = replace(self.findings[key], job=ownership.job_of(self.findings[key].urn))

    def final_counts(self) -> dict[str, RuleCount]:
        """The counts of every rule that ran, in the order of the rules."""
        for rules in self.sorted_rules.values():
            for count in rules.others:
                count[NOT_APPLICABLE] += rules.passed_over
            rules.passed_over = 0
        return {
            rule.id: RuleCount(*self.counts.get(rule.id, ()))
            for rule in self.selection.rules
            if self.selection.levels[rule.id] is not Level.DISABLED
        }

    def add_failure(self, rule: Rule, place: Place, problem: Problem) -> None:
        """Take in that something is wrong."""
        level = self.selection.levels[rule.id]
        if problem.about.startswith(RULE_FAILED):
            level = Level.MANDATORY  # nothing is known of the subject, however much the rule weighs
        elif problem.level is not None and problem.level.weight < level.weight:
            level = problem.level
        self._add(rule, place, problem, Verdict.FAIL, level)

    def add_undecided(self, rule: Rule, place: Place, undecided: Undecided, label: str = "") -> None:
        """Take in that a rule is undecided.

        Args:
            rule: the rule.
            place: where it looked.
            undecided: why, and what decides it.
            label: the subject's own name, where it is a part of a schema.
        """
        cause = f"`{undecided.path}` {undecided.reason}" if undecided.path else undecided.reason
        name = f" ({label})" if label and not undecided.once else ""
        problem = Problem(
            f"not decided: {cause}{name}.",
            f"{undecided.reason}{name}",
            undecided.path,
            "" if undecided.once else undecided.urn,
        )
        level = self.selection.settings.undecided
        self._add(rule, place, problem, Verdict.UNDECIDED, level, cause, remedy_of(undecided, rule.id))

    def _add(
        self,
        rule: Rule,
        place: Place,
        problem: Problem,
        verdict: Verdict,
        level: Level,
        cause: str = "",
        remedy: str = "",
    ) -> None:
        """Take in a finding, once for each job: a job's subjects that share a resource may find the same."""
        self.needed_again.add(rule.id)
        urn = place.resource.urn if problem.urn is None else problem.urn
        job = place.job if urn else None
        key = (rule.id, job, urn, problem.path, problem.about, verdict)
        if key in self.findings:
            return
        if place.whole_program and urn:
            self.on_program.add(key)
        declared = self.estate.resources.get(urn, place.resource) if urn else None
        self.findings[key] = Finding(
            rule_id=rule.id,
            rule=rule.name,
            verdict=verdict,
            level=level,
            message=problem.message,
            urn=urn,
            path=problem.path,
            about=problem.about,
            job=job,
            source=None if declared is None else source_of(declared, problem.path),
            cause=cause,
            remedy=remedy,
        )
