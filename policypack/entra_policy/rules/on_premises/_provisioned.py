"""What an on-premises application provisions."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, TypeVar

from entra_policy.estate.job import Job
from entra_policy.estate.schema import ObjectMapping, Schema
from entra_policy.values import NOT_KNOWN_YET, Undecided
from entra_sync.names import is_entra_directory
from entra_sync.templates import Scenario

ON_PREMISES: Final = frozenset({Scenario.ON_PREMISES})
USER_OR_GROUP: Final = frozenset({"user", "group"})
_Value = TypeVar("_Value")


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


def provisioned_objects(job: Job, not_known: list[Undecided]) -> Iterator[tuple[Schema, ObjectMapping]]:
    """The enabled object mappings of a job that lead to the application.

    Args:
        job: the job.
        not_known: collects the parts in which others may be.
    """
    for schema in job.schemas:
        urn = schema.urn
        object_mappings, unseen = schema.object_mappings()
        not_known.extend(Undecided(part.reason, part.path, urn) for part in unseen)
        for each in object_mappings:
            if each.enabled_unknown:
                not_known.append(Undecided(NOT_KNOWN_YET, f"{each.path}.enabled", urn))
            elif decided(not_known, partial(is_inbound, each), urn) is False:
                yield schema, each


def is_inbound(object_mapping: ObjectMapping) -> bool:
    """Whether the target directory is Microsoft Entra ID. Raises `Undecided` where its name isn't known."""
    return is_entra_directory(object_mapping.target_side.directory or "")
