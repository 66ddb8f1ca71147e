"""Object mappings, synchronization rules and schemas, built from attribute mappings.

```python
synchronization_schema(
    synchronization_rule(
        users(
            to("userName", attribute("userPrincipalName"), matching=1),
            to("displayName", attribute("displayName")),
            target=SCIM_USER,
            scope=scope(clause("department", "EQUALS", "Sales")),
        ),
        target_directory="customappsso",
    )
)
```

What is left out is not written either, so that a schema that is merged over a template's default changes nothing
else.

Source: Microsoft Graph, synchronizationSchema, synchronizationRule and objectMapping.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast, get_args

import pulumi

from entra_components._kinds import Kind, misplaced
from entra_components.blocks import AttributeMapping, ObjectFlow, ObjectMapping, Rule, Schema, ScopingFilter
from entra_components.errors import ArgumentError
from entra_components.filters import check_scoping

ENTRA_DIRECTORY: Final = "Azure Active Directory"
"""What a schema calls the tenant's own directory."""
TARGET_TENANT_DIRECTORY: Final = "Azure Active Directory (target tenant)"
"""What a cross-tenant schema calls the directory of the target tenant."""
SCIM_DIRECTORY: Final = "customappsso"
"""What the schema of a non-gallery SCIM application calls the application."""
ON_PREMISES_DIRECTORY: Final = "ScimOnPremises"
"""What the schema of an on-premises application calls it (Microsoft Learn, "Generic SQL connector": the attribute list
"for ScimOnPremises")."""
SCIM_USER: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
"""The user object of a non-gallery SCIM application."""
SCIM_GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
"""The group object of a non-gallery SCIM application."""
SCHEMA_MODES: Final = ("merge", "replace")
"""How a schema is deployed: over what the job has, or in place of it."""

_FLOWS: Final[tuple[str, ...]] = get_args(ObjectFlow)


def users(
    *mappings: pulumi.Input[AttributeMapping],
    target: str = "User",
    scope: pulumi.Input[ScopingFilter] | None = None,
    name: str | None = None,
    enabled: bool | None = None,
    flows: Sequence[ObjectFlow] | None = None,
) -> ObjectMapping:
    """Provision users.

    Args:
        *mappings: what `to` returns.
        target: the target object's name: `User`, or `SCIM_USER` for a non-gallery SCIM application.
        scope: what `entra_components.scope` returns; without it the template's own filter stays.
        name: the object mapping's name, where the schema has several between the same two objects.
        enabled: whether users are provisioned at all; without it the template decides.
        flows: which of Add, Update and Delete are done in the target; without it the template decides.

    Returns:
        An objectMapping with User as its source object.

    Raises:
        ArgumentError: an argument is wrong, or two mappings have the same target.
    """
    return object_mapping("User", target, *mappings, scope=scope, name=name, enabled=enabled, flows=flows)


def groups(
    *mappings: pulumi.Input[AttributeMapping],
    target: str = "Group",
    scope: pulumi.Input[ScopingFilter] | None = None,
    name: str | None = None,
    enabled: bool | None = None,
    flows: Sequence[ObjectFlow] | None = None,
) -> ObjectMapping:
    """Provision groups; the arguments are those of `users`."""
    return object_mapping("Group", target, *mappings, scope=scope, name=name, enabled=enabled, flows=flows)


def object_mapping(
    source: str,
    target: str,
    *mappings: pulumi.Input[AttributeMapping],
    scope: pulumi.Input[ScopingFilter] | None = None,
    name: str | None = None,
    enabled: bool | None = None,
    flows: Sequence[ObjectFlow] | None = None,
) -> ObjectMapping:
    """Provision objects of any kind.

    Args:
        source: the source object's name in its directory's definition, such as `User`.
        target: the target object's name in its directory's definition.
        *mappings: as for `users`.
        scope: as for `users`.
        name: as for `users`.
        enabled: as for `users`.
        flows: as for `users`.

    Returns:
        An objectMapping.

    Raises:
        ArgumentError: an argument is wrong, or two mappings have the same target.
    """
    _check_name("source", source)
    _check_name("target", target)
    check_mappings("mappings", mappings)
    if scope is not None:
        check_scoping("scope", scope)
    mapping = ObjectMapping(sourceObjectName=source, targetObjectName=target)
    if name is not None:
        _check_name("name", name)
        mapping["name"] = name
    if enabled is not None:
        if not isinstance(enabled, bool):
            raise ArgumentError("enabled", "must be True or False.")
        mapping["enabled"] = enabled
    if flows is not None:
        if isinstance(flows, str) or not all(flow in _FLOWS for flow in flows):
            raise ArgumentError("flows", f"must be a list with some of {', '.join(_FLOWS)}.")
        mapping["flowTypes"] = ", ".join(flow for flow in _FLOWS if flow in flows) or "None"
    if scope is not None:
        mapping["scope"] = scope
    if mappings:
        mapping["attributeMappings"] = list(mappings)
    return mapping


