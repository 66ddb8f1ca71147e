"""What the directories of synchronization rules say a job is for."""

from collections.abc import Iterable, Iterator
from typing import Final

from entra_policy.estate.schema import Schema
from entra_policy.values import Value, entries, is_unknown, items, reveal
from entra_sync.names import is_ecma_attribute, is_entra_directory, is_target_tenant_directory
from entra_sync.templates import Scenario

_ACTIVE_DIRECTORY: Final = frozenset({"active directory", "active directory domain services"})
# What the service calls an application behind the provisioning agent.
_ON_PREMISES: Final = frozenset({"scimonpremises"})
# Where workers come from: the HR systems, and whoever calls the inbound API.
_HR: Final = ("workday", "successfactors", "sapsuccessfactors")
_API: Final = frozenset({"api"})
_PEOPLE: Final = frozenset({"user", "group"})


def directory_scenarios(schemas: Iterable[Schema]) -> frozenset[Scenario | None]:
    """What each synchronization rule's source and target directory say together.

    Args:
        schemas: the schemas that are declared for one job.

    Returns:
        The scenarios, and None among them where a rule's directories aren't known or don't say; empty without a rule.
    """
    return frozenset(found for schema in schemas for found in _of_schema(schema))


def _of_schema(schema: Schema) -> Iterator[Scenario | None]:
    declared = entries(schema.document).get("synchronizationRules")
    if is_unknown(schema.document) or is_unknown(declared):
        yield None
        return
    rules = items(declared)
    in_use = [rule for rule in rules if not _is_off(rule)]
    for rule in in_use or rules:
        if is_unknown(rule):
            yield None
        elif not _says_nothing(rule):
            yield _of_directories(rule)


def _is_off(rule: Value) -> bool:
    """Whether all object mappings of a synchronization rule are disabled."""
    object_mappings = items(entries(rule).get("objectMappings"))
    return bool(object_mappings) and all(
        reveal(entries(mapping).get("enabled")) is False for mapping in object_mappings
    )


def _says_nothing(rule: Value) -> bool:
    """Whether a rule names no directories, or brings roles into Microsoft Entra ID, as applications' own rules do."""
    source, target = _directories(rule)
    if source is None and target is None:
        return True
    if type(source) is not str or type(target) is not str or not is_entra_directory(target):
        return False
    if is_entra_directory(source) or is_active_directory(source) or _brings_workers(source):
        return False
    objects = [
        reveal(entries(mapping).get("targetObjectName")) for mapping in items(entries(rule).get("objectMappings"))
    ]
    return bool(objects) and all(type(name) is str and name.lower() not in _PEOPLE for name in objects)


def _of_directories(rule: Value) -> Scenario | None:
    source, target = _directories(rule)
    if any(type(name) is str and is_target_tenant_directory(name) for name in (source, target)):
        return Scenario.CROSS_TENANT
    if (type(target) is str and _folded(target) in _ON_PREMISES) or _has_ecma_target(rule):
        return Scenario.ON_PREMISES
    if type(source) is not str or type(target) is not str:
        return None
    return _between(source, target)


def _directories(rule: Value) -> tuple[Value, Value]:
    named = entries(rule)
    return reveal(named.get("sourceDirectoryName")), reveal(named.get("targetDirectoryName"))


def _between(source: str, target: str) -> Scenario | None:
    from_entra, to_entra = is_entra_directory(source), is_entra_directory(target)
    from_ad, to_ad = is_active_directory(source), is_active_directory(target)
    if (from_entra and to_ad) or (from_ad and to_entra):
        return Scenario.CLOUD_SYNC
    if to_ad and not from_ad:
        return Scenario.INBOUND
    if to_entra:
        return Scenario.INBOUND if _brings_workers(source) else None
    return Scenario.APPLICATION if from_entra else None


def is_active_directory(name: str) -> bool:
    """Whether a directory of that name is an Active Directory domain."""
    return " ".join(name.lower().split()) in _ACTIVE_DIRECTORY


def _brings_workers(directory: str) -> bool:
    folded = _folded(directory)
    return folded in _API or folded.startswith(_HR)


def _folded(name: str) -> str:
    return "".join(name.lower().split())


def _has_ecma_target(rule: Value) -> bool:
    for object_mapping in items(entries(rule).get("objectMappings")):
        for mapping in items(entries(object_mapping).get("attributeMappings")):
            target = reveal(entries(mapping).get("targetAttributeName"))
            if type(target) is str and is_ecma_attribute(target):
                return True
    return False
