"""Rules x subjects -> findings and counts."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from entra_policy.estate.estate import Estate
from entra_policy.estate.job import Job
from entra_policy.estate.parts import UnseenPart
from entra_policy.estate.schema import AttributeMapping, Clause, ObjectMapping, Schema
from entra_policy.evaluation.passed_rules import NOTHING, PassedRules
from entra_policy.evaluation.selection import Selection, select
from entra_policy.evaluation.tally import (
    FAILED,
    NOT_APPLICABLE,
    PASSED,
    UNDECIDED,
    Place,
    RuleCount,
    RulesOnSubject,
    Tally,
)
from entra_policy.finding import RULE_FAILED, Finding, Level
from entra_policy.resource import Resource
from entra_policy.rule_definition import Context, NotApplicable, Problem, Rule, Subject
from entra_policy.settings import Settings
from entra_policy.values import NOT_KNOWN_YET, SCENARIO_NOT_KNOWN, Undecided
from entra_sync.templates import Scenario


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result of a check.

    Attributes:
        findings: failures and what was not decided, in the order of the resources.
        counts: rule id -> its count, for every rule that ran.
        subjects: how many subjects were looked at.
        disabled: ids of rules that did not run.
    """

    findings: tuple[Finding, ...]
    counts: dict[str, RuleCount]
    subjects: int
    disabled: tuple[str, ...] = ()


def evaluate(
    estate: Estate, rules: Sequence[Rule], settings: Settings, *, step: Callable[[int], None] | None = None
) -> Evaluation:
    """Run rules over everything that they look at in an estate.

    A rule that raises is a mandatory failure, whatever its level; the other rules still run.

    Args:
        estate: the joined resources.
        rules: all rules.
        settings: which of them run, and how much a finding weighs.
        step: called after each job with the number of jobs that were looked at.
    """
    return evaluate_selected(estate, select(rules, settings), step)


def evaluate_selected(estate: Estate, selection: Selection, step: Callable[[int], None] | None = None) -> Evaluation:
    """The same, with rules that were sorted out before."""
    tally = _run_all(estate, selection, step)
    return Evaluation(
        findings=_in_order(tally),
        counts=tally.final_counts(),
        subjects=tally.subjects,
        disabled=tuple(rule.id for rule in selection.rules if selection.levels[rule.id] is Level.DISABLED),
    )


def find(estate: Estate, selection: Selection, passed_rules: PassedRules | None = None) -> tuple[Finding, ...]:
    """The findings of the same evaluation, without what is counted in it.

    Args:
        estate: the joined resources.
        selection: the rules.
        passed_rules: the rules that schemas passed for good in earlier calls with the same selection; takes in those of
            this one.
    """
    return _in_order(_run_all(estate, selection, passed_rules=passed_rules))


def _run_all(
    estate: Estate,
    selection: Selection,
    step: Callable[[int], None] | None = None,
    passed_rules: PassedRules | None = None,
) -> Tally:
    tally = Tally(selection, estate, passed_rules=passed_rules)
    remembered: dict[int, dict[Hashable, Any]] = {id(job): {} for job in estate.jobs}

    def place(job: Job, resource: Resource) -> Place:
        context = Context(
            selection.settings, job, resource, note_use=tally.note_use_of_context, remembered=remembered[id(job)]
        )
        return Place(context, resource, job.subject_resource.urn)

    def without_job(resource: Resource | None) -> Context:
        return Context(selection.settings, None, resource, note_use=tally.note_use_of_context, remembered={})

    for number, job in enumerate(estate.jobs, start=1):
        _run(tally.rules_on(Subject.JOB, job.scenario), job, place(job, job.subject_resource), tally, job.scenario)
        for schema, resource in zip(job.schemas, job.schema_resources, strict=True):
            _run_on_schema(schema, job, place(job, resource), tally)
        if step is not None:
            step(number)
    for group in estate.groups:
        scenario = group.job.scenario
        at = place(group.job, group.resource)
        _run(tally.rules_on(Subject.GROUP, scenario), group, at, tally, scenario, group.doubt)
    for removed in estate.removed_jobs:
        gone = Place(without_job(removed.resource), removed.resource)
        _run(tally.rules_on(Subject.REMOVED_JOB, None), removed, gone, tally, None)
    if estate.whole and estate.jobs:
        first = estate.jobs[0]
        program = Place(without_job(None), first.subject_resource, whole_program=True)
        _run(tally.rules_on(Subject.ESTATE, None), estate, program, tally, first.scenario)
    tally.assign_jobs()
    return tally


def _in_order(tally: Tally) -> tuple[Finding, ...]:
    if not tally.findings:
        return ()
    resources = {urn: index for index, urn in enumerate(tally.estate.resources)}
    ids = {rule_id: index for index, rule_id in enumerate(tally.selection.levels)}
    return tuple(
        sorted(
            tally.findings.values(),
            key=lambda finding: (resources.get(finding.urn, len(resources)), ids[finding.rule_id]),
        )
    )