def synchronization_rule(
    *object_mappings: ObjectMapping,
    target_directory: pulumi.Input[str],
    source_directory: str = ENTRA_DIRECTORY,
    name: str | None = None,
    rule_id: str | None = None,
    priority: int | None = None,
) -> Rule:
    """The object mappings between two directories.

    Args:
        *object_mappings: what `users`, `groups` or `object_mapping` return, at least one.
        target_directory: the target directory's name in the schema, such as `SCIM_DIRECTORY`.
        source_directory: the source directory's name in the schema.
        name: the rule's name, such as `USER_OUTBOUND_USER`; the template's rule of that name is meant.
        rule_id: the rule's id in the template.
        priority: the order of the rules, lowest first.

    Returns:
        A synchronizationRule.

    Raises:
        ArgumentError: an argument is wrong.
    """
    if not object_mappings:
        raise ArgumentError("object_mappings", "are missing: a rule without object mappings does nothing.")
    for item in object_mappings:
        reason = misplaced(item, Kind.OBJECT_MAPPING)
        if reason is not None:
            raise ArgumentError("object_mappings", reason)
    _check_name("source_directory", source_directory)
    if not isinstance(target_directory, pulumi.Output):
        _check_name("target_directory", target_directory)
    rule = Rule(
        sourceDirectoryName=source_directory,
        targetDirectoryName=target_directory,
        objectMappings=list(object_mappings),
    )
    if rule_id is not None:
        _check_name("rule_id", rule_id)
        rule["id"] = rule_id
    if name is not None:
        _check_name("name", name)
        rule["name"] = name
    if priority is not None:
        if isinstance(priority, bool) or not isinstance(priority, int):
            raise ArgumentError("priority", "must be a whole number.")
        rule["priority"] = priority
    return rule


def synchronization_schema(*rules: Rule, directories: Sequence[Mapping[str, Any]] | None = None) -> Schema:
    """A whole schema.

    Args:
        *rules: what `synchronization_rule` returns, at least one.
        directories: directoryDefinitions as Graph writes them, to declare further attributes.

    Returns:
        A synchronizationSchema.

    Raises:
        ArgumentError: there is no rule, or one isn't valid.
    """
    if not rules:
        raise ArgumentError("rules", "are missing.")
    for item in rules:
        reason = misplaced(item, Kind.RULE)
        if reason is not None:
            raise ArgumentError("rules", reason)
    schema = Schema(synchronizationRules=list(rules))
    if directories is not None:
        schema["directories"] = [dict(item) for item in directories]
    return schema


def check_mappings(argument: str, mappings: Sequence[object], ways: Sequence[str] | None = None) -> None:
    """Look at attribute mappings that came as an argument; outputs among them are passed on unseen.

    Args:
        argument: the argument's name.
        mappings: the attribute mappings.
        ways: the way to each, as messages name it; by default their places in a list.

    Raises:
        ArgumentError: one isn't an attribute mapping, or two have the same target attribute.
    """
    seen: set[str] = set()
    for index, item in enumerate(mappings):
        if isinstance(item, pulumi.Output):
            continue
        way = f"{argument}[{index}]" if ways is None else ways[index]
        reason = misplaced(item, Kind.ATTRIBUTE_MAPPING)
        if reason is not None:
            raise ArgumentError(way, reason)
        target = cast("AttributeMapping", item)["targetAttributeName"]
        if not isinstance(target, str):
            continue
        if target in seen:
            raise ArgumentError(way, f"a second mapping to the attribute {target!r}.")
        seen.add(target)


def _check_name(argument: str, name: object) -> None:
    if not isinstance(name, str) or not name.strip():
        raise ArgumentError(argument, "must be text that isn't empty.")
