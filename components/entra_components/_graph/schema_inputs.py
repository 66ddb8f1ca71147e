"""The inputs of the schema of a synchronization job."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from entra_components._graph.inputs import Problem, other_problems, text_problems
from entra_components.connection import is_unknown
from entra_components.schemas import SCHEMA_MODES

IDENTITY: Final = ("service_principal_id", "job_id")
"""The inputs that say which job it is."""
INPUTS: Final = (*IDENTITY, "template_id", "mode", "schema", "attributes", "connection")
"""The inputs that say what to deploy."""
SOURCE_LINES: Final = "source_lines"
"""The input that says where the program wrote the parts of the schema; it changes nothing that is deployed."""
KEPT: Final = (*INPUTS, SOURCE_LINES)
"""All inputs, as the state keeps them."""


def problems(news: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the inputs."""
    yield from text_problems(news, (*IDENTITY, "template_id", "mode"))
    mode = news.get("mode")
    if isinstance(mode, str) and mode and not is_unknown(mode) and mode not in SCHEMA_MODES:
        yield "mode", "must be merge (over the template's default) or replace (the whole schema)."
    schema = news.get("schema")
    if schema is None:
        yield "schema", "is missing."
    elif not isinstance(schema, dict) and not is_unknown(schema):
        yield "schema", 'must be an object as Graph writes it: {"synchronizationRules": [...]}.'
    yield from _attribute_problems(news.get("attributes"))
    declared = {key: value for key, value in news.items() if key != SOURCE_LINES}
    yield from other_problems(declared, INPUTS, "a synchronization schema")


def _attribute_problems(attributes: object) -> Iterator[Problem]:
    if attributes is None or is_unknown(attributes):
        return
    if not isinstance(attributes, list):
        yield "attributes", "must be a list of attributes, each with its directory, object and name."
        return
    for index, entry in enumerate(attributes):
        if not isinstance(entry, Mapping):
            if not is_unknown(entry):
                yield f"attributes[{index}]", "must be an object with directory, object and name."
            continue
        for key, reason in text_problems(entry, ("directory", "object", "name")):
            yield f"attributes[{index}].{key}", reason
