"""The service's own mappings: its default schemas, and what pages of its documentation show, as exported schemas."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from entra_components._sources import attribute_source, constant_source, function_source
from entra_sync.expression import Attribute, Call, Text, parse

_TESTS: Final = Path(__file__).parents[1]
_SCHEMAS: Final = _TESTS / "sync" / "schemas"
_REFERENCE: Final = _TESTS / "reference"
_JOB: Final = "0f5c1d2e3b4a49689786950412233445.3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"


def service_documents() -> Mapping[str, Mapping[str, Any]]:
    """Each by a name: a synchronizationSchema whose id is that of a job."""
    defaults = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(_SCHEMAS.glob("*.json"))}
    mapping = json.loads((_REFERENCE / "salesforce-user-object-mapping.json").read_text(encoding="utf-8"))
    salesforce = _schema("SfSandboxOutDelta", "Azure Active Directory", "salesforce.com", [mapping])
    documented = json.loads((_REFERENCE / "documented-mappings.json").read_text(encoding="utf-8"))["documents"]
    return {
        **defaults,
        "salesforce": salesforce,
        **{
            name: _schema(
                document["template"],
                document["source"],
                document["target"],
                [_object_mapping(each) for each in document["objects"]],
            )
            for name, document in documented.items()
        },
    }


def _schema(template: str, source: str, target: str, object_mappings: list[dict[str, Any]]) -> dict[str, Any]:
    rule = {"sourceDirectoryName": source, "targetDirectoryName": target, "objectMappings": object_mappings}
    return {"id": f"{template}.{_JOB}", "synchronizationRules": [rule]}


def _object_mapping(written: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sourceObjectName": written["source"],
        "targetObjectName": written["target"],
        "enabled": True,
        "flowTypes": "Add,Update,Delete",
        "scope": None,
        "attributeMappings": [_mapping(each) for each in written["mappings"]],
    }


def _mapping(written: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "targetAttributeName": written["target"],
        "source": _source(written["source"]),
        "defaultValue": None,
        "matchingPriority": written.get("matching", 0),
        "flowType": "ObjectAddOnly" if written.get("on_create_only") else "Always",
        "flowBehavior": "FlowWhenChanged",
        "exportMissingReferences": False,
    }


def _source(expression: str) -> dict[str, Any]:
    """The source with the tree of parameters that belongs to it."""
    node = parse(expression)
    if isinstance(node, Attribute):
        return dict(attribute_source(node.name, expression))
    if isinstance(node, Text):
        return dict(constant_source(node.value, expression))
    assert isinstance(node, Call), expression
    return dict(function_source(node, expression))
