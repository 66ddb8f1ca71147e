"""Exemptions: findings that somebody accepted, with a reason and an expiry date.

They come from a file (`entra_policy.exemptions.file`) and from the argument `exemptions` of components
(`entra_policy.exemptions.components`). An exempted finding stays in every report, marked, and counts for nothing. What
is wrong with an exemption never widens it: one that has expired, lasts too long, or is for a rule that the settings
make non-exemptible covers nothing, and a notice says so. Where a rule itself failed, no exemption covers that.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from entra_policy.evaluation.selection import silent_rules
from entra_policy.exemptions.components import component_exemptions
from entra_policy.exemptions.patterns import compiled_pattern, designates
from entra_policy.finding import Exempted, Exemption, Finding, Notice, NoticeKind
from entra_policy.resource import Resource, identity_without_stack, urn_name, with_ancestors
from entra_policy.settings import ORGANISATION_POLICY, Settings

if TYPE_CHECKING:
    from entra_policy.rule_definition import Rule


def apply_exemptions(
    findings: Sequence[Finding],
    exemptions: Sequence[Exemption],
    resources: Mapping[str, Resource],
    settings: Settings,
    rules: Sequence["Rule"],
) -> tuple[tuple[Finding, ...], tuple[Notice, ...]]:
    """Mark what the exemptions cover.

    Args:
        findings: all findings of a run.
        exemptions: those of the file and those that components carry.
        resources: what is declared, by URN.
        settings: the day, the longest span, and which rules are non-exemptible.
        rules: the rules there are.

    Returns:
        All findings in their order, those that are covered with `exempted`; and a notice for each exemption that
        expired, is refused, or covers nothing although its rule ran on what it is for.
    """
    by_id = {rule.id: rule for rule in rules}
    against = [_objection(exemption, settings, by_id) for exemption in exemptions]
    marked, used = _mark(findings, exemptions, against, resources)
    projects = _projects(resources)
    is_silent = _silent_or_crashed(findings, settings, rules)
    notices = (
        notice or _unused(exemption, projects, is_silent)
        for index, (exemption, notice) in enumerate(zip(exemptions, against, strict=True))
        if index not in used
    )
    return marked, tuple(notice for notice in notices if notice is not None)


def mark_exempted(
    findings: Sequence[Finding],
    exemptions: Sequence[Exemption],
    resources: Mapping[str, Resource],
    settings: Settings,
    rules: Sequence["Rule"],
) -> tuple[Finding, ...]:
    """The findings as `apply_exemptions` marks them, where only some of a run's findings are there yet."""
    found = {finding.rule_id for finding in findings}
    of_these = [exemption for exemption in exemptions if exemption.rule in found]
    by_id = {rule.id: rule for rule in rules}
    against = [_objection(exemption, settings, by_id) for exemption in of_these]
    return _mark(findings, of_these, against, resources)[0]


def _mark(
    findings: Sequence[Finding],
    exemptions: Sequence[Exemption],
    against: Sequence[Notice | None],
    resources: Mapping[str, Resource],
) -> tuple[tuple[Finding, ...], set[int]]:
    """The findings, marked; and which exemptions cover any of them."""
    valid = _by_rule_and_text(exemptions, against)
    used: set[int] = set()
    marked = []
    for finding in findings if valid else ():
        # Where a rule itself failed nobody knows what would be accepted.
        keys = () if finding.crashed else _keys(finding)
        candidates = sorted(index for key in keys for index in valid.get(key, ()))
        covering = [index for index in candidates if _covers(exemptions[index], finding, resources)]
        used.update(covering)
        marked.append(replace(finding, exempted=_exempted(exemptions[covering[0]])) if covering else finding)
    return tuple(marked) if valid else tuple(findings), used


def _by_rule_and_text(
    exemptions: Sequence[Exemption], against: Sequence[Notice | None]
) -> dict[tuple[str, str | None], list[int]]:
    """The valid exemptions by rule and resource, those with a pattern by rule and None: most name one resource."""
    found: dict[tuple[str, str | None], list[int]] = {}
    for index, exemption in enumerate(exemptions):
        if against[index] is None:
            plain = exemption.resource is not None and not any(mark in exemption.resource for mark in "*?[")
            found.setdefault((exemption.rule, exemption.resource if plain else None), []).append(index)
    return found


def _keys(finding: Finding) -> set[tuple[str, str | None]]:
    """Where exemptions of a finding may be found."""
    texts = (finding.urn, identity_without_stack(finding.urn), urn_name(finding.urn), None)
    return {(finding.rule_id, text) for text in texts}


def _covers(exemption: Exemption, finding: Finding, resources: Mapping[str, Resource]) -> bool:
    if exemption.component is not None and exemption.component not in with_ancestors(finding.urn, resources):
        return False
    return exemption.resource is None or designates(exemption.resource, finding.urn)


