"""The gate as a function: what is declared -> the report of one run."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from entra_policy.estate.joining import build_estate
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.exemptions.applying import exempted
from entra_policy.reports.checked_path import CheckedPath
from entra_policy.reports.report import Report

if TYPE_CHECKING:
    from entra_policy.baseline import Baseline
    from entra_policy.inventory import Inventory
    from entra_policy.progress import Progress
    from entra_policy.rule_definition import Rule
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
        progress: shows how far the check is.
    """
    if progress is not None:
        progress.phase("Joining resources to jobs")
    estate = build_estate(
        inventory.resources, settings, deleted=inventory.deleted, look_ups=inventory.look_ups, whole=inventory.whole
    )
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
        gaps=tuple(map(settings.unseen.weighed, inventory.gaps)),
        notices=notices,
        known=known,
        estate=estate,
        rules=rules,
        checked=CheckedPath() if checked is None else checked,
    )
