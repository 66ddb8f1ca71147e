"""Users, groups, their members, and who is assigned."""

from typing import Final

from tests.support.generated_programs.applications import EXISTING_PRINCIPALS
from tests.support.generated_programs.draft import Draft, Kind, Piece, picked

_ROLE: Final = "18d14569-c3bd-439b-9a66-3a2aee01d14f"
_EXISTING_IDS: Final = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")
_EXISTING_GROUPS: Final = ("Existing group", "Existing team")
_EXISTING_USERS: Final = ("ada@example.com", "grace@example.com")


def user(draft: Draft) -> Piece:
    """A user."""
    name = draft.name("user")
    draft.users.append(name)
    return draft.piece(
        f'{name} = azuread.User("{name}", user_principal_name="{name}@example.com", display_name="{name}")'
    )


def group(draft: Draft) -> Piece:
    """A group, with any kind of list of members."""
    name = draft.name("group")
    members = _members(draft)
    draft.groups.append(name)
    return draft.piece(
        f'{name} = azuread.Group("{name}", display_name="{name}", security_enabled=True'
        f"{'' if members is None else f', members={members}'})"
    )


def nested(draft: Draft) -> Piece:
    """Three groups, one inside the other."""
    draft.note(Kind.NESTED_DEEPLY)
    names = [draft.name("group") for _ in range(3)]
    lines = []
    for name, inner in zip(names, [None, *names], strict=False):
        members = f"{inner}.object_id" if inner else ""
        lines.append(
            f'{name} = azuread.Group("{name}", display_name="{name}", security_enabled=True, members=[{members}])'
        )
    draft.groups += names
    return draft.piece("\n".join(lines))


def member(draft: Draft) -> Piece:
    """A membership as a resource of its own."""
    outer, inner = _group_id(draft), _object_id(draft)
    if inner == outer:  # the service refuses that
        inner = f'"{_EXISTING_IDS[0]}"'
    return draft.piece(
        f'azuread.GroupMember("{draft.name("member")}", group_object_id={outer}, member_object_id={inner})'
    )


def assignment(draft: Draft) -> Piece:
    """One object that is assigned to an application."""
    to = draft.one(draft.principals).object_id
    if len(draft.principals) > 1 and draft.chance(0.1):
        draft.note(Kind.JOIN_NOT_KNOWN)
        to = picked([principal.object_id for principal in draft.random.sample(draft.principals, 2)])
    elif draft.chance(0.05):
        to = f'"{draft.one(EXISTING_PRINCIPALS)}"'
    who = _group_id(draft) if draft.chance(0.7) else _object_id(draft)
    return draft.piece(_assigned(f'"{draft.name("assignment")}"', who, to))


def assignments(draft: Draft) -> Piece:
    """Groups that a loop over a dictionary assigns."""
    to = draft.one(draft.principals).object_id
    chosen = draft.random.sample(draft.groups, min(2, len(draft.groups)))
    prefix = draft.name("loop")
    listed = ", ".join(f'"{name}": {name}' for name in chosen)
    call = _assigned(f'f"{prefix}-{{key}}"', "each.object_id", to)
    return draft.piece(f"for key, each in {{{listed}}}.items():\n    {call}")


def _assigned(name: str, who: str, to: str) -> str:
    return (
        f'azuread.AppRoleAssignment({name}, app_role_id="{_ROLE}", principal_object_id={who}, resource_object_id={to})'
    )


def _members(draft: Draft) -> str | None:
    objects = [f"{name}.object_id" for name in (*draft.groups, *draft.users)]
    match draft.random.randrange(10):
        case 0 | 1:
            return None
        case 2:
            draft.note(Kind.UNKNOWN_LIST)
            if not objects:
                return f'azuread.get_group_output(display_name="{draft.one(_EXISTING_GROUPS)}").members'
            return f"pulumi.Output.all({', '.join(draft.some(objects, 2) or objects[:1])}).apply(list)"
        case 3:
            draft.note(Kind.OBJECT_NOT_DECLARED)
            form = draft.one(["get_users", "get_users_output"])
            names = ", ".join(f'"{name}"' for name in _EXISTING_USERS)
            return f"azuread.{form}(user_principal_names=[{names}]).object_ids" if form == "get_users_output" else "[]"
    items = [_object_id(draft) for _ in range(draft.random.randint(0, 2))]
    return f"[{', '.join(items)}]"


def _group_id(draft: Draft) -> str:
    """The object id of a group: declared, existing already, or one of several."""
    if draft.groups and draft.chance(0.65):
        return f"{draft.one(draft.groups)}.object_id"
    if len(draft.groups) > 1 and draft.chance(0.4):
        draft.note(Kind.JOIN_NOT_KNOWN)
        return picked([f"{name}.object_id" for name in draft.random.sample(draft.groups, 2)])
    draft.note(Kind.OBJECT_NOT_DECLARED)
    if draft.chance(0.4):
        return f'"{draft.one(_EXISTING_IDS)}"'
    form = draft.one(["get_group", "get_group_output", "get_group_output"])
    if draft.groups and form == "get_group_output" and draft.chance(0.2):
        return f"azuread.get_group_output(object_id={draft.one(draft.groups)}.object_id).object_id"
    asked = draft.one(
        [f'display_name="{draft.one(_EXISTING_GROUPS)}"', f'object_id="{draft.one(_EXISTING_IDS)}"'],
    )
    return f"azuread.{form}({asked}).object_id"


def _object_id(draft: Draft) -> str:
    """The object id of a user, a group, or a service principal."""
    objects = [f"{name}.object_id" for name in (*draft.groups, *draft.users)]
    match draft.random.randrange(8):
        case 0 if draft.principals:
            return draft.one(draft.principals).object_id
        case 1:
            draft.note(Kind.OBJECT_NOT_DECLARED)
            name = draft.one(_EXISTING_USERS)
            return f'azuread.{draft.one(["get_user", "get_user_output"])}(user_principal_name="{name}").object_id'
        case 2 if len(objects) > 1:
            draft.note(Kind.MEMBER_PICKED)
            return picked(draft.random.sample(objects, 2))
        case 3 if draft.users and draft.groups:
            draft.note(Kind.MEMBER_PICKED)
            return picked([f"{draft.one(draft.users)}.object_id", f"{draft.one(draft.groups)}.display_name"])
        case 4 | 5 | 6 if objects:
            return draft.one(objects)
    return _group_id(draft)
