"""Which azuread providers name the global cloud only because nobody named one.

The azuread SDK writes `public` into every explicit provider for which neither the program nor ARM_ENVIRONMENT names a
cloud. In a deployment that variable may have a value that it doesn't have here, so such a provider says nothing.
"""

from __future__ import annotations

import functools
import os
import sys
from typing import Any

PROVIDER = "pulumi:providers:azuread"
_VARIABLE = "ARM_ENVIRONMENT"
_SDK = "pulumi_azuread"


class _Assumed(str):
    """The name of the global cloud, as the SDK would take it from the environment."""

    __slots__ = ()


class AssumedClouds:
    """Notes the providers whose cloud the SDK assumes."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def install(self) -> None:
        """Takes note from now on."""
        getenv = os.getenv

        @functools.wraps(getenv)
        def asked(key: Any, default: Any = None) -> Any:
            value = getenv(key, default)
            if value is None and key == _VARIABLE and _is_the_sdk(sys._getframe(1)):  # noqa: SLF001
                return _Assumed("public")
            return value

        os.getenv = asked
        module = sys.modules["pulumi.resource"]
        original = module.register_resource

        @functools.wraps(original)
        def register_resource(res: Any, ty: str, name: str, *args: Any, **kwargs: Any) -> None:
            if ty == PROVIDER and any(_is_assumed(argument) for argument in (*args, *kwargs.values())):
                self._names.add(name)
            original(res, ty, name, *args, **kwargs)

        module.register_resource = register_resource  # type: ignore[attr-defined]

    def __contains__(self, registered: tuple[str, str]) -> bool:
        """Whether the resource of a type and a name is such a provider."""
        type_, name = registered
        return type_ == PROVIDER and name in self._names


def _is_the_sdk(frame: Any) -> bool:
    return str(frame.f_globals.get("__name__")).partition(".")[0] == _SDK


def _is_assumed(argument: Any) -> bool:
    """Whether these are properties, with a cloud that the SDK assumed."""
    return isinstance(argument, dict) and isinstance(argument.get("environment"), _Assumed)
