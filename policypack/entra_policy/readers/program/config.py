"""A stack's configuration: the project's defaults, then the stack's own values.

Source: Pulumi, sdk/go/common/workspace (project.go, config.go): every value reaches a program as a text, an
object as its JSON; keys without a namespace belong to the project.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from entra_policy.errors import InputError
from entra_policy.gap import Gap, GapKind
from entra_policy.pulumi_json import UNKNOWN_SENTINEL
from entra_policy.readers.program.project import Project, Stack
from entra_policy.readers.program.yaml_file import read_mapping
from entra_policy.text import one_line, shortened

_CHECK_A_PREVIEW: Final = "Check a preview instead: `pulumi preview --json --show-sames > preview.json`."
_SHOWN_AT_MOST: Final = 10
_DECLARATION: Final = frozenset({"type", "default", "value", "description", "items", "secret"})


@dataclass(frozen=True, slots=True)
class Configuration:
    """The configuration as the program gets it.

    Attributes:
        values: full key (`azuread:tenantId`) -> text. An encrypted value is the sentinel of an unknown one.
        secret_keys: the keys whose value is a secret, or contains one.
        gaps: where configuration comes from that can't be seen.
    """

    values: dict[str, str]
    secret_keys: tuple[str, ...]
    gaps: tuple[Gap, ...] = ()


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
    content = {} if stack.file is None else read_mapping(stack.file)
    gaps = _environments(stack.file, content)
    for key, written in _stack_config(stack.file, content).items():
        full = _full(key, project.name)
        value, encrypted = _without_encryption(written)
        values[full] = _text(value)
        if encrypted:
            secret.add(full)
    missing = [key for key in required if key not in values]
    if gaps:
        # An environment may give them.
        values.update(dict.fromkeys(missing, UNKNOWN_SENTINEL))
    elif missing:
        file = f"Pulumi.{stack.name}.yaml"
        raise InputError(
            f"Stack {stack.name} has no value for {', '.join(missing)}, which {project.file} requires: "
            f"set it in {file} (`pulumi config set {missing[0]} VALUE`)."
        )
    return Configuration(values, tuple(sorted(secret & values.keys())), gaps)


def _environments(file: Path | None, content: dict[str, Any]) -> tuple[Gap, ...]:
    """The gap of a stack whose configuration also comes from environments of Pulumi ESC.

    `environment` is a list of them, or a definition with `imports` and values of its own, which only ESC evaluates.
    """
    written = content.get("environment")
    definition = written if isinstance(written, dict) else {"imports": written}
    if file is None or not any(definition.values()):
        return ()
    imports = definition.get("imports")
    names = [f"`{_environment_name(item)}`" for item in imports] if isinstance(imports, list) else []
    if names:
        more = ", ..." if len(names) > _SHOWN_AT_MOST else ""
        listed = ", ".join(names[:_SHOWN_AT_MOST]) + more
        source = f"{'the environment' if len(names) == 1 else 'the environments'} {listed} of Pulumi ESC"
    else:
        source = "an environment of Pulumi ESC"
    message = f"{file.name} takes configuration from {source}, which was not seen: the program ran without it."
    return (Gap(GapKind.CONFIGURATION_FROM_ELSEWHERE, message, _CHECK_A_PREVIEW),)


def _environment_name(item: Any) -> str:
    """The name of an import: a text, or a mapping from it to how it is merged."""
    name = next(iter(item), item) if isinstance(item, dict) else item
    return shortened(one_line(str(name)), 100)


def _stack_config(file: Path | None, content: dict[str, Any]) -> dict[str, Any]:
    config = content.get("config")
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
