"""Saving a job's schema so that nobody else's change is overwritten unnoticed.

Graph has no way to save a schema only if it is still the one that was read. So the version is looked at right before
saving. Versions say whether a schema was saved and not how often (`Date:..., ActivityId:...`, `v1.2`): after a save of
our own, one that changed is ours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from entra_components._graph.schema_diff import schema_changes, without_defaults
from entra_components._graph.schema_merge import contains, read_back
from entra_components._graph.schema_trees import Trees, Warn
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
_MOST_PATHS: Final = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A job whose schema is saved.

    Attributes:
        client: the tenant's client.
        service_principal_id: the service principal's id.
        job_id: the job's id.
        wait_for_others: whether to begin again on the schema that somebody else saved meanwhile; else that is a
            conflict.
        warn: is told what is not as it should be and no failure.
        trees: where the trees of function expressions come from; None to save sources as they are.
        is_known: whether a schema is one that may be saved over. Another one may come from a copy of Graph that is
            behind, so it is read again within the window for replication; None where each may be.
        last_version: the version that was deployed or refreshed last; None where nothing is known of it.
    """

    client: GraphClient
    service_principal_id: str
    job_id: str
    wait_for_others: bool
    warn: Warn
    trees: Trees | None = None
    is_known: Callable[[Document], bool] | None = None
    last_version: object = None

    def is_confirmed(self, base: Document) -> bool:
        """Whether a schema that says what is wanted is there, and isn't what a copy that is behind has."""
        version = base.get("version")
        return self.last_version in (None, version) or self.read().get("version") == version

    def read(self) -> Document:
        """The schema as it is now."""
        return get_schema(self.client, self.service_principal_id, self.job_id)

    def read_until(self, is_current: Callable[[Document], bool]) -> Document:
        """The schema once that is so, or after the window for replication as it is then."""
        return self.client.read_again(f"the schema of {self.name}", self.read, is_current)

    @property
    def name(self) -> str:
        """How the job is called."""
        job, principal = (text.rpartition("/")[2] for text in (self.job_id, self.service_principal_id))
        return f"job {job} of service principal {principal}"

    @property
    def operation(self) -> str:
        """What is done, as the middle of a sentence."""
        return f"save the schema of {self.name}"


def save(place: Place, wanted_over: Callable[[Document], Document], *, default: Document | None = None) -> Document:
    """Save what is wanted over the schema that is there, unless it is there already.

    A save whose answer got lost is looked for before it is repeated. A read that is older than the save is repeated
    within the window for replication.

    What others save until right before the save is noticed by the schema's version. What they save in the moment
    between that look and the save itself is overwritten and can't be noticed: Graph keeps no count.

    Args:
        place: the job.
        wanted_over: the schema that is wanted, given the one that is there.
        default: the template's default; if that is what is wanted, the schema is reset to it.

    Returns:
        The schema as it is afterwards.

    Raises:
        Conflict: somebody else saves the schema at the same time, and their change would be overwritten.
        GraphError: the schema can't be read or saved.
    """
    failure: GraphError | None = None
    for _ in range(ATTEMPTS):
        base = place.read() if place.is_known is None else place.read_until(place.is_known)
        wanted = wanted_over(base)
        if not schema_changes(without_defaults(base), without_defaults(wanted)):
            if place.is_confirmed(base):
                return base
            continue
        if place.trees:
            wanted = place.trees.laid_into(wanted, base)
        version = base.get("version")
        # A copy that is behind answers with an older one; what somebody else saved stays.
        look = place.read() if place.wait_for_others else place.read_until(partial(_has_version, version))
        if look.get("version") != version:
            if not _has(look, wanted):
                _need_patience(place)
                continue
            # What was read first may be older than a save of ours. Where that was ours, this is: it is saved again.
            if version != place.last_version:
                if place.is_confirmed(look):
                    return look
                continue
        failure = _write(place, wanted, default)
        after = place.read() if failure else place.read_until(partial(_has_another_version, version))
        if after.get("version") == version:
            if failure:
                continue  # it was not carried out
            return _not_seen_yet(place, wanted, after)
        if _has(after, wanted):
            return after
        if not _is_undone(base, wanted, after):
            return _with_others(place, wanted, after)
        _need_patience(place)
        failure = None
    if failure:
        raise failure
    raise Conflict(
        place.operation,
        "others save it again and again; wait until the portal and other programs are done, then repeat the operation",
    )


def _has_version(version: object, found: Document) -> bool:
    return found.get("version") == version


def _has_another_version(version: object, found: Document) -> bool:
    return found.get("version") != version


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
    return _has(one, other) and _has(other, one)


def _has(current: Document, wanted: Document) -> bool:
    """Whether the schema says what is wanted, and nothing else."""
    return contains(without_defaults(current), without_defaults(wanted), whole=True)


def _is_undone(base: Document, wanted: Document, after: Document) -> bool:
    """Whether a part of what was saved is as it was before: somebody saved over it what they had read before."""
    wanted = without_defaults(wanted)
    was, now = (read_back(without_defaults(document), wanted, whole=True) for document in (base, after))
    ours, missing, different_now = (_paths(*pair) for pair in ((was, wanted), (now, wanted), (was, now)))
    return bool((ours & missing) - different_now)


def _with_others(place: Place, wanted: Document, after: Document) -> Document:
    """What the service has, where that is neither what was saved nor what was there before."""
    saved = without_defaults(wanted)
    found = ", ".join(sorted(_paths(saved, read_back(without_defaults(after), saved, whole=True)))[:_MOST_PATHS])
    place.warn(
        f"The schema of {place.name} was saved, and now differs from what was saved at {found}: the service wrote it "
        "in another way, or somebody else saved right after; run `pulumi refresh` to see it."
    )
    return after


def _paths(old: Document, new: Document) -> set[str]:
    return {change.path for change in schema_changes(old, new)}


def _not_seen_yet(place: Place, wanted: Document, after: Document) -> Document:
    """What was saved, where reading still gives what was there before."""
    place.warn(
        f"The schema of {place.name} was saved, and Graph still answers with what was there before; run `pulumi "
        "refresh` later to see that it is there."
    )
    return {**wanted, "version": after.get("version")}


def _need_patience(place: Place) -> None:
    if not place.wait_for_others:
        raise Conflict(
            place.operation,
            "somebody else saved it meanwhile, and replacing it would lose their change; run `pulumi refresh` to see "
            "what changed, take it into the program or use the mode merge, then repeat the operation",
        )
