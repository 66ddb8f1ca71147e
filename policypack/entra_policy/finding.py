"""What a check says: verdicts, levels and findings."""

import datetime as dt
import enum
import hashlib
from dataclasses import dataclass
from typing import Final

from entra_policy.resource import SourceLocation, identity_without_stack

# How `Finding.about` begins where a rule itself failed.
RULE_FAILED: Final = "the rule failed: "


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
class Exempted:
    """Why a finding does not count: what the exemption that covers it says.

    Attributes:
        reason: why it was accepted.
        expires: the last day on which it is.
        place: where the exemption stands: `exemptions.yaml:12`, or the component that carries it.
        owner: who answers for it.
        ticket: where it was agreed.
    """

    reason: str
    expires: dt.date
    place: str
    owner: str | None = None
    ticket: str | None = None


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
        exempted: the exemption that covers it; the finding is then told, but counts for nothing.
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
    exempted: Exempted | None = None

    @property
    def crashed(self) -> bool:
        """Whether the rule itself failed, so that nothing is known of the subject."""
        return self.verdict is Verdict.FAIL and self.about.startswith(RULE_FAILED)

    @property
    def fingerprint(self) -> str:
        """Rule, resource and what is wrong, as 16 hexadecimal digits: the same in all stacks, whatever the order."""
        text = "\0".join((self.rule_id, identity_without_stack(self.urn), self.about, self.verdict))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
