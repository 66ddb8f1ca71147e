"""What the service looks at when a schema is saved, and how it writes down what it takes."""

import copy
from collections.abc import Iterator
from typing import Any

from tests.support.graph_server.answers import Refusal
from tests.support.graph_server.expressions import BadExpression, source_of

Document = dict[str, Any]


def mappings_of(schema: Document) -> Iterator[tuple[Document, Document, Document]]:
    """Each rule, object mapping and attribute mapping of a schema."""
    for rule in schema.get("synchronizationRules") or []:
        for objects in rule.get("objectMappings") or []:
            for mapping in objects.get("attributeMappings") or []:
                yield rule, objects, mapping


def refuse_annotations(document: Any) -> None:
    """What Graph writes about a document is no property of it; sent back, it is an unknown one."""
    if isinstance(document, list):
        for entry in document:
            refuse_annotations(entry)
    if isinstance(document, dict):
        for key, value in document.items():
            if "@odata." in key:
                raise Refusal(400, "BadRequest", f"The annotation '{key}' is not expected here.")
            refuse_annotations(value)


def refuse_foreign_parameters(schema: Document) -> None:
    """Function mappings must have the service's own tree of parameters.

    Raises:
        Refusal: a tree is empty, or has keys that aren't the service's.
    """
    for _, _, mapping in mappings_of(schema):
        source = mapping.get("source") or {}
        if source.get("type") != "Function":
            continue
        if _keys(source) != _keys(parsed(str(source.get("expression")))):
            target = mapping.get("targetAttributeName")
            raise Refusal(400, "schemaInvalid", f"The parameters of the function mapped to {target} are not valid.")


def refuse_undefined_attributes(schema: Document, also_defined: list[str]) -> None:
    """What is mapped must be an attribute of its object in the schema's directories, or one of `also_defined`.

    Raises:
        Refusal: a target attribute, or an attribute in a source, is defined nowhere.
    """
    defined = {
        (directory.get("name"), found.get("name")): {str(entry.get("name")) for entry in found.get("attributes") or []}
        for directory in schema.get("directories") or []
        for found in directory.get("objects") or []
    }
    for rule, objects, mapping in mappings_of(schema):
        for side, names in (("target", {str(mapping["targetAttributeName"])}), ("source", _attributes(mapping))):
            known = defined.get((rule.get(f"{side}DirectoryName"), objects.get(f"{side}ObjectName")))
            for name in sorted(names - known - {*also_defined}) if known is not None else ():
                place = f"{objects.get(f'{side}ObjectName')} of {rule.get(f'{side}DirectoryName')}"
                raise Refusal(400, "schemaInvalid", f"The attribute {name} is not defined for {place}.")


def normalised(schema: Document) -> Document:
    """The schema as the service writes it down: its own blanks and trees, null for an empty default, its own properties."""
    result = copy.deepcopy(schema)
    for _, objects, mapping in mappings_of(result):
        mapping["defaultValue"] = mapping.get("defaultValue") or None
        mapping.setdefault("exportMissingReferences", False)
        objects.setdefault("metadata", [])
        source = mapping.get("source")
        if isinstance(source, dict) and source.get("expression"):
            mapping["source"] = parsed(str(source["expression"]))
    return result


def parsed(expression: str) -> Document:
    """The source of an expression.

    Raises:
        Refusal: it isn't one.
    """
    try:
        return source_of(expression)
    except BadExpression as error:
        raise Refusal(400, "schemaInvalid", f"An expression is not valid: {error}.") from None


def _keys(source: Document) -> list[Any]:
    return [(parameter.get("key"), _keys(parameter.get("value") or {})) for parameter in source.get("parameters") or []]


def _attributes(mapping: Document) -> set[str]:
    found: set[str] = set()
    pending = [mapping.get("source") or {}]
    if pending[0].get("type") == "Function" and not pending[0].get("parameters"):
        pending = [parsed(str(pending[0].get("expression")))]
    while pending:
        source = pending.pop()
        if source.get("type") == "Attribute":
            found.add(str(source.get("name")))
        pending.extend(parameter.get("value") or {} for parameter in source.get("parameters") or [])
    return found
