"""Groups, declared or not, and what is known of their members."""

from dataclasses import dataclass

from entra_policy.estate.references import Reference
from entra_policy.resource import Resource


@dataclass(frozen=True, slots=True)
class Membership:
    """A group that is a member of a group.

    Attributes:
        member: the key of the group that is the member.
        name: what that group is called in messages.
        resource: the resource that declares the membership: the outer group, or a `GroupMember`.
        path: the property path of the member in it.
    """

    member: str
    name: str
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
        may_be_groups: False where they are users, or other objects that have no members.
    """

    reason: str
    resource: Resource
    path: str
    object_id: str | None = None
    may_be_groups: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """A group with its declared members.

    Attributes:
        key: its URN if it is declared, else what all references to it have in common.
        resource: the `azuread.Group`; of a group that isn't declared, the first resource that refers to it.
        reference: how that resource refers to a group that isn't declared; None for a declared one.
        groups: its members that are groups.
        unseen: its members of unknown type.
        users: its members that are declared users.
    """

    key: str
    resource: Resource
    reference: Reference | None = None
    groups: tuple[Membership, ...] = ()
    unseen: tuple[UnseenMembers, ...] = ()
    users: tuple[UserMembership, ...] = ()

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return self.resource.name if self.reference is None else self.reference.label
