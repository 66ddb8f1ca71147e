"""The life of the resources that live in a Graph, as the engine asks for it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from azuread_provider import outputs
from azuread_provider.checking import DEFAULTS_KEY, sensitive
from azuread_provider.kept import RESOURCES
from azuread_provider.sign_in import RefusedError, TenantGraph

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from azuread_provider.catalogue import ResourceType
    from azuread_provider.values import Json
    from entra_sync.graph import GraphClient

_NOT_FOUND: Final = 404


@dataclass(frozen=True)
class Created:
    """A new resource: its id, its outputs, and what went wrong once it existed (None for nothing)."""

    identifier: str
    outputs: dict[str, Json]
    failure: str | None


@dataclass(frozen=True)
class Found:
    """What is known of a resource that exists: its inputs and its outputs."""

    inputs: dict[str, Json]
    outputs: dict[str, Json]


class FailedError(Exception):
    """An operation that failed; the text is for the user."""


def lives_in_graph(resource: ResourceType) -> bool:
    """Return whether a resource of that type lives in the Graph, if there is one."""
    return resource.name in RESOURCES


def patient(client: GraphClient, resource: ResourceType, *, new: bool = False) -> AbstractContextManager[None]:
    """Ask again where the provider does: what is new it waits for, and 403 and 409 it takes for a matter of time."""
    from entra_sync.graph import NOT_YET

    if not RESOURCES[resource.name].waits:
        return nullcontext()
    return client.fresh(resource.name, statuses=NOT_YET if new else NOT_YET - {_NOT_FOUND})


def create(
    graph: TenantGraph, resource: ResourceType, urn: str, inputs: Mapping[str, Json], known: outputs.Known
) -> Created:
    """Make a resource.

    Raises:
        FailedError: it was not made.
    """
    from entra_sync.graph import GraphError

    kept = RESOURCES[resource.name]
    try:
        with graph.client() as client, patient(client, resource, new=True):
            identifier = kept.create(client, inputs)
            made = outputs.existing(resource, identifier, urn, inputs, known)
            try:
                kept.finish(client, identifier, inputs)
                read = kept.read(client, identifier, made)
            except GraphError as error:
                return Created(identifier, made, str(error))
    except (GraphError, RefusedError) as error:
        raise FailedError(str(error)) from None
    return Created(identifier, sensitive(resource, {**made, **read}), None)


def read(
    graph: TenantGraph, resource: ResourceType, identifier: str, state: Found | None, known: outputs.Known
) -> Found | None:
    """Read a resource; None where it is gone.

    Args:
        graph: where it lives.
        resource: its type.
        identifier: its id.
        state: what the engine knows of it; None for a resource that is imported, or only looked at.
        known: what the configuration says.

    Raises:
        FailedError: it can't be read.
    """
    from entra_sync.graph import GraphError, NotFound

    kept = RESOURCES[resource.name]
    try:
        with graph.client() as client, patient(client, resource):
            read = kept.read(client, identifier, state.outputs if state else {})
    except NotFound:
        return None
    except (GraphError, RefusedError) as error:
        raise FailedError(str(error)) from None
    if state is None:
        inputs, made = outputs.found(resource, identifier, {}, known)
        state = Found({name: read.get(name, value) for name, value in {**inputs, **read}.items()}, made)
    given = {
        name: read.get(name, value)
        for name, value in state.inputs.items()
        if name in resource.inputs or name == DEFAULTS_KEY
    }
    return Found(sensitive(resource, given), sensitive(resource, {**state.outputs, **read}))


def update(
    graph: TenantGraph,
    resource: ResourceType,
    identifier: str,
    inputs: Mapping[str, Json],
    old: Mapping[str, Json],
) -> dict[str, Json]:
    """Change a resource, and give its outputs.

    Raises:
        FailedError: it was not changed, or nobody knows.
    """
    from entra_sync.graph import GraphError

    kept = RESOURCES[resource.name]
    changed = outputs.updated(resource, identifier, inputs, old)
    try:
        with graph.client() as client, patient(client, resource):
            kept.update(client, identifier, old, inputs)
            read = kept.read(client, identifier, changed)
    except (GraphError, RefusedError) as error:
        raise FailedError(str(error)) from None
    return sensitive(resource, {**changed, **read})


def delete(graph: TenantGraph, resource: ResourceType, identifier: str, old: Mapping[str, Json]) -> None:
    """Remove a resource.

    Raises:
        FailedError: it was not removed, or nobody knows.
    """
    from entra_sync.graph import GraphError

    try:
        with graph.client() as client, patient(client, resource):
            RESOURCES[resource.name].delete(client, identifier, old)
    except (GraphError, RefusedError) as error:
        raise FailedError(str(error)) from None
