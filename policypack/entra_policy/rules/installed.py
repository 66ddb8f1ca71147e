"""The rules there are: this software's own, and those that other installed distributions add.

A distribution adds rules by an entry point of the group `entra_policy.rules`. It names a module, whose rules are those
that it defines, or a callable without parameters that gives rules. Whatever is wrong with one of them stops the gate:
a rule that isn't there would look like a rule that passes.
"""

import contextlib
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from entra_policy.errors import RulesError
from entra_policy.finding import Level
from entra_policy.rule_definition import Documentation, Rule, Source, Subject, rules_in
from entra_policy.rules import all_rules
from entra_policy.settings import ALL, EDITIONS, ORGANISATION_POLICY, PACK_POLICY
from entra_policy.text import one_line, shortened
from entra_sync.templates import Scenario

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


GROUP: Final = "entra_policy.rules"
# Ids with these letters are this software's own, those of later versions included.
RESERVED_PREFIX: Final = "EP"
_ID: Final = re.compile(r"([A-Z]{2,16})[0-9]{1,6}")
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_NAME: Final = 100  # what Pulumi takes as a policy's name
_TARGET: Final = re.compile(r"\w+(\.\w+)*(\s*:\s*\w+(\.\w+)*)?")
_LONGEST_REASON: Final = 300
_ADDRESS: Final = re.compile(r"https://[^\s<>()\[\]|\"]+")
# The pack's policies that aren't rules.
_OTHER_POLICIES: Final = frozenset({ALL, PACK_POLICY, ORGANISATION_POLICY})


@dataclass(frozen=True, slots=True, order=True)
class _Origin:
    """An entry point, as errors name it."""

    distribution: str
    name: str
    target: str

    def error(self, what: str) -> RulesError:
        return RulesError(
            f"the entry point `{self.name} = {self.target}` of the distribution {self.distribution} {what}. "
            f"Fix or uninstall {self.distribution}: without its rules nothing is checked."
        )


@cache
def installed_rules() -> tuple[Rule, ...]:
    """Every rule: this software's own by id, then those of other distributions by id.

    Raises:
        RulesError: a distribution's rules can't be had, or clash with others; the message names the distribution and
            its entry point.
    """
    return rules_with(_entry_points(), all_rules())


def rules_with(entry_points: "Iterable[EntryPoint]", own: Sequence[Rule]) -> tuple[Rule, ...]:
    """These rules, and behind them those that entry points name, by id.

    Raises:
        RulesError: as `installed_rules`.
    """
    added: list[Rule] = []
    owners = {text: f"{rule.id} {rule.name} of this software" for rule in own for text in _designations(rule)}
    for origin, entry_point in sorted(((_origin(one), one) for one in entry_points), key=lambda pair: pair[0]):
        for given in _given(origin, entry_point):
            rule = replace(_checked(given, origin), origin=origin.distribution)
            for text in _designations(rule):
                if text in owners:
                    raise origin.error(f"gives the rule {rule.id} {rule.name}, but `{text}` is taken by {owners[text]}")
            owners |= dict.fromkeys(_designations(rule), f"{rule.id} {rule.name} of {origin.distribution}")
            added.append(rule if rule.section else replace(rule, section=f"Rules of {origin.distribution}"))
    return (*own, *sorted(added, key=lambda rule: rule.id))


def _entry_points() -> "Iterable[EntryPoint]":
    from importlib.metadata import entry_points

    try:
        return tuple(entry_points(group=GROUP))
    except Exception as error:  # noqa: BLE001 - whatever lies on the path of modules
        raise RulesError(
            f"the entry points of what is installed can't be read ({_reason(error)}), so it is not known which rules "
            f"there are. Look for a broken entry_points.txt below {sys.prefix}."
        ) from None


def _origin(entry_point: "EntryPoint") -> _Origin:
    distribution = "of an unknown name" if entry_point.dist is None else str(entry_point.dist.name)
    return _Origin(one_line(distribution), one_line(entry_point.name), one_line(entry_point.value))


def _designations(rule: Rule) -> tuple[str, str]:
    """What a rule is called by, in any spelling."""
    return rule.id.lower(), rule.name


