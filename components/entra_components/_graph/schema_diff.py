"""What differs between two synchronization schemas, down to the attribute mapping.

Parts are paired by what identifies them and not by their position, so that sorting a program's mappings
is not a change: rules by id or name, object mappings by source, target and name, attribute mappings by target
attribute, directories by name or id, filter groups and clauses by what they say. Sources of attribute mappings are
compared by their expressions: the service writes blanks and trees of parameters in its own way.
"""

import enum
import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from entra_components._graph.sources import is_source, same_source


class ChangeKind(enum.StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One difference.

    Attributes:
        path: where, with the parts named by what identifies them, such as
            `synchronizationRules[out].objectMappings[User -> User].attributeMappings[userName].flowType`.
        kind: added, removed or changed. Values are not kept: they may be secret.
    """

    path: str
    kind: ChangeKind


Part: TypeAlias = Mapping[str, Any]
"""An object in a list of a schema: a rule, a mapping, a clause."""
Identity: TypeAlias = Callable[[Part], Hashable]
"""What identifies a part among its siblings; None if it has nothing of that kind."""


def _text(part: Mapping[str, Any], key: str) -> str | None:
    value = part.get(key)
    return value if isinstance(value, str) and value else None


def _by(*keys: str) -> Identity:
    def identity(part: Mapping[str, Any]) -> Hashable:
        values = tuple(_text(part, key) for key in keys)
        return None if all(value is None for value in values) else values

    return identity


def _by_directories(rule: Mapping[str, Any]) -> Hashable:
    # Only for rules that have nothing better: a rule that merely got a name is matched by name or not at all.
    named = _text(rule, "id") or _text(rule, "name")
    return None if named else _by("sourceDirectoryName", "targetDirectoryName")(rule)


def _by_content(part: object) -> Hashable:
    try:
        return json.dumps(part, sort_keys=True, default=repr)
    except RecursionError:
        return None  # nested deeper than any real document


def _in_order(_part: object) -> Hashable:
    return "what is left"


# For each list of parts, what identifies one: the first that both sides share pairs them.
IDENTITIES: Final[Mapping[str, tuple[Identity, ...]]] = MappingProxyType(
    {
        "synchronizationRules": (_by("id"), _by("name"), _by_directories),
        "objectMappings": (_by("sourceObjectName", "targetObjectName", "name"),),
        "attributeMappings": (_by("targetAttributeName"),),
        "directories": (_by("name"), _by("id")),
        "objects": (_by("name"),),
        "attributes": (_by("name"),),
        "referencedObjects": (_by("referencedObjectName", "referencedProperty"),),
        "apiExpressions": (_by("key"),),
        "metadata": (_by("key"),),
        "groups": (_by("name"), _by_content, _in_order),
        "clauses": (_by_content, _by("sourceOperandName", "operatorName"), _by("sourceOperandName")),
    }
)
_SETS: Final = frozenset({"values", "includedContainers", "includedGroups", "supportedApis"})
_SOURCE: Final = "source"
_DEFAULT: Final = "defaultValue"
# Microsoft Graph, attributeMapping: what a property is where it is not given.
_DEFAULTS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "matchingPriority": 0,
        "flowBehavior": "FlowWhenChanged",
        "flowType": "Always",
        "exportMissingReferences": False,
        "flowNullValues": False,
    }
)
_FLAGS: Final = frozenset({"flowTypes", "discoverabilities"})


def schema_changes(old: object, new: object, path: str = "") -> tuple[Change, ...]:
    """What differs between two documents, in the order of their paths.

    Args:
        old: the document as it was, a synchronizationSchema as Graph writes it.
        new: the document as it is to be; it may have values that are not known yet, which count as different
            from any known value.
        path: the path of the documents, put before each path.

    Returns:
        The changes; none if both say the same, whatever the order of their parts. Numbers are compared by
        value (1 and 1.0 are the same) and flags by their members (`Add,Update` and `Update, Add`).
    """
    # A stack of generators instead of recursion: a hostile document may be nested thousands deep.
    changes: list[Change] = []
    pending: list[Iterator[Change | _Pair]] = [iter([_Pair(path, "", old, new)])]
    while pending:
        for step in pending[-1]:
            if isinstance(step, Change):
                changes.append(step)
            else:
                pending.append(_compare(step))
                break
        else:
            pending.pop()
    return tuple(sorted(changes))


@dataclass(frozen=True, slots=True)
class _Pair:
    path: str
    key: str
    old: object
    new: object


def _compare(pair: _Pair) -> "Iterator[Change | _Pair]":
    old, new = pair.old, pair.new
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        if pair.key == _SOURCE and is_source(old) and is_source(new):
            if same_source(old, new):
                return
            old, new = _without_tree(old), _without_tree(new)
        yield from _compare_objects(pair.path, old, new)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _compare_lists(pair, old, new)
    elif not _same_value(pair.key, old, new):
        yield Change(pair.path, ChangeKind.CHANGED)


def _without_tree(source: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in source.items() if key != "parameters"}


def says_nothing(key: str, value: object) -> bool:
    """Whether a property's value is as good as none: null, an empty list, an object of nothing else, no default."""
    if isinstance(value, Mapping):
        return all(says_nothing(inner, entry) for inner, entry in value.items())
    return value is None or value == [] or (key == _DEFAULT and value == "")


def without_defaults(document: Any, key: str = "") -> Any:
    """The document without the properties that are as good as left out, to be compared as a whole.

    The service writes all properties where a program leaves out what it doesn't care for.
    """
    if isinstance(document, Mapping):
        return {
            name: without_defaults(value, name)
            for name, value in document.items()
            if not says_nothing(name, value) and _DEFAULTS.get(name, document) != value
        }
    if isinstance(document, list):
        return [without_defaults(entry, key) for entry in document]
    return document


def _same_value(key: str, old: object, new: object) -> bool:
    if key == _DEFAULT and says_nothing(key, old) and says_nothing(key, new):
        return True
    if isinstance(old, bool) is not isinstance(new, bool):
        return False
    if key in _FLAGS and isinstance(old, str) and isinstance(new, str):
        return {flag.strip() for flag in old.split(",")} == {flag.strip() for flag in new.split(",")}
    return isinstance(old, Mapping | list) is isinstance(new, Mapping | list) and old == new


def _compare_objects(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> "Iterator[Change | _Pair]":
    for key in [*old, *(key for key in new if key not in old)]:
        where = f"{path}.{key}" if path else str(key)
        if key not in new:
            yield Change(where, ChangeKind.REMOVED)
        elif key not in old:
            yield Change(where, ChangeKind.ADDED)
        else:
            yield _Pair(where, key, old[key], new[key])


def _compare_lists(pair: _Pair, old: list[Any], new: list[Any]) -> "Iterator[Change | _Pair]":
    path = pair.path
    if pair.key in _SETS and all(isinstance(item, str) for item in (*old, *new)):
        if sorted(old) != sorted(new):
            yield Change(path, ChangeKind.CHANGED)
        return
    identities = IDENTITIES.get(pair.key)
    if identities is None or not all(isinstance(item, Mapping) for item in (*old, *new)):
        yield from _compare_positions(path, old, new)
        return
    pairs, removed, added = matched(old, new, identities)
    for before, after in pairs:
        yield _Pair(f"{path}[{_label(after, new)}]", "", before, after)
    for part in removed:
        yield Change(f"{path}[{_label(part, old)}]", ChangeKind.REMOVED)
    for part in added:
        yield Change(f"{path}[{_label(part, new)}]", ChangeKind.ADDED)


def _compare_positions(path: str, old: Sequence[Any], new: Sequence[Any]) -> "Iterator[Change | _Pair]":
    common = min(len(old), len(new))
    for index in range(common):
        yield _Pair(f"{path}[{index}]", "", old[index], new[index])
    for index in range(common, len(old)):
        yield Change(f"{path}[{index}]", ChangeKind.REMOVED)
    for index in range(common, len(new)):
        yield Change(f"{path}[{index}]", ChangeKind.ADDED)


def matched(
    old: Sequence[Part], new: Sequence[Part], identities: Sequence[Identity]
) -> tuple[list[tuple[Part, Part]], list[Part], list[Part]]:
    """Pair the parts of two lists by the first identity that both have; parts without any, by what they say.

    Returns:
        The pairs in the order of `new`, then what is only in `old` and what is only in `new`.
    """

    def unnamed(identity: Identity) -> Identity:
        return lambda part: identity(part) if all(named(part) is None for named in identities) else None

    partner: dict[int, int] = {}
    for identity in (*identities, unnamed(_by_content), unnamed(_in_order)):
        # Parts that share an identity are paired in their order.
        waiting: dict[Hashable, list[int]] = {}
        taken = set(partner.values())
        for index, part in enumerate(old):
            if index not in taken and (key := identity(part)) is not None:
                waiting.setdefault(key, []).append(index)
        for indexes in waiting.values():
            indexes.reverse()
        for index, part in enumerate(new):
            if index not in partner and (key := identity(part)) is not None and waiting.get(key):
                partner[index] = waiting[key].pop()
    taken = set(partner.values())
    return (
        [(old[partner[index]], part) for index, part in enumerate(new) if index in partner],
        [part for index, part in enumerate(old) if index not in taken],
        [part for index, part in enumerate(new) if index not in partner],
    )


def _label(part: Part, siblings: Sequence[Part]) -> str:
    for key in ("targetAttributeName", "sourceOperandName", "referencedObjectName", "name", "id", "key"):
        if key == "name" and (source := _text(part, "sourceObjectName")):
            objects = f"{source} -> {_text(part, 'targetObjectName') or '?'}"
            return f"{objects}, {part['name']}" if _text(part, "name") else objects
        if text := _text(part, key):
            return text
    directories = _text(part, "sourceDirectoryName"), _text(part, "targetDirectoryName")
    if all(directories):
        return f"{directories[0]} -> {directories[1]}"
    return str(next(index for index, sibling in enumerate(siblings) if sibling is part))
