"""Ids of new objects: always the same for the same program, in the provider's own forms."""

from __future__ import annotations

import base64
import re
import uuid
from typing import TYPE_CHECKING

from azuread_provider import facts
from azuread_provider.values import Json, reveal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azuread_provider.catalogue import ResourceType

_NAMESPACE = uuid.UUID("0b9d3f52-8f2c-4b5e-9a63-2f1c7a5d4e10")
_GUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{8,12}"
_OPAQUE = r"[A-Za-z0-9_\-]{24,}=*"


def guid(*seed: str) -> str:
    """Return a GUID that depends on nothing but the seed."""
    return str(uuid.uuid5(_NAMESPACE, "|".join(seed)))


def guid_in(text: Json) -> str | None:
    """Find the last GUID in a resource id such as `/servicePrincipals/{guid}`."""
    found = re.findall(_GUID, text) if isinstance(text, str) else []
    return found[-1] if found else None


def resource_id(resource: ResourceType, urn: str, inputs: Mapping[str, Json], tenant: str) -> str:
    """Return the id of a new resource.

    Args:
        resource: its type.
        urn: its URN, the only source of what is new in the id.
        inputs: its checked inputs, all known; ids of parents are taken from them.
        tenant: the provider's tenant id.
    """
    own = guid(urn)
    if resource.name == "SynchronizationJob":
        return _job_id(inputs, tenant, own)
    known = {name: reveal(value) for name, value in inputs.items()}
    pattern = facts.IDS.get(resource.name)
    if pattern is not None:
        return re.sub(r"\{(\w+)\}", lambda match: _fill(match[1], urn, known), pattern)
    return _like(resource, urn, known) if resource.example_id else own


def _job_id(inputs: Mapping[str, Json], tenant: str, own: str) -> str:
    """Return a job's id: the service makes it of the template, the tenant without dashes, and a GUID."""
    principal = str(reveal(inputs["servicePrincipalId"])).rstrip("/")
    job = f"{reveal(inputs['templateId'])}.{tenant.replace('-', '')}.{own}"
    return f"{principal}/synchronization/jobs/{job}"


def _fill(name: str, urn: str, known: Mapping[str, Json]) -> str:
    if name == "own":
        return guid(urn)
    return guid_in(known.get(name)) or str(known.get(name) or guid(urn, name))


def _like(resource: ResourceType, urn: str, known: Mapping[str, Json]) -> str:
    """Return an id in the form of the one in the documentation of the resource's import.

    In `/applications/{guid}/owners/{guid}` the first GUID is the id of the parent that the segment before it
    names, the last is the object's own, unless as many inputs hold ids as there are GUIDs.
    """
    example = resource.example_id or ""
    count = len(re.findall(_GUID, example))
    ids = [name for name in resource.inputs if name.endswith("Id") and guid_in(known.get(name))]
    parents = [name for name in ids if resource.inputs[name].required] or ids
    numbers = iter(range(count))

    def replace(match: re.Match[str]) -> str:
        number = next(numbers)
        segment = example[: match.start()].rstrip("/").rpartition("/")[2]
        named = next((name for name in parents if segment and name.startswith(_singular(segment))), None)
        if named:
            return guid_in(known[named]) or guid(urn)
        if count > 1 and number < len(parents):
            return guid_in(known[parents[number]]) or guid(urn)
        return guid(urn) if number == count - 1 else guid(urn, str(number))

    if count:
        return re.sub(_GUID, replace, example)
    opaque = base64.urlsafe_b64encode(uuid.UUID(guid(urn)).bytes + uuid.UUID(guid(urn, "more")).bytes).decode()
    return re.sub(_OPAQUE, opaque.rstrip("="), example) if re.search(_OPAQUE, example) else guid(urn)


def _singular(segment: str) -> str:
    return segment.removesuffix("ies") + "y" if segment.endswith("ies") else segment.removesuffix("s")
