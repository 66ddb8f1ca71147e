"""The inputs of Graph resources: what is wrong with them, what differs between two sets of them.

Inputs are the properties that the engine hands to a dynamic provider. The reference to the provider
(`__provider`) is among them and isn't one of the resource's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from pulumi.dynamic import CheckFailure, CheckResult, DiffResult, ReadResult

from entra_components._graph.schema_diff import Change, ChangeKind, schema_changes
from entra_components.connection import Connection, check_connection, connection_problems, is_unknown
from entra_sync.tenants import tenant_id as known_tenant_id

Problem: TypeAlias = tuple[str, str]
"""A property's path, and what is wrong with it and would be right; never its value."""
TEXT: Final = "must be text that isn't empty."


def checked(news: dict[str, Any], problems: Iterator[Problem]) -> CheckResult:
    """The inputs as they are, refused if there are problems."""
    return CheckResult(news, [CheckFailure(where, reason) for where, reason in problems])


def text_problems(news: Mapping[str, Any], keys: Sequence[str]) -> Iterator[Problem]:
    """The keys whose values are missing or aren't text."""
    for key in keys:
        value = news.get(key)
        if value is None:
            yield key, "is missing."
        elif not is_unknown(value) and (not isinstance(value, str) or not value):
            yield key, TEXT


def flag_problems(news: Mapping[str, Any], keys: Sequence[str]) -> Iterator[Problem]:
    """The keys whose values are neither true nor false, nor absent."""
    for key in keys:
        value = news.get(key)
        if value is not None and not is_unknown(value) and not isinstance(value, bool):
            yield key, "must be true or false."


def partner_problems(news: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with `tenant_id`, the partner's tenant.

    That it is the connection's own tenant is left to the policies (EP110), which a failure here would forestall; Graph
    refuses it.
    """
    yield from text_problems(news, ("tenant_id",))
    partner = news.get("tenant_id")
    if isinstance(partner, str) and partner and not is_unknown(partner) and known_tenant_id(partner) is None:
        yield "tenant_id", "must be the id of the partner's tenant (a GUID); a domain doesn't identify a partner."


def other_problems(news: Mapping[str, Any], inputs: Sequence[str], what: str) -> Iterator[Problem]:
    """What is wrong with the connection, and the keys that aren't inputs of the resource.

    Args:
        news: the inputs.
        inputs: the keys of the resource's inputs.
        what: how the resource is called, with its article.
    """
    yield from connection_problems(news.get("connection"))
    for key in news:
        if key not in inputs and not key.startswith("__"):
            yield key, f"isn't an input of {what}; the inputs are {', '.join(inputs)}."


def input_changes(olds: Mapping[str, Any], news: Mapping[str, Any], inputs: Sequence[str]) -> tuple[Change, ...]:
    """What differs between the inputs of a resource before and after.

    Args:
        olds: the inputs as they were, or as the service has them now.
        news: the inputs as they are to be, with the engine's mark for a value that isn't known yet.
        inputs: the keys to look at.

    Returns:
        The differences, in the order of their paths (`mode`, `schema.synchronizationRules[...]...`).
    """
    changes: list[Change] = []
    for key in inputs:
        old, new = olds.get(key), news.get(key)
        if old is None and new is None:
            continue
        if old is None or new is None:
            changes.append(Change(key, ChangeKind.ADDED if old is None else ChangeKind.REMOVED))
        else:
            changes.extend(schema_changes(old, new, key))
    return tuple(sorted(changes))


def compared(
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    inputs: Sequence[str],
    *,
    replaced_by: Sequence[str],
    delete_before_replace: bool = False,
) -> DiffResult:
    """Whether inputs differ.

    Args:
        olds: the inputs as they were.
        news: the inputs as they are to be.
        inputs: the keys to look at.
        replaced_by: the keys that identify the resource: with another value, it is another one.
        delete_before_replace: whether the old one is in the new one's way.
    """
    changes = input_changes(olds, news, inputs)
    changed = {change.path for change in changes}
    return DiffResult(
        changes=bool(changes),
        replaces=[key for key in replaced_by if key in changed],
        delete_before_replace=delete_before_replace,
    )


def with_connection(props: dict[str, Any], connection: Connection | None) -> dict[str, Any]:
    """The properties of a resource, with its connection among them if it has one.

    Raises:
        ArgumentError: the connection has a property that isn't one, or carries a secret.
    """
    check_connection(connection)
    return props if connection is None else {**props, "connection": dict(connection)}


def adoptable(
    props: Mapping[str, Any], inputs: Sequence[str], *, adopted: bool, previous: Mapping[str, Any]
) -> dict[str, Any]:
    """The outputs of a resource that takes over what exists.

    Args:
        props: its properties.
        inputs: the keys of its inputs.
        adopted: whether it took something over.
        previous: the settings that this had.
    """
    given = {key: props[key] for key in inputs if props.get(key) is not None}
    return {**given, "adopted": adopted, "previous": dict(previous)}


def present(id_: str, outputs: dict[str, Any], inputs: Sequence[str]) -> ReadResult:
    """A resource as it is now.

    Its inputs are what the service has in their place, so that the next preview shows what it changes back.

    Args:
        id_: the resource's id.
        outputs: its outputs, the inputs among them.
        inputs: the keys of the inputs.
    """
    result = ReadResult(id_, outputs)
    # Releases of Pulumi that have no inputs here don't look at them.
    result.inputs = {key: outputs[key] for key in inputs if outputs.get(key) is not None}
    return result


def gone() -> ReadResult:
    """A resource that is not there any more."""
    return ReadResult("", {})