def _given(origin: _Origin, entry_point: "EntryPoint") -> tuple[Any, ...]:
    """What an entry point gives, whatever that is."""
    if not _TARGET.fullmatch(entry_point.value):
        raise origin.error("names neither a module (`package.module`) nor a callable in one (`package.module:name`)")
    try:
        # Standard output belongs to the report, or to the engine.
        with contextlib.redirect_stdout(sys.stderr):
            loaded = entry_point.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - other people's code
        raise origin.error(f"can't be loaded ({_reason(error)})") from None
    try:
        with contextlib.redirect_stdout(sys.stderr):
            rules = rules_in(loaded) if isinstance(loaded, ModuleType) else tuple(loaded())
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the same
        raise origin.error(
            f"gives no rules ({_reason(error)}); it names a module, or a callable without parameters"
        ) from None
    if not rules:
        raise origin.error("gives no rules; a module has those that it defines itself with `@rule`")
    return rules


def _checked(given: Any, origin: _Origin) -> Rule:
    """A rule that is one in every respect.

    Raises:
        RulesError: it is not.
    """
    if not isinstance(given, Rule):
        raise origin.error(f"gives an object of the type {type(given).__name__}, which isn't a rule")
    identifier = _ID.fullmatch(given.id) if isinstance(given.id, str) else None
    if identifier is None:
        raise origin.error(f"gives a rule with the id {_quoted(given.id)}; an id is such as ACME001")
    if identifier[1] == RESERVED_PREFIX:
        raise origin.error(
            f"gives a rule with the id {given.id}, and ids with {RESERVED_PREFIX} are this software's own; "
            "use letters of your own, such as ACME001"
        )
    for wrong, what in _mistakes(given):
        if wrong:
            raise origin.error(f"gives the rule {given.id}, and {what}")
    return given


def _mistakes(rule: Rule) -> Iterable[tuple[bool, str]]:
    """What could be wrong with a rule, and whether it is."""
    from entra_policy.rules.article import ARTICLE

    name = rule.name if isinstance(rule.name, str) else ""
    right = _NAME.fullmatch(name) and len(name) <= _LONGEST_NAME and name not in _OTHER_POLICIES
    yield not right, f"its name {_quoted(rule.name)} isn't valid for a policy; a valid one is owners-are-named"
    yield not isinstance(rule.level, Level), f"its level {_quoted(rule.level)} isn't valid"
    yield not isinstance(rule.subject, Subject), f"its subject {_quoted(rule.subject)} isn't valid"
    yield not _all(rule.also, Subject, at_least=0), "what else it looks at isn't a set of subjects"
    yield not _all(rule.sources, Source), "its sources aren't valid"
    yield rule.scenarios is not None and not _all(rule.scenarios, Scenario), "its scenarios aren't valid"
    editions = isinstance(rule.editions, frozenset) and rule.editions and rule.editions <= EDITIONS
    yield not editions, f"its editions must be some of {', '.join(sorted(EDITIONS))}"
    items = {item.text for section in ARTICLE for item in section.items}
    yield bool(rule.item) and rule.item not in items, f"{_quoted(rule.item)} isn't an item of the article"
    documented = _documented(rule.documented_in)
    yield not documented, "what it is documented in isn't pages, each with a title and an address"
    yield not isinstance(rule.section, str), "its section isn't text"
    yield not callable(rule.check), "its check isn't a function"
    yield not (isinstance(rule.page, str) and rule.summary), "it has no docstring to say what it is for"


def _all(values: Any, kind: type, *, at_least: int = 1) -> bool:
    """Whether it is a set of values of that kind."""
    return isinstance(values, frozenset) and len(values) >= at_least and all(isinstance(one, kind) for one in values)


def _documented(pages: Any) -> bool:
    """Whether these are pages with a title and an address that a browser opens."""
    return isinstance(pages, tuple) and all(
        isinstance(page, Documentation)
        and isinstance(page.title, str)
        and bool(page.title.strip())
        and isinstance(page.address, str)
        and _ADDRESS.fullmatch(page.address) is not None
        for page in pages
    )


def _quoted(value: Any) -> str:
    if isinstance(value, str):
        return f"`{shortened(one_line(value), _LONGEST_REASON)}`"
    return f"(a value of the type {type(value).__name__})"


def _reason(error: BaseException) -> str:
    text = one_line(str(error))
    return shortened(f"{type(error).__name__}: {text}" if text else type(error).__name__, _LONGEST_REASON)
