"""The parts that a schema is built from, each a type of its own.

To a type checker they are `TypedDict`s with Graph's names, so that a clause where a scoping filter belongs is an error
in the editor. At run time they are dictionaries, which Pulumi takes as they are, that also know where the program wrote
them (`written_at`). A copy that isn't made by `rewritten` or the `copy` module doesn't know it.

Source: Microsoft Graph, synchronizationSchema, synchronizationRule, objectMapping, attributeMapping,
attributeMappingSource, filter, filterGroup and filterClause.
"""

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypeAlias, TypedDict, TypeVar

from entra_components._written import Line, line_of_the_program

__all__ = [
    "AttributeMapping",
    "Clause",
    "ClauseGroup",
    "FlowBehavior",
    "FlowType",
    "ObjectFlow",
    "ObjectMapping",
    "Operands",
    "OperatorName",
    "Rule",
    "Schema",
    "ScopingFilter",
    "Source",
]

FlowType: TypeAlias = Literal["Always", "ObjectAddOnly", "MultiValueAddOnly", "ValueAddOnly", "AttributeAddOnly"]
"""When a mapped value is written."""
FlowBehavior: TypeAlias = Literal["FlowWhenChanged", "FlowAlways"]
"""Whether a mapped value is written only after it changed."""
ObjectFlow: TypeAlias = Literal["Add", "Update", "Delete"]
"""What is done to objects of the target."""
OperatorName: TypeAlias = Literal[
    "EQUALS",
    "NOT EQUALS",
    "IS TRUE",
    "IS FALSE",
    "IS NULL",
    "IS NOT NULL",
    "REGEX MATCH",
    "NOT REGEX MATCH",
    "&",
    "!&",
    "ENDS_WITH",
    "Greater_Than",
    "Greater_Than_OR_EQUALS",
    "Includes",
]
"""The operators of scoping filters; at run time `clause` takes them in other spellings too."""


class _Part(dict[str, Any]):
    """A part at run time: the dictionary, and where the program wrote it."""

    __slots__ = ("written_at",)
    written_at: Line | None

    def __init__(self, *parts: Any, **properties: Any) -> None:
        super().__init__(*parts, **properties)
        self.written_at = None


if TYPE_CHECKING:
    import pulumi

    class Source(TypedDict):
        """An attributeMappingSource: what `attribute`, `constant` and `expression` return."""

        type: str
        name: pulumi.Input[str]
        expression: pulumi.Input[str]
        parameters: NotRequired[Sequence[Mapping[str, Any]]]

    class AttributeMapping(TypedDict):
        """An attributeMapping: what `to` returns."""

        targetAttributeName: pulumi.Input[str]
        source: pulumi.Input[Source] | None
        defaultValue: NotRequired[pulumi.Input[str] | None]
        matchingPriority: NotRequired[int]
        flowType: NotRequired[FlowType]
        flowBehavior: NotRequired[FlowBehavior]
        exportMissingReferences: NotRequired[bool]

    class Operands(TypedDict):
        """A filterOperand: what a clause compares with."""

        values: Sequence[pulumi.Input[str]]

    class Clause(TypedDict):
        """A filterClause: what `clause` returns."""

        sourceOperandName: pulumi.Input[str]
        operatorName: str
        targetOperand: NotRequired[Operands | None]

    class ClauseGroup(TypedDict):
        """A filterGroup: what `all_of` returns."""

        clauses: Sequence[Clause]
        name: NotRequired[str]

    class ScopingFilter(TypedDict):
        """A filter: what `scope` returns."""

        groups: Sequence[ClauseGroup]

    class ObjectMapping(TypedDict):
        """An objectMapping: what `users`, `groups` and `object_mapping` return."""

        sourceObjectName: str
        targetObjectName: str
        name: NotRequired[str]
        enabled: NotRequired[bool]
        flowTypes: NotRequired[str]
        scope: NotRequired[pulumi.Input[ScopingFilter]]
        attributeMappings: NotRequired[pulumi.Input[Sequence[pulumi.Input[AttributeMapping]]]]

    class Rule(TypedDict):
        """A synchronizationRule: what `synchronization_rule` returns."""

        id: NotRequired[str]
        name: NotRequired[str]
        priority: NotRequired[int]
        sourceDirectoryName: str
        targetDirectoryName: pulumi.Input[str]
        objectMappings: Sequence[ObjectMapping]

    class Schema(TypedDict):
        """A synchronizationSchema: what `synchronization_schema` returns."""

        synchronizationRules: Sequence[Rule]
        directories: NotRequired[Sequence[Mapping[str, Any]]]

else:

    class Source(_Part):
        """An attributeMappingSource."""

    class AttributeMapping(_Part):
        """An attributeMapping."""

    class Operands(_Part):
        """A filterOperand."""

    class Clause(_Part):
        """A filterClause."""

    class ClauseGroup(_Part):
        """A filterGroup."""

    class ScopingFilter(_Part):
        """A filter."""

    class ObjectMapping(_Part):
        """An objectMapping."""

    class Rule(_Part):
        """A synchronizationRule."""

    class Schema(_Part):
        """A synchronizationSchema."""


_Written = TypeVar("_Written", AttributeMapping, Clause)


def written_here(part: _Written) -> _Written:
    """The part, which from now on knows the line of the program that is being run."""
    if isinstance(part, _Part):
        part.written_at = line_of_the_program()
    return part


def written_at(part: object) -> Line | None:
    """Where the program wrote a part; None for a copy, a plain dictionary, or what isn't part of a schema."""
    return part.written_at if isinstance(part, _Part) else None


def rewritten(part: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a part with other properties, which knows where the part was written."""
    changed = copy.copy(part) if isinstance(part, _Part) else dict(part)
    changed.update(changes)
    return changed
