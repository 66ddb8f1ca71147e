"""Pulumi's policy configuration as settings.

`pulumi preview --policy-pack-config FILE` and `entra-policy check --config FILE` read the same file: one JSON object
whose keys are policy names. `all` sets every rule's level; the pseudo-policy `entra-provisioning` carries what isn't
one rule's own. A slip in it is an error that names the key and the nearest right one.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from entra_policy.errors import ConfigurationError
from entra_policy.finding import Level
from entra_policy.text import did_you_mean
from entra_sync.agents import parse_agent_version
from entra_sync.clouds import Cloud, parse_cloud
from entra_sync.tenants import TenantKind, tenant_id

if TYPE_CHECKING:
    from entra_policy.facts import Facts
    from entra_policy.rule import Rule

from entra_policy.settings import ALL, EDITIONS, Settings, Tenant

PACK_POLICY: Final = "entra-provisioning"

# The properties of the pseudo-policy `entra-provisioning`, as JSON Schema.
SETTINGS_SCHEMA: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "edition": {
            "type": "string",
            "enum": sorted(EDITIONS),
            "description": "The edition of Microsoft's article that the rules enforce.",
        },
        "cloud": {
            "type": "string",
            "description": "The cloud of providers that name none: global, usgovernmentl4, usgovernmentl5, china.",
        },
        "undecided": {
            "type": "string",
            "enum": ["advisory", "mandatory"],
            "description": "How much it weighs that a rule could not be decided.",
        },
        "facts": {
            "type": "string",
            "description": "A facts file (users, groups, domains, agents of tenants): best its absolute path.",
        },
        "applications": {
            "type": "array",
            "description": "In which clouds gallery applications are available, before what is documented.",
            "items": {
                "type": "object",
                "required": ["template_id", "clouds"],
                "additionalProperties": False,
                "properties": {
                    "template_id": {"type": "string", "description": "The application template's id, a GUID."},
                    "clouds": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
        "agent_versions": {
            "type": "array",
            "description": "The releases of the provisioning agent, in place of those that are documented.",
            "items": {"type": "string"},
        },
        "tenants": {
            "type": "array",
            "description": "What is known of tenants.",
            "items": {
                "type": "object",
                "required": ["id"],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "description": "The tenant id, a GUID."},
                    "kind": {"type": "string", "enum": ["workforce", "b2c", "external"]},
                    "cloud": {"type": "string"},
                    "domains": {"type": "array", "items": {"type": "string"}},
                    "verified_domains": {
                        "type": "array",
                        "description": "All verified domains of the tenant.",
                        "items": {"type": "string"},
                    },
                },
            },
        },
    }
)


def read_settings(path: Path, rules: Iterable["Rule"]) -> Settings:
    """Settings from a policy configuration file.

    Raises:
        ConfigurationError: the file can't be read, or anything in it isn't understood.
    """
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{path}: the configuration can't be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path}: the configuration isn't JSON: {error}.") from None
    if not isinstance(document, dict):
        raise ConfigurationError(f"{path}: the configuration must be a JSON object whose keys are policy names.")
    try:
        return _settings_from_document(document, rules, path.parent)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None


def _settings_from_document(document: Mapping[str, Any], rules: Iterable["Rule"], folder: Path) -> Settings:
    levels: dict[str, Level | None] = {}
    properties: dict[str, Mapping[str, Any]] = {}
    for name, entry in document.items():
        if isinstance(entry, str):
            levels[name], properties[name] = parse_level(name, entry), {}
        elif isinstance(entry, dict):
            level = entry.get("enforcementLevel")
            levels[name] = None if level is None else parse_level(name, level)
            properties[name] = {key: value for key, value in entry.items() if key != "enforcementLevel"}
        else:
            raise ConfigurationError(f"`{name}` must be a level or an object with `enforcementLevel` and properties.")
    return settings_from_policies(levels, properties, rules, folder)


def parse_level(name: str, value: object) -> Level:
    """A level as policy configurations write it.

    Raises:
        ConfigurationError: it is none of disabled, advisory, mandatory.
    """
    if value == "remediate":  # the engine reports policies at this level that don't remediate as mandatory
        return Level.MANDATORY
    try:
        return Level(str(value))
    except ValueError:
        raise ConfigurationError(
            f"the level of `{name}` is {value!r}; it must be disabled, advisory or mandatory."
        ) from None


def settings_from_policies(
    levels: Mapping[str, Level | None],
    properties: Mapping[str, Mapping[str, Any]],
    rules: Iterable["Rule"],
    folder: Path = Path(),
) -> Settings:
    """Settings from a policy configuration, by policy name.

    Args:
        levels: policy name -> its level, None where only properties are given.
        properties: policy name -> its properties.
        rules: the rules there are.
        folder: what paths of files are relative to; the working directory by default.

    Raises:
        ConfigurationError: a policy or a property that doesn't exist, or a value of the wrong kind; the message names
            the key and the nearest right one.
    """
    names = {rule.name for rule in rules}
    for name in {**levels, **properties}:
        if name not in names and name not in (ALL, PACK_POLICY):
            raise ConfigurationError(f"there is no policy `{name}`{did_you_mean(name, [*names, ALL, PACK_POLICY])}")
    for name, given in properties.items():
        if name != PACK_POLICY and given:
            key = next(iter(given))
            raise ConfigurationError(f"`{name}` has no property `{key}`{did_you_mean(key, ['enforcementLevel'])}")
    settings = _pack_settings(properties.get(PACK_POLICY, {}), folder)
    chosen = {name: level for name, level in levels.items() if level is not None and name != PACK_POLICY}
    return replace(settings, levels=MappingProxyType(chosen))


def _pack_settings(given: Mapping[str, Any], folder: Path) -> Settings:
    settings = Settings()
    for key, value in given.items():
        match key:
            case "edition":
                settings = replace(settings, edition=_one_of(key, value, EDITIONS))
            case "cloud":
                settings = replace(settings, cloud=_cloud(key, value))
            case "undecided":
                settings = replace(settings, undecided=Level(_one_of(key, value, {"advisory", "mandatory"})))
            case "facts":
                settings = replace(settings, facts=_facts(value, folder))
            case "applications":
                settings = replace(settings, applications=_applications(key, value))
            case "agent_versions":
                settings = replace(settings, agent_versions=_agent_versions(key, value))
            case "tenants":
                if not isinstance(value, list):
                    raise ConfigurationError(f"`{PACK_POLICY}.tenants` must be a list.")
                tenants = [_tenant(f"tenants[{index}]", item) for index, item in enumerate(value)]
                settings = replace(settings, tenants=MappingProxyType({tenant.id: tenant for tenant in tenants}))
            case _:
                raise ConfigurationError(f"`{PACK_POLICY}` has no property `{key}`{did_you_mean(key, SETTINGS_SCHEMA)}")
    return settings


def _applications(key: str, given: object) -> Mapping[str, frozenset[Cloud]]:
    """Application template id -> the clouds in which it is available."""
    if not isinstance(given, list):
        raise ConfigurationError(f"`{PACK_POLICY}.{key}` must be a list.")
    found: dict[str, frozenset[Cloud]] = {}
    for index, item in enumerate(given):
        path = f"{key}[{index}]"
        if not isinstance(item, dict):
            raise ConfigurationError(f"`{PACK_POLICY}.{path}` must be an object.")
        known = ("template_id", "clouds")
        for name in item:
            if name not in known:
                raise ConfigurationError(f"`{PACK_POLICY}.{path}` has no property `{name}`{did_you_mean(name, known)}")
        guid = tenant_id(item["template_id"]) if isinstance(item.get("template_id"), str) else None
        if guid is None:
            raise ConfigurationError(
                f"`{PACK_POLICY}.{path}.template_id` must be an application template's id (a GUID)."
            )
        clouds = item.get("clouds")
        if not isinstance(clouds, list):
            raise ConfigurationError(f"`{PACK_POLICY}.{path}.clouds` must be a list of clouds.")
        found[guid] = frozenset(_cloud(f"{path}.clouds[{number}]", cloud) for number, cloud in enumerate(clouds))
    return MappingProxyType(found)


def _agent_versions(key: str, given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not given:
        raise ConfigurationError(f"`{PACK_POLICY}.{key}` must be a list of versions such as 1.1.2505.0.")
    for index, item in enumerate(given):
        if not isinstance(item, str) or parse_agent_version(item) is None:
            raise ConfigurationError(f"`{PACK_POLICY}.{key}[{index}]` must be a version such as 1.1.2505.0.")
    return tuple(given)


def _tenant(path: str, given: object) -> Tenant:
    if not isinstance(given, dict):
        raise ConfigurationError(f"`{PACK_POLICY}.{path}` must be an object.")
    known = ("id", "kind", "cloud", "domains", "verified_domains")
    for key in given:
        if key not in known:
            raise ConfigurationError(f"`{PACK_POLICY}.{path}` has no property `{key}`{did_you_mean(key, known)}")
    guid = tenant_id(given["id"]) if isinstance(given.get("id"), str) else None
    if guid is None:
        raise ConfigurationError(f"`{PACK_POLICY}.{path}.id` must be a tenant id (a GUID).")
    verified = given.get("verified_domains")
    kind, cloud = given.get("kind"), given.get("cloud")
    return Tenant(
        id=guid,
        kind=None if kind is None else TenantKind(_one_of(f"{path}.kind", kind, {item.value for item in TenantKind})),
        cloud=None if cloud is None else _cloud(f"{path}.cloud", cloud),
        domains=_domains(f"{path}.domains", given.get("domains", [])),
        verified_domains=None if verified is None else _domains(f"{path}.verified_domains", verified),
    )


def _domains(key: str, value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(domain, str) for domain in value):
        raise ConfigurationError(f"`{PACK_POLICY}.{key}` must be a list of domain names.")
    return frozenset(domain.lower() for domain in value)


def _facts(value: object, folder: Path) -> "Facts":
    if not isinstance(value, str) or not value:
        raise ConfigurationError(f"`{PACK_POLICY}.facts` must be the path of a facts file.")
    from entra_policy.facts.reading import read_facts

    return read_facts(folder / value)


def _one_of(key: str, value: object, allowed: Iterable[str]) -> str:
    if isinstance(value, str) and value in allowed:
        return value
    choices = " or ".join(sorted(allowed))
    raise ConfigurationError(f"`{PACK_POLICY}.{key}` is {value!r}; it must be {choices}.")


def _cloud(key: str, value: object) -> Cloud:
    cloud = parse_cloud(value) if isinstance(value, str) else None
    if cloud is None:
        raise ConfigurationError(
            f"`{PACK_POLICY}.{key}` is {value!r}; it must be one of {', '.join(item.value for item in Cloud)}."
        )
    return cloud
