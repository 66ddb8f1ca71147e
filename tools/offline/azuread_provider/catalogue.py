"""What pulumi-azuread's classes say about resources and data sources, read by reflection.

Source of every fact here: the generated classes `X`, `XArgs`, `GetXResult` of the installed pulumi-azuread.
"""

from __future__ import annotations

import collections.abc
import functools
import importlib
import inspect
import re
import sys
import types
import typing
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pulumi

# `pulumi.Input[T]` holds the text "Output[T]", which is not resolved where the alias is used.
_INPUT_NAMES = {"Output": pulumi.Output, "T": Any}


class Kind(StrEnum):
    """The kinds of property values."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    LIST = "list"
    MAP = "map"
    OBJECT = "object"
    ANY = "any"


@dataclass(frozen=True)
class Shape:
    """The shape of a value: `element` for lists and maps, `declared` (a generated class) for objects."""

    kind: Kind
    element: Shape | None = None
    declared: type | None = None

    def properties(self) -> dict[str, Property]:
        """Return an object's properties by their names on the wire."""
        return properties_of(self.declared) if self.declared else {}


@dataclass(frozen=True)
class Property:
    """A property of a resource, of a data source's result, or of an object inside one of them.

    Attributes:
        name: the name on the wire, in camelCase.
        shape: the shape of its value.
        required: for an input, whether it must be given; for an output, whether it always has a value.
        documentation: the class' own text about it.
    """

    name: str
    shape: Shape
    required: bool
    documentation: str


@dataclass(frozen=True)
class ResourceType:
    """A resource: its class' name, its inputs and outputs, and an id from the documentation of its import."""

    name: str
    inputs: dict[str, Property]
    outputs: dict[str, Property]
    example_id: str | None

    def computed(self) -> list[Property]:
        """Return the outputs that have a value although no input has to give one."""
        needed = {item.name for item in self.inputs.values() if item.required}
        return [
            item
            for item in self.outputs.values()
            if item.name not in self.inputs or (item.required and item.name not in needed)
        ]


@dataclass(frozen=True)
class DataSource:
    """A data source: the outputs of its result, which hold its arguments too."""

    name: str
    outputs: dict[str, Property]


@functools.cache
def package() -> types.ModuleType:
    """Import pulumi-azuread, late: a plugin should print its port first."""
    return importlib.import_module("pulumi_azuread")


@functools.cache
def resource_tokens() -> dict[str, str]:
    """Return the class name of every resource by its type token."""
    return {
        member.pulumi_type: name
        for name, member in vars(package()).items()
        if inspect.isclass(member)
        and issubclass(member, pulumi.CustomResource)
        and hasattr(member, "pulumi_type")
        # A provider is a resource of the engine's, not of the provider.
        and not issubclass(member, pulumi.ProviderResource)
    }


@functools.cache
def resource_type(token: str) -> ResourceType | None:
    """Describe a resource by its token, such as `azuread:index/group:Group`; None if there is none."""
    name = resource_tokens().get(token)
    if name is None:
        return None
    declared = getattr(package(), name)
    return ResourceType(
        name=name,
        # `ApplicationPasswordArgs` is an object inside an application; the resource has ...InitArgs then.
        inputs=properties_of(getattr(package(), f"{name}InitArgs", None) or getattr(package(), f"{name}Args")),
        outputs=properties_of(declared),
        example_id=_example_id(declared),
    )


@functools.cache
def data_source(token: str) -> DataSource | None:
    """Describe a data source by its token, `azuread:index/getGroup:getGroup`; None if there is none."""
    name = token.rpartition(":")[2]
    result = getattr(package(), f"{name[:1].upper()}{name[1:]}Result", None)
    return DataSource(name, properties_of(result)) if result else None


@functools.cache
def properties_of(declared: type[Any]) -> dict[str, Property]:
    """Read the properties of a generated class, by their names on the wire."""
    is_input = declared.__name__.endswith("Args")
    needed = _required_parameters(declared) if is_input else frozenset()
    found = {}
    for python_name, member in vars(declared).items():
        getter = member.fget if isinstance(member, property) else None
        name = getattr(getter, "_pulumi_name", None)
        if getter is None or name is None:
            continue
        names = {**_INPUT_NAMES, **vars(sys.modules[declared.__module__])}
        hint = typing.get_type_hints(getter, globalns=names)["return"]
        required = python_name in needed if is_input else not _is_optional(hint)
        found[name] = Property(name, _shape(hint), required, inspect.getdoc(getter) or "")
    return found


def _required_parameters(declared: type) -> frozenset[str]:
    parameters = inspect.signature(declared).parameters.values()
    return frozenset(item.name for item in parameters if item.default is inspect.Parameter.empty)


def _members(hint: Any) -> tuple[Any, ...]:
    """Take a type apart: `Input[T]`, `Output[T]` and `Optional[T]` all mean T on the wire."""
    origin = typing.get_origin(hint)
    if origin in (pulumi.Output, collections.abc.Awaitable):
        return _members(typing.get_args(hint)[0])
    if origin in (typing.Union, types.UnionType):
        return tuple(part for member in typing.get_args(hint) for part in _members(member))
    return (hint,)


def _is_optional(hint: Any) -> bool:
    return type(None) in _members(hint)


def _shape(hint: Any) -> Shape:
    scalars = {str: Kind.STRING, int: Kind.NUMBER, float: Kind.NUMBER, bool: Kind.BOOLEAN}
    for member in _members(hint):
        if member in scalars:
            return Shape(scalars[member])
        origin, arguments = typing.get_origin(member), typing.get_args(member)
        if origin is collections.abc.Sequence:
            return Shape(Kind.LIST, element=_shape(arguments[0]))
        if origin is collections.abc.Mapping:
            return Shape(Kind.MAP, element=_shape(arguments[1]))
        if _is_object(member):
            return Shape(Kind.OBJECT, declared=member)
    return Shape(Kind.ANY)


def _is_object(member: Any) -> bool:
    return inspect.isclass(member) and member.__module__.startswith("pulumi_azuread")


def _example_id(declared: type) -> str | None:
    """Read the id in `$ pulumi import TOKEN NAME ID` from the class' documentation."""
    for variant in typing.get_overloads(vars(declared)["__init__"]):
        match = re.search(r"\$ pulumi import \S+ \S+ (\S+)", variant.__doc__ or "")
        if match:
            return match[1]
    return None


def forces_replacement(declared: Property) -> bool:
    """Return whether the documentation says that a change makes a new resource."""
    return (
        re.search(
            r"\bChang\w+ (this|these|this field|this fields|between these) forces a new resource",
            _flat(declared),
        )
        is not None
    )


def default_value(declared: Property) -> str | float | bool | None:
    """Read the default that the documentation states for a scalar; None if it states none."""
    match = re.search(r"\bDefault(?:s to| state is) `([^`]+)`", _flat(declared))
    if match is None:
        return None
    text = match[1]
    if declared.shape.kind is Kind.BOOLEAN:
        return {"true": True, "false": False}.get(text)
    if declared.shape.kind is Kind.NUMBER:
        return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
    return text if declared.shape.kind is Kind.STRING else None


def _flat(declared: Property) -> str:
    return " ".join(declared.documentation.split())
