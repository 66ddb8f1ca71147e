"""What the program looks up: which function it calls, with which arguments, and what depends on the answer.

Without a cloud an answer isn't known, but what is asked for often says which object it is. Each call gets a URN of its
own, on which the outputs that come from it depend, as they would on a resource.
"""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.resource import DependencyResource

from .properties import properties

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from google.protobuf.struct_pb2 import Struct

# Parts of an answer that are the ids of other objects than the one that is looked up.
OTHER_OBJECTS = frozenset({"members", "owners"})


@dataclass(frozen=True)
class LookUp:
    """One call of a function.

    Attributes:
        token: the function.
        urn: its made-up URN.
        provider: the URN of the provider that is asked, None for the default one.
        arguments: what it was called with.
        dependencies: argument -> the URNs of the resources whose outputs it was made from.
    """

    token: str
    urn: str
    provider: str | None
    arguments: Struct
    dependencies: dict[str, list[str]]


class LookUps:
    """The calls of this process, in their order."""

    def __init__(self, project: str, stack: str) -> None:
        self._prefix = f"urn:pulumi:{stack}::{project}"
        self.made: list[LookUp] = []

    def install(self) -> None:
        """Takes note of all calls from now on."""
        module = sys.modules["pulumi.runtime.invoke"]
        module._invoke = self._noting(module._invoke)  # type: ignore[attr-defined]  # noqa: SLF001 - what both forms of a call share

        pulumi.Output.__getattr__ = _without_other_objects(pulumi.Output.__getattr__)  # type: ignore[method-assign]

    def answer(self) -> list[dict[str, Any]]:
        """The calls as JSON."""
        return [
            {
                "token": made.token,
                "urn": made.urn,
                "provider": made.provider,
                "arguments": properties(made.arguments),
                "dependencies": made.dependencies,
            }
            for made in self.made
        ]

    def _noting(self, original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        @functools.wraps(original)
        async def invoke(tok: str, props: Any, opts: Any, *args: Any, **kwargs: Any) -> Any:
            result = await original(tok, props, opts, *args, **kwargs)
            if not result.is_known or result.value is None:
                # For what a plain call makes of the answer, see `data_sources`.
                result.look_up = urn = await self._note(tok, props, opts)
                if hasattr(result, "dependencies"):
                    result.dependencies = [*result.dependencies, DependencyResource(urn)]
            return result

        return invoke

    async def _note(self, token: str, props: Any, opts: Any) -> str:
        from pulumi.runtime import rpc

        depended: dict[str, list[Any]] = {}
        arguments = await rpc.serialize_properties(props, depended)
        provider = getattr(opts, "provider", None)
        urn = f"{self._prefix}::{token}::{len(self.made) + 1}"
        self.made.append(
            LookUp(
                token,
                urn,
                None if provider is None else await provider.urn.future(),
                arguments,
                {
                    key: sorted({found for resource in resources if (found := await resource.urn.future())})
                    for key, resources in depended.items()
                    if resources
                },
            )
        )
        return urn


def _without_other_objects(original: Callable[..., Any]) -> Any:
    """Parts of an answer that are other objects don't depend on the look-up, as if they were the object it finds."""

    @functools.wraps(original)
    def part(output: Any, item: str) -> Any:
        found = original(output, item)
        if item not in OTHER_OBJECTS or not isinstance(found, pulumi.Output):
            return found

        async def resources() -> set[Any]:
            return {one for one in await found.resources() if type(one) is not DependencyResource}

        return pulumi.Output(resources(), found.future(with_unknowns=True), found.is_known(), found.is_secret())

    return part
