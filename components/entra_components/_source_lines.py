"""Where the parts of a schema were written, as the schema's resource carries it."""

from collections.abc import Mapping, Sequence
from typing import Any

from entra_components.blocks import written_at


def source_lines(schema: Any) -> dict[str, str]:
    """The lines of the attribute mappings and clauses in a schema.

    Args:
        schema: a synchronizationSchema, with outputs anywhere in it; what is behind them isn't looked at.

    Returns:
        `file:line` by the property path of each part in the resource, such as
        `schema.synchronizationRules[0].objectMappings[0].attributeMappings[3]`. Parts that don't know where they were
        written are left out.
    """
    found: dict[str, str] = {}
    _collect(schema, "schema", found)
    return found


def _collect(part: Any, path: str, found: dict[str, str]) -> None:
    line = written_at(part)
    if line is not None:
        found[path] = str(line)
    elif isinstance(part, Mapping):
        for key, value in part.items():
            _collect(value, f"{path}.{key}", found)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for index, value in enumerate(part):
            _collect(value, f"{path}[{index}]", found)
