"""What a rule is: metadata and one pure function over one subject.

A rule's function takes its subject and what surrounds it (`Context`), and yields a `Problem` for everything that is
wrong. It reads property values through `entra_policy.values.known`, so that a value that isn't known yet leaves the
rule undecided for that subject. Its docstring is the rule's page, with the headings of `HEADINGS`.
"""

import difflib
import enum
import inspect
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.resource import Resource
from entra_policy.settings import EDITIONS, Settings
from entra_policy.text import printable
from entra_sync.templates import Scenario

HEADINGS: Final = ("What it checks", "Why", "Example", "Instead", "When it is undecided")


class Subject(enum.StrEnum):
    """What one evaluation of a rule looks at; each is a class of `entra_policy.estate`."""

    SCHEMA = "schema"
    OBJECT_MAPPING = "object mapping"
    MAPPING = "attribute mapping"
    CLAUSE = "scoping clause"
    JOB = "job"
    GROUP = "group"
    REMOVED_JOB = "removed job"
    ESTATE = "program"


class Source(enum.StrEnum):
    """What a rule decides from."""

    STATIC = "static"
    FACTS = "facts"
    CHANGE = "change"


STATIC: Final = frozenset({Source.STATIC})


@dataclass(frozen=True, slots=True)
class Documentation:
    """A page that documents what a rule enforces, beside the article.

    Attributes:
        title: the page's title.
        address: its address.
    """

    title: str
    address: str


_Computed = TypeVar("_Computed")


class Context:
    """What surrounds the subject that a rule looks at.

    This is a rule's only way from a mapping to its job and its resource. Every use of it but for the settings is noted,
    so that the evaluation knows what a verdict depends on: one that needed neither still holds when more of the stack
    is seen.

    Attributes:
        settings: the settings of the check.
    """

    __slots__ = ("_job", "_note_use", "_remembered", "_resource", "settings")

    def __init__(
        self,
        settings: Settings,
        job: Job | None,
        resource: Resource | None,
        *,
        note_use: Callable[[], None],
        remembered: dict[Hashable, Any],
    ) -> None:
        """Surroundings of a subject.

        Args:
            settings: the settings of the check.
            job: the job that the subject belongs to.
            resource: the resource that declares the subject.
            note_use: called whenever a rule uses more than the settings.
            remembered: what `once` gave; the contexts of one job share it.
        """
        self.settings = settings
        self._job = job
        self._resource = resource
        self._note_use = note_use
        self._remembered = remembered

    @property
    def job(self) -> Job:
        """The job that the subject belongs to.

        Raises:
            LookupError: it belongs to none, as a removed job does, and the whole program.
        """
        self._note_use()
        if self._job is None:
            raise LookupError("this subject belongs to no job")
        return self._job

    @property
    def resource(self) -> Resource:
        """The resource that declares the subject, with its outputs and what it was before the change.

        Raises:
            LookupError: no single resource does, as for the whole program.
        """
        self._note_use()
        if self._resource is None:
            raise LookupError("no single resource declares this subject")
        return self._resource

    def once(self, key: Hashable, compute: Callable[[], _Computed]) -> _Computed:
        """What `compute` gives, computed once for each key among the rules that look at one job."""
        self._note_use()
        if key not in self._remembered:
            self._remembered[key] = compute()
        computed: _Computed = self._remembered[key]
        return computed


