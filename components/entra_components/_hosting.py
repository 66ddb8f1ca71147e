"""The components as a plugin for programs in other languages.

Three things that Pulumi's host does are put right here: an object that is passed as an output as a whole would arrive
as an empty one (credentials would be lost silently), an argument error would arrive as a traceback, and the keys inside
the short form of mappings, for which Pulumi's schemas have no type, would not get their names in Python.
"""

import re
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import pulumi
from pulumi.errors import InputPropertyError
from pulumi.provider import ConstructResult
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from entra_components._arguments.short_mappings import place
from entra_components.cross_tenant_sync import CrossTenantSync
from entra_components.cross_tenant_sync_target import CrossTenantSyncTarget
from entra_components.errors import ArgumentError
from entra_components.on_premises_application import OnPremisesApplication
from entra_components.provisioning_job import ProvisioningJob
from entra_components.provisioning_reader import ProvisioningReader

PACKAGE: Final = "entra"
COMPONENTS: Final = (ProvisioningJob, CrossTenantSync, CrossTenantSyncTarget, OnPremisesApplication, ProvisioningReader)
# What is quoted, in brackets or a key of `mappings` is the program's own: the name of an attribute.
_PYTHON_NAME: Final = re.compile(
    r"""(?<!\w)'[^']*'|"(?:[^"\\]|\\.)*"|\[[^\]]*\]|(?<=mappings)\.[\w$-]+|\b[a-z]+(?:_[a-z]+)+\b"""
)
_SHORT_MAPPINGS: Final = MappingProxyType({"mappings": "mappings", "group_mappings": "groupMappings"})
_SHORT_KEYS: Final = MappingProxyType({"on_create_only": "onCreateOnly"})
_WHOLE: Final = (
    "must be an object; its values may be outputs or secrets, it can't be one as a whole. Wrap the values instead."
)


class ComponentHost(ComponentProvider):
    """Constructs components for other programs, and reports wrong arguments under the names that they use."""

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: Mapping[str, pulumi.Input[Any]],
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Construct a component.

        Raises:
            InputPropertyError: an argument is wrong; it names the property as the schema does.
        """
        try:
            return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as error:
            if not isinstance(error.inner, ArgumentError):
                raise
            wrong = error.inner
        # The error's own path begins with the component and its name, which the engine says by itself.
        path = wrong.argument.rpartition('": ')[2]
        raise InputPropertyError(self._in_schema_names(path), self._in_schema_names(wrong.reason))

    def map_input_properties(
        self,
        inputs: Any,
        properties: Any,
        mapping: dict[str, str],
        component_name: str,
        property_path: str,
    ) -> Any:
        """Give the inputs their names in Python.

        Raises:
            InputPropertyError: an object is an output as a whole.
        """
        if not isinstance(inputs, Mapping):  # an item of a list
            raise InputPropertyError(property_path, _WHOLE)
        for name, property_ in properties.items():
            value = inputs.get(name)
            if property_.ref and isinstance(value, pulumi.Output) and self.get_type_definition(property_) is not None:
                raise InputPropertyError(f"{property_path}.{name}" if property_path else name, _WHOLE)
        named = super().map_input_properties(inputs, properties, mapping, component_name, property_path)
        if property_path:
            return named
        return {
            name: _in_python(_SHORT_MAPPINGS[name], value) if name in _SHORT_MAPPINGS else value
            for name, value in named.items()
        }

    def _in_schema_names(self, text: str) -> str:
        names = {
            python: schema
            for definition in (*self._component_defs.values(), *self._type_defs.values())
            for schema, python in getattr(
                definition, "inputs_mapping", getattr(definition, "properties_mapping", {})
            ).items()
        } | _SHORT_KEYS
        return _PYTHON_NAME.sub(lambda match: names.get(match[0], match[0]), text)


def _in_python(argument: str, mappings: Any) -> Any:
    """Attribute mappings with the keys of their short form as Python has them; anything else as it is."""
    if isinstance(mappings, pulumi.Output):
        return mappings.apply(partial(_in_python, argument))
    if not isinstance(mappings, Mapping):
        return mappings
    return {
        target: _entry_in_python(place(argument, target), entry) if isinstance(entry, Mapping) else entry
        for target, entry in mappings.items()
    }


def _entry_in_python(way: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    for python, schema in _SHORT_KEYS.items():
        if python in entry:
            raise InputPropertyError(f"{way}.{python}", f"isn't known in a mapping; did you mean {schema}?")
    in_python = {schema: python for python, schema in _SHORT_KEYS.items()}
    return {in_python.get(key, key): value for key, value in entry.items()}


def component_host(version: str) -> ComponentHost:
    """The package `entra` with all components.

    Args:
        version: the version that the package's schema states.
    """
    return ComponentHost(list(COMPONENTS), PACKAGE, version=version)
