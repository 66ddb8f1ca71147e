"""Rules run over what is declared, and what they find."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import TypeAlias

from entra_policy.errors import UsageError
from entra_policy.evaluation.selection import level_of
from entra_policy.evaluation.tally import RuleCount
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.gate import check as check_inventory
from entra_policy.inventory import Inventory, compared
from entra_policy.reports.report import Report
from entra_policy.resource import urn_name, urn_type
from entra_policy.rule_definition import Rule, rules_in
from entra_policy.settings import ALL, ORGANISATION_POLICY, Settings
from entra_policy.text import did_you_mean

# Which rules run: one, those of a module, or any; None for all that are installed.
Rules: TypeAlias = Rule | ModuleType | Iterable[Rule] | None

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as tests state it: without the fingerprint and the source line, the URN cut down to type and name.

    Attributes:
        rule_id: such as `ACME001`.
        verdict: failed, or not decided.
        level: the level that applies.
        type: the resource's type; empty where the finding belongs to no resource.
        name: the resource's name.
        path: the property path inside the resource, empty for the whole of it.
        message: what is wrong and what to do, or what is not known.
    """

    rule_id: str
    verdict: Verdict
    level: Level
    type: str
    name: str
    path: str
    message: str

    @classmethod
    def of(cls, finding: Finding) -> "Found":
        """A finding in this form."""
        return cls(
            rule_id=finding.rule_id,
            verdict=finding.verdict,
            level=finding.level,
            type=urn_type(finding.urn),
            name=urn_name(finding.urn),
            path=finding.path,
            message=finding.message,
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What `check` found.

    Attributes:
        found: all findings, in the order of the resources.
        counts: rule id -> on how many subjects it failed, passed, was undecided and did not apply, for every rule that
            ran. A rule that looked at nothing has zeros only.
        report: the report of the run, as all formats are made from it.
    """

    found: tuple[Found, ...]
    counts: Mapping[str, RuleCount]
    report: Report = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reported:
    """What the policy pack reports to the Pulumi engine.

    Attributes:
        at_once: what it reports of a resource before that is created or changed, so that `pulumi up` stops there.
        at_the_end: what it reports when it has seen the whole stack.
    """

    at_once: tuple[Found, ...]
    at_the_end: tuple[Found, ...]

    @property
    def found(self) -> tuple[Found, ...]:
        """All of it."""
        return (*self.at_once, *self.at_the_end)


def check(
    declared: Inventory, *, rules: Rules = None, settings: Settings | None = None, before: Inventory | None = None
) -> Result:
    """Run rules as `entra-policy check` does.

    Args:
        declared: what `program`, `stack` or `document` gives.
        rules: which rules run, by default all that are installed.
        settings: edition, levels, facts and the like.
        before: what was declared before the change, for rules about changes.

    Raises:
        UsageError: none of the rules runs under these settings, or the settings name rules that don't exist.
    """
    chosen, given = _usable(rules, settings)
    report = check_inventory(declared if before is None else compared(declared, before), chosen, given)
    return Result(tuple(map(Found.of, report.findings)), report.evaluation.counts, report)


def check_as_pack(declared: Inventory, *, rules: Rules = None, settings: Settings | None = None) -> Reported:
    """Run rules as the policy pack does: over what the Pulumi engine sends, each resource alone and then the stack.

    Everything is encoded into the engine's messages and read back, so that a rule sees exactly what it would see in
    `pulumi preview`. The engine shows nothing of what was there before a change: rules about changes find nothing.

    Args:
        declared: what `program`, `stack` or `document` gives.
        rules: which rules run, by default all that are installed.
        settings: edition, levels, facts and the like.

    Raises:
        UsageError: as `check`.
    """
    from entra_policy.analyzer.replay import replay
    from entra_policy.analyzer.session import Session

    at_once, at_the_end = replay(Session(*_usable(rules, settings)), declared)
    return Reported(tuple(map(Found.of, at_once)), tuple(map(Found.of, at_the_end)))


def chosen_rules(rules: Rules) -> tuple[Rule, ...]:
    """The rules that are meant.

    Raises:
        UsageError: there are none, or something else is among them.
    """
    if rules is None:
        from entra_policy.rules.installed import installed_rules

        return installed_rules()
    chosen = (rules,) if isinstance(rules, Rule) else rules_in(rules) if isinstance(rules, ModuleType) else tuple(rules)
    for one in chosen:
        if not isinstance(one, Rule):
            raise UsageError(
                f"{getattr(one, '__name__', one)!r} isn't a rule: give the module that defines it, or what `rules_in` "
                "makes of that module."
            )
    if not chosen:
        raise UsageError("there are no rules to run: a module has those that it defines itself with `@rule`.")
    return chosen


def _usable(rules: Rules, settings: Settings | None) -> tuple[Sequence[Rule], Settings]:
    """Rules and settings that go together: a test must not pass because a rule doesn't run."""
    chosen, given = chosen_rules(rules), settings or Settings()
    if given.levels:
        names = {rule.name for rule in (*chosen, *chosen_rules(None))} | {ALL, ORGANISATION_POLICY}
        for name in given.levels:
            if name not in names:
                hint = did_you_mean(name, names)
                raise UsageError(f"the settings give a level to `{name}`, and there is no such rule{hint}")
    if all(level_of(rule, given) is Level.DISABLED for rule in chosen):
        why = "; ".join(
            f"{rule.id} is {'disabled' if given.edition in rule.editions else f'not of edition {given.edition}'}"
            for rule in chosen[:_SHOWN]
        )
        raise UsageError(f"none of the rules runs under these settings: {why}.")
    return chosen, given
