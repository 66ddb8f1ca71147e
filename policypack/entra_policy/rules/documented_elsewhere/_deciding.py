"""Several conditions of which some may not be known."""

from collections.abc import Callable
from typing import TypeVar

from entra_policy.values import Undecided

_Value = TypeVar("_Value")


def all_hold(*conditions: Callable[[], bool]) -> bool:
    """Whether all conditions hold. One that doesn't is enough, whatever isn't known of the others.

    Raises:
        Undecided: the first condition that isn't known, where all others hold.
    """
    not_known: Undecided | None = None
    for condition in conditions:
        try:
            if not condition():
                return False
        except Undecided as undecided:
            not_known = not_known or undecided
    if not_known is not None:
        raise not_known
    return True


def decided(not_known: list[Undecided], value: Callable[[], _Value], urn: str | None = None) -> _Value | None:
    """The value; None where it isn't known, which is added to `not_known`, so that the rest can still be checked.

    Args:
        not_known: collects what isn't known.
        value: gets the value.
        urn: the resource that declares it, where that isn't the rule's subject.
    """
    try:
        return value()
    except Undecided as undecided:
        not_known.append(undecided if urn is None else undecided.at(urn))
        return None
