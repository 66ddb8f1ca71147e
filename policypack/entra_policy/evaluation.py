"""Rules x subjects -> findings and counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from entra_policy.estate import AttributeMapping, Clause, Estate, Job, ObjectMapping, Schema
from entra_policy.estate.schema import UnseenPart
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.resource import Resource
from entra_policy.rule import NotApplicable, Problem, Rule, Subject
from entra_policy.settings import Settings
from entra_policy.unknown import NOT_KNOWN_YET, Undecided

SCENARIO_NOT_KNOWN: Final = "what the job is for is not known, since its synchronization template is not"


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What became of one rule: on how many subjects it failed, passed, was undecided, did not apply."""

    failed: int = 0
    passed: int = 0
    undecided: int = 0
    not_applicable: int = 0


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


@dataclass(slots=True)
class _Tally:
    """Findings and counts of one run, while it runs."""

    settings: Settings
    estate: Estate
    levels: dict[str, Level]
    findings: dict[tuple[str, str, str, str, Verdict], Finding] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)
    subjects: int = 0

    def add(self, rule: Rule, verdict: Verdict, resource: Resource, problem: Problem) -> None:
        """Take in a finding, once: subjects that share a resource may find the same."""
        urn = resource.urn if problem.urn is None else problem.urn
        key = (rule.id, urn, problem.path, problem.about, verdict)
        if key in self.findings:
            return
        level = self.levels[rule.id] if verdict is Verdict.FAIL else self.settings.undecided
        if problem.level is not None and problem.level.weight < level.weight:
            level = problem.level
        declared = self.estate.resources.get(urn, resource) if urn else None
        self.findings[key] = Finding(
            rule_id=rule.id,
            rule=rule.name,
            verdict=verdict,
            level=level,
            message=problem.message,
            urn=urn,
            path=problem.path,
            about=problem.about,
            source=None if declared is None else declared.source,
        )


_FAILED, _PASSED, _UNDECIDED, _NOT_APPLICABLE = range(4)


def evaluate(estate: Estate, rules: Sequence[Rule], settings: Settings) -> Evaluation:
    """Run rules over everything that they look at in an estate.

    A rule that raises has failed, at its own level; the other rules still run.
    """
    levels = {rule.id: settings.level_of(rule) for rule in rules}
    running = [rule for rule in rules if levels[rule.id] is not Level.DISABLED]
    tally = _Tally(settings, estate, levels, counts={rule.id: [0, 0, 0, 0] for rule in running})
    by_subject = {
        subject: [rule for rule in running if rule.subject is subject or subject in rule.also] for subject in Subject
    }
    for job in estate.jobs:
        _run(_divide(by_subject[Subject.JOB], job), job, job, job.subject_resource, tally)
        for schema in job.schemas:
            _run(_divide(by_subject[Subject.SCHEMA], job), schema, job, schema.resource, tally)
            _run_on_schema(schema, job, by_subject, tally)
    for group in estate.groups:
        _run(_divide(by_subject[Subject.GROUP], group.job), group, group.job, group.resource, tally)
    for removed in estate.removed_jobs:
        _run(_Division(tuple(by_subject[Subject.REMOVED_JOB]), ()), removed, None, removed.resource, tally)
    if estate.whole and estate.jobs:
        first = estate.jobs[0]
        _run(_Division(tuple(by_subject[Subject.ESTATE]), ()), estate, first, first.subject_resource, tally)
    return Evaluation(
        findings=_in_order(tally, estate, rules),
        counts={
            rule_id: RuleCount(count[_FAILED], count[_PASSED], count[_UNDECIDED], count[_NOT_APPLICABLE])
            for rule_id, count in tally.counts.items()
        },
        subjects=tally.subjects,
        disabled=tuple(rule.id for rule in rules if levels[rule.id] is Level.DISABLED),
    )


