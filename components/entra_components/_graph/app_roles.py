"""The roles of an application: what they are called, and which one is meant."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from entra_components.errors import ArgumentError
from entra_sync.graph import DEFAULT_ACCESS, AppRole

# Applications that are made from a template have it for single sign-on, beside the roles for people.
_SINGLE_SIGN_ON: Final = "msiam_access"
_PEOPLE: Final = "User"
_APPLICATIONS: Final = "Application"
_KINDS: Final[Mapping[str, str]] = {_PEOPLE: "users and groups", _APPLICATIONS: "service principals"}


def role_name(role: AppRole) -> str:
    """The role's value, else its display name, else its id."""
    return role.value or role.display_name or role.id


def role_ids(roles: Sequence[AppRole]) -> dict[str, str]:
    """The ids of the roles that can be assigned, by their names."""
    return {role_name(role): role.id for role in roles if role.is_enabled}


def is_called(role: AppRole, name: str) -> bool:
    """Whether the name is the role's value, its display name or its id."""
    return name in (role.value, role.display_name) or name.lower() == role.id.lower()


def chosen_role(roles: Sequence[AppRole], name: str | None, is_service_principal: Callable[[], bool]) -> str:
    """The id of the role that is meant.

    Args:
        roles: what the application defines.
        name: the role's value, its display name or its id; None for the only one that the principal may have.
        is_service_principal: says of the principal whether it is one; it is asked where that decides.

    Raises:
        ArgumentError: no role is meant, or one of several.
    """
    enabled = [role for role in roles if role.is_enabled]
    if name is not None:
        return _named(roles, enabled, name)
    if not enabled:
        return DEFAULT_ACCESS
    member = _PEOPLE
    if any(_APPLICATIONS in role.allowed_member_types for role in enabled):
        only_for_them = not any(_PEOPLE in role.allowed_member_types for role in enabled)
        member = _APPLICATIONS if only_for_them or is_service_principal() else _PEOPLE
    allowed = [role for role in enabled if member in role.allowed_member_types]
    found = [role for role in allowed if role_name(role) != _SINGLE_SIGN_ON] or allowed
    if len(found) == 1:
        return found[0].id
    if found:
        raise ArgumentError(
            "role", f"is missing: the application has several roles for {_KINDS[member]}. Give one of {_listed(found)}."
        )
    raise ArgumentError("role", f"is missing: the application has none for {_KINDS[member]}, only {_listed(enabled)}.")


def _named(roles: Sequence[AppRole], enabled: Sequence[AppRole], name: str) -> str:
    if name == DEFAULT_ACCESS:
        return name
    found = [role for role in enabled if is_called(role, name)]
    if len(found) == 1:
        return found[0].id
    if found:
        ids = ", ".join(role.id for role in found)
        raise ArgumentError("role", f"is what several roles of the application are called: give the id of one, {ids}.")
    if any(is_called(role, name) for role in roles):
        raise ArgumentError("role", "is a role that is disabled: enable it in the application, or give another.")
    if not enabled:
        raise ArgumentError("role", "isn't one of the application's, which has no roles: leave it out.")
    raise ArgumentError("role", f"isn't one of the application's, which are {_listed(enabled)}.")


def _listed(roles: Sequence[AppRole]) -> str:
    return ", ".join(sorted(role_name(role) for role in roles))
