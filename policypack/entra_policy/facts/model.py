"""The facts as values: a file, and what it says of each tenant.

None stands for what was not collected, which is not the same as "there is none". The names are those of the file. Ids
and domain names compare without regard to case.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar, Literal, TypeAlias

from entra_policy.facts.objects import (
    CLOSED,
    Agent,
    CustomSecurityAttribute,
    DiscoveredAttribute,
    ExtensionProperty,
    Group,
    ServicePrincipal,
    User,
)
from entra_sync.clouds import Cloud
from entra_sync.tenants import TenantKind

GuestInvites: TypeAlias = Literal["none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone"]


# No slots: the indexes are made when they are first asked for.
@dataclass(frozen=True)
class TenantFacts:
    """What is known of one tenant; null for what was not collected.

    Attributes:
        id: the tenant id.
        cloud: the cloud it is in.
        kind: workforce, b2c or external.
        verified_domains: all verified domains.
        extension_properties: all directory extensions.
        custom_security_attributes: all custom security attributes, the deactivated ones too.
        users: all users.
        groups: all groups.
        service_principals: service principals that exist already, all or some.
        provisioning_agents: all provisioning agents.
        entra_connect: whether Entra Connect (or cloud sync) brings users of an Active Directory into the tenant.
        discovered_attributes: the attributes that the service discovered in target systems.
        guest_invites: who may invite guests (Microsoft Graph: authorizationPolicy, allowInvitesFrom).
    """

    id: str
    cloud: Cloud | None = None
    kind: TenantKind | None = None
    verified_domains: tuple[str, ...] | None = None
    extension_properties: tuple[ExtensionProperty, ...] | None = None
    custom_security_attributes: tuple[CustomSecurityAttribute, ...] | None = None
    users: tuple[User, ...] | None = None
    groups: tuple[Group, ...] | None = None
    service_principals: tuple[ServicePrincipal, ...] | None = None
    provisioning_agents: tuple[Agent, ...] | None = None
    entra_connect: bool | None = None
    discovered_attributes: tuple[DiscoveredAttribute, ...] | None = None
    guest_invites: GuestInvites | None = None

    __pydantic_config__: ClassVar = CLOSED

    def user(self, object_id: str) -> User | None:
        """The user of that object id."""
        return self._users_by_id.get(object_id.lower())

    def user_named(self, user_principal_name: str) -> User | None:
        """The user of that user principal name."""
        return self._users_by_name.get(user_principal_name.lower())

    def group(self, object_id: str) -> Group | None:
        """The group of that object id."""
        return self._groups_by_id.get(object_id.lower())

    def groups_named(self, display_name: str) -> tuple[Group, ...]:
        """The groups of that display name."""
        return self._groups_by_name.get(display_name, ())

    def service_principal(self, identifier: str) -> ServicePrincipal | None:
        """The service principal of that object id or client id, else the only one of that display name."""
        key = identifier.lower()
        for principal in self.service_principals or ():
            if key in (principal.id.lower(), (principal.app_id or "").lower()):
                return principal
        named = [principal for principal in self.service_principals or () if principal.display_name == identifier]
        return named[0] if len(named) == 1 else None

    def users_where(self, predicate: Callable[[User], bool]) -> tuple[User, ...]:
        """The users for which a function holds, which must be one of a module: the answer is kept for it."""
        if predicate not in self._selections:
            self._selections[predicate] = tuple(filter(predicate, self.users or ()))
        return self._selections[predicate]

    def extension(self, name: str) -> ExtensionProperty | None:
        """The directory extension of that name; case counts."""
        return self._extensions_by_name.get(name)

    def custom_security_attribute(self, identifier: str) -> CustomSecurityAttribute | None:
        """The custom security attribute of that set and name, in any case."""
        wanted = identifier.lower()
        return next((each for each in self.custom_security_attributes or () if each.id.lower() == wanted), None)

    @cached_property
    def domains(self) -> frozenset[str] | None:
        """The verified domains, lower case; None where they were not collected."""
        return None if self.verified_domains is None else frozenset(map(_same_domain, self.verified_domains))

    @cached_property
    def users_by_mail(self) -> Mapping[str, tuple[User, ...]]:
        """The users by mail address, lower case."""
        found: dict[str, list[User]] = defaultdict(list)
        for user in self.users or ():
            if user.mail:
                found[user.mail.lower()].append(user)
        return MappingProxyType({mail: tuple(users) for mail, users in found.items()})

    @cached_property
    def _users_by_id(self) -> Mapping[str, User]:
        return {user.id.lower(): user for user in self.users or ()}

    @cached_property
    def _users_by_name(self) -> Mapping[str, User]:
        return {user.user_principal_name.lower(): user for user in self.users or ()}

    @cached_property
    def _groups_by_id(self) -> Mapping[str, Group]:
        return {group.id.lower(): group for group in self.groups or ()}

    @cached_property
    def _groups_by_name(self) -> Mapping[str, tuple[Group, ...]]:
        found: dict[str, list[Group]] = defaultdict(list)
        for group in self.groups or ():
            if group.display_name is not None:
                found[group.display_name].append(group)
        return {name: tuple(groups) for name, groups in found.items()}

    @cached_property
    def _selections(self) -> dict[Callable[[User], bool], tuple[User, ...]]:
        return {}

    @cached_property
    def _extensions_by_name(self) -> Mapping[str, ExtensionProperty]:
        return {extension.name: extension for extension in self.extension_properties or ()}


@dataclass(frozen=True)
class Facts:
    """A facts file.

    Attributes:
        version: the version of the file's layout.
        collected: the day on which the facts were collected.
        tenants: what is known of each tenant.
    """

    version: Literal[1]
    collected: dt.date
    tenants: tuple[TenantFacts, ...] = ()

    __pydantic_config__: ClassVar = CLOSED

    def tenant(self, tenant_id: str) -> TenantFacts | None:
        """The facts of the tenant of that id."""
        return self._by_id.get(tenant_id.strip().lower())

    def tenant_of_domain(self, domain: str) -> TenantFacts | None:
        """The facts of the tenant in which that domain is verified."""
        name = domain.strip().lower()
        return next((tenant for tenant in self.tenants if name in (tenant.domains or ())), None)

    @cached_property
    def _by_id(self) -> Mapping[str, TenantFacts]:
        return {tenant.id.strip().lower(): tenant for tenant in self.tenants}


def _same_domain(domain: str) -> str:
    return domain.strip().lower()
