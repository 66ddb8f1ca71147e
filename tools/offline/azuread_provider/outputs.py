"""Outputs of resources: what was given, and what a tenant would add to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from azuread_provider import facts, plausible
from azuread_provider.checking import sensitive
from azuread_provider.identifiers import guid, guid_in, resource_id
from azuread_provider.values import UNKNOWN, Json, reveal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azuread_provider.catalogue import ResourceType


@dataclass(frozen=True)
class Known:
    """What the provider's configuration says about the tenant."""

    tenant: str


def planned(resource: ResourceType, inputs: Mapping[str, Json]) -> dict[str, Json]:
    """Return the outputs of a resource that does not exist yet: what a tenant decides is unknown."""
    unknown = {item.name: UNKNOWN for item in resource.computed() if inputs.get(item.name) is None}
    return sensitive(resource, {**inputs, **unknown})


def created(resource: ResourceType, urn: str, inputs: Mapping[str, Json], known: Known) -> tuple[str, dict[str, Json]]:
    """Return the id and the outputs of a new resource."""
    identifier = resource_id(resource, urn, inputs, known.tenant)
    return identifier, existing(resource, identifier, urn, inputs, known)


def existing(
    resource: ResourceType, identifier: str, seed: str, inputs: Mapping[str, Json], known: Known
) -> dict[str, Json]:
    """Return the outputs of a resource that has an id; values from no other source depend on the seed alone."""
    outputs = _filled(resource, identifier, seed, inputs, known)
    return sensitive(resource, {**outputs, **_decided(resource, identifier, inputs)})


def updated(
    resource: ResourceType, identifier: str, inputs: Mapping[str, Json], old: Mapping[str, Json]
) -> dict[str, Json]:
    """Return the outputs of a changed resource: what a tenant had decided stays."""
    kept = {item.name: old[item.name] for item in resource.computed() if item.name in old}
    given = {name: value for name, value in inputs.items() if value is not None}
    return sensitive(resource, {**kept, **given, **_decided(resource, identifier, inputs)})


def found(
    resource: ResourceType, identifier: str, inputs: Mapping[str, Json], known: Known
) -> tuple[dict[str, Json], dict[str, Json]]:
    """Return the inputs and outputs of a resource that exists, of which only the id is known."""
    maker = plausible.Source(identifier, known.tenant, guid_in(identifier) or guid(identifier))
    needed = {item.name: plausible.value(item, maker) for item in resource.inputs.values() if item.required}
    given = {**needed, **_in_id(resource, identifier), **inputs}
    return sensitive(resource, given), existing(resource, identifier, identifier, given, known)


def _in_id(resource: ResourceType, identifier: str) -> dict[str, Json]:
    """Read what the id of a job or secret says about its inputs."""
    if resource.name not in facts.REPLACED_BY:
        return {}
    principal, _, job = identifier.partition("/synchronization/jobs/")
    template = {"templateId": job.partition(".")[0]} if resource.name == "SynchronizationJob" and job else {}
    return {"servicePrincipalId": principal, **template}


def _filled(
    resource: ResourceType, identifier: str, seed: str, inputs: Mapping[str, Json], known: Known
) -> dict[str, Json]:
    maker = plausible.Source(seed, known.tenant, guid_in(identifier) or guid(seed))
    given = {name: value for name, value in inputs.items() if value is not None}
    made = {item.name: plausible.value(item, maker) for item in resource.computed() if item.name not in given}
    return {**made, **given}


def _decided(resource: ResourceType, identifier: str, inputs: Mapping[str, Json]) -> dict[str, Json]:
    """Return the outputs that follow from the inputs or the id, whatever a tenant holds."""
    if resource.name == "SynchronizationJob":
        state = "Disabled" if reveal(inputs.get("enabled")) is False else "Active"
        return {"schedules": [{"expiration": "", "interval": facts.SCHEDULE_INTERVAL, "state": state}]}
    if resource.name == "ApplicationFromTemplate":
        _, application, principal = identifier.rsplit("/", 2)
        return {
            "applicationId": f"/applications/{application}",
            "applicationObjectId": application,
            "servicePrincipalId": f"/servicePrincipals/{principal}",
            "servicePrincipalObjectId": principal,
        }
    if resource.name == "Application":
        roles, scopes = (
            reveal(inputs.get("appRoles")),
            reveal((reveal(inputs.get("api")) or {}).get("oauth2PermissionScopes")),
        )
        return {"appRoleIds": _ids_by_value(roles), "oauth2PermissionScopeIds": _ids_by_value(scopes)}
    return {}


def _ids_by_value(declared: Json) -> dict[str, Json]:
    """Return the ids of app roles or permission scopes by their values, as the provider does."""
    items = [reveal(item) for item in declared] if isinstance(declared, list) else []
    return {str(reveal(item["value"])): item.get("id") for item in items if reveal(item.get("value"))}
