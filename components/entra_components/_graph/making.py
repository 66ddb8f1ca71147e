"""What Graph has once for its key, created where it isn't there: and who created it, where an answer was lost."""

from collections.abc import Callable
from typing import Final, TypeVar

from entra_sync.graph import Conflict, ConnectionFailed, GraphClient, ServiceUnavailable

Found = TypeVar("Found")

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
            if found is not None:
                return None if in_doubt and is_ours(found) else found
            if not client.wait(what, str(error.status or "no answer")):
                raise
        else:
            return None
