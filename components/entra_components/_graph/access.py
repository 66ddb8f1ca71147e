"""From a resource's properties to a client of Microsoft Graph, and from Graph's errors to what the CLI prints."""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pulumi

from entra_components.connection import is_unknown
from entra_components.errors import ArgumentError
from entra_sync.errors import EntraSyncError
from entra_sync.graph import Connection, GraphClient, retry_from

_HOST: Final = "pulumi.dynamic.__main__"


@contextlib.contextmanager
def graph_client(props: Mapping[str, Any]) -> Iterator[GraphClient]:
    """A client of the tenant that the property `connection` tells, or the environment.

    What goes wrong in the block is shown by the CLI as one sentence: the host of dynamic providers prints the
    traceback of whatever a provider raises, and its frames say nothing to the person who deploys.

    Args:
        props: the resource's properties.

    Raises:
        GraphError: one of its kinds; its text is a sentence that says what was tried, what Graph said, what to do.
        ArgumentError: a property of the connection is not known yet.
    """
    try:
        with GraphClient(graph_connection(props.get("connection")), retry=retry_from(os.environ)) as client:
            yield client
    except (EntraSyncError, ArgumentError):
        _hide_frames()
        raise


def graph_connection(connection: object) -> Connection:
    """The connection as the client takes it.

    Raises:
        ArgumentError: one of its properties is not known yet.
    """
    if connection is None:
        return Connection()
    if not isinstance(connection, Mapping):
        raise ArgumentError("connection", "must be an object whose properties are known.")
    return Connection(**{key: _text(connection, key, f"connection.{key}") for key in connection if connection[key]})


def known_text(props: Mapping[str, Any], key: str) -> str:
    """A property that is a text by the time that Graph is called.

    Raises:
        ArgumentError: it is missing or not known yet.
    """
    return _text(props, key, key)


def known_flag(props: Mapping[str, Any], key: str) -> bool | None:
    """A property that is true, false or absent by the time that Graph is called.

    Raises:
        ArgumentError: it is not known yet.
    """
    value = props.get(key)
    if value is None or isinstance(value, bool):
        return value
    raise ArgumentError(key, _NOT_KNOWN)


def known_document(props: Mapping[str, Any], key: str) -> dict[str, Any]:
    """A property that is an object, with nothing unknown in it, by the time that Graph is called.

    Raises:
        ArgumentError: it is no object, or a part of it is not known yet.
    """
    value = props.get(key)
    if not isinstance(value, dict) or pulumi.runtime.rpc.contains_unknowns(value) or _holds_mark(value):
        raise ArgumentError(key, _NOT_KNOWN)
    return value


_NOT_KNOWN: Final = "is missing or not known yet, and Graph is not called before it is."


def _text(props: Mapping[str, Any], key: str, where: str) -> str:
    value = props.get(key)
    if not isinstance(value, str) or not value or is_unknown(value):
        raise ArgumentError(where, _NOT_KNOWN)
    return value


def _holds_mark(value: object) -> bool:
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            pending.extend(part.values())
        elif isinstance(part, list):
            pending.extend(part)
        elif isinstance(part, str) and pulumi.runtime.rpc.UNKNOWN in part:
            return True
    return False


def _hide_frames() -> None:
    # The host has no other way to fail than an exception, whose traceback it sends to the CLI as it is; only the
    # number of its frames can be said, and for the whole process: after this, errors of other dynamic providers that
    # the host has loaded come without their frames too. In any other process tracebacks are left alone.
    main = sys.modules.get("__main__")
    if getattr(getattr(main, "__spec__", None), "name", None) == _HOST:
        sys.tracebacklimit = 0