def _run_on_schema(schema: Schema, job: Job, place: Place, tally: Tally) -> None:
    """Run the rules that look at a schema and at its parts: object mappings, attribute mappings, scoping clauses."""
    on_schema = tally.rules_on(Subject.SCHEMA, job.scenario)
    on_object_mappings = tally.rules_on(Subject.OBJECT_MAPPING, job.scenario)
    on_mappings = tally.rules_on(Subject.MAPPING, job.scenario)
    on_clauses = tally.rules_on(Subject.CLAUSE, job.scenario)
    passed_before = NOTHING
    if tally.passed_rules is not None:
        passed_before = tally.passed_rules.of(schema)
        on_schema, on_mappings = on_schema.without(passed_before), on_mappings.without(passed_before)
        tally.needed_again.clear()
    _run(on_schema, schema, place, tally, job.scenario)
    object_mappings, unseen = schema.object_mappings()
    for rules in (on_object_mappings, on_mappings, on_clauses):
        _note_unseen(rules, unseen, place, tally)
    for object_mapping in object_mappings:
        doubt = Undecided(NOT_KNOWN_YET, f"{object_mapping.path}.enabled") if object_mapping.enabled_unknown else None
        _run(on_object_mappings, object_mapping, place, tally, job.scenario, doubt)
        if not on_mappings.empty:
            mappings, unseen = object_mapping.attribute_mappings()
            _note_unseen(on_mappings, unseen, place, tally)
            for mapping in mappings:
                _run(on_mappings, mapping, place, tally, job.scenario, doubt)
        if not on_clauses.empty:
            clauses, unseen = object_mapping.clauses()
            _note_unseen(on_clauses, unseen, place, tally)
            for clause in clauses:
                _run(on_clauses, clause, place, tally, job.scenario, doubt)
    if tally.passed_rules is not None:
        ran = {rule.id for rules in (on_schema, on_mappings) for rule, _ in rules.applicable}
        tally.passed_rules.note(schema, passed_before | (ran - tally.needed_again))


def _note_unseen(rules: RulesOnSubject, unseen: Sequence[UnseenPart], place: Place, tally: Tally) -> None:
    """What a part that isn't known contains is not decided, once for each rule that would look at it."""
    for part in unseen:
        for rule, count in rules.applicable:
            count[UNDECIDED] += 1
            tally.add_undecided(rule, place, Undecided(part.reason, part.path))


def _run(
    rules: RulesOnSubject,
    subject: Any,
    place: Place,
    tally: Tally,
    scenario: Scenario | None,
    doubt: Undecided | None = None,
) -> None:
    """Run rules on one subject.

    Args:
        rules: the rules.
        subject: what they look at.
        place: where it is.
        tally: takes the outcome in.
        scenario: what the job is for; None where that isn't known.
        doubt: why a failure would not be one for certain.
    """
    if rules.empty:
        return
    tally.subjects += 1
    rules.passed_over += 1
    context = place.context
    for rule, count in rules.applicable:
        problems: list[Problem] = []
        undecided: Undecided | None = None
        try:
            for problem in rule.check(subject, context):
                problems.append(problem)  # noqa: PERF402 - what was found before the rule stopped is kept
        except Undecided as reason:
            undecided = reason
        except NotApplicable:
            count[NOT_APPLICABLE] += 1
            continue
        except Exception as error:  # noqa: BLE001 - a rule's crash is that rule's failure, and no other's
            count[FAILED] += 1
            tally.add_failure(rule, place, _crash(rule, error))
            continue
        finally:
            if tally.context_used:
                tally.needed_again.add(rule.id)
                tally.context_used = False
        if not problems and undecided is None:
            count[PASSED] += 1
            continue
        if problems and rule.scenarios is not None and scenario is None:
            undecided, problems = Undecided(SCENARIO_NOT_KNOWN), []
        elif problems and doubt is not None:
            undecided, problems = doubt, []
        count[FAILED] += bool(problems)
        for problem in problems:
            tally.add_failure(rule, place, problem)
        # A failure of less weight than the rule's own doesn't decide whether there is one of full weight.
        if undecided is not None and all(problem.level is not None for problem in problems):
            count[UNDECIDED] += 1
            label = subject.label if isinstance(subject, AttributeMapping | Clause | ObjectMapping) else ""
            tally.add_undecided(rule, place, undecided, label)


def _crash(rule: Rule, error: Exception) -> Problem:
    return Problem(
        f"the rule itself failed ({type(error).__name__}), so nothing is known of this {rule.subject.value}. "
        "Report it together with the declaration of the resource.",
        about=f"{RULE_FAILED}{type(error).__name__}",
    )
