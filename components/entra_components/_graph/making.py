"""What Graph has once for its key, created where it isn't there, and waited for until all of Graph shows it."""

from collections.abc import Callable
from typing import Final, TypeVar

from entra_sync.graph import (
    Conflict,
    ConnectionFailed,
    GraphClient,
    GraphError,
    NotFound,
    PermissionMissing,
    ServiceUnavailable,
)

Found = TypeVar("Found")

# What this process created: all resources of a deployment have one. For them alone it is worth waiting where Graph says
# that they don't exist or that something isn't allowed.
_MADE_HERE: Final[set[str]] = set()
# What this process found there and took over. It belongs to the resource that did so, also where another one had it:
# one that is called otherwise in the program by now, or one that gets something else in the same deployment.
_TAKEN_OVER_HERE: Final[set[str]] = set()
# With this answer nothing was done.
_NOTHING_DONE: Final = 503


def made(
    client: GraphClient,
    what: str,
    *,
    create: Callable[[], object],
    find: Callable[[], Found | None],
    is_ours: Callable[[Found], bool],
) -> Found | None:
    """Create what was not there a moment ago.

    A creation whose answer was lost may have been carried out, also where Graph doesn't show it yet. It is tried again
    within the window for what is new: the object's key makes a second one impossible. What is in its way then is its
    own, if it is as it would be.

    Args:
        client: the tenant's client.
        what: what is created, such as `the cross-tenant partner 2`; whoever waits is told.
        create: creates it.
        find: reads it.
        is_ours: whether what was found is as `create` leaves it.

    Returns:
        None if this call created it, else what somebody else created in the same moment.

    Raises:
        GraphError: it could not be created, or nobody knows whether it was.
    """
    in_doubt = False
    while True:
        try:
            create()
        except (Conflict, ConnectionFailed, ServiceUnavailable) as error:
            if error.status == _NOTHING_DONE:
                raise
            in_doubt = in_doubt or not isinstance(error, Conflict)
            found = find()
            if found is None:
                if not client.wait(what, str(error.status or "no answer")):
                    raise
                continue
            if not (in_doubt and is_ours(found)):
                return found
        _MADE_HERE.add(what)
        return None


def made_here(what: str) -> bool:
    """Whether this deployment created it, and not every copy of Graph may know it yet."""
    return what in _MADE_HERE


def taken_over(what: str) -> None:
    """A resource of this deployment has what was there already."""
    _TAKEN_OVER_HERE.add(what)


def taken_over_here(what: str) -> bool:
    """Whether a resource of this deployment took it over: another one that had it before must not remove it."""
    return what in _TAKEN_OVER_HERE


def wait_until_shown(client: GraphClient, what: str, is_shown: Callable[[], bool]) -> None:
    """Wait until Graph shows what was saved, so that a refresh right after a deployment isn't told what was before.

    What was saved is saved: nothing that goes wrong here is an error.

    Args:
        client: the tenant's client.
        what: what was saved, such as `the cross-tenant partner 2`; whoever waits is told.
        is_shown: reads it, and says whether it is as it was saved.
    """

    def settled() -> bool:
        try:
            return is_shown()
        except (NotFound, PermissionMissing, Conflict):
            return False
        except GraphError:
            return True

    client.read_again(what, settled, bool)
