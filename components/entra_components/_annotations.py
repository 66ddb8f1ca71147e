"""The arguments of components as their users' type checkers see them, and as Pulumi can make a schema of them.

Pulumi infers a component's schema from the annotations that its argument type has at run time; it knows neither
`Literal` nor the types of the building blocks.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypeAlias, TypedDict

import pulumi


class AssignedPrincipal(TypedDict):
    """Who is assigned to an application, with the role that it gets."""

    id: pulumi.Input[str]
    """The object id or resource id of a group, a user or a service principal."""
    role: NotRequired[pulumi.Input[str]]
    """The role's value, its display name or its id."""


if TYPE_CHECKING:
    from entra_components.blocks import AttributeMapping, ScopingFilter
    from entra_components.mappings import ShortMapping

    Mappings: TypeAlias = pulumi.Input[
        Sequence[pulumi.Input[AttributeMapping]] | Mapping[str, pulumi.Input[str] | ShortMapping]
    ]
    Scoping: TypeAlias = pulumi.Input[ScopingFilter] | None
    Assigned: TypeAlias = Mapping[str, pulumi.Input[str] | AssignedPrincipal]
    Scope: TypeAlias = pulumi.Input[Literal["assigned", "all"]]
    SchemaMode: TypeAlias = pulumi.Input[Literal["merge", "replace"]]
    RestartPeriod: TypeAlias = Literal["daily", "weekly", "monthly"]
    ScenarioName: TypeAlias = Literal["application", "inbound", "cloud-sync", "on-premises", "cross-tenant"]
    TenantKindName: TypeAlias = pulumi.Input[Literal["workforce", "b2c", "external"]]
else:
    Assigned = Mapping[str, pulumi.Input[Any]]
    # A list or an object: Pulumi's schemas have no type for that.
    Mappings = pulumi.Input[Any]
    Scoping = pulumi.Input[Mapping[str, Any]]
    Scope = pulumi.Input[str]
    SchemaMode = pulumi.Input[str]
    RestartPeriod = str
    ScenarioName = str
    TenantKindName = pulumi.Input[str]
