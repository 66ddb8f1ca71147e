"""From a resource's `connection` to a client of Microsoft Graph, and from Graph's errors to what the CLI prints.

It brings Graph's client and pydantic with it: import it only where a call is made.
"""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pulumi

from entra_components._graph.known import text_at
from entra_components.errors import ArgumentError
from entra_sync.errors import EntraSyncError
from entra_sync.graph import Connection, GraphClient, retry_from

_HOST: Final = "pulumi.dynamic.__main__"


@contextlib.contextmanager
def graph_client(props: Mapping[str, Any]) -> Iterator[GraphClient]:
    """A client of the tenant that the property `connection` names, or the environment.

    What goes wrong in the block is shown by the CLI as one sentence: the host of dynamic providers prints the
    traceback of whatever a provider raises, and its frames say nothing to the person who deploys.

    Args:
        props: the resource's properties.

    Raises:
        GraphError: one of its kinds; its text is a sentence that says what was tried, what Graph said, what to do.
        ArgumentError: a property of the connection is not known yet.
    """
    try:
        # The host of dynamic providers knows no engine: what is logged goes to its error output, which the CLI shows.
        connection, retry = graph_connection(props.get("connection")), retry_from(os.environ)
        with GraphClient(connection, retry=retry, say=pulumi.log.info) as client:
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
    return Connection(**{key: text_at(connection, key, f"connection.{key}") for key in connection if connection[key]})


def _hide_frames() -> None:
    # The host has no other way to fail than an exception, whose traceback it sends to the CLI as it is; only the
    # number of its frames can be said, and for the whole process: after this, errors of other dynamic providers that
    # the host has loaded come without their frames too. In any other process tracebacks are left alone.
    main = sys.modules.get("__main__")
    if getattr(getattr(main, "__spec__", None), "name", None) == _HOST:
        sys.tracebacklimit = 0
