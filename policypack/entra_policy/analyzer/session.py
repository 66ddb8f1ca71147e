"""What one process of the pack knows between the engine's calls.

The engine's calls come on several threads. Resources and settings are immutable; the session replaces them under
a lock, and an analysis works on what was there when it began.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from entra_policy.analyzer.struct_reader import forget_values
from entra_policy.estate.estate import Estate
from entra_policy.estate.joining import build_estate
from entra_policy.estate.ownership import Ownership
from entra_policy.estate.types import may_be_decided_alone
from entra_policy.evaluation.evaluate import find
from entra_policy.evaluation.passed_rules import PassedRules
from entra_policy.evaluation.selection import select
from entra_policy.exemptions.applying import exempted, exempted_so_far
from entra_policy.finding import Finding, Level, Notice, Verdict
from entra_policy.resource import Resource, with_ancestors
from entra_policy.rule_definition import Rule
from entra_policy.settings import Settings

# What makes two findings of one operation the same: rule id, URN, path, what is wrong, job.
_Identity: TypeAlias = tuple[str, str, str, str, str | None]


class Session:
    """The rules, their settings, and what Analyze showed since the operation began.

    `pulumi policy analyze` never announces an operation; then everything that was ever shown counts.
    """

    def __init__(self, rules: Sequence[Rule], settings: Settings | None = None) -> None:
        self.rules = tuple(rules)
        self._selection = select(self.rules, settings or Settings())
        self._passed_rules = PassedRules()
        self._lock = threading.Lock()
        self._analyzed: dict[str, Resource] = {}
        self._reported: dict[str, tuple[Finding, ...]] = {}

    def begin(self) -> None:
        """A new operation: forget what an earlier one showed."""
        forget_values()
        with self._lock:
            self._analyzed = {}
            self._reported = {}
            self._passed_rules = PassedRules()

    def configure(self, settings: Settings) -> None:
        """Use these settings from now on."""
        selection = select(self.rules, settings)
        with self._lock:
            self._selection = selection
            self._passed_rules = PassedRules()

    def analyzed(self, urn: str) -> Resource | None:
        """The resource as Analyze showed it in this operation."""
        with self._lock:
            return self._analyzed.get(urn)

    def analyze(self, resource: Resource, provider: Resource | None) -> tuple[Finding, ...]:
        """Failures that one resource decides with its provider and the components around it.

        The resource is kept for its children and for the whole stack's analysis. What can't be decided from it
        alone is left to that; so is whether an exemption for one job covers a failure whose job isn't seen yet, and
        what the exemptions are about, besides the findings.
        """
        with self._lock:
            selection, passed_rules = self._selection, self._passed_rules
            self._analyzed[resource.urn] = resource
            if provider is not None:
                self._analyzed.setdefault(provider.urn, provider)
            around = self._ancestors(resource)
        if not may_be_decided_alone(resource.type, (ancestor.type for ancestor in around)):
            return ()
        known = [*around, resource] if provider is None else [provider, *around, resource]
        estate = build_estate(known, selection.settings, complete=False)
        findings = tuple(
            finding
            for finding in find(estate, selection, passed_rules)
            if finding.verdict is Verdict.FAIL and finding.urn == resource.urn and finding.level is not Level.DISABLED
        )
        if findings:
            findings = exempted_so_far(findings, estate.resources, selection.settings, self.rules)
        with self._lock:
            self._reported[resource.urn] = findings
        return findings

    def analyze_stack(
        self, resources: Iterable[Resource], keep_going: Callable[[], None]
    ) -> tuple[tuple[Finding, ...], tuple[Notice, ...]]:
        """Everything that was not reported yet, undecided rules included, and what is wrong with exemptions.

        Args:
            resources: all resources of the stack, read one by one.
            keep_going: called between the parts of the work; raises to end it.
        """
        with self._lock:
            selection, passed_rules = self._selection, self._passed_rules
            before = [finding for found in self._reported.values() for finding in found]
        declared = []
        for resource in resources:
            keep_going()
            declared.append(resource)
        estate = build_estate(declared, selection.settings)
        keep_going()
        reported = _with_jobs_of(estate, before)
        findings = find(estate, selection, passed_rules)
        keep_going()
        if selection.settings.organisation is not None:
            from entra_policy.organisation.run import with_organisation_findings

            findings = with_organisation_findings(findings, estate, selection.settings, self.rules)
            keep_going()
        # What was reported before may not be found any more; an exemption of it is used all the same.
        found = {_identity(finding) for finding in findings}
        gone = [finding for identity, finding in reported.items() if identity not in found]
        marked, notices = exempted((*findings, *gone), estate.resources, selection.settings, self.rules)
        return tuple(finding for finding in marked[: len(findings)] if _is_news(finding, reported)), notices

    def _ancestors(self, resource: Resource) -> list[Resource]:
        """The components around a resource, outermost first, as far as Analyze showed them."""
        urns = with_ancestors(resource.parent or "", self._analyzed)
        ancestors = [self._analyzed[urn] for urn in urns if urn in self._analyzed]
        return ancestors[::-1]


def _with_jobs_of(estate: Estate, findings: Sequence[Finding]) -> dict[_Identity, Finding]:
    """Findings of single resources, once for each job that they turn out to be about when the whole stack is seen.

    A resource is shown before the job that it belongs to. Until then its finding is about what is seen of the job: the
    component, or the resource itself. Where several jobs share that, the one report was about all of them.
    """
    if not findings:
        return {}
    ownership = Ownership(estate)
    return {
        _identity(in_job): in_job
        for finding in findings
        for job in (ownership.jobs_of(finding.job or "") or (finding.job,))
        for in_job in (replace(finding, job=job),)
    }


def _is_news(finding: Finding, reported: Mapping[_Identity, Finding]) -> bool:
    """Whether it is still to be reported: it wasn't yet, or not as severely."""
    if finding.level is Level.DISABLED:
        return False
    if finding.verdict is Verdict.UNDECIDED:
        return True
    before = reported.get(_identity(finding))
    return before is None or _weight(finding) > _weight(before)


def _weight(finding: Finding) -> int:
    """How much a finding weighs in what the engine gets."""
    return Level.ADVISORY.weight if finding.exempted else finding.level.weight


def _identity(finding: Finding) -> _Identity:
    return (finding.rule_id, finding.urn, finding.path, finding.about, finding.job)
