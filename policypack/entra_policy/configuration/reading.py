"""Pulumi's policy configuration as settings.

`pulumi preview --policy-pack-config FILE` and `entra-policy check --config FILE` read the same file: one JSON object
whose keys are policy names, or the ids of rules. `all` sets every rule's level; the pseudo-policy `entra-provisioning`
carries what isn't one rule's own. A slip in it is an error that names the key and the nearest right one.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from entra_policy.errors import ConfigurationError
from entra_policy.files import read_configuration_file
from entra_policy.finding import Level
from entra_policy.json_reading import TooLongNumber, key_given_twice, load_json
from entra_policy.settings import ALL, ORGANISATION_POLICY, PACK_POLICY, Organisation, Settings, Tenant
from entra_policy.text import did_you_mean, printable, quoted
from entra_policy.validation_errors import property_path

if TYPE_CHECKING:
    from entra_policy.configuration.properties import OrganisationProperties, PackProperties
    from entra_policy.rule_definition import Rule


_Given = TypeVar("_Given")

# Pulumi Cloud resolves it; a file with it can't be read as it is.
_ENVIRONMENTS: Final = "environments"


@cache
def properties_schemas() -> Mapping[str, Mapping[str, Any]]:
    """The JSON Schemas of properties by their names: `pack`, the pseudo-policy's, and `rule`, every rule's."""
    text = Path(__file__).with_name("settings_schema.json").read_text(encoding="utf-8")
    schemas: Mapping[str, Mapping[str, Any]] = json.loads(text)
    return schemas


def read_settings(path: Path, rules: Sequence["Rule"], *, other_rules: bool = False) -> Settings:
    """Settings from a policy configuration file.

    Args:
        path: the file, or the name of a preset.
        rules: the rules there are.
        other_rules: whether there are rules of the organisation even where the file has none.

    Raises:
        ConfigurationError: the file can't be read, or anything in it isn't understood.
    """
    file = presets().get(str(path), path)
    try:
        text = read_configuration_file(file, "the configuration")
    except ConfigurationError as error:
        if path.name == str(path) and not path.suffix:
            raise ConfigurationError(f"{error} Presets are {', '.join(presets())}.") from None
        raise
    try:
        document = load_json(text)
        twice = key_given_twice(text)
    except TooLongNumber as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ConfigurationError(f"{file}: {error.msg} ({place}).") from None
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{file}: the configuration isn't JSON: {error}.") from None
    if twice is not None:
        key = printable(property_path(twice[1:], str(twice[0])))
        raise ConfigurationError(f"{file}: `{key}` appears twice; keep one.")
    if not isinstance(document, dict):
        raise ConfigurationError(f"{file}: the configuration must be a JSON object whose keys are policy names.")
    try:
        levels, properties = _policies(document)
        return settings_from_policies(levels, properties, rules, file.parent, other_rules=other_rules)
    except ConfigurationError as error:
        raise ConfigurationError(f"{file}: {error}") from None


@cache
def presets() -> Mapping[str, Path]:
    """The configurations that come with the pack: name -> file, in `policypack/config`."""
    installed = Path(__file__).parents[1] / "config"
    folder = installed if installed.is_dir() else Path(__file__).parents[2] / "config"
    return MappingProxyType({file.stem: file for file in sorted(folder.glob("*.json"))})


def _policies(document: Mapping[str, Any]) -> tuple[dict[str, Level | None], dict[str, Mapping[str, Any]]]:
    """Levels and properties by policy name."""
    levels: dict[str, Level | None] = {}
    properties: dict[str, Mapping[str, Any]] = {}
    if _ENVIRONMENTS in document:
        raise ConfigurationError(
            f"`{_ENVIRONMENTS}` names environments of Pulumi ESC, which only Pulumi Cloud resolves; leave it out here."
        )
    for name, entry in document.items():
        if isinstance(entry, str):
            levels[name], properties[name] = parse_level(name, entry), {}
        elif isinstance(entry, dict):
            level = entry.get("enforcementLevel")
            levels[name] = None if level is None else parse_level(name, level)
            properties[name] = {key: value for key, value in entry.items() if key != "enforcementLevel"}
        else:
            raise ConfigurationError(
                f"`{printable(name)}` must be a level or an object with `enforcementLevel` and properties."
            )
    return levels, properties


def parse_level(name: str, value: object) -> Level:
    """A level as policy configurations write it.

    Raises:
        ConfigurationError: it isn't disabled, advisory or mandatory.
    """
    if value == "remediate":  # the engine reports policies at this level that don't remediate as mandatory
        return Level.MANDATORY
    if isinstance(value, str) and value in set(Level):
        return Level(value)
    raise ConfigurationError(
        f"the level of `{printable(name)}` is {quoted(value)}; it must be disabled, advisory or mandatory."
    )


def settings_from_policies(
    levels: Mapping[str, Level | None],
    properties: Mapping[str, Mapping[str, Any]],
    rules: Sequence["Rule"],
    folder: Path = Path(),
    *,
    other_rules: bool = False,
) -> Settings:
    """Settings from a policy configuration.

    Args:
        levels: policy name, or rule id -> its level, None where only properties are given.
        properties: policy name, or rule id -> its properties.
        rules: the rules there are.
        folder: what paths of files are relative to; the working directory by default.
        other_rules: whether there are rules of the organisation even where the configuration has none.

    Raises:
        ConfigurationError: a policy or a property that doesn't exist, or a value of the wrong kind; the message names
            the key and the nearest right one. Or a file that is named can't be read.
    """
    levels, properties = _by_name(levels, rules), _by_name(properties, rules)
    policies = [*(rule.name for rule in rules), ORGANISATION_POLICY]
    known = {*policies, ALL, PACK_POLICY}
    for name in {**levels, **properties}:
        if name not in known:
            hint = did_you_mean(name, [*policies, ALL, PACK_POLICY])
            raise ConfigurationError(f"there is no policy `{printable(name)}`{hint}")
    if given := properties.get(ALL):
        raise ConfigurationError(f"`{ALL}` is a level and has no property `{printable(next(iter(given)))}`.")
    not_exemptible = frozenset(name for name in policies if not _exemptible(name, properties.get(name, {})))
    chosen = {name: level for name, level in levels.items() if level is not None and name != PACK_POLICY}
    settings = Settings(levels=MappingProxyType(chosen), not_exemptible=not_exemptible)
    given = properties.get(PACK_POLICY)
    if not given:
        return settings
    settings, exemptions = _with_pack_properties(settings, given, folder)
    return settings if exemptions is None else with_exemptions(settings, exemptions, rules, other_rules=other_rules)


def _by_name(given: Mapping[str, _Given], rules: Sequence["Rule"]) -> dict[str, _Given]:
    """What is given, by policy name where it is given by a rule's id in any case."""
    names = {rule.id.lower(): rule.name for rule in rules}
    found: dict[str, tuple[str, _Given]] = {}
    for key, value in given.items():
        name = names.get(key.lower(), key)
        if name in found:
            raise ConfigurationError(f"`{found[name][0]}` and `{key}` are the same rule; keep one.")
        found[name] = key, value
    return {name: value for name, (_, value) in found.items()}


