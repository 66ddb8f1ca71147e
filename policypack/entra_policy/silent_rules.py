"""Which rules had no say in a run: that they find nothing proves nothing of exemptions and of the baseline."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from entra_policy.finding import Finding, Level
from entra_policy.settings import ORGANISATION_POLICY, Settings

if TYPE_CHECKING:
    from entra_policy.rule import Rule


def silent_rules(findings: Iterable[Finding], settings: Settings, rules: Iterable["Rule"]) -> Callable[[str], bool]:
    """Tell of a rule's id whether the rule is disabled, or one of the organisation's that was not evaluated.

    Args:
        findings: all findings of the run.
        settings: which rules ran.
        rules: the pack's rules; every other id is taken for one of the organisation's.
    """
    levels = {rule.id: settings.level_of(rule) for rule in rules}
    organisation = settings.organisation
    not_evaluated = organisation is not None and (
        settings.organisation_level is Level.DISABLED
        or any(finding.rule == ORGANISATION_POLICY and finding.crashed for finding in findings)
    )
    own = {} if organisation is None else organisation.levels

    def is_silent(rule_id: str) -> bool:
        if rule_id in levels:
            return levels[rule_id] is Level.DISABLED
        return not_evaluated or own.get(rule_id) is Level.DISABLED

    return is_silent
