"""Which service principal a resource belongs to: by ids, by property dependencies, by what is looked up.

A service principal that isn't declared is found as well: by its object id, by what the program looks up, or by the
declared application that it belongs to.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

from entra_policy.estate import types
from entra_policy.estate.look_ups import LookUps
from entra_policy.estate.principal_ids import CLIENT_ID, client_id_of, object_id, own_id
from entra_policy.estate.references import asked_name, depends_on_several, in_one_tenant
from entra_policy.resource import Resource
from entra_policy.values import NOT_KNOWN_YET, NOT_READABLE, UNKNOWN, Secret, Undecided, reveal

HOLDERS = frozenset({types.SERVICE_PRINCIPAL, types.APPLICATION_FROM_TEMPLATE})
"""The resources that are, or create, a service principal."""

APPLICATIONS = frozenset({types.APPLICATION, types.APPLICATION_REGISTRATION, types.APPLICATION_FROM_TEMPLATE})

_PROPERTIES = {
    types.SCHEMA: "service_principal_id",
    types.JOB_RESTART: "service_principal_id",
    types.ROLE_ASSIGNMENT: "resourceObjectId",
    types.NAMED_ROLE_ASSIGNMENT: "service_principal_id",
}


@dataclass(frozen=True, slots=True)
class ServicePrincipal:
    """A service principal, declared or not.

    Attributes:
        key: what is equal for all resources that name the same one.
        resource: the `azuread.ServicePrincipal`, or the application from a template; None where it isn't declared.
        application: the declared application that it belongs to, where that is all that is declared of it.
        object_id: its object id, lower case, where that is known and it isn't declared.
        look_up: the look-up that finds it, where it isn't declared.
        doubt: why it isn't certain that it is this one; None where it is.
    """

    key: str
    resource: Resource | None = None
    application: Resource | None = None
    object_id: str | None = None
    look_up: Resource | None = None
    doubt: Undecided | None = None


class ServicePrincipals:
    """Finds the service principal that a resource names."""

    def __init__(self, resources: Iterable[Resource], look_ups: LookUps | None = None) -> None:
        every = tuple(resources)
        self._look_ups = look_ups or LookUps()
        self._by_urn = {resource.urn: resource for resource in every if resource.type in HOLDERS}
        self._applications = {resource.urn: resource for resource in every if resource.type in APPLICATIONS}
        self._adopters = _adopters(self._by_urn.values())
        self._repeated = self._declared_again()
        self._canonical = {urn: self._canonical_urn(resource) for urn, resource in self._by_urn.items()}
        self._by_id = {
            identifier: self._canonical[urn]
            for urn, resource in self._by_urn.items()
            if (identifier := own_id(resource)) is not None
        }
        self._by_client_id = {
            client_id: self._canonical[urn]
            for urn, resource in self._by_urn.items()
            if (client_id := client_id_of(resource)) is not None
        }
        self._application_by_client_id = {
            client_id: resource
            for resource in self._applications.values()
            if (client_id := client_id_of(resource)) is not None
        }

    def named_by(self, resource: Resource) -> ServicePrincipal | Undecided:
        """The service principal that a resource names, or why it isn't known which one that is."""
        name = _PROPERTIES.get(resource.type, "servicePrincipalId")
        value = resource.props.get(name)
        depended = resource.property_dependencies.get(name, ())
        found = self._from_any(depended)
        if (identifier := object_id(reveal(value))) is not None:
            if identifier in self._by_id:
                return self._declared(self._by_id[identifier])
            declared = [each for each in found.values() if each.resource is not None]
            if len(declared) == 1:
                return declared[0]
            return ServicePrincipal(f"id:{identifier}", object_id=identifier)
        if len(found) == 1:
            one = next(iter(found.values()))
            return one if one.doubt is None else replace(one, doubt=Undecided(NOT_KNOWN_YET, name, resource.urn))
        if found:
            named = [each.resource or each.application or each.look_up for each in found.values()]
            return Undecided(depends_on_several(each for each in named if each is not None), name, resource.urn)
        return Undecided(NOT_READABLE if type(value) is Secret else NOT_KNOWN_YET, name, resource.urn)

    def named_or_only(self, resource: Resource) -> ServicePrincipal | Undecided:
        """The same; where the program declares one application only, it is in all likelihood what a look-up finds.

        The engine drops what a look-up depends on while that isn't known, so such a look-up finds something that is
        declared here, unless the provider itself can't be asked yet.
        """
        named = self.named_by(resource)
        name = _PROPERTIES.get(resource.type, "servicePrincipalId")
        dropped = resource.props.get(name) is UNKNOWN and not resource.property_dependencies.get(name, ())
        if not dropped or self._only_one is None or not isinstance(named, Undecided):
            return named
        return replace(self._only_one, doubt=named)

    def key_of(self, urn: str) -> str | None:
        """The key of a declared service principal, None where no declared one has the URN."""
        return self._canonical.get(urn)

    def application_of(self, principal: ServicePrincipal) -> Resource | Undecided:
        """The declared application of a service principal, or why it isn't known."""
        if principal.application is not None:
            return principal.application
        if principal.resource is None:
            return Undecided(NOT_DECLARED)
        if principal.resource.type == types.APPLICATION_FROM_TEMPLATE:
            return principal.resource
        return self._application_of_declared(principal.resource)

    def _application_of_declared(self, principal: Resource) -> Resource | Undecided:
        name = next((name for name in CLIENT_ID if name in principal.props), CLIENT_ID[0])
        client_id = reveal(principal.props.get(name))
        if type(client_id) is str and client_id.lower() in self._application_by_client_id:
            return self._application_by_client_id[client_id.lower()]
        depended = sorted(principal.property_dependencies.get(name, ()))
        applications = [self._applications[urn] for urn in depended if urn in self._applications]
        if len(applications) == 1:
            return applications[0]
        if applications:
            return Undecided(depends_on_several(applications), name, principal.urn)
        looked_up = any(urn in self._look_ups.by_urn for urn in depended)
        if client_id is UNKNOWN and not looked_up:
            return Undecided(NOT_KNOWN_YET, name, principal.urn)
        return Undecided(NOT_DECLARED)

    def _declared(self, urn: str) -> ServicePrincipal:
        return ServicePrincipal(urn, self._by_urn[urn])

    def _from_any(self, urns: Iterable[str]) -> dict[str, ServicePrincipal]:
        """The service principals, by their keys, of which a property may name one that depends on the URNs."""
        return {each.key: each for urn in sorted(urns) for each in self._from(urn)}

    def _from(self, urn: str) -> tuple[ServicePrincipal, ...]:
        """The service principals that an output, or a look-up, may be of."""
        if urn in self._canonical:
            return (self._declared(self._canonical[urn]),)
        if urn in self._applications:
            return (self._of_application(self._applications[urn]),)
        look_up = self._look_ups.by_urn.get(urn)
        return () if look_up is None else self._looked_up(look_up)

    def _of_application(self, application: Resource) -> ServicePrincipal:
        adopter = self._adopters.get(_Adopted(urn=application.urn))
        if adopter is not None:
            return self._declared(self._canonical[adopter[1]])
        adopter_urn = self._by_client_id.get(client_id_of(application) or "")
        if adopter_urn is not None:
            return self._declared(adopter_urn)
        return ServicePrincipal(f"application:{application.urn}", application=application)

    def _looked_up(self, look_up: Resource) -> tuple[ServicePrincipal, ...]:
        """What a look-up finds: one, or one of several."""
        if look_up.type != types.GET_SERVICE_PRINCIPAL:
            return ()
        if (identifier := object_id(reveal(look_up.props.get("objectId")))) is not None:
            if identifier in self._by_id:
                return (self._declared(self._by_id[identifier]),)
            return (ServicePrincipal(f"id:{identifier}", object_id=identifier, look_up=look_up),)
        client_id = client_id_of(look_up)
        if client_id is not None and client_id in self._application_by_client_id:
            return (self._of_application(self._application_by_client_id[client_id]),)
        if client_id is not None and client_id in self._by_client_id:
            declared = self._by_urn[self._by_client_id[client_id]]
            if in_one_tenant(declared, look_up):
                return (self._declared(declared.urn),)
        if found := self._asked_by(look_up, ("objectId", *CLIENT_ID)):
            return found
        if (name := asked_name(look_up)) is not None:
            named = [each for each in self._applications_called.get(name, ()) if in_one_tenant(each, look_up)]
            if len(named) == 1:
                return (self._of_application(named[0]),)
        elif found := self._asked_by(look_up, ("displayName",)):
            # A name may be made of another one: that of the application with something behind it.
            return tuple(replace(each, doubt=Undecided(NOT_KNOWN_YET)) for each in found)
        canonical = self._look_ups.canonical(look_up)
        return (ServicePrincipal(canonical.urn, look_up=canonical),)

    def _asked_by(self, look_up: Resource, names: Iterable[str]) -> tuple[ServicePrincipal, ...]:
        """The service principals whose outputs these arguments of a look-up are made from."""
        depended = {urn for name in names for urn in look_up.property_dependencies.get(name, ())} - {look_up.urn}
        return tuple(self._from_any(depended).values())

    @cached_property
    def _applications_called(self) -> Mapping[str, list[Resource]]:
        """The declared applications by their display names, as far as these are known."""
        found: dict[str, list[Resource]] = defaultdict(list)
        for application in self._applications.values():
            if type(name := reveal(application.props.get("displayName"))) is str:
                found[name].append(application)
        return found

    @cached_property
    def _only_one(self) -> ServicePrincipal | None:
        """The one service principal that this program can declare or have created."""
        every = {urn: self._declared(urn) for urn in self._canonical.values()}
        for application in self._applications.values():
            found = self._of_application(application)
            every[found.key] = found
        return next(iter(every.values())) if len(every) == 1 else None

    def _canonical_urn(self, resource: Resource) -> str:
        """A template's application and the service principal that adopts it are one."""
        if resource.type == types.SERVICE_PRINCIPAL:
            return self._repeated[resource.urn]
        names = (_Adopted(urn=resource.urn), _Adopted(identifier=own_id(resource)))
        found = [self._adopters[name] for name in names if name in self._adopters]
        return self._repeated[min(found)[1]] if found else resource.urn

    def _declared_again(self) -> dict[str, str]:
        """Each declared service principal -> the first that is the same one: an application has one in a tenant."""
        first: dict[tuple[str, str | None, str], str] = {}
        canonical: dict[str, str] = {}
        for resource in self._by_urn.values():
            if resource.type != types.SERVICE_PRINCIPAL:
                continue
            names = tuple(self._names_of(resource))
            canonical[resource.urn] = next((first[name] for name in names if name in first), resource.urn)
            for name in names:
                first.setdefault(name, canonical[resource.urn])
        return canonical

    def _names_of(self, principal: Resource) -> Iterator[tuple[str, str | None, str]]:
        """What only one service principal has."""
        if (identifier := own_id(principal)) is not None:
            yield "object id", None, identifier
        if (client_id := client_id_of(principal)) is not None:
            yield "client id", principal.provider, client_id
        depended = {urn for name in CLIENT_ID for urn in principal.property_dependencies.get(name, ())}
        applications = [urn for urn in depended if urn in self._applications]
        if len(applications) == 1:
            yield "application", principal.provider, applications[0]


NOT_DECLARED: Final = "the job's application is not declared here, nor is what it was made from"


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
        for name in CLIENT_ID:
            for urn in resource.property_dependencies.get(name, ()):
                found.setdefault(_Adopted(urn=urn), (number, resource.urn))
        if (identifier := own_id(resource)) is not None:
            found.setdefault(_Adopted(identifier=identifier), (number, resource.urn))
    return found


def known_object_id(principal: ServicePrincipal) -> str | None:
    """The object id of a service principal, lower case; None where it isn't known yet."""
    if principal.object_id is not None or principal.resource is None:
        return principal.object_id
    return own_id(principal.resource)
