"""Resources written by hand, held to what production would show of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from entra_policy.errors import UsageError
from entra_policy.estate.types import STACK, is_relevant
from entra_policy.inventory import Inventory
from entra_policy.resource import NO_DEPENDENCIES, NOTHING, Resource, urn_name
from entra_policy.testing.values import check_property
from entra_policy.text import camel_case
from entra_policy.values import UNKNOWN

_PREFIX: Final = "urn:pulumi:dev::example::"
_ROOT: Final = Resource(STACK, f"{_PREFIX}{STACK}::example-dev", "example-dev", id=None)
_TYPE: Final = re.compile(r"[\w-]+:[\w/.-]*:\w+")
_PROVIDERS: Final = "pulumi:providers:"
_DYNAMIC: Final = "pulumi-python:"
_AZUREAD: Final = "azuread:"
_COMPONENTS: Final = "entra:"


def resource(
    resource_type: str,
    name: str,
    properties: Mapping[str, Any] | None = None,
    *,
    outputs: Mapping[str, Any] | None = None,
    parent: Resource | None = None,
    provider: Resource | None = None,
    made_from: Mapping[str, Sequence[Resource]] | None = None,
    component: bool | None = None,
) -> Resource:
    """A resource of a program that is not deployed yet, as rules see it.

    Args:
        resource_type: the type token, such as `azuread:index/group:Group`.
        name: the name in the program.
        properties: the inputs, with keys as the engine sends them: camelCase for azuread, as written for dynamic
            resources. Values are plain JSON, `UNKNOWN` for what is not known before deployment, `Secret(...)`,
            `Opaque(...)`.
        outputs: what a component registers as its outputs, or what a state knows besides the inputs.
        parent: the component around it.
        provider: its provider, a resource of a type such as `pulumi:providers:azuread`; the default one without it.
        made_from: input -> the resources whose outputs it was made from. Jobs and what belongs to them are joined by
            these, as long as ids are unknown.
        component: whether it is a component; by default where the type is one of this software's components.

    Raises:
        UsageError: production would never show such a resource; the message says why, and what it would show.
    """
    if not _TYPE.fullmatch(resource_type):
        raise UsageError(f"`{resource_type}` isn't a type of a resource, such as azuread:index/group:Group.")
    if not name:
        raise UsageError(f"a resource of the type {resource_type} has no name.")
    inputs, computed = dict(properties or {}), dict(outputs or {})
    if (inputs or computed) and not is_relevant(resource_type):
        raise UsageError(
            f"{name}: rules see no properties of {resource_type}, since nothing of an estate is made from them: leave "
            "them out. `entra_policy.estate.types` lists the types whose properties are read."
        )
    for key, value in (*inputs.items(), *computed.items()):
        _check_name(key, name, resource_type)
        check_property(value, f"{name}.{key}", dynamic=resource_type.startswith(_DYNAMIC))
    for key in made_from or {}:
        if key not in inputs:
            raise UsageError(f"{name}: `made_from` names {key}, which isn't one of its inputs.")
    is_component = resource_type.startswith(_COMPONENTS) if component is None else component
    types = resource_type if parent is None else f"{parent.urn.split('::', 3)[2]}${resource_type}"
    return Resource(
        type=resource_type,
        urn=f"{_PREFIX}{types}::{name}",
        name=name,
        props=inputs or NOTHING,
        outputs=computed or NOTHING,
        parent=None if parent is None else parent.urn,
        provider=None if provider is None else provider.urn,
        id=None if is_component else UNKNOWN,
        property_dependencies={key: tuple(sorted(one.urn for one in made)) for key, made in (made_from or {}).items()}
        or NO_DEPENDENCIES,
    )


def stack(*resources: Resource) -> Inventory:
    """What a stack with these resources declares.

    As in every stack, the stack itself is among them and the parent of what has no other; and a resource without a
    provider of its own gets the default provider of its package.

    Args:
        resources: what `resource` gives, parents, providers and what others are made from before those.

    Raises:
        UsageError: two have the same URN, or one refers to a resource that is not there before it.
    """
    declared = {_ROOT.urn: _ROOT}
    for given in resources:
        placed = (
            given if given.parent is not None else replace(given, parent=None if given.type == STACK else _ROOT.urn)
        )
        if placed.urn in declared:
            raise UsageError(f"two resources have the URN {placed.urn}: give one of them another name.")
        if placed.provider is None and placed.id is not None and not placed.type.startswith("pulumi:"):
            default = _default_provider(placed.type)
            declared.setdefault(default.urn, default)
            placed = replace(placed, provider=default.urn)
        referred = [urn for urns in placed.property_dependencies.values() for urn in urns]
        for urn in filter(None, (placed.parent, placed.provider, *referred)):
            if urn not in declared:
                raise UsageError(f"{placed.name} refers to {urn_name(urn)}, which is not in the stack before it.")
        declared[placed.urn] = placed
    return Inventory(tuple(declared.values()), "resources written by hand")


def _default_provider(resource_type: str) -> Resource:
    kind = _PROVIDERS + resource_type.partition(":")[0]
    return Resource(kind, f"{_PREFIX}{kind}::default", "default", parent=None)


def _check_name(key: str, name: str, resource_type: str) -> None:
    if not isinstance(key, str) or not key or key.startswith("__"):
        raise UsageError(f"{name}: {key!r} is the name of no property that rules see.")
    if resource_type.startswith(_AZUREAD) and "_" in key:
        raise UsageError(f"{name}: the engine sends azuread's properties in camelCase: {camel_case(key)}, not {key}.")
