"""Which declared groups have which groups as members.

Object ids of groups aren't known at a first preview, so a member is identified by the resource that its id depends on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from entra_policy.estate import types
from entra_policy.estate.groups import Group, Membership, UnseenMembers, UserMembership
from entra_policy.resource import Resource
from entra_policy.values import NOT_KNOWN_YET, UNKNOWN, Value, reveal

_UNDECLARED = "is the id of an object that is not declared here, so its type is not known"


def find_groups(resources: Iterable[Resource]) -> dict[str, Group]:
    """Every declared group by URN, with the memberships that `azuread.Group` and `azuread.GroupMember` declare."""
    by_urn = {resource.urn: resource for resource in resources}
    by_object_id = object_ids(by_urn.values())
    groups: dict[str, Group] = {}
    for resource in by_urn.values():
        if resource.type in types.GROUPS:
            groups[resource.urn] = _with_listed_members(resource, by_urn, by_object_id)
    for resource in by_urn.values():
        if resource.type == types.GROUP_MEMBER:
            _add_member(resource, groups, by_urn, by_object_id)
    return groups


def object_ids(resources: Iterable[Resource]) -> dict[str, Resource]:
    """The declared groups, users and service principals whose object id is known, by that id in lower case."""
    return {object_id: resource for resource in resources if (object_id := object_id_of(resource)) is not None}


def object_id_of(resource: Resource) -> str | None:
    """The object id of a declared group, user or service principal, lower case; None where it isn't known."""
    if resource.type not in types.GROUPS and resource.type not in types.PRINCIPALS_THAT_ARE_NO_GROUPS:
        return None
    value = reveal(resource.value("userId" if resource.type == types.INVITATION else "objectId"))
    if type(value) is not str and type(resource.id) is str:
        value = resource.id.rpartition("/")[2]
    return value.lower() if type(value) is str else None


def _with_listed_members(
    group: Resource, by_urn: Mapping[str, Resource], by_object_id: Mapping[str, Resource]
) -> Group:
    members = reveal(group.props.get("members"))
    if members is None:
        return Group(group)
    if type(members) is not list:
        return Group(group, unseen=(UnseenMembers(NOT_KNOWN_YET, group, "members"),))
    sources = [by_urn[urn] for urn in sorted(group.property_dependencies.get("members", ())) if urn in by_urn]
    source_groups = [source for source in sources if source.type in types.GROUPS]
    source_users = [source for source in sources if source.type in types.USERS]
    other_principals = sum(source.type in types.PRINCIPALS_THAT_ARE_NO_GROUPS for source in sources)
    nested: list[Membership] = []
    users: list[UserMembership] = []
    unseen: list[UnseenMembers] = []
    not_known: list[int] = []
    for index, item in enumerate(members):
        path = f"members[{index}]"
        plain = reveal(item)
        if plain is UNKNOWN:
            not_known.append(index)
        elif type(plain) is str:
            member = by_object_id.get(plain.lower())
            if member is None:
                unseen.append(UnseenMembers(_UNDECLARED, group, path, plain.lower()))
            elif member.type in types.GROUPS:
                nested.append(Membership(member.urn, group, path))
                source_groups = [source for source in source_groups if source.urn != member.urn]
            elif member.type in types.USERS:
                users.append(UserMembership(member, group, path))
                source_users = [source for source in source_users if source.urn != member.urn]
    if not not_known:
        return Group(group, tuple(nested), tuple(unseen), tuple(users))
    # An item that isn't known yet comes from one of the resources that the list depends on. Only a group's own
    # id makes one item unknown: a list taken over from another group's members would be unknown as a whole.
    where = f"members[{not_known[0]}]" if len(not_known) == 1 else "members"
    nested.extend(Membership(source.urn, group, where) for source in source_groups)
    users.extend(UserMembership(source, group, where) for source in source_users)
    if len(not_known) > len(source_groups) + other_principals:
        unseen.append(UnseenMembers(NOT_KNOWN_YET, group, where))
    return Group(group, tuple(nested), tuple(unseen), tuple(users))


def _add_member(
    membership: Resource,
    groups: dict[str, Group],
    by_urn: Mapping[str, Resource],
    by_object_id: Mapping[str, Resource],
) -> None:
    outer = _referenced(membership, "groupObjectId", by_urn, by_object_id)
    if outer is None or outer.urn not in groups:
        return
    group = groups[outer.urn]
    member = _referenced(membership, "memberObjectId", by_urn, by_object_id)
    if member is None:
        value: Value = reveal(membership.props.get("memberObjectId"))
        reason = NOT_KNOWN_YET if value is UNKNOWN else _UNDECLARED
        object_id = value.lower() if type(value) is str else None
        unseen = UnseenMembers(reason, membership, "memberObjectId", object_id)
        groups[outer.urn] = replace(group, unseen=(*group.unseen, unseen))
    elif member.type in types.GROUPS:
        nested = Membership(member.urn, membership, "memberObjectId")
        groups[outer.urn] = replace(group, groups=(*group.groups, nested))
    elif member.type in types.USERS:
        user = UserMembership(member, membership, "memberObjectId")
        groups[outer.urn] = replace(group, users=(*group.users, user))


def _referenced(
    resource: Resource, key: str, by_urn: Mapping[str, Resource], by_object_id: Mapping[str, Resource]
) -> Resource | None:
    value = reveal(resource.props.get(key))
    if type(value) is str and value.lower() in by_object_id:
        return by_object_id[value.lower()]
    return principal_of(resource.property_dependencies.get(key, ()), by_urn)


def principal_of(dependencies: Iterable[str], by_urn: Mapping[str, Resource]) -> Resource | None:
    """The one group, user or service principal among the resources that a property depends on."""
    principals = [
        by_urn[urn]
        for urn in dependencies
        if urn in by_urn
        and (by_urn[urn].type in types.GROUPS or by_urn[urn].type in types.PRINCIPALS_THAT_ARE_NO_GROUPS)
    ]
    return principals[0] if len(principals) == 1 else None
