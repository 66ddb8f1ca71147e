"""One run's result, from which every format is made."""

from dataclasses import dataclass

from entra_policy.evaluation import Evaluation
from entra_policy.finding import Finding, Level, Verdict


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, and what it looked at.

    Attributes:
        origin: what was checked, for people.
        edition: the edition of the article.
        evaluation: findings and counts.
        gaps: what could not be seen, one sentence each.
    """

    origin: str
    edition: str
    evaluation: Evaluation
    gaps: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the resources."""
        return self.evaluation.findings

    @property
    def failures(self) -> tuple[Finding, ...]:
        """What failed."""
        return tuple(finding for finding in self.findings if finding.verdict is Verdict.FAIL)

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """What was not decided."""
        return tuple(finding for finding in self.findings if finding.verdict is Verdict.UNDECIDED)

    @property
    def passed(self) -> bool:
        """Whether nothing mandatory stands against a deployment."""
        return not any(finding.level is Level.MANDATORY for finding in self.findings)

    @property
    def summary(self) -> dict[str, int]:
        """The counts of the JSON report: rules that ran, subjects looked at, findings by verdict."""
        counts = self.evaluation.counts.values()
        return {
            "rules": len(self.evaluation.counts),
            "subjects": self.evaluation.subjects,
            "failed": len(self.failures),
            "undecided": len(self.undecided),
            "exempted": 0,
            "not_applicable": sum(count.not_applicable for count in counts),
        }
