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

from entra_policy.estate.types import COMPONENTS, JOB
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
    covering = _covering(findings, exemptions, against, resources)
    used = {index for indexes in covering for index in indexes}
    marked = tuple(
        replace(finding, exempted=_exempted(exemptions[indexes[0]])) if indexes else finding
        for finding, indexes in zip(findings, covering, strict=True)
    )
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
    """The findings as `apply_exemptions` marks them, where only some of a run's findings and resources are there yet.

    Left out are findings that an exemption for one job covers if theirs turns out to be that job.
    """
    found = {finding.rule_id for finding in findings}
    of_these = [exemption for exemption in exemptions if exemption.rule in found]
    by_id = {rule.id: rule for rule in rules}
    against = [_objection(exemption, settings, by_id) for exemption in of_these]
    for_any_job = [replace(exemption, job=None) for exemption in of_these]
    marked = []
    for finding, indexes in zip(findings, _covering(findings, for_any_job, against, resources), strict=True):
        job = resources.get(finding.job or "")
        job_is_seen = job is not None and job.type == JOB
        fits = _fits_job if job_is_seen else _fits_component
        covering = next((of_these[index] for index in indexes if fits(of_these[index], finding, resources)), None)
        if covering is not None:
            marked.append(replace(finding, exempted=_exempted(covering)))
        elif job_is_seen or not indexes:
            marked.append(finding)
    return tuple(marked)


def _covering(
    findings: Sequence[Finding],
    exemptions: Sequence[Exemption],
    against: Sequence[Notice | None],
    resources: Mapping[str, Resource],
) -> list[list[int]]:
    """For each finding the numbers of the valid exemptions that cover it."""
    valid = _by_rule_and_text(exemptions, against)
    return [
        [
            index
            for index in sorted(index for key in _keys(finding) for index in valid.get(key, ()))
            if covers(exemptions[index], finding, resources)
        ]
        if valid and not finding.crashed  # where a rule itself failed nobody knows what would be accepted
        else []
        for finding in findings
    ]


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


def covers(exemption: Exemption, finding: Finding, resources: Mapping[str, Resource]) -> bool:
    """Whether an exemption is for a finding, valid or not."""
    if exemption.component is not None and not _reaches(exemption.component, finding, resources):
        return False
    if exemption.resource is not None and not designates(exemption.resource, finding.urn):
        return False
    return _fits_job(exemption, finding, resources)


def _reaches(component: str, finding: Finding, resources: Mapping[str, Resource]) -> bool:
    """Whether a finding is on what a component is made of, and not about the job of another component."""
    if component not in with_ancestors(finding.urn, resources):
        return False
    around_job = [urn for urn in with_ancestors(finding.job or "", resources) if _is_component_of_job(urn, resources)]
    return not around_job or component in around_job or not _is_component_of_job(component, resources)


def _fits_job(exemption: Exemption, finding: Finding, resources: Mapping[str, Resource]) -> bool:
    """Whether a finding is about a job that the exemption is for: what it says designates the job, or its component."""
    if exemption.job is not None and finding.job is not None and designates(exemption.job, finding.job):
        return True
    return _fits_component(exemption, finding, resources)


def _fits_component(exemption: Exemption, finding: Finding, resources: Mapping[str, Resource]) -> bool:
    """Whether it is for all jobs, or what it says designates the component of the finding's job."""
    pattern = exemption.job
    return pattern is None or any(
        designates(pattern, urn)
        for urn in with_ancestors(finding.job or "", resources)
        if _is_component_of_job(urn, resources)
    )


def _is_component_of_job(urn: str, resources: Mapping[str, Resource]) -> bool:
    return urn in resources and resources[urn].type in COMPONENTS


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
    if not all(_may_be_of(projects, pattern) for pattern in (exemption.resource, exemption.job) if pattern is not None):
        return None
    parts = "its rule or its resource" if exemption.job is None else "its rule, its resource or its job"
    return Notice(
        NoticeKind.EXEMPTION_UNUSED,
        f"{exemption.label} covers nothing in this run. Remove it, or correct {parts}.",
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
    """The same while a run is going on: what is wrong with exemptions shows at its end.

    Left out are findings of which only the end shows whether they are exempted, see `mark_exempted`.
    """
    declared, _ = component_exemptions(resources.values(), rules, other_rules=settings.organisation is not None)
    return mark_exempted(findings, (*settings.exemptions, *declared), resources, settings, rules)