def _exemptible(policy: str, given: Mapping[str, Any]) -> bool:
    if not given:
        return True
    from entra_policy.configuration.properties import rule_properties

    return rule_properties(policy, given).exemptible


def _with_pack_properties(settings: Settings, given: Mapping[str, Any], folder: Path) -> tuple[Settings, Path | None]:
    """The settings with the properties of the pseudo-policy, and the exemption file that they name."""
    from dataclasses import replace

    from entra_policy.configuration.properties import pack_properties
    from entra_policy.configuration.repetition import check_properties_once

    pack = pack_properties(PACK_POLICY, given)
    check_properties_once(PACK_POLICY, pack)
    settings = replace(
        settings,
        edition=pack.edition,
        cloud=pack.cloud,
        scopes=pack.scope,
        scenarios=pack.scenario,
        adopted=pack.adopted,
        undecided=pack.undecided,
        unseen=pack.unseen,
        tenants=_tenants(pack),
        applications=MappingProxyType({item.template_id: frozenset(item.clouds) for item in pack.applications}),
        agent_versions=pack.agent_versions,
        maximum_exemption_days=pack.maximum_exemption_days,
        organisation=None if pack.organisation is None else _organisation(pack.organisation, folder),
    )
    if pack.facts is not None:
        from entra_policy.facts.reading import read_facts

        settings = replace(settings, facts=read_facts(folder / pack.facts))
    return settings, None if pack.exemptions is None else folder / pack.exemptions


def with_exemptions(settings: Settings, file: Path, rules: Sequence["Rule"], *, other_rules: bool = False) -> Settings:
    """The settings with the exemptions of a file.

    Args:
        settings: the settings without them.
        file: the exemption file.
        rules: the rules there are.
        other_rules: whether there are rules of the organisation even where the settings have none.

    Raises:
        ConfigurationError: the file can't be read, or anything in it isn't understood.
    """
    from dataclasses import replace

    from entra_policy.exemptions.file import read_exemptions

    found = read_exemptions(file, rules, other_rules=other_rules or settings.organisation is not None)
    return replace(settings, exemptions=found, exemption_file=file)


def _tenants(pack: "PackProperties") -> Mapping[str, Tenant]:
    return MappingProxyType(
        {
            tenant.id: Tenant(tenant.id, tenant.kind, tenant.cloud, tenant.domains, tenant.verified_domains)
            for tenant in pack.tenants
        }
    )


def _organisation(given: "OrganisationProperties", folder: Path) -> Organisation:
    bundle = None if given.bundle is None else folder / given.bundle
    if bundle is not None and not bundle.is_dir():
        raise ConfigurationError(
            f"`{PACK_POLICY}.organisation.bundle`: there is no folder {printable(str(bundle))}; name the one with the "
            "rules."
        )
    program = given.opa
    return Organisation(
        url=given.url,
        bundle=bundle,
        package=given.package,
        opa=program if program is None or Path(program).name == program else str(folder / program),
        timeout_seconds=given.timeout_seconds,
        token_variable=given.token_variable,
        ca_file=None if given.ca_file is None else folder / given.ca_file,
        levels=given.levels,
        on_failure=given.on_failure,
    )
