"""The argument `assigned`: who is assigned to the application, by names that the program chooses."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import pulumi
from pydantic import PlainValidator

from entra_components._arguments.validation import WrongValueError
from entra_components.connection import is_unknown

_KEYS: Final = ("id", "role")
_WHOLE: Final = (
    'must be a dictionary of names and who is assigned, such as {"sales": group.object_id} or {"sales": {"id": '
    'group.object_id, "role": "User"}}; ids and roles may be outputs, the dictionary can\'t be one as a whole.'
)


def principals(assigned: Mapping[str, Any] | None) -> Iterator[tuple[str, pulumi.Input[str], pulumi.Input[str] | None]]:
    """Name, id and role of each who is assigned, as the argument has them."""
    for name, principal in (assigned or {}).items():
        if isinstance(principal, Mapping):
            yield name, principal["id"], principal.get("role")
        else:
            yield name, principal, None


def _assigned(value: Any) -> dict[str, Any]:
    if isinstance(value, pulumi.Output) or not isinstance(value, Mapping):
        # Each is a resource of its own, and resources need names that are there before anything is deployed.
        raise WrongValueError(_WHOLE)
    for name, principal in value.items():
        if not isinstance(name, str) or not name.strip():
            raise WrongValueError("names must be text that isn't empty.")
        if isinstance(principal, Mapping):
            _check_keys(name, principal)
        elif not _is_text(principal):
            raise WrongValueError(f"{name} must be the id of a group, a user or a service principal, or {{id, role}}.")
    _check_twice(value)
    return dict(value)


def _check_keys(name: str, principal: Mapping[str, Any]) -> None:
    others = [key for key in principal if key not in _KEYS]
    if others:
        raise WrongValueError(f"{name} has {others[0]}, which isn't one of {', '.join(_KEYS)}.")
    if principal.get("id") is None:
        raise WrongValueError(f"{name} has no id: give that of a group, a user or a service principal.")
    for key, text in principal.items():
        if text is not None and not _is_text(text):
            raise WrongValueError(f"the {key} of {name} must be text that isn't empty.")


def _check_twice(assigned: Mapping[str, Any]) -> None:
    """Refuse one assignment under two names: removing one of them would remove the other's.

    A role that isn't named is the only one that there is, so it may be the one that is named beside it.
    """
    known: dict[str, dict[Any, str]] = {}
    for name, identifier, role in principals(assigned):
        if is_unknown(identifier) or is_unknown(role):
            continue
        names = known.setdefault(str(identifier).rpartition("/")[2].lower(), {})
        if role in names:
            raise WrongValueError(f"{names[role]} and {name} are the same: give each assignment once.")
        if names and (role is None or None in names):
            other = names.get(None) or next(iter(names.values()))
            raise WrongValueError(
                f"{other} and {name} are the same principal, and the role of one of them isn't given: give both, so "
                "that they can't be the same assignment, or leave one out."
            )
        names[role] = name


def _is_text(value: Any) -> bool:
    return is_unknown(value) or (isinstance(value, str) and bool(value.strip()))


AssignedArgument = Annotated[Mapping[str, Any] | None, PlainValidator(_assigned)]
