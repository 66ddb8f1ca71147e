"""A stack's configuration: the project's defaults, then the stack's own values.

Source: Pulumi, sdk/go/common/workspace (project.go, config.go): every value reaches a program as a text, an
object as its JSON; keys without a namespace belong to the project.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from entra_policy.errors import InputError
from entra_policy.pulumi_json import UNKNOWN_SENTINEL
from entra_policy.readers.program.project import Project, Stack
from entra_policy.readers.program.yaml_file import read_mapping

_DECLARATION: Final = frozenset({"type", "default", "value", "description", "items", "secret"})


@dataclass(frozen=True, slots=True)
class Configuration:
    """The configuration as the program gets it.

    Attributes:
        values: full key (`azuread:tenantId`) -> text. An encrypted value is the sentinel of an unknown one.
        secret_keys: the keys whose value is a secret, or contains one.
    """

    values: dict[str, str]
    secret_keys: tuple[str, ...]


def read_configuration(project: Project, stack: Stack) -> Configuration:
    """The configuration of a stack.

    Raises:
        InputError: the stack's file is malformed, or a value that the project requires is missing.
    """
    values: dict[str, str] = {}
    secret: set[str] = set()
    required: list[str] = []
    for key, declared in project.config.items():
        full = _full(key, project.name)
        value = _default(declared)
        if value is not None:
            values[full] = _text(value)
        elif isinstance(declared, dict) and "type" in declared:
            required.append(full)
    for key, written in _stack_config(stack.file).items():
        full = _full(key, project.name)
        value, encrypted = _without_encryption(written)
        values[full] = _text(value)
        if encrypted:
            secret.add(full)
    missing = [key for key in required if key not in values]
    if missing:
        file = f"Pulumi.{stack.name}.yaml"
        raise InputError(
            f"Stack {stack.name} has no value for {', '.join(missing)}, which {project.file} requires: "
            f"set it in {file} (`pulumi config set {missing[0]} VALUE`)."
        )
    return Configuration(values, tuple(sorted(secret & values.keys())))


def _stack_config(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    config = read_mapping(file).get("config")
    if config is None:
        return {}
    if not isinstance(config, dict) or not all(isinstance(key, str) for key in config):
        raise InputError(f"{file}: `config` must be a mapping from keys to values.")
    return config


def _full(key: str, project: str) -> str:
    parts = key.split(":")
    if len(parts) == 1:
        return f"{project}:{key}"
    # `azuread:config:tenantId` is the old way to write `azuread:tenantId`.
    return f"{parts[0]}:{parts[2]}" if len(parts) == 3 and parts[1] == "config" else key  # noqa: PLR2004


def _default(declared: Any) -> Any:
    """The default of a declaration, or a plain value.

    Pulumi gives a default to programs as it is written, whether or not the declaration says `secret`.
    """
    if not isinstance(declared, dict) or not _DECLARATION & declared.keys():
        return declared
    return declared.get("value", declared.get("default"))


def _without_encryption(value: Any) -> tuple[Any, bool]:
    """The value with the sentinel of an unknown one for each encrypted part, and whether there was any."""
    if isinstance(value, dict):
        if value.keys() == {"secure"}:
            return UNKNOWN_SENTINEL, True
        pairs = {key: _without_encryption(item) for key, item in value.items()}
        return {key: item for key, (item, _) in pairs.items()}, any(found for _, found in pairs.values())
    if isinstance(value, list):
        parts = [_without_encryption(item) for item in value]
        return [item for item, _ in parts], any(found for _, found in parts)
    return value, False


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (dict, list, bool)):
        return json.dumps(value, separators=(",", ":"))
    return "" if value is None else str(value)
