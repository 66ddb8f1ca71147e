"""What a reader could not see.

A gap is not a finding: no rule looked at anything. It is reported beside the findings, and the setting `unseen` says
how much it weighs.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from entra_policy.finding import Level


class GapKind(enum.StrEnum):
    """Why something could not be seen; the setting `unseen` can weigh each kind by itself."""

    PREVIEW_FAILED = "preview-failed"
    STEP_WITHOUT_STATE = "step-without-state"
    UNCHANGED_RESOURCES = "unchanged-resources"
    COMPONENT_OF_PLUGIN = "component-of-plugin"
    UNFINISHED_TASK = "unfinished-task"
    APPLY_NOT_RUN = "apply-not-run"
    CONFIGURATION_FROM_ELSEWHERE = "configuration-from-elsewhere"
    UNKNOWN_TEXT_COMPARED = "unknown-text-compared"
    UNKNOWN_STEP = "unknown-step"
    INTERRUPTED_OPERATION = "interrupted-operation"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a reader could not see.

    Attributes:
        kind: why.
        message: what could not be seen, and why, as one sentence.
        remedy: what to do so that it is seen, as one sentence; empty where nothing is known to help.
        level: how much it weighs; readers leave it advisory, the check applies the setting `unseen`.
    """

    kind: GapKind
    message: str
    remedy: str = ""
    level: Level = Level.ADVISORY

    @property
    def text(self) -> str:
        """The message and the remedy."""
        return f"{self.message} {self.remedy}".strip()


_HIDES_NO_RESOURCE: Final = frozenset({GapKind.CONFIGURATION_FROM_ELSEWHERE, GapKind.UNKNOWN_TEXT_COMPARED})


def may_hide_resources(gaps: Iterable[Gap]) -> bool:
    """Whether resources may be declared that could not be seen.

    A program that compares an unknown text may take another branch in the cloud, but what it declares here was seen.
    """
    return any(gap.kind not in _HIDES_NO_RESOURCE for gap in gaps)
