"""Which rules run under some settings, and how much their failures weigh."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from entra_policy.finding import Finding, Level
from entra_policy.rule_definition import Rule, Subject
from entra_policy.settings import ALL, ORGANISATION_POLICY, Settings


@dataclass(frozen=True, slots=True)
class Selection:
    """Rules as some settings let them run, sorted out once for any number of evaluations.

    Attributes:
        rules: all rules that were given.
        settings: the settings.
        levels: rule id -> the level of its failures.
        by_subject: the rules that aren't disabled, by what they look at.
    """

    rules: tuple[Rule, ...]
    settings: Settings
    levels: Mapping[str, Level]
    by_subject: Mapping[Subject, tuple[Rule, ...]]


def level_of(rule: Rule, settings: Settings) -> Level:
    """The level of a rule: disabled outside its editions, else the configured one, else the rule's own."""
    if settings.edition not in rule.editions:
        return Level.DISABLED
    return settings.levels.get(rule.name, settings.levels.get(ALL, rule.level))


def organisation_level(settings: Settings) -> Level:
    """The level of the organisation's own rules: the configured one, else mandatory."""
    return settings.levels.get(ORGANISATION_POLICY, settings.levels.get(ALL, Level.MANDATORY))


def select(rules: Sequence[Rule], settings: Settings) -> Selection:
    """Sort rules out under settings."""
    levels = {rule.id: level_of(rule, settings) for rule in rules}
    running = [rule for rule in rules if levels[rule.id] is not Level.DISABLED]
    by_subject = {
        subject: tuple(rule for rule in running if rule.subject is subject or subject in rule.also)
        for subject in Subject
    }
    return Selection(tuple(rules), settings, levels, by_subject)


def silent_rules(findings: Iterable[Finding], settings: Settings, rules: Iterable[Rule]) -> Callable[[str], bool]:
    """A function that says of a rule's id whether the rule is disabled, or an organisation rule that was not evaluated.

    Args:
        findings: all findings of the run.
        settings: which rules ran.
        rules: the pack's rules; every other id is taken for one of the organisation's.
    """
    levels = {rule.id: level_of(rule, settings) for rule in rules}
    organisation = settings.organisation
    not_evaluated = organisation is not None and (
        organisation_level(settings) is Level.DISABLED
        or any(finding.rule == ORGANISATION_POLICY and finding.crashed for finding in findings)
    )
    own = {} if organisation is None else organisation.levels

    def is_silent(rule_id: str) -> bool:
        if rule_id in levels:
            return levels[rule_id] is Level.DISABLED
        return not_evaluated or own.get(rule_id) is Level.DISABLED

    return is_silent
