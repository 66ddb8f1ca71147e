"""The parts of two synchronization schemas that mean the same: rules, mappings, directories and their attributes.

Parts are found again by what identifies them to the service: rules by id, else name, else their directories where
only one rule has these; object mappings by their objects and name; attribute mappings by target attribute; directories,
their objects and attributes by name; metadata by key. Case counts in ids and in the names of directory extensions
alone, and the directory "Azure Active Directory" is "Microsoft Entra ID".
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from entra_components._graph.schema_diff import IDENTITIES, Identity, Part, matched
from entra_sync.graph import Document
from entra_sync.names import is_directory_extension, is_entra_directory, is_target_tenant_directory

RULES: Final = "synchronizationRules"
DIRECTORIES: Final = "directories"
# What a part is called. Where it was found, the service's spelling stays.
NAMES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        RULES: frozenset({"name"}),
        "objectMappings": frozenset({"sourceObjectName", "targetObjectName"}),
        "attributeMappings": frozenset({"targetAttributeName"}),
        DIRECTORIES: frozenset({"name"}),
        "objects": frozenset({"name"}),
        "attributes": frozenset({"name"}),
        "metadata": frozenset({"key"}),
    }
)


def paired_mappings(current: Document, wanted: Document) -> Iterator[tuple[Part, Part]]:
    """The attribute mappings that both schemas have, as they are in each."""
    pairs: list[tuple[Part, Part]] = [(current, wanted)]
    for key in (RULES, "objectMappings", "attributeMappings"):
        pairs = [pair for old, new in pairs for pair in paired(key, parts(old.get(key)), parts(new.get(key)))[0]]
    yield from pairs


def parts(value: Any) -> list[Any]:
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list | tuple) else []


def paired(
    key: str, old: Sequence[Part], new: Sequence[Part]
) -> tuple[list[tuple[Part, Part]], list[Part], list[Part]]:
    """The parts that are the same in both, in the order of `new`; those only in `old`, and those only in `new`."""
    if key == RULES:
        return matched(old, new, (_exact("id"), _by("name"), _by_own_directories(old, new)))
    if key == "objectMappings":
        objects = ("sourceObjectName", "targetObjectName")
        return matched(old, new, (_by(*objects, "name"), _by(*objects), _by("name")))
    if key == DIRECTORIES:
        return matched(old, new, (_by("name"), _exact("id")))
    if key in NAMES:
        return matched(old, new, (_by(*NAMES[key]),))
    return matched(old, new, IDENTITIES.get(key, ()))


def _exact(key: str) -> Identity:
    def identity(part: Part) -> Hashable:
        value = part.get(key)
        return value if isinstance(value, str) and value else None

    return identity


def _by(*keys: str) -> Identity:
    def identity(part: Part) -> Hashable:
        values = tuple(folded(part.get(key)) for key in keys)
        return None if all(value is None for value in values) else values

    return identity


def _by_own_directories(old: Sequence[Part], new: Sequence[Part]) -> Identity:
    directories = _by("sourceDirectoryName", "targetDirectoryName")
    counts = [Counter(directories(part) for part in parts) for parts in (old, new)]

    def identity(part: Part) -> Hashable:
        found = directories(part)
        return found if all(count[found] <= 1 for count in counts) else None

    return identity


def same_name(one: str, other: str) -> bool:
    """Whether two names of directories, objects or attributes mean the same."""
    return folded(one) == folded(other)


def folded(name: object) -> str | None:
    """A name so that two that mean the same are equal."""
    if not isinstance(name, str) or not name:
        return None
    if is_target_tenant_directory(name):
        return "entra id (target tenant)"
    if is_entra_directory(name):
        return "entra id"
    return name if is_directory_extension(name) else name.lower()
