"""A declared resource, as every reader gives it: engine-neutral and immutable by convention."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from entra_policy.values import UNKNOWN, Unknown, Value

NOTHING: Final[Mapping[str, Value]] = MappingProxyType({})
NO_DEPENDENCIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """Where the program declared a resource.

    Attributes:
        file: the file, relative to the project's folder with `/` as separator where it lies below it.
        line: the line, from 1.
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a program, a state or a preview.

    Attributes:
        type: the type token, such as `azuread:index/synchronizationJob:SynchronizationJob`.
        urn: the URN; the identity of a document that isn't a Pulumi resource is made up by its reader.
        name: the name in the program.
        props: the inputs, keys as the engine sends them (camelCase for azuread, as written for dynamic resources).
        outputs: what is known besides the inputs: computed properties of a state, outputs that a component registered.
        parent: the parent's URN.
        provider: the URN of the provider resource (no id behind it).
        id: the provider's id for it, `UNKNOWN` before deployment, None for components.
        property_dependencies: input name -> URNs of the resources whose outputs it was made from, sorted.
        old_props: the inputs before this change, where the source has them.
        source: where the program declared it.
    """

    type: str
    urn: str
    name: str
    props: Mapping[str, Value] = field(default_factory=lambda: NOTHING)
    outputs: Mapping[str, Value] = field(default_factory=lambda: NOTHING)
    parent: str | None = None
    provider: str | None = None
    id: str | Unknown | None = UNKNOWN
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_DEPENDENCIES)
    old_props: Mapping[str, Value] | None = None
    source: SourceLocation | None = None

    def value(self, key: str) -> Value:
        """The input of that name, else the output of that name, else None."""
        if key in self.props:
            return self.props[key]
        return self.outputs.get(key)


def urn_name(urn: str) -> str:
    """The resource's name in a URN: what follows the third `::`; of a document's, the only one."""
    return urn.split("::", 3)[3] if urn.count("::") >= 3 else urn.rpartition("::")[2]  # noqa: PLR2004 - stack, project, types


def urn_type(urn: str) -> str:
    """The resource's own type in a URN, without its parents'; of a document's, what is before the only `::`."""
    types = urn.split("::", 3)[2] if urn.count("::") >= 3 else urn.partition("::")[0]  # noqa: PLR2004 - as above
    return types.rpartition("$")[2]


def identity_without_stack(urn: str) -> str:
    """The URN without the stack's name, so that all stacks of a project share findings' fingerprints."""
    prefix, separator, rest = urn.partition("::")
    return rest if separator and prefix.startswith("urn:pulumi:") else urn


def provider_urn(reference: str | None) -> str | None:
    """The URN in a provider reference (`urn::id`), as states and registrations write it."""
    if not reference:
        return None
    return reference.rpartition("::")[0] if reference.count("::") > 3 else reference  # noqa: PLR2004 - as above


def with_ancestors(urn: str, resources: Mapping[str, Resource]) -> Iterator[str]:
    """The URN itself, then its parents' as far as they are known, each once.

    A state that was tampered with may have a resource as its own ancestor.
    """
    seen: set[str] = set()
    current: str | None = urn
    while current and current not in seen:
        yield current
        seen.add(current)
        resource = resources.get(current)
        current = None if resource is None else resource.parent
