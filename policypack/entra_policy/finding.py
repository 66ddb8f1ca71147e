"""What a check says: verdicts, levels and findings."""

import enum
import hashlib
from dataclasses import dataclass

from entra_policy.resource import SourceLocation, identity_without_stack


class Level(enum.StrEnum):
    """How much a finding weighs. A mandatory failure fails the gate; a disabled rule does not run."""

    DISABLED = "disabled"
    ADVISORY = "advisory"
    MANDATORY = "mandatory"

    @property
    def weight(self) -> int:
        """Order of the levels: the heavier, the larger."""
        return ("disabled", "advisory", "mandatory").index(self.value)


class Verdict(enum.StrEnum):
    """What became of one rule on one subject. Passed and not applicable are only counted."""

    FAIL = "fail"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to be told.

    Attributes:
        rule_id: such as `EP301`.
        rule: the rule's name, such as `no-password-provisioning`.
        verdict: failed, or not decided.
        level: the level that applies here.
        message: what is wrong and what to do, or what is not known.
        urn: the resource.
        path: the property path inside the resource, empty for the whole of it.
        about: what is wrong, in stable words without positions; the part of the fingerprint that is the finding's own.
        source: where the program declared the resource, where the input knows it.
    """

    rule_id: str
    rule: str
    verdict: Verdict
    level: Level
    message: str
    urn: str
    path: str
    about: str
    source: SourceLocation | None = None

    @property
    def fingerprint(self) -> str:
        """Rule, resource and what is wrong, as 16 hexadecimal digits: the same in all stacks, whatever the order."""
        text = "\0".join((self.rule_id, identity_without_stack(self.urn), self.about, self.verdict))
        return hashlib.sha256(text.encode()).hexdigest()[:16]
