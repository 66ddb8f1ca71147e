"""The gate as a function: what is declared -> the report of one run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from entra_policy.checked_path import CheckedPath
from entra_policy.component_exemptions import component_exemptions
from entra_policy.estate import build_estate
from entra_policy.evaluation import evaluate
from entra_policy.exemptions import apply_exemptions, mark_exempted
from entra_policy.report import Notice, Report

if TYPE_CHECKING:
    from entra_policy.baseline import Baseline
    from entra_policy.finding import Finding
    from entra_policy.progress import Progress
    from entra_policy.resource import Inventory, Resource
    from entra_policy.rule import Rule
    from entra_policy.settings import Settings


def check(
    inventory: "Inventory",
    rules: Sequence["Rule"],
    settings: "Settings",
    *,
    baseline: "Baseline | None" = None,
    checked: CheckedPath | None = None,
    progress: "Progress | None" = None,
) -> Report:
    """Check what a reader found: the rules, then the exemptions, then the baseline.

    Args:
        inventory: what is declared.
        rules: the rules there are.
        settings: how it is to be checked.
        baseline: the findings that are known and not to be reported.
        checked: where the input lies.
        progress: is told how far the check is.
    """
    if progress is not None:
        progress.phase("Joining resources to jobs")
    estate = build_estate(inventory.resources, settings, deleted=inventory.deleted)
    if progress is not None:
        progress.phase("Checking jobs", total=len(estate.jobs))
    evaluation = evaluate(estate, rules, settings, step=None if progress is None else progress.step)
    findings = evaluation.findings
    if settings.organisation is not None:
        from entra_policy.organisation.run import with_organisation_findings

        if progress is not None:
            progress.phase("Asking OPA")
        findings = with_organisation_findings(findings, estate, settings, rules)
    findings, notices = exempted(findings, estate.resources, settings, rules)
    known = None
    if baseline is not None:
        from entra_policy.baseline import apply_baseline

        findings, known, resolved = apply_baseline(findings, baseline, rules, settings)
        notices += resolved
    return Report(
        origin=inventory.origin,
        edition=settings.edition,
        evaluation=replace(evaluation, findings=findings),
        gaps=inventory.gaps,
        notices=notices,
        known=known,
        estate=estate,
        rules=rules,
        checked=CheckedPath() if checked is None else checked,
    )


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
    """The same while a run is going on: what is the matter with exemptions shows at its end."""
    declared, _ = component_exemptions(resources.values(), rules, other_rules=settings.organisation is not None)
    return mark_exempted(findings, (*settings.exemptions, *declared), resources, settings, rules)
