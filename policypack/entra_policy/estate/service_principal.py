"""Which service principal a resource belongs to: by property dependencies, then by ids, then by the parent."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from entra_policy.estate import types
from entra_policy.resource import Resource
from entra_policy.values import reveal

HOLDERS = frozenset({types.SERVICE_PRINCIPAL, types.APPLICATION_FROM_TEMPLATE})
"""The resources that are, or create, a service principal."""

_PROPERTIES = {
    types.SCHEMA: "service_principal_id",
    types.JOB_RESTART: "service_principal_id",
    types.ROLE_ASSIGNMENT: "resourceObjectId",
}


class ServicePrincipals:
    """Finds the service principal that a resource names, as a key that is equal for all that name the same one."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_urn = {resource.urn: resource for resource in resources if resource.type in HOLDERS}
        self._adopters = _adopters(self._by_urn.values())
        self._canonical = {urn: self._canonical_urn(resource) for urn, resource in self._by_urn.items()}
        self._by_id = {
            identifier: self._canonical[urn]
            for urn, resource in self._by_urn.items()
            if (identifier := _own_id(resource)) is not None
        }

    def key(self, resource: Resource) -> str | None:
        """The URN of the declared service principal, else `id:` and its object id, else None."""
        name = _PROPERTIES.get(resource.type, "servicePrincipalId")
        if (identifier := _object_id(reveal(resource.props.get(name)))) is not None:
            return self._by_id.get(identifier, f"id:{identifier}")
        candidates = {
            self._canonical[urn] for urn in resource.property_dependencies.get(name, ()) if urn in self._canonical
        }
        return next(iter(candidates)) if len(candidates) == 1 else None

    def key_of(self, urn: str) -> str | None:
        """The key of a declared service principal, None where no declared one has the URN."""
        return self._canonical.get(urn)

    def resource(self, key: str | None) -> Resource | None:
        """The declared service principal (or application from a template) of a key."""
        return None if key is None else self._by_urn.get(key)

    def _canonical_urn(self, resource: Resource) -> str:
        """A template's application and the service principal that adopts it are one."""
        if resource.type == types.SERVICE_PRINCIPAL:
            return resource.urn
        names = (_Adopted(urn=resource.urn), _Adopted(identifier=_own_id(resource)))
        found = [self._adopters[name] for name in names if name in self._adopters]
        return min(found)[1] if found else resource.urn


class _Adopted(NamedTuple):
    """How a service principal says what it adopts: by the URN of an application, or by an object id."""

    urn: str | None = None
    identifier: str | None = None


def _adopters(resources: Iterable[Resource]) -> dict[_Adopted, tuple[int, str]]:
    """What is adopted -> the number and the URN of the first service principal that adopts it."""
    found: dict[_Adopted, tuple[int, str]] = {}
    for number, resource in enumerate(resources):
        if resource.type != types.SERVICE_PRINCIPAL:
            continue
        for urn in resource.property_dependencies.get("clientId", ()):
            found.setdefault(_Adopted(urn=urn), (number, resource.urn))
        if (identifier := _own_id(resource)) is not None:
            found.setdefault(_Adopted(identifier=identifier), (number, resource.urn))
    return found


def _own_id(resource: Resource) -> str | None:
    if resource.type == types.SERVICE_PRINCIPAL:
        return _object_id(reveal(resource.outputs.get("objectId"))) or (
            _object_id(resource.id) if type(resource.id) is str else None
        )
    return _object_id(reveal(resource.outputs.get("servicePrincipalObjectId")))


def _object_id(value: object) -> str | None:
    return value.rpartition("/")[2].lower() or None if type(value) is str else None


def application_of(
    service_principal: Resource | None, by_urn: Mapping[str, Resource], client_ids: Mapping[str, Resource]
) -> Resource | None:
    """The declared application of a service principal, by its `clientId`.

    Args:
        service_principal: the service principal.
        by_urn: all resources.
        client_ids: the declared applications by client id, where that is known.
    """
    if service_principal is None:
        return None
    if service_principal.type == types.APPLICATION_FROM_TEMPLATE:
        return service_principal
    client_id = reveal(service_principal.props.get("clientId"))
    if type(client_id) is str and client_id in client_ids:
        return client_ids[client_id]
    applications = [
        by_urn[urn]
        for urn in service_principal.property_dependencies.get("clientId", ())
        if urn in by_urn and by_urn[urn].type in APPLICATIONS
    ]
    return applications[0] if len(applications) == 1 else None


APPLICATIONS = frozenset({types.APPLICATION, types.APPLICATION_REGISTRATION, types.APPLICATION_FROM_TEMPLATE})
