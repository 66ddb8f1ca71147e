"""A declared synchronization schema and the one that the service has: laid over it, put in its place, looked up in it.

All functions take and give synchronizationSchemas as Graph writes them, and change none of their arguments.

Parts are found again by what identifies them to the service: rules by id, else name, else their directories where
only one rule has these; object mappings by their objects and name; attribute mappings by target attribute; directories,
their objects and attributes by name; metadata by key. Case counts in ids and in the names of directory extensions
alone, and the directory "Azure Active Directory" is "Microsoft Entra ID". Everything else (a source, a scoping filter)
is a value that is taken or left as a whole; sources with the same expression are the same.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from entra_components._graph.schema_diff import ChangeKind, Part, says_nothing, schema_changes
from entra_components._graph.schema_pairs import DIRECTORIES, NAMES, RULES, folded, paired, parts
from entra_components._graph.sources import is_source, same_source
from entra_sync.graph import Document

_ATTRIBUTES: Final = "attributes"
_SCHEMA: Final = ""
# The service gives these; a document from another job or another day has others, which means nothing.
_SERVICES_OWN: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        _SCHEMA: frozenset({"id", "version"}),
        RULES: frozenset({"id"}),
        DIRECTORIES: frozenset({"id", "version", "discoveryDateTime"}),
    }
)
# What Graph says about an answer; exported documents have it too.
_CONTEXT: Final = "@odata."
# Of these a schema that is meant to be the whole need not have all.
_OTHERS_TOO: Final = ("metadata", "directories", "objects")
_TAKEN_OVER: Final = ("id", "metadata")


def merged(
    current: Document, declared: Document, previous: Document | None = None, default: Document | None = None
) -> Document:
    """The current schema with what is declared laid over it.

    What is not declared stays. What was declared before and is no longer becomes what the template's default has in
    its place, or goes if the default has nothing there; a rule or an object mapping of the program's own goes with
    everything in it.

    Args:
        current: the schema that the service has.
        declared: what the program wants of it.
        previous: what the program wanted before.
        default: the template's default; needed where something of `previous` is not in `declared`.
    """
    return _merge_part(_SCHEMA, current, declared, previous or {}, default or {})


def replaced(current: Document, declared: Document, default: Document | None = None) -> Document:
    """The declared schema in place of the current one.

    What the service needs and the program doesn't mention is taken over: the ids and the metadata of parts that it
    has, what a matching attribute mapping has beside the same source, and all directories.

    Args:
        current: the schema that the service has.
        declared: the whole that the program wants.
        default: the template's default, for the ids of rules that the current schema doesn't have.
    """
    known = dict(current)
    if default is not None:
        _, missing, _ = paired(RULES, parts(default.get(RULES)), parts(current.get(RULES)))
        known[RULES] = [*parts(current.get(RULES)), *missing]
    result = {**current, **_take_over(_SCHEMA, declared, known)}
    if declared.get(DIRECTORIES):
        result[DIRECTORIES] = _merge_list(DIRECTORIES, current.get(DIRECTORIES), declared[DIRECTORIES], (), ())
    return result


def lacks_ids(current: Document, declared: Document) -> bool:
    """Whether a declared rule has no id and isn't one of the current schema's."""
    _, _, added = paired(RULES, parts(current.get(RULES)), parts(declared.get(RULES)))
    return any(not rule.get("id") for rule in added)


def read_back(current: Document, declared: Document, *, whole: bool = False) -> Document:
    """What the current schema has in place of what is declared, in the declared schema's own order and spelling.

    Where nothing else was meant, it equals the declared schema.

    Args:
        current: the schema that the service has.
        declared: the schema to look for.
        whole: whether the declared schema is meant to be the whole: rules, mappings and other parts that it does
            not have are shown too. Properties of a part that it does not mention are never shown.
    """
    part: Document = _read_back_part(_SCHEMA, current, declared, whole=whole)
    return part


def contains(current: Document, declared: Document, *, whole: bool = False) -> bool:
    """Whether the current schema has everything that is declared, and with `whole` nothing else."""
    found = read_back(current, declared, whole=whole)
    return found == declared or not schema_changes(found, declared)


def drops(declared: Document, previous: Document) -> bool:
    """Whether something that was declared before is no longer declared."""
    return any(change.kind is ChangeKind.REMOVED for change in schema_changes(previous, declared))


def _merge_part(kind: str, current: Part, declared: Part, previous: Part, default: Part) -> Document:
    result = dict(current)
    for key, value in declared.items():
        if not _is_services_own(kind, key) and not _is_named(kind, key, current):
            result[key] = _merge_value(key, current.get(key), value, previous.get(key), default.get(key))
    for key in previous:
        if key in declared or _is_services_own(kind, key) or _is_named(kind, key, current) or _is_directory(key):
            continue
        if key in NAMES:
            result[key] = _merge_list(key, current.get(key), (), previous[key], default.get(key))
        elif key in default:
            result[key] = default[key]
        else:
            result.pop(key, None)
    return result


def _merge_value(key: str, current: Any, declared: Any, previous: Any, default: Any) -> Any:
    if key in NAMES and isinstance(declared, list | None):
        return _merge_list(key, current, declared, previous, default)
    return current if current is not None and _same(key, current, declared) else declared


def _merge_list(key: str, current: Any, declared: Any, previous: Any, default: Any) -> list[Any]:
    there = parts(current)
    if key == _ATTRIBUTES:
        # Definitions are the service's own: absent ones are added, and none is changed.
        return [*there, *paired(key, there, parts(declared))[2]]
    wanted = {id(part): other for part, other in paired(key, there, parts(declared))[0]}
    wanted_before = {id(part): other for part, other in paired(key, there, parts(previous))[0]}
    by_default = {id(part): other for part, other in paired(key, there, parts(default))[0]}
    result: list[Any] = []
    for part in there:
        new, old, own = (found.get(id(part)) for found in (wanted, wanted_before, by_default))
        if new is None and old is None:
            result.append(part)
        elif new is not None or own is not None:
            result.append(_merge_part(key, part, new or {}, old or {}, own or {}))
    return [*result, *paired(key, there, parts(declared))[2]]


def _take_over(kind: str, declared: Part, current: Part) -> Document:
    """The declared part with what the service's own has and needs."""
    needed = {
        key: value
        for key, value in current.items()
        if (key not in declared and (key in _TAKEN_OVER or _same_matching(declared, current)))
        or _is_services_own(kind, key)
        or (_is_directory(key) and key in declared and folded(value) == folded(declared[key]))
    }
    result = {key: value for key, value in declared.items() if _CONTEXT not in key} | needed
    for key, value in declared.items():
        if key in NAMES and key not in _TAKEN_OVER and isinstance(value, list):
            known = {id(new): old for old, new in paired(key, parts(current.get(key)), parts(value))[0]}
            result[key] = [_take_over(key, part, known.get(id(part), {})) for part in parts(value)]
    return result


