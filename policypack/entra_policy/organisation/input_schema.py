"""The JSON Schema of what organisation rules look at, for people, for editors and for `opa check --schema`."""

from typing import Any

from pydantic import ConfigDict, TypeAdapter, with_config

from entra_policy.organisation import document

_DIALECT = "http://json-schema.org/draft-07/schema#"
_OBJECTS = (
    document.AttributeMapping,
    document.ScopingClause,
    document.ObjectMapping,
    document.Owner,
    document.Assignments,
    document.Job,
    document.Document,
)


def input_schema() -> dict[str, Any]:
    """The schema, without references, since `opa check` follows none inside a document."""
    described = with_config(ConfigDict(use_attribute_docstrings=True, extra="forbid"))
    for each in _OBJECTS:
        described(each)
    schema = TypeAdapter(document.Document).json_schema()
    plain: dict[str, Any] = _plain(schema, schema.pop("$defs"))
    return {"$schema": _DIALECT, "title": "Input of organisation rules", **plain}


def _plain(value: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_plain(item, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        referred = definitions[value["$ref"].rpartition("/")[2]]
        return _plain({**referred, **{key: item for key, item in value.items() if key != "$ref"}}, definitions)
    plain = {key: _plain(item, definitions) for key, item in value.items() if key != "title"}
    if isinstance(value.get("properties"), dict):
        plain["properties"] = {name: _plain(item, definitions) for name, item in value["properties"].items()}
    return plain
