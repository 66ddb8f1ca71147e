"""What a check says: verdicts, levels and findings."""

import datetime as dt
import enum
import hashlib
from dataclasses import dataclass
from typing import Final

from entra_policy.resource import SourceLocation, identity_without_stack
from entra_policy.text import printable

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
        place: where the exemption is: `exemptions.yaml:12`, or the component that carries it.
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
    """One thing to report.

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
        exempted: the exemption that covers it; the finding is then reported, but counts for nothing.
        job: the URN of the resource that represents its job, a part of the finding's identity; None where it is about
            no job, or was found once for the whole program on a resource of several jobs.
        cause: of what was not decided, why, without the subject's own name; empty for a failure.
        remedy: of what was not decided, what to do so that it is decided, as one sentence.
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
    job: str | None = None
    cause: str = ""
    remedy: str = ""

    @property
    def crashed(self) -> bool:
        """Whether the rule itself failed, so that nothing is known of the subject.

        That is a mandatory failure whatever levels say, and neither exemptions nor a baseline cover it.
        """
        return self.verdict is Verdict.FAIL and self.about.startswith(RULE_FAILED)

    @property
    def fingerprint(self) -> str:
        """Rule, job, resource and what is wrong, as 16 hexadecimal digits: the same in all stacks, in any order."""
        job = "" if self.job is None else identity_without_stack(self.job)
        text = "\0".join((self.rule_id, job, identity_without_stack(self.urn), self.about, self.verdict))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Exemption:
    """One exemption. What is shown of it is printable and on one line; `resource` is as it was written.

    Attributes:
        rule: the rule's id, such as `EP301`.
        resource: what it is for, see `designates`; None for everything in the component that carries it.
        reason: why it was accepted.
        expires: the last day on which it is valid, in UTC; None where that is missing or isn't a day.
        written_expiry: the day as it was written, empty where it is missing.
        place: where it is: `exemptions.yaml:12`, or the component that carries it.
        owner: who answers for it.
        ticket: where it was agreed.
        component: the URN of the component that carries it, which is all that it reaches; None from a file.
        job: which jobs it is for, as `resource` says it of resources; None for all.
    """

    rule: str
    resource: str | None
    reason: str
    expires: dt.date | None
    written_expiry: str
    place: str
    owner: str | None = None
    ticket: str | None = None
    component: str | None = None
    job: str | None = None

    @property
    def label(self) -> str:
        """What it is called in a notice."""
        what = "the component" if self.resource is None else f"`{printable(self.resource)}`"
        where = "" if self.job is None else f" in job `{printable(self.job)}`"
        return f"The exemption of {self.rule} for {what}{where}"


class NoticeKind(enum.StrEnum):
    """What a notice is about."""

    EXEMPTION_EXPIRED = "exemption-expired"
    EXEMPTION_REFUSED = "exemption-refused"
    EXEMPTION_UNUSED = "exemption-unused"
    BASELINE_RESOLVED = "baseline-resolved"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the exemptions or the baseline that somebody should look at; it fails no gate by itself.

    Attributes:
        kind: what it is about.
        message: what is wrong and what to do, in one or two sentences.
        place: where the entry is: `exemptions.yaml:12`, or the component that carries it.
    """

    kind: NoticeKind
    message: str
    place: str