def _same_matching(declared: Part, current: Part) -> bool:
    """Whether both are an attribute mapping that matches by the same source."""
    one, other = declared.get("source"), current.get("source")
    if not declared.get("matchingPriority") or not is_source(one) or not is_source(other):
        return False
    return declared["matchingPriority"] == current.get("matchingPriority") and same_source(one, other)


def _read_back_part(kind: str, current: Part, declared: Part, *, whole: bool) -> Document:
    result: Document = {}
    for key, value in declared.items():
        if _is_services_own(kind, key) or (kind == RULES and key == "name"):
            result[key] = value
        elif key in current or says_nothing(key, value):
            result[key] = _read_back_value(key, current.get(key), value, whole=whole)
    return result


def _read_back_value(key: str, current: Any, declared: Any, *, whole: bool) -> Any:
    if says_nothing(key, current) and says_nothing(key, declared):
        return declared
    if key == "source" and is_source(current) and is_source(declared) and same_source(current, declared):
        return declared
    if isinstance(current, Mapping) and isinstance(declared, Mapping):
        return _read_back_part(key, current, declared, whole=whole)
    if isinstance(current, list) and isinstance(declared, list):
        return _read_back_list(key, current, declared, whole=whole)
    if isinstance(current, str) and isinstance(declared, str) and folded(current) == folded(declared):
        return declared if any(key in names for names in NAMES.values()) or _is_directory(key) else current
    return current


def _read_back_list(key: str, current: list[Any], declared: list[Any], *, whole: bool) -> list[Any]:
    if not all(isinstance(part, Mapping) for part in (*current, *declared)):
        return current
    pairs, others, missing = paired(key, current, declared)
    if key not in NAMES and (others or missing):
        return current
    if key == _ATTRIBUTES:
        return [new for _, new in pairs]
    result: list[Any] = [_read_back_part(key, old, new, whole=whole) for old, new in pairs]
    if whole and key in NAMES and key not in _OTHERS_TOO:
        result.extend(others)
    return result


def _same(key: str, current: Any, declared: Any) -> bool:
    found = _read_back_value(key, current, declared, whole=False)
    return bool(found == declared) or not schema_changes({key: found}, {key: declared})


def _is_services_own(kind: str, key: str) -> bool:
    return key in _SERVICES_OWN.get(kind, ()) or _CONTEXT in key


def _is_named(kind: str, key: str, current: Part) -> bool:
    """Whether it is what the part is called, and the part is called something already."""
    return key in NAMES.get(kind, ()) and bool(current.get(key))


def _is_directory(key: str) -> bool:
    return key in ("sourceDirectoryName", "targetDirectoryName")
