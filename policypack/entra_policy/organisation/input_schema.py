"""The JSON Schema of what organisation rules look at, for people, for editors and for `opa check --schema`."""

from typing import Any

from pydantic import ConfigDict, TypeAdapter, with_config

from entra_policy.json_schema import without_references
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
    schema = without_references(TypeAdapter(document.Document).json_schema())
    return {"$schema": _DIALECT, "title": "Input of organisation rules", **schema}
