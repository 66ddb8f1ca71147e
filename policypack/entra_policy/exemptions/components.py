"""Exemptions that components carry in their argument `exemptions`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from entra_policy.estate.types import COMPONENTS, CROSS_TENANT_SYNC_TARGET
from entra_policy.exemptions.patterns import parse_day
from entra_policy.finding import Exemption, Notice, NoticeKind
from entra_policy.resource import Resource
from entra_policy.rule_definition import designated_rule, no_such_rule
from entra_policy.text import did_you_mean, one_line, printable, sentence
from entra_policy.values import Secret, Value, contains_unknown

if TYPE_CHECKING:
    from entra_policy.rule_definition import Rule


ARGUMENT: Final = "exemptions"
_CARRIERS: Final = frozenset({*COMPONENTS, CROSS_TENANT_SYNC_TARGET})
_KEYS: Final = ("rule", "reason", "expires", "owner", "ticket", "resource")


def carries_exemptions(resource: Resource) -> bool:
    """Whether a resource is a component with exemptions."""
    return resource.type in _CARRIERS and resource.props.get(ARGUMENT) is not None


def component_exemptions(
    resources: Iterable[Resource], rules: Iterable["Rule"], *, other_rules: bool = False
) -> tuple[tuple[Exemption, ...], tuple[Notice, ...]]:
    """The exemptions that components carry, and a notice for each that isn't one.

    A program that is wrong about its exemptions is not wrong about anything else, so this never raises.

    Args:
        resources: what is declared.
        rules: the rules there are.
        other_rules: whether there may be rules besides these, the organisation's own.
    """
    found: list[Exemption] = []
    notices: list[Notice] = []
    for resource in resources:
        if not carries_exemptions(resource):
            continue
        given = resource.props[ARGUMENT]
        if type(given) is not list:
            notices.append(_refused(_place(resource), f"`{ARGUMENT}` {_not_known(given) or 'must be a list'}"))
            continue
        for index, entry in enumerate(given):
            place = f"{_place(resource)}[{index}]"
            read = _exemption(entry, resource.urn, place, rules, other_rules=other_rules)
            if isinstance(read, Exemption):
                found.append(read)
            else:
                notices.append(_refused(place, read))
    return tuple(found), tuple(notices)


def _exemption(
    entry: Value, component: str, place: str, rules: Iterable["Rule"], *, other_rules: bool
) -> Exemption | str:
    """The exemption, or why it isn't valid."""
    if type(entry) is not dict:
        return f"it {_not_known(entry) or 'must be an object'}"
    for key in entry:
        if key not in _KEYS:
            return f"it has no property `{printable(key)}`{did_you_mean(key, _KEYS)}"
    texts: dict[str, str | None] = {}
    for key in _KEYS:
        value = entry.get(key)
        if value is not None and type(value) is not str:
            return f"its `{key}` {_not_known(value) or 'must be text'}"
        texts[key] = value if value is None or key == "resource" else one_line(value)
    for key in ("rule", "reason"):
        if not texts[key]:
            return f"it has no `{key}`"
    designated, expires = texts["rule"] or "", texts["expires"] or ""
    rule = designated_rule(designated, rules)
    if rule is None and not other_rules:
        return no_such_rule(designated, rules)
    if texts["resource"] is not None and not texts["resource"].strip():
        return "its `resource` is empty"
    return Exemption(
        rule=designated if rule is None else rule.id,
        resource=texts["resource"],
        reason=texts["reason"] or "",
        expires=parse_day(expires),
        written_expiry=expires,
        place=place,
        owner=texts["owner"] or None,
        ticket=texts["ticket"] or None,
        component=component,
    )


def _not_known(value: Value) -> str | None:
    """Why a value can't be read, where it can't. A secret is never read: what it says would be shown."""
    if type(value) is Secret:
        return "is a secret"
    return "is not known before deployment" if contains_unknown(value) else None


def _place(resource: Resource) -> str:
    return f"component {printable(resource.name)}, {ARGUMENT}"


def _refused(place: str, why: str) -> Notice:
    return Notice(NoticeKind.EXEMPTION_REFUSED, f"The exemption isn't valid: {sentence(why)}", place)
