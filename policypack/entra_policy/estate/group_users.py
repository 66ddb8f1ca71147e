"""The users in assigned groups: declared members, and those of the facts where the declarations leave them open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from entra_policy import facts
from entra_policy.estate import types
from entra_policy.estate.groups import Group, UnseenMembers
from entra_policy.estate.references import Reference, object_id_of
from entra_policy.facts import TenantFacts, User, missing
from entra_policy.resource import Resource
from entra_policy.values import Undecided, reveal


@dataclass(frozen=True, slots=True)
class Found:
    """A user that was found.

    Attributes:
        resource: what declares the user; None for one that only the facts know.
        facts: what the facts say of the user.
        at: the resource that brings the user into scope.
        path: the property path of that.
    """

    resource: Resource | None
    facts: User | None
    at: Resource
    path: str


@dataclass(frozen=True, slots=True)
class Directory:
    """What is known of a tenant's users and groups.

    Attributes:
        groups: the groups by their keys.
        tenant: the facts about the tenant; None where there are none.
        tenant_not_known: why it isn't known which tenant it is; None where that is known.
        doubts: takes in what isn't known.
    """

    groups: Mapping[str, Group]
    tenant: TenantFacts | None
    tenant_not_known: Undecided | None
    doubts: list[Undecided]

    def lacks(self, what: str) -> None:
        """Note that facts would be needed which aren't there."""
        self.doubts.append(self.tenant_not_known or missing(f"{what} of the source tenant"))

    def facts_of(self, user: Resource) -> User | None:
        """What the facts say of a declared user: the one of its object id, else of its user principal name."""
        if self.tenant is None:
            return None
        if (object_id := object_id_of(user)) is not None:
            return self.tenant.user(object_id)
        name = reveal(user.props.get("userPrincipalName")) if user.type == types.USER else None
        return self.tenant.user_named(name) if type(name) is str else None

    def users_of(self, group: Group, at: Resource, path: str, levels: int) -> Iterator[Found]:
        """The users in a group.

        Args:
            group: the group.
            at: the resource that brings the group into scope, for members that are declared nowhere.
            path: the property path of that.
            levels: how deep groups in the group count: 0 for direct members only.
        """
        for membership in group.users:
            yield Found(membership.user, self.facts_of(membership.user), membership.resource, membership.path)
        for unseen in group.unseen:
            yield from self._unseen(unseen, levels)
        for nested in group.groups if levels else ():
            if nested.member in self.groups:
                yield from self.users_of(self.groups[nested.member], nested.resource, nested.path, levels - 1)
        if group.reference is not None:
            yield from self._existing(group.reference, at, path, levels)
        elif group.resource.props.get("members") is None:
            yield from self._undeclared(group.resource, at, path, levels)

    def users_of_id(self, object_id: str, at: Resource, path: str, levels: int) -> Iterator[Found]:
        """The user, or the users in the group, of an object id that isn't declared."""
        user = None if self.tenant is None else self.tenant.user(object_id)
        group = None if self.tenant is None else self.tenant.group(object_id)
        if user is not None:
            yield Found(None, user, at, path)
        elif group is not None:
            yield from self._members(group, at, path, levels)
        elif self.tenant is None or self.tenant.users is None or self.tenant.groups is None:
            self.lacks("users and groups")

    def _unseen(self, unseen: UnseenMembers, levels: int) -> Iterator[Found]:
        if unseen.object_id is None:
            self.doubts.append(Undecided(unseen.reason, unseen.path, unseen.resource.urn))
            return
        is_group = self.tenant is not None and self.tenant.group(unseen.object_id) is not None
        if levels or not is_group:
            yield from self.users_of_id(unseen.object_id, unseen.resource, unseen.path, levels - 1)

    def _existing(self, reference: Reference, at: Resource, path: str, levels: int) -> Iterator[Found]:
        """The members of a group, or the user, that isn't declared."""
        if reference.object_id is not None:
            yield from self.users_of_id(reference.object_id, at, path, levels)
            return
        name = None if reference.look_up is None else reveal(reference.look_up.props.get("displayName"))
        if self.tenant is None or self.tenant.groups is None:
            self.lacks("users and groups")
        elif type(name) is str and len(named := self.tenant.groups_named(name)) == 1:
            yield from self._members(named[0], at, path, levels)
        else:
            self.doubts.append(reference.undecided)

    def _undeclared(self, group: Resource, at: Resource, path: str, levels: int) -> Iterator[Found]:
        """The members of a declared group whose members are kept elsewhere."""
        if self.tenant is None or self.tenant.groups is None:
            self.lacks("users and groups")
            return
        if (object_id := object_id_of(group)) is not None:
            found = self.tenant.group(object_id)
        else:
            name = reveal(group.props.get("displayName"))
            if type(name) is not str:
                self.doubts.append(Undecided("is not known before deployment", "displayName", group.urn))
                return
            named = self.tenant.groups_named(name)
            if len(named) > 1:
                self.doubts.append(Undecided("is the name of several groups of the tenant", "displayName", group.urn))
                return
            found = named[0] if named else None
        if found is not None:  # one that isn't there yet has no other members than the declared ones
            yield from self._members(found, at, path, levels)

    def _members(self, group: facts.Group, at: Resource, path: str, levels: int) -> Iterator[Found]:
        if self.tenant is None or self.tenant.users is None or group.members is None:
            self.lacks("users and groups")
            return
        for member in group.members:
            if member.type == "user" and (user := self.tenant.user(member.id)) is not None:
                yield Found(None, user, at, path)
            elif member.type == "group" and levels and (nested := self.tenant.group(member.id)) is not None:
                yield from self._members(nested, at, path, levels - 1)
