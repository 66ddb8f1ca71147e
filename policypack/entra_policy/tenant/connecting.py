"""A client of a tenant's Microsoft Graph, whose failures are reported as this package's."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Self

from entra_policy.errors import TenantError
from entra_sync.graph import Connection, GraphClient, GraphError, retry_from


@contextmanager
def graph_failures() -> Iterator[None]:
    """Let what Graph refuses, or how it can't be reached, be a `TenantError` with the same words."""
    try:
        yield
    except GraphError as error:
        raise TenantError(str(error)) from None


class Clients:
    """A client for each connection, made when it is first asked for; a context manager that closes them."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._environ = environ
        self._open = ExitStack()
        self._clients: dict[Connection, GraphClient] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def of(self, connection: Connection) -> GraphClient:
        """The connection's client. Nobody signs in before its first call.

        Raises:
            TenantError: the connection's cloud has no Graph, or a variable of the environment is wrong.
        """
        found = self._clients.get(connection)
        if found is None:
            with graph_failures():
                found = GraphClient(connection, retry=retry_from(self._environ), environ=self._environ)
            self._clients[connection] = self._open.enter_context(found)
        return found
