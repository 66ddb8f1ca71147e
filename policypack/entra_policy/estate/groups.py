"""Groups that are in scope of a job, and what is known of their members."""

from dataclasses import dataclass

from entra_policy.resource import Resource


@dataclass(frozen=True, slots=True)
class Membership:
    """A group that is a member of a group.

    Attributes:
        member: the URN of the group that is the member.
        resource: the resource that declares the membership: the outer group, or a `GroupMember`.
        path: the property path of the member in it.
    """

    member: str
    resource: Resource
    path: str


@dataclass(frozen=True, slots=True)
class UserMembership:
    """A user that is a member of a group.

    Attributes:
        user: the resource that declares the user: an `azuread.User` or an `azuread.Invitation`.
        resource: the resource that declares the membership: the group, or a `GroupMember`.
        path: the property path of the member in it.
    """

    user: Resource
    resource: Resource
    path: str


@dataclass(frozen=True, slots=True)
class UnseenMembers:
    """Members of a group of which it isn't known what they are.

    Attributes:
        reason: why, in a few words that end a sentence.
        resource: the resource that declares them.
        path: their property path.
        object_id: the object id of the one member, lower case, where that is known.
    """

    reason: str
    resource: Resource
    path: str
    object_id: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A declared group with its declared members.

    Attributes:
        resource: the `azuread.Group`.
        groups: its members that are groups.
        unseen: its members of unknown type.
        users: its members that are declared users.
    """

    resource: Resource
    groups: tuple[Membership, ...] = ()
    unseen: tuple[UnseenMembers, ...] = ()
    users: tuple[UserMembership, ...] = ()
