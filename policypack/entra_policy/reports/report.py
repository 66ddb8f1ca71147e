"""One run's result, from which every format is made."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from entra_policy.evaluation.evaluate import Evaluation
from entra_policy.finding import Finding, Level, Notice, Verdict
from entra_policy.reports.checked_path import CheckedPath

if TYPE_CHECKING:
    from collections.abc import Sequence

    from entra_policy.estate.estate import Estate
    from entra_policy.gap import Gap
    from entra_policy.rule_definition import Rule


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, and what it looked at.

    Attributes:
        origin: what was checked, for people.
        edition: the edition of the article.
        evaluation: findings and counts.
        gaps: what could not be seen, each with its weight.
        notices: what is wrong with exemptions and the baseline.
        known: how many findings the baseline knows; they are not among the findings. None without a baseline.
        estate: what was looked at, for formats that show jobs and their mappings.
        rules: the rules that were there, those that are disabled included.
        checked: where the input lies.
    """

    origin: str
    edition: str
    evaluation: Evaluation
    gaps: "tuple[Gap, ...]" = ()
    notices: tuple[Notice, ...] = ()
    known: int | None = None
    estate: "Estate | None" = field(default=None, repr=False)
    rules: "Sequence[Rule]" = field(default=(), repr=False)
    checked: CheckedPath = field(default_factory=CheckedPath)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the resources."""
        return self.evaluation.findings

    @property
    def failures(self) -> tuple[Finding, ...]:
        """What failed and is not exempted."""
        return tuple(finding for finding in self.findings if finding.verdict is Verdict.FAIL and not finding.exempted)

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """What was not decided and is not exempted."""
        return tuple(
            finding for finding in self.findings if finding.verdict is Verdict.UNDECIDED and not finding.exempted
        )

    @property
    def exempted(self) -> tuple[Finding, ...]:
        """What an exemption covers."""
        return tuple(finding for finding in self.findings if finding.exempted)

    @property
    def passed(self) -> bool:
        """Whether nothing mandatory keeps a deployment from being made."""
        findings = (finding.level for finding in self.findings if not finding.exempted)
        return Level.MANDATORY not in (*findings, *(gap.level for gap in self.gaps))

    @property
    def summary(self) -> dict[str, int]:
        """The counts of the JSON report: rules that ran, subjects looked at, findings by verdict, gaps."""
        counts = self.evaluation.counts.values()
        return {
            "rules": len(self.evaluation.counts),
            "subjects": self.evaluation.subjects,
            "failed": len(self.failures),
            "undecided": len(self.undecided),
            "exempted": len(self.exempted),
            "unseen": len(self.gaps),
            "not_applicable": sum(count.not_applicable for count in counts),
        }
