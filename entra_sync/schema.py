"""The synchronization schema: rules, object mappings, attribute mappings, scoping filters and directories.

The models follow Microsoft Graph v1.0 (synchronizationSchema and what it contains). Fields are in snake_case
and have Graph's names as aliases; either may be given when a model is built in Python. A schema exported from
Graph is read with `SynchronizationSchema.model_validate` and written back unchanged by `dump`: properties
that were absent stay absent, and properties that are not listed here are kept.

What Graph declares as not nullable may be left out, but not null; the default is what the service
takes then. What Graph declares as nullable may be null. Enumerations travel as PascalCase strings; flags
travel as one comma-separated string, with or without spaces.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

CONFIG: Final = ConfigDict(
    alias_generator=to_camel,
    populate_by_name=True,
    frozen=True,
    strict=True,
    extra="allow",
    hide_input_in_errors=True,
)

FLAGS_ERROR: Final = "flags"
"""The type of the pydantic error for a flags string with a member that the enumeration lacks."""


@dataclass(frozen=True, slots=True)
class Flags:
    """Accepts a comma-separated list of the members, with spaces or without; keeps it as it came."""

    members: tuple[str, ...]

    def __call__(self, text: str) -> str:
        """The text.

        Raises:
            PydanticCustomError: a member isn't one.
        """
        for member in text.split(","):
            if member.strip(" ") not in self.members:
                raise PydanticCustomError(FLAGS_ERROR, "not a list of flags", {"members": self.members})
        return text


def flags(*members: str) -> AfterValidator:
    """The validator of a list of flags."""
    return AfterValidator(Flags(members))


def _whole(value: Any) -> Any:
    # JSON has one kind of number, and protobuf's Struct sends every number as a double.
    return int(value) if type(value) is float and value.is_integer() else value


Int32: TypeAlias = Annotated[int, BeforeValidator(_whole), Field(ge=-(2**31), le=2**31 - 1)]
Int64: TypeAlias = Annotated[int, BeforeValidator(_whole), Field(ge=-(2**63), le=2**63 - 1)]

# Lists come as JSON arrays and are kept as tuples, which a strict field would not accept.
AsTuple: Final = Field(strict=False)

FlowTypes: TypeAlias = Annotated[str, flags("None", "Add", "Update", "Delete")]
Discoverabilities: TypeAlias = Annotated[
    str,
    flags(
        "None",
        "AttributeNames",
        "AttributeDataTypes",
        "AttributeReadOnly",
        "ReferenceAttributes",
        "UnknownFutureValue",
    ),
]
FlowBehavior: TypeAlias = Literal["FlowWhenChanged", "FlowAlways"]
FlowType: TypeAlias = Literal["Always", "ObjectAddOnly", "MultiValueAddOnly", "ValueAddOnly", "AttributeAddOnly"]
SourceType: TypeAlias = Literal["Attribute", "Constant", "Function"]
AttributeType: TypeAlias = Literal["String", "Integer", "Reference", "Binary", "Boolean", "DateTime"]
Mutability: TypeAlias = Literal["ReadWrite", "ReadOnly", "Immutable", "WriteOnly"]


class MetadataEntry(BaseModel):
    """A key and its value (Microsoft Graph: stringKeyStringValuePair, objectMappingMetadataEntry).

    The keys that Graph declares are not the only ones that occur, so any text is one.
    """

    model_config = CONFIG

    key: str = ""
    value: str | None = None


class SourceParameter(BaseModel):
    """A named argument (Microsoft Graph: stringKeyAttributeMappingSourceValuePair)."""

    model_config = CONFIG

    key: str | None = None
    value: "AttributeMappingSource | None" = None


class AttributeMappingSource(BaseModel):
    """Where a mapping's value comes from (Microsoft Graph: attributeMappingSource).

    Attributes:
        type: what `name` is.
        name: an attribute's name, a constant's text or a function's name.
        expression: the equivalent text in the expression language.
        parameters: a function's arguments; arguments left empty in the expression are absent.
    """

    model_config = CONFIG

    type: SourceType = "Attribute"
    name: str | None = None
    expression: str | None = None
    parameters: Annotated[tuple[SourceParameter, ...], AsTuple] | None = ()


# The two refer to each other; the first is whole only now, and its fields are looked at before it is used.
SourceParameter.model_rebuild()


class AttributeMapping(BaseModel):
    """How one attribute of the target gets its value (Microsoft Graph: attributeMapping).

    Attributes:
        source: None means that `default_value` is the value.
        default_value: the value where the source gives none; applied when the object is created.
        matching_priority: 0 does not match; else the lowest number is tried first.
        flow_behavior: whether the value is written on every cycle.
        flow_type: whether the value is written for existing objects too.
        export_missing_references: for the service's internal use.
        flow_null_values: whether a value that the source lacks is cleared in the target, for inbound provisioning.
    """

    model_config = CONFIG

    target_attribute_name: str
    source: AttributeMappingSource | None = None
    default_value: str | None = None
    matching_priority: Int32 = 0
    flow_behavior: FlowBehavior = "FlowWhenChanged"
    flow_type: FlowType = "Always"
    export_missing_references: bool = False
    flow_null_values: bool | None = None


class FilterOperand(BaseModel):
    """The values to compare with (Microsoft Graph: filterOperand)."""

    model_config = CONFIG

    values: Annotated[tuple[str, ...], AsTuple] | None = ()


class FilterClause(BaseModel):
    """One comparison (Microsoft Graph: filterClause).

    Attributes:
        operator_name: a name that `entra_sync.filters` explains.
        source_operand_name: an attribute of the source object.
        target_operand: None for an operator that takes no value.
    """

    model_config = CONFIG

    operator_name: str
    source_operand_name: str
    target_operand: FilterOperand | None = None


class FilterGroup(BaseModel):
    """Clauses that must all be satisfied (Microsoft Graph: filterGroup)."""

    model_config = CONFIG

    name: str | None = None
    clauses: Annotated[tuple[FilterClause, ...], AsTuple] | None = ()


class Filter(BaseModel):
    """A scoping filter: an object is in scope if any of its groups is satisfied (Microsoft Graph: filter).

    Attributes:
        groups: the scoping filter proper.
        input_filter_groups: experimental in Graph, dropped at import.
        category_filter_groups: experimental in Graph.
    """

    model_config = CONFIG

    groups: Annotated[tuple[FilterGroup, ...], AsTuple] | None = ()
    input_filter_groups: Annotated[tuple[FilterGroup, ...], AsTuple] | None = ()
    category_filter_groups: Annotated[tuple[FilterGroup, ...], AsTuple] | None = ()


class ObjectMapping(BaseModel):
    """How one type of object is synchronized (Microsoft Graph: objectMapping).

    Attributes:
        name: may be absent: object mappings of cross-tenant synchronization have none.
        enabled: a disabled object mapping is ignored by the service.
        flow_types: flags: what may happen to objects of the target.
        scope: which objects are in scope; None means all.
    """

    model_config = CONFIG

    source_object_name: str
    target_object_name: str
    name: str | None = None
    enabled: bool = True
    flow_types: FlowTypes = "Add,Update,Delete"
    scope: Filter | None = None
    attribute_mappings: Annotated[tuple[AttributeMapping, ...], AsTuple] | None = ()
    metadata: Annotated[tuple[MetadataEntry, ...], AsTuple] | None = ()


class ContainerFilter(BaseModel):
    """Containers of the source in scope, as distinguished names (Microsoft Graph: containerFilter)."""

    model_config = CONFIG

    included_containers: Annotated[tuple[str, ...], AsTuple] | None = ()


class GroupFilter(BaseModel):
    """Groups of the source that are in scope (Microsoft Graph: groupFilter)."""

    model_config = CONFIG

    included_groups: Annotated[tuple[str, ...], AsTuple] | None = ()


class SynchronizationRule(BaseModel):
    """How one directory is synchronized to another (Microsoft Graph: synchronizationRule).

    Attributes:
        id: given by the template; not always a GUID.
        priority: the lowest number runs first.
        editable: whether the service lets the rule be changed.
    """

    model_config = CONFIG

    source_directory_name: str
    target_directory_name: str
    id: str | None = None
    name: str | None = None
    priority: Int32 = 0
    editable: bool = True
    object_mappings: Annotated[tuple[ObjectMapping, ...], AsTuple] | None = ()
    metadata: Annotated[tuple[MetadataEntry, ...], AsTuple] | None = ()
    container_filter: ContainerFilter | None = None
    group_filter: GroupFilter | None = None


class ReferencedObject(BaseModel):
    """What a reference attribute points to (Microsoft Graph: referencedObject)."""

    model_config = CONFIG

    referenced_object_name: str | None = None
    referenced_property: str | None = None


class AttributeDefinition(BaseModel):
    """An attribute that a directory's objects have (Microsoft Graph: attributeDefinition).

    Attributes:
        anchor: exactly one attribute of an object is its anchor.
        api_expressions: where HR sources find the value (XPath or JSONPath).
    """

    model_config = CONFIG

    name: str
    type: AttributeType = "String"
    anchor: bool = False
    required: bool = False
    multivalued: bool = False
    case_exact: bool = False
    flow_null_values: bool = False
    default_value: str | None = None
    mutability: Mutability = "ReadWrite"
    referenced_objects: Annotated[tuple[ReferencedObject, ...], AsTuple] | None = ()
    api_expressions: Annotated[tuple[MetadataEntry, ...], AsTuple] | None = ()
    metadata: Annotated[tuple[MetadataEntry, ...], AsTuple] | None = ()


class ObjectDefinition(BaseModel):
    """A type of object that a directory has (Microsoft Graph: objectDefinition)."""

    model_config = CONFIG

    name: str
    attributes: Annotated[tuple[AttributeDefinition, ...], AsTuple] | None = ()
    supported_apis: Annotated[tuple[str, ...], AsTuple] | None = ()
    metadata: Annotated[tuple[MetadataEntry, ...], AsTuple] | None = ()


class DirectoryDefinition(BaseModel):
    """A directory: the object types and attributes that rules may use (Microsoft Graph: directoryDefinition).

    Attributes:
        discoverabilities: flags: what the service can find out by asking the application.
        discovery_date_time: when it last did; an ISO 8601 time in UTC.
    """

    model_config = CONFIG

    name: str
    id: str | None = None
    version: str | None = None
    read_only: bool = False
    objects: Annotated[tuple[ObjectDefinition, ...], AsTuple] | None = ()
    discoverabilities: Discoverabilities = "None"
    discovery_date_time: str | None = None


class SynchronizationSchema(BaseModel):
    """All rules of a job, and the directories they are about (Microsoft Graph: synchronizationSchema).

    Attributes:
        version: changes each time the service saves the schema.
        provisioning_task_identifier: the job's id; read-only, in exports of Graph's beta and of the portal.
        directories: may be absent; the template's own are used then.
    """

    model_config = CONFIG

    synchronization_rules: Annotated[tuple[SynchronizationRule, ...], AsTuple]
    id: str | None = None
    version: str | None = None
    provisioning_task_identifier: str | None = None
    directories: Annotated[tuple[DirectoryDefinition, ...], AsTuple] | None = ()


def dump(model: BaseModel) -> dict[str, Any]:
    """A schema, or any other of these models, as JSON data; equal to the document that it was read from.

    Properties that were not given are not written. A whole number is written as an integer.
    """
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)
