"""Saving a job's schema so that nobody else's change is overwritten unnoticed.

Graph has no way to save a schema only if it is still the one that was read. So the version is looked at right before
saving, and counted afterwards.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from entra_components._graph.schema_diff import schema_changes
from entra_components._graph.schema_merge import contains
from entra_sync.graph import (
    Conflict,
    ConnectionFailed,
    Document,
    GraphClient,
    GraphError,
    ServiceUnavailable,
    delete_schema,
    get_schema,
    put_schema,
)

ATTEMPTS: Final = 5
"""How often saving is tried while others save at the same time, or while the connection fails."""
_COUNTED: Final = re.compile(r"FileVersion:\s*(\d+)")


@dataclass(frozen=True, slots=True)
class Place:
    """A job whose schema is saved.

    Attributes:
        client: the tenant's client.
        service_principal_id: the service principal's id.
        job_id: the job's id.
        wait_for_others: whether to begin again on the schema that somebody else saved meanwhile; else that is a
            conflict.
    """

    client: GraphClient
    service_principal_id: str
    job_id: str
    wait_for_others: bool

    def read(self) -> Document:
        """The schema as it is now."""
        return get_schema(self.client, self.service_principal_id, self.job_id)

    @property
    def operation(self) -> str:
        """What is done, as the middle of a sentence."""
        job, principal = (text.rpartition("/")[2] for text in (self.job_id, self.service_principal_id))
        return f"save the schema of job {job} of service principal {principal}"


def save(place: Place, wanted_over: Callable[[Document], Document], *, default: Document | None = None) -> Document:
    """Save what is wanted over the schema that is there, unless it is there already.

    A save whose answer got lost is looked for before it is repeated.

    What others save until right before the save is noticed by the schema's version. What they save in the moment
    between that look and the save itself is overwritten; it is noticed where versions are counted (`FileVersion`), and
    cannot be noticed where they are not.

    Args:
        place: the job.
        wanted_over: the schema that is wanted, given the one that is there.
        default: the template's default; if that is what is wanted, the schema is reset to it.

    Returns:
        The schema as it is afterwards.

    Raises:
        Conflict: somebody else saves the schema at the same time, and their change would be or was overwritten.
        GraphError: the schema can't be read or saved.
    """
    failure: GraphError | None = None
    for _ in range(ATTEMPTS):
        base = place.read()
        wanted = wanted_over(base)
        if base == wanted or not schema_changes(base, wanted):
            return base
        if place.read().get("version") != base.get("version"):
            _need_patience(place)
            continue
        failure = _write(place, wanted, default)
        after = place.read()
        saves = _saves_between(base.get("version"), after.get("version"))
        if saves == 0 and failure:
            continue  # it was not carried out
        whole = contains(after, wanted, whole=True)
        if whole and saves is not None and saves > 1:
            raise _overwritten(place)
        # One save was ours alone: where the schema differs now, that is what the service makes of it.
        if whole or (saves in (0, 1) and failure is None):
            return after
        if saves is None and failure is None and contains(after, wanted):
            return after
        _need_patience(place)
        failure = None
    if failure:
        raise failure
    raise Conflict(
        place.operation,
        "others save it again and again; wait until the portal and other programs are done, then repeat the operation",
    )


def _write(place: Place, wanted: Document, default: Document | None) -> GraphError | None:
    """Put or reset the schema once.

    Returns:
        The failure, if nobody knows whether it was done.
    """
    try:
        if default is not None and _says_the_same(wanted, default):
            delete_schema(place.client, place.service_principal_id, place.job_id)
        else:
            put_schema(place.client, place.service_principal_id, place.job_id, wanted, repeatable=False)
    except (ConnectionFailed, ServiceUnavailable) as failure:
        return failure
    return None


def _says_the_same(one: Document, other: Document) -> bool:
    return contains(one, other, whole=True) and contains(other, one, whole=True)


def _saves_between(before: Any, after: Any) -> int | None:
    """How often the schema was saved between two versions; None if they don't say."""
    if before == after:
        return 0
    counted = [_COUNTED.search(version) if isinstance(version, str) else None for version in (before, after)]
    if counted[0] is None or counted[1] is None:
        return None
    return int(counted[1][1]) - int(counted[0][1])


def _need_patience(place: Place) -> None:
    if not place.wait_for_others:
        raise Conflict(
            place.operation,
            "somebody else saved it meanwhile, and replacing it would lose their change; run `pulumi refresh` to see "
            "what changed, take it into the program or use the mode merge, then repeat the operation",
        )


def _overwritten(place: Place) -> Conflict:
    return Conflict(
        place.operation,
        "it is saved as declared, but somebody else saved it in the same moment, and their change is overwritten; look "
        "into the audit log for what they changed and make it again, then repeat the operation",
    )