def _in_order(tally: _Tally, estate: Estate, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    resources = {urn: index for index, urn in enumerate(estate.resources)}
    ids = {rule.id: index for index, rule in enumerate(rules)}
    return tuple(
        sorted(
            tally.findings.values(),
            key=lambda finding: (resources.get(finding.urn, len(resources)), ids[finding.rule_id]),
        )
    )


@dataclass(frozen=True, slots=True)
class _Division:
    """Rules on one kind of subject, divided by whether they apply in a job's scenario."""

    applicable: tuple[Rule, ...]
    others: tuple[Rule, ...]


def _divide(rules: Sequence[Rule], job: Job) -> _Division:
    """A scenario that isn't known excludes no rule: what fails then is not decided."""
    fits = [rule.scenarios is None or job.scenario is None or job.scenario in rule.scenarios for rule in rules]
    return _Division(
        tuple(rule for rule, fit in zip(rules, fits, strict=True) if fit),
        tuple(rule for rule, fit in zip(rules, fits, strict=True) if not fit),
    )


def _run_on_schema(schema: Schema, job: Job, rules: Mapping[Subject, Sequence[Rule]], tally: _Tally) -> None:
    """Run the rules that look at the parts of a schema: object mappings, attribute mappings, scoping clauses."""
    on_object_mappings = _divide(rules[Subject.OBJECT_MAPPING], job)
    on_mappings = _divide(rules[Subject.MAPPING], job)
    on_clauses = _divide(rules[Subject.CLAUSE], job)
    object_mappings, unseen = schema.object_mappings(job)
    for division in (on_object_mappings, on_mappings, on_clauses):
        _note_unseen(division.applicable, unseen, schema.resource, tally)
    for object_mapping in object_mappings:
        doubt = Undecided(NOT_KNOWN_YET, f"{object_mapping.path}.enabled") if object_mapping.enabled_unknown else None
        _run(on_object_mappings, object_mapping, job, schema.resource, tally, doubt)
        mappings, unseen = object_mapping.attribute_mappings()
        _note_unseen(on_mappings.applicable, unseen, schema.resource, tally)
        for mapping in mappings:
            _run(on_mappings, mapping, job, schema.resource, tally, doubt)
        if on_clauses.applicable or on_clauses.others:
            clauses, unseen = object_mapping.clauses()
            _note_unseen(on_clauses.applicable, unseen, schema.resource, tally)
            for clause in clauses:
                _run(on_clauses, clause, job, schema.resource, tally, doubt)


def _note_unseen(rules: Sequence[Rule], unseen: Sequence[UnseenPart], resource: Resource, tally: _Tally) -> None:
    """What stands in a part that isn't known is not decided, once for each rule that would look at it."""
    for part in unseen:
        for rule in rules:
            tally.counts[rule.id][_UNDECIDED] += 1
            tally.add(rule, Verdict.UNDECIDED, resource, _as_problem(Undecided(part.reason, part.path), None))


def _run(
    division: _Division,
    subject: Any,
    job: Job | None,
    resource: Resource,
    tally: _Tally,
    doubt: Undecided | None = None,
) -> None:
    """Run rules on one subject.

    Args:
        division: the rules.
        subject: what they look at.
        job: the job that it belongs to; None for one that is no more.
        resource: the resource that findings belong to unless they say otherwise.
        tally: takes the outcome in.
        doubt: why a failure would not be one for certain.
    """
    if not (division.applicable or division.others):
        return
    tally.subjects += 1
    for rule in division.others:
        tally.counts[rule.id][_NOT_APPLICABLE] += 1
    for rule in division.applicable:
        problems: list[Problem] = []
        undecided: Undecided | None = None
        try:
            for problem in rule.check(subject, tally.settings):
                problems.append(problem)  # noqa: PERF402 - what was found before the rule stopped is kept
        except Undecided as reason:
            undecided = reason
        except NotApplicable:
            tally.counts[rule.id][_NOT_APPLICABLE] += 1
            continue
        except Exception as error:  # noqa: BLE001 - a rule's crash is that rule's failure, and no other's
            problems = [_crash(rule, error)]
        else:
            if not problems:
                tally.counts[rule.id][_PASSED] += 1
                continue
        if problems and rule.scenarios is not None and (job is None or job.scenario is None):
            undecided, problems = Undecided(SCENARIO_NOT_KNOWN), []
        elif problems and doubt is not None:
            undecided, problems = doubt, []
        tally.counts[rule.id][_FAILED] += bool(problems)
        for problem in problems:
            tally.add(rule, Verdict.FAIL, resource, problem)
        # A failure of less weight than the rule's own doesn't settle whether there is one of full weight.
        if undecided is not None and all(problem.level is not None for problem in problems):
            tally.counts[rule.id][_UNDECIDED] += 1
            tally.add(rule, Verdict.UNDECIDED, resource, _as_problem(undecided, subject))


def _as_problem(undecided: Undecided, subject: Any) -> Problem:
    if undecided.once:
        return Problem(f"not decided: {undecided.reason}.", undecided.reason, urn="")
    label = f" ({subject.label})" if isinstance(subject, AttributeMapping | Clause | ObjectMapping) else ""
    what = f"`{undecided.path}` {undecided.reason}" if undecided.path else undecided.reason
    return Problem(f"not decided: {what}{label}.", f"{undecided.reason}{label}", undecided.path, undecided.urn)


def _crash(rule: Rule, error: Exception) -> Problem:
    return Problem(
        f"the rule itself failed ({type(error).__name__}), so nothing is known of this {rule.subject.value}. "
        "Report it together with the declaration of the resource.",
        about=f"the rule failed: {type(error).__name__}",
    )