def _exempted(exemption: Exemption) -> Exempted:
    assert exemption.expires is not None, "one without a day is never valid"  # noqa: S101 - narrows the type
    return Exempted(exemption.reason, exemption.expires, exemption.place, exemption.owner, exemption.ticket)


def _objection(exemption: Exemption, settings: Settings, rules: Mapping[str, "Rule"]) -> Notice | None:
    """Why an exemption covers nothing, whatever is found."""
    policy = rules[exemption.rule].name if exemption.rule in rules else ORGANISATION_POLICY
    if policy in settings.not_exemptible:
        return Notice(
            NoticeKind.EXEMPTION_REFUSED,
            f"{exemption.label} is refused, since the settings make `{policy}` non-exemptible. What it was for counts.",
            exemption.place,
        )
    if exemption.expires is None:
        what = f"`{exemption.written_expiry}` as its `expires`" if exemption.written_expiry else "no `expires`"
        return Notice(
            NoticeKind.EXEMPTION_EXPIRED,
            f"{exemption.label} has {what}, which is taken for expired; what it was for counts. Write the last day on "
            "which it is valid as YYYY-MM-DD.",
            exemption.place,
        )
    if exemption.expires < settings.day:
        return Notice(
            NoticeKind.EXEMPTION_EXPIRED,
            f"{exemption.label} expired on {exemption.expires}; what it was for counts again. Solve it, or agree on a "
            "new day.",
            exemption.place,
        )
    longest = settings.maximum_exemption_days
    if longest is not None and (exemption.expires - settings.day).days > longest:
        return Notice(
            NoticeKind.EXEMPTION_REFUSED,
            f"{exemption.label} until {exemption.expires} is refused, since `maximum_exemption_days` allows {longest} "
            f"days from today (until {settings.day + dt.timedelta(days=longest)}). What it was for counts.",
            exemption.place,
        )
    return None


def _unused(exemption: Exemption, projects: frozenset[str], is_silent: Callable[[str], bool]) -> Notice | None:
    """A notice, unless this run can't tell: the rule did not run, or the exemption is for another stack or project."""
    if is_silent(exemption.rule):
        return None
    if exemption.resource is not None and not _may_be_of(projects, exemption.resource):
        return None
    return Notice(
        NoticeKind.EXEMPTION_UNUSED,
        f"{exemption.label} covers nothing in this run. Remove it, or correct its rule or its resource.",
        exemption.place,
    )


def _silent_or_crashed(
    findings: Sequence[Finding], settings: Settings, rules: Sequence["Rule"]
) -> Callable[[str], bool]:
    """A function that says of a rule's id whether this run doesn't show all that the rule finds."""
    is_silent = silent_rules(findings, settings, rules)
    crashed = {finding.rule_id for finding in findings if finding.crashed}
    return lambda rule_id: rule_id in crashed or is_silent(rule_id)


def _projects(resources: Iterable[str]) -> frozenset[str]:
    """How the URNs of resources begin: with stack and project, and with the project alone."""
    begins = {"::".join(urn.split("::", 2)[:2]) for urn in resources}
    return frozenset({*begins, *(identity_without_stack(urn).split("::", 1)[0] for urn in begins)})


def _may_be_of(projects: frozenset[str], pattern: str) -> bool:
    """Whether a pattern names the project of a resource, and its stack where it names one; names alone name none."""
    if "::" not in pattern:
        return True
    parts = 2 if pattern.startswith("urn:pulumi:") else 1
    wanted = compiled_pattern("::".join(pattern.split("::")[:parts]))
    return any(wanted.match(project) for project in projects)


def exempted(
    findings: Sequence["Finding"],
    resources: Mapping[str, "Resource"],
    settings: "Settings",
    rules: Sequence["Rule"],
) -> tuple[tuple["Finding", ...], tuple[Notice, ...]]:
    """Mark what the exemption file and the components' own exemptions cover; see `apply_exemptions`."""
    declared, refused = component_exemptions(resources.values(), rules, other_rules=settings.organisation is not None)
    exemptions = (*settings.exemptions, *declared)
    if not exemptions:
        return tuple(findings), refused
    marked, notices = apply_exemptions(findings, exemptions, resources, settings, rules)
    return marked, (*notices, *refused)


def exempted_so_far(
    findings: Sequence["Finding"],
    resources: Mapping[str, "Resource"],
    settings: "Settings",
    rules: Sequence["Rule"],
) -> tuple["Finding", ...]:
    """The same while a run is going on: what is wrong with exemptions shows at its end."""
    declared, _ = component_exemptions(resources.values(), rules, other_rules=settings.organisation is not None)
    return mark_exempted(findings, (*settings.exemptions, *declared), resources, settings, rules)
