"""Which groups have which members, according to `azuread.Group`, and to the resources that add members to a group.

These are `azuread.GroupMember` and `azuread.PrivilegedAccessGroupAssignmentSchedule`. Groups that aren't declared have
the members that these add.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from entra_policy.estate import types
from entra_policy.estate.groups import Group, Membership, UnseenMembers, UserMembership
from entra_policy.estate.references import NOT_DECLARED, DirectoryObjects, Reference, depends_on_several, may_be_one
from entra_policy.resource import Resource
from entra_policy.values import NOT_KNOWN_YET, NOT_READABLE, UNKNOWN, Secret, Value, reveal

NAMED_IN_ANOTHER_WAY: Final = (
    "names a group in another way than the assignment does, so whether its member is one of the assigned group is not "
    "known"
)


def find_groups(objects: DirectoryObjects, references: Iterable[Reference] = ()) -> dict[str, Group]:
    """Every group by its key: the declared ones, those that `GroupMember` resources name, and those referred to.

    Args:
        objects: the declared users, groups and service principals.
        references: references to groups, or to what may be one.
    """
    groups: dict[str, Group] = {}
    for resource in objects.by_urn.values():
        if resource.type in types.GROUPS:
            groups[resource.urn] = _with_listed_members(resource, objects)
    for reference in references:
        _keep(reference, groups)
    of_unknown_groups: list[tuple[Reference, Reference]] = []
    named_otherwise: list[tuple[Reference, Reference]] = []
    for outer, member in _added(objects):
        if outer.key is None:
            of_unknown_groups.append((outer, member))
        elif _keep(outer, groups) is not None:
            groups[outer.key] = _with_member(groups[outer.key], member)
            named_otherwise.append((outer, member))
    for outer, member in named_otherwise:
        _add_to_perhaps_the_same(outer, member, groups)
    for outer, member in of_unknown_groups:
        _add_to_any(outer, member, groups)
    return groups


def _added(objects: DirectoryObjects) -> Iterator[tuple[Reference, Reference]]:
    """The groups and the members that resources of their own add to them."""
    for resource in objects.by_urn.values():
        if resource.type == types.GROUP_MEMBER:
            yield objects.referred(resource, "groupObjectId"), objects.referred(resource, "memberObjectId")
        elif resource.type == types.GROUP_ASSIGNMENT:
            how = resource.props.get("assignmentType")
            plain = reveal(how)
            outer, principal = objects.referred(resource, "groupId"), objects.referred(resource, "principalId")
            if plain is UNKNOWN and principal.may_be_group:
                yield outer, Reference(resource, "assignmentType", reason=_why_not_known(how))
            elif type(plain) is str and plain.lower() == "member":
                yield outer, principal


def _keep(reference: Reference, groups: dict[str, Group]) -> Group | None:
    """The group that is referred to; None where it is no group, or isn't known."""
    if reference.key is None or not reference.may_be_group:
        return None
    if reference.resource is None:
        groups.setdefault(reference.key, Group(reference.key, reference.holder, reference))
    return groups.get(reference.key)


def _with_listed_members(group: Resource, objects: DirectoryObjects) -> Group:
    members = reveal(group.props.get("members"))
    known = Group(group.urn, group)
    if members is None:
        return known
    dependencies = group.property_dependencies.get("members", ())
    if type(members) is not list:
        return replace(known, unseen=(_unseen_list(group, dependencies, objects),))
    not_known: list[int] = []
    identified: set[str] = set()
    for index, item in enumerate(members):
        plain = reveal(item)
        if plain is UNKNOWN:
            not_known.append(index)
        elif type(plain) is str:
            # What the list depends on is not what an item depends on.
            member = objects.reference(plain, group, f"members[{index}]", ())
            known = _with_member(known, member)
            identified.update(() if member.resource is None else (member.resource.urn,))
    return _with_unknown_members(known, not_known, identified, objects)


def _unseen_list(group: Resource, dependencies: Iterable[str], objects: DirectoryObjects) -> UnseenMembers:
    """A list of members that isn't known at all."""
    found = [objects.look_ups.by_urn[urn] for urn in dependencies if urn in objects.look_ups.by_urn]
    users = bool(found) and all(types.LOOKED_UP.get(look_up.type) == types.USER for look_up in found)
    return UnseenMembers(_why_not_known(group.props.get("members")), group, "members", may_be_groups=not users)


def _why_not_known(value: Value) -> str:
    return NOT_READABLE if type(value) is Secret else NOT_KNOWN_YET


def _with_unknown_members(group: Group, not_known: list[int], identified: set[str], objects: DirectoryObjects) -> Group:
    """The group with the items of its list that aren't known yet.

    Each comes from one of the resources that the list depends on. Where there are as many items as such resources,
    each of these is a member; where there are fewer items, it isn't known which of them are.
    """
    if not not_known:
        return group
    holder = group.resource
    depended = dict.fromkeys(sorted(holder.property_dependencies.get("members", ())))
    references = [
        reference
        for urn in depended
        if urn not in identified
        and (reference := objects.reference(UNKNOWN, holder, "members", (urn,))).reason != NOT_KNOWN_YET
    ]
    references = list({reference.key: reference for reference in references}.values())
    path = f"members[{not_known[0]}]" if len(not_known) == 1 else "members"
    if len(references) > len(not_known):
        sources = [reference.resource or reference.look_up for reference in references]
        unseen = UnseenMembers(
            depends_on_several(source for source in sources if source is not None),
            holder,
            path,
            may_be_groups=any(reference.may_be_group for reference in references),
        )
        return replace(group, unseen=(*group.unseen, unseen))
    for reference in references:
        group = _with_member(group, replace(reference, path=path))
    if len(not_known) > len(references):
        items = reveal(holder.props.get("members"))
        first = items[not_known[0]] if type(items) is list else items
        group = replace(group, unseen=(*group.unseen, UnseenMembers(_why_not_known(first), holder, path)))
    return group


def _with_member(group: Group, member: Reference) -> Group:
    """The group with one more member."""
    if member.key is not None and member.is_group:
        nested = Membership(member.key, member.label, member.holder, member.path)
        return replace(group, groups=(*group.groups, nested))
    if member.resource is not None and member.resource.type in types.USERS:
        return replace(group, users=(*group.users, UserMembership(member.resource, member.holder, member.path)))
    if member.resource is not None:
        return group
    reason = member.reason or NOT_DECLARED
    unseen = UnseenMembers(reason, member.holder, member.path, member.object_id, may_be_groups=member.may_be_group)
    return replace(group, unseen=(*group.unseen, unseen))


def _add_to_perhaps_the_same(outer: Reference, member: Reference, groups: dict[str, Group]) -> None:
    """Add a member to the groups that aren't declared, are named in another way, and may be the one that gets it."""
    unseen = UnseenMembers(NAMED_IN_ANOTHER_WAY, outer.holder, outer.path, may_be_groups=member.may_be_group)
    for key, group in groups.items():
        if key != outer.key and group.reference is not None and may_be_one(group.reference, outer):
            groups[key] = replace(group, unseen=(*group.unseen, unseen))


def _add_to_any(outer: Reference, member: Reference, groups: dict[str, Group]) -> None:
    """Add a member to each group that may be meant, as one of which it isn't known whether it is a member."""
    meant = {candidate.urn for candidate in outer.candidates} or set(groups)
    unseen = UnseenMembers(outer.reason, outer.holder, outer.path, may_be_groups=member.may_be_group)
    for key in meant & set(groups):
        groups[key] = replace(groups[key], unseen=(*groups[key].unseen, unseen))
