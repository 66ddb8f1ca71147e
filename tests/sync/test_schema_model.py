"""Schemas are read and written back unchanged, and refused where Graph would refuse them."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from entra_sync.expression import parse, render
from entra_sync.schema import (
    AttributeMapping,
    AttributeMappingSource,
    ContainerFilter,
    Filter,
    FilterClause,
    FilterGroup,
    FilterOperand,
    MetadataEntry,
    ObjectMapping,
    SourceParameter,
    SynchronizationRule,
    SynchronizationSchema,
    dump,
)

TEXTS = st.text(max_size=8)
NULLABLE = st.none() | TEXTS
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda values: st.lists(values, max_size=3) | st.dictionaries(TEXTS, values, max_size=3),
    max_leaves=6,
)
# No property has a name like these, so they are never taken for one.
UNKNOWN = st.dictionaries(st.sampled_from(("@odata.type", "newerProperty", "Newer", "")), JSON, max_size=2)


def _flags(*members: str) -> st.SearchStrategy[str]:
    chosen = st.lists(st.sampled_from(members), min_size=1, max_size=4)
    return st.builds(lambda names, separator: separator.join(names), chosen, st.sampled_from((",", ", ")))


def _objects(
    required: dict[str, st.SearchStrategy[Any]], optional: dict[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[dict[str, Any]]:
    known = st.fixed_dictionaries(required, optional=optional)
    return st.builds(lambda properties, unknown: properties | unknown, known, UNKNOWN)


METADATA = st.lists(_objects({}, {"key": TEXTS, "value": NULLABLE}), max_size=2)
SOURCES: st.SearchStrategy[dict[str, Any]] = st.deferred(
    lambda: _objects(
        {},
        {
            "type": st.sampled_from(("Attribute", "Constant", "Function")),
            "name": NULLABLE,
            "expression": NULLABLE,
            "parameters": st.none()
            | st.lists(_objects({}, {"key": NULLABLE, "value": st.none() | SOURCES}), max_size=2),
        },
    )
)
ATTRIBUTE_MAPPINGS = _objects(
    {"targetAttributeName": TEXTS},
    {
        "source": st.none() | SOURCES,
        "defaultValue": NULLABLE,
        "matchingPriority": st.integers(-(2**31), 2**31 - 1) | st.integers(0, 9).map(float),
        "flowBehavior": st.sampled_from(("FlowWhenChanged", "FlowAlways")),
        "flowType": st.sampled_from(
            ("Always", "ObjectAddOnly", "MultiValueAddOnly", "ValueAddOnly", "AttributeAddOnly")
        ),
        "exportMissingReferences": st.booleans(),
    },
)
CLAUSES = _objects(
    {"operatorName": TEXTS, "sourceOperandName": TEXTS},
    {"targetOperand": st.none() | _objects({}, {"values": st.none() | st.lists(TEXTS, max_size=2)})},
)
GROUPS = st.none() | st.lists(
    _objects({}, {"name": NULLABLE, "clauses": st.none() | st.lists(CLAUSES, max_size=2)}), max_size=2
)
FILTERS = _objects({}, {"groups": GROUPS, "inputFilterGroups": GROUPS, "categoryFilterGroups": GROUPS})
OBJECT_MAPPINGS = _objects(
    {"sourceObjectName": TEXTS, "targetObjectName": TEXTS},
    {
        "name": NULLABLE,
        "enabled": st.booleans(),
        "flowTypes": _flags("None", "Add", "Update", "Delete"),
        "scope": st.none() | FILTERS,
        "attributeMappings": st.none() | st.lists(ATTRIBUTE_MAPPINGS, max_size=3),
        "metadata": st.none() | METADATA,
    },
)
RULES = _objects(
    {"sourceDirectoryName": TEXTS, "targetDirectoryName": TEXTS},
    {
        "id": NULLABLE,
        "name": NULLABLE,
        "priority": st.integers(0, 9),
        "editable": st.booleans(),
        "objectMappings": st.lists(OBJECT_MAPPINGS, max_size=2),
        "metadata": METADATA,
        "containerFilter": st.none() | _objects({}, {"includedContainers": st.lists(TEXTS, max_size=2)}),
        "groupFilter": st.none() | _objects({}, {"includedGroups": st.lists(TEXTS, max_size=2)}),
    },
)
ATTRIBUTES = _objects(
    {"name": TEXTS},
    {
        "type": st.sampled_from(("String", "Integer", "Reference", "Binary", "Boolean", "DateTime")),
        **dict.fromkeys(
            ("anchor", "required", "multivalued", "caseExact", "flowNullValues"),
            st.booleans(),
        ),
        "defaultValue": NULLABLE,
        "mutability": st.sampled_from(("ReadWrite", "ReadOnly", "Immutable", "WriteOnly")),
        "referencedObjects": st.lists(
            _objects({}, {"referencedObjectName": NULLABLE, "referencedProperty": NULLABLE}), max_size=2
        ),
        "apiExpressions": METADATA,
        "metadata": METADATA,
    },
)
DIRECTORIES = _objects(
    {"name": TEXTS},
    {
        "id": NULLABLE,
        "version": NULLABLE,
        "readOnly": st.booleans(),
        "objects": st.lists(
            _objects(
                {"name": TEXTS},
                {
                    "attributes": st.lists(ATTRIBUTES, max_size=2),
                    "supportedApis": st.lists(TEXTS, max_size=2),
                    "metadata": METADATA,
                },
            ),
            max_size=2,
        ),
        "discoverabilities": _flags("None", "AttributeNames", "ReferenceAttributes"),
        "discoveryDateTime": NULLABLE,
    },
)
DOCUMENTS = _objects(
    {"synchronizationRules": st.lists(RULES, max_size=2)},
    {"id": NULLABLE, "version": NULLABLE, "directories": st.none() | st.lists(DIRECTORIES, max_size=2)},
)


def _same_json(a: object, b: object) -> bool:
    """Equal as JSON texts: unlike `==`, this distinguishes true from 1."""
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)


def _whole(value: Any) -> Any:
    """The document with whole matching priorities written as integers."""
    if isinstance(value, dict):
        return {
            key: int(item) if key == "matchingPriority" and isinstance(item, float) else _whole(item)
            for key, item in value.items()
        }
    return [_whole(item) for item in value] if isinstance(value, list) else value


@given(DOCUMENTS)
def test_any_schema_is_written_back_as_it_came(document: dict[str, Any]) -> None:
    written = dump(SynchronizationSchema.model_validate(document))

    assert _same_json(written, _whole(document))
    assert written == document


def test_an_exported_schema_is_written_back_as_it_came(exported_schema: dict[str, Any]) -> None:
    schema = SynchronizationSchema.model_validate(exported_schema)

    assert _same_json(dump(schema), exported_schema)


def test_the_expressions_of_an_exported_schema_are_canonical(exported_schema: dict[str, Any]) -> None:
    schema = SynchronizationSchema.model_validate(exported_schema)
    expressions = [
        mapping.source.expression or ""
        for rule in schema.synchronization_rules
        for object_mapping in rule.object_mappings or ()
        for mapping in object_mapping.attribute_mappings or ()
        if mapping.source
    ]

    assert expressions
    assert [render(parse(text)) for text in expressions] == expressions


def test_a_mapping_written_by_the_service_is_written_back_as_it_came(reference_dir: Path) -> None:
    text = (reference_dir / "salesforce-user-object-mapping.json").read_text(encoding="utf-8")
    object_mapping = json.loads(text)
    document = {
        "synchronizationRules": [
            {
                "sourceDirectoryName": "Azure Active Directory",
                "targetDirectoryName": "salesforce.com",
                "objectMappings": [object_mapping],
            }
        ]
    }

    assert _same_json(dump(SynchronizationSchema.model_validate(document)), document)


def test_models_have_the_document_s_values() -> None:
    document = {
        "synchronizationRules": [
            {
                "sourceDirectoryName": "Active Directory",
                "targetDirectoryName": "Azure Active Directory",
                "priority": 2.0,
                "containerFilter": {"includedContainers": ["OU=Staff"]},
                "objectMappings": [
                    {
                        "sourceObjectName": "user",
                        "targetObjectName": "User",
                        "flowTypes": "Add, Update",
                        "scope": {
                            "groups": [
                                {
                                    "name": "staff",
                                    "clauses": [
                                        {
                                            "operatorName": "EQUALS",
                                            "sourceOperandName": "department",
                                            "targetOperand": {"values": ["Sales"]},
                                        }
                                    ],
                                }
                            ]
                        },
                        "attributeMappings": [
                            {
                                "targetAttributeName": "displayName",
                                "matchingPriority": 1,
                                "source": {
                                    "type": "Function",
                                    "name": "Trim",
                                    "expression": "Trim([cn])",
                                    "parameters": [{"key": "source", "value": {"name": "cn"}}],
                                },
                            },
                            {"targetAttributeName": "usageLocation", "source": None, "defaultValue": "DE"},
                        ],
                        "metadata": [{"key": "IsCustomerDefined", "value": "false"}],
                    }
                ],
            }
        ]
    }

    assert SynchronizationSchema.model_validate(document) == SynchronizationSchema(
        synchronization_rules=(
            SynchronizationRule(
                source_directory_name="Active Directory",
                target_directory_name="Azure Active Directory",
                priority=2,
                container_filter=ContainerFilter(included_containers=("OU=Staff",)),
                object_mappings=(
                    ObjectMapping(
                        source_object_name="user",
                        target_object_name="User",
                        flow_types="Add, Update",
                        scope=Filter(
                            groups=(
                                FilterGroup(
                                    name="staff",
                                    clauses=(
                                        FilterClause(
                                            operator_name="EQUALS",
                                            source_operand_name="department",
                                            target_operand=FilterOperand(values=("Sales",)),
                                        ),
                                    ),
                                ),
                            )
                        ),
                        attribute_mappings=(
                            AttributeMapping(
                                target_attribute_name="displayName",
                                matching_priority=1,
                                source=AttributeMappingSource(
                                    type="Function",
                                    name="Trim",
                                    expression="Trim([cn])",
                                    parameters=(
                                        SourceParameter(key="source", value=AttributeMappingSource(name="cn")),
                                    ),
                                ),
                            ),
                            AttributeMapping(target_attribute_name="usageLocation", source=None, default_value="DE"),
                        ),
                        metadata=(MetadataEntry(key="IsCustomerDefined", value="false"),),
                    ),
                ),
            ),
        )
    )


def test_what_was_left_out_has_the_service_s_defaults() -> None:
    mapping = AttributeMapping(target_attribute_name="mail")

    assert mapping.model_dump() == {
        "target_attribute_name": "mail",
        "source": None,
        "default_value": None,
        "matching_priority": 0,
        "flow_behavior": "FlowWhenChanged",
        "flow_type": "Always",
        "export_missing_references": False,
        "flow_null_values": None,
    }
    assert dump(mapping) == {"targetAttributeName": "mail"}


def test_models_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        AttributeMapping(target_attribute_name="mail").target_attribute_name = "other"


def test_a_refusal_does_not_show_the_document_s_values() -> None:
    with pytest.raises(ValidationError) as caught:
        AttributeMapping.model_validate({"targetAttributeName": ["planted-secret"], "flowType": "planted-secret"})

    assert "planted-secret" not in str(caught.value) + repr(caught.value)