class NotApplicable(Exception):  # noqa: N818 - not an error: a verdict on its way
    """A rule has nothing to say of this subject, not even that it passes."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a rule found wrong.

    Attributes:
        message: what is wrong with which attribute, group or job, and what to do instead; never a secret's value.
        about: the same in a few stable words without positions, for the finding's fingerprint.
        path: the property path inside the resource.
        urn: the resource, where it isn't the subject's own.
        level: a lower level than the rule's, where this problem weighs less.
    """

    message: str
    about: str
    path: str = ""
    urn: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with everything that is known of it.

    Attributes:
        id: stable, such as `EP301`.
        name: the policy's name in Pulumi, such as `no-password-provisioning`.
        level: how much a failure weighs unless the settings say otherwise.
        subject: what one evaluation looks at.
        also: further kinds of subjects that it looks at with the same function.
        item: the item of Microsoft's article "Known issues for provisioning in Microsoft Entra ID"; empty for the
            rules that make the others trustworthy, and for limits that are documented elsewhere.
        section: the section of this software's rules, from the rule's module.
        editions: the editions of the article that have the item.
        scenarios: the scenarios in which it applies; None for all.
        sources: what it decides from: the declared resources, facts about tenants, the inputs before a change.
        check: the function.
        page: the docstring.
        origin: the distribution that adds the rule; empty for this software's own.
        documented_in: the pages that document what it enforces, for what the article doesn't have.
    """

    id: str
    name: str
    level: Level
    subject: Subject
    item: str
    section: str
    editions: frozenset[str]
    scenarios: frozenset[Scenario] | None
    sources: frozenset[Source]
    check: Callable[[Any, Context], Iterator[Problem]]
    page: str
    also: frozenset[Subject] = frozenset()
    origin: str = ""
    documented_in: tuple[Documentation, ...] = ()

    @property
    def summary(self) -> str:
        """The page's first line."""
        return self.page.partition("\n")[0].strip()

    @property
    def text(self) -> dict[str, str]:
        """The page by heading: each heading's text, dedented."""
        sections: dict[str, list[str]] = {}
        current: list[str] = []
        for line in self.page.splitlines()[1:]:
            heading = line.strip().rstrip(":")
            if heading in HEADINGS and not line.startswith(" "):
                current = sections.setdefault(heading, [])
            else:
                current.append(line)
        return {heading: inspect.cleandoc("\n" + "\n".join(lines)).strip() for heading, lines in sections.items()}


_METADATA: Final = "__entra_rule__"
_Function = TypeVar("_Function", bound=Callable[..., Iterator[Problem]])


@dataclass(frozen=True, slots=True)
class _Metadata:
    id: str
    name: str
    level: Level
    subject: Subject
    item: str
    editions: frozenset[str]
    scenarios: frozenset[Scenario] | None
    sources: frozenset[Source]
    also: frozenset[Subject]
    documented_in: tuple[Documentation, ...]


def rule(
    rule_id: str,
    name: str,
    *,
    level: Level,
    subject: Subject,
    item: str = "",
    editions: frozenset[str] = EDITIONS,
    scenarios: frozenset[Scenario] | None = None,
    sources: frozenset[Source] = STATIC,
    also: frozenset[Subject] = frozenset(),
    documented_in: tuple[Documentation, ...] = (),
) -> Callable[[_Function], _Function]:
    """Give a function the metadata of a rule. The function stays as it is; `rules_in` finds it."""

    def mark(function: _Function) -> _Function:
        metadata = _Metadata(rule_id, name, level, subject, item, editions, scenarios, sources, also, documented_in)
        setattr(function, _METADATA, metadata)
        return function

    return mark


def rules_in(module: Any, *, of: Any = None) -> tuple[Rule, ...]:
    """The rules that a module defines, in the order of their definition.

    Args:
        module: the module.
        of: the package whose docstring names the section; the module itself by default.
    """
    section = ((module if of is None else of).__doc__ or "").partition("\n")[0].strip().rstrip(".")
    return tuple(
        Rule(
            id=metadata.id,
            name=metadata.name,
            level=metadata.level,
            subject=metadata.subject,
            item=metadata.item,
            section=section,
            editions=metadata.editions,
            scenarios=metadata.scenarios,
            sources=metadata.sources,
            check=function,
            page=inspect.cleandoc(function.__doc__ or ""),
            also=metadata.also,
            documented_in=metadata.documented_in,
        )
        for function in vars(module).values()
        if isinstance(metadata := getattr(function, _METADATA, None), _Metadata)
        and function.__module__ == module.__name__
    )


def designated_rule(text: str, rules: Iterable[Rule]) -> Rule | None:
    """The rule that an id or a name designates, whatever the case of its letters; None for no rule."""
    wanted = text.strip().lower()
    return next((rule for rule in rules if wanted in (rule.id.lower(), rule.name)), None)


def no_such_rule(text: str, rules: Iterable[Rule]) -> str:
    """That a text designates no rule, as a sentence with the nearest rule: for messages."""
    by_designation = {designation: rule for rule in rules for designation in (rule.id.lower(), rule.name)}
    near = difflib.get_close_matches(text.strip().lower(), by_designation, n=1, cutoff=0.6)
    hint = f"; did you mean {by_designation[near[0]].id} ({by_designation[near[0]].name})?" if near else "."
    return f"there is no rule `{printable(text)}`{hint}"
