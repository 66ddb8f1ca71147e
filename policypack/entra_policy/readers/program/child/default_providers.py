"""The providers that the engine makes when a program gives none.

Source: Pulumi, pkg/resource/deploy/default_providers.go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from google.protobuf.struct_pb2 import Struct

from .failures import EngineError
from .properties import secret

if TYPE_CHECKING:
    from .surroundings import Surroundings

_TYPE = "pulumi:providers:"
_DYNAMIC_PROVIDERS = ("pulumi-python", "pulumi-nodejs")


@dataclass(frozen=True)
class DefaultProvider:
    """A package's provider of a version.

    Attributes:
        package: the package's name.
        name: what the provider is called.
        version: the plugin's version; empty where the program doesn't say it.
    """

    package: str
    name: str
    version: str

    @property
    def type(self) -> str:
        """The provider's type."""
        return f"{_TYPE}{self.package}"


def default_provider(request: Any, package: Any, around: Surroundings) -> DefaultProvider:
    """The provider for a resource, or a function, that names none.

    Args:
        request: the call about it.
        package: what was registered of its package; None where nothing was.
        around: what surrounds the program.

    Raises:
        EngineError: the stack's configuration forbids it.
    """
    wanted = getattr(request, "type", None) or request.tok
    if package is not None:
        name = package.parameterization.name or package.name
        version, called = package.version, package.parameterization.version or package.version
    else:
        name = wanted.split(":")[0]
        version = called = request.version
    if name != "pulumi" and {name, "*"} & around.without_default_providers:
        raise EngineError(
            f"{wanted} needs an explicit provider: pulumi:disable-default-providers forbids the default "
            f"provider of {name}."
        )
    title = "default" + "".join(f"_{part}" for part in called.replace("-", ".").replace("+", ".").split(".") if part)
    if request.pluginDownloadURL:
        title += "_" + "".join(letter if letter.isalnum() else "_" for letter in request.pluginDownloadURL)
    return DefaultProvider(name, title, version)


def provider_inputs(provider: DefaultProvider, around: Surroundings) -> Struct:
    """Its inputs: its part of the stack's configuration, and its version."""
    inputs = Struct()
    for key, text in around.config.items():
        namespace, _, short = key.partition(":")
        if provider.package in _DYNAMIC_PROVIDERS:
            short = key  # they get the whole configuration
        elif namespace != provider.package:
            continue
        inputs[short] = secret(text) if key in around.secret_keys else text
    if provider.version:
        inputs["version"] = provider.version
    return inputs
