"""How a Graph resource signs in: the tenant, the cloud, and where the secret is found (never the secret)."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypedDict

import pulumi

from entra_components.errors import ArgumentError
from entra_sync.clouds import Cloud, parse_cloud


class Connection(TypedDict, total=False):
    """The tenant that a Graph resource works in, and the identity that it uses there.

    Without a connection, or without a client id, the identity comes from the environment as azure-identity
    finds it: environment variables, workload identity, managed identity, the Azure command line.
    """

    tenant_id: pulumi.Input[str]
    """The tenant's id or one of its domains."""
    cloud: pulumi.Input[str]
    """The tenant's cloud: global (the default), usgovernmentl4, usgovernmentl5 or china."""
    client_id: pulumi.Input[str]
    """The client id of the application that signs in."""
    client_secret_variable: pulumi.Input[str]
    """The NAME of the environment variable that holds the application's secret; never the secret itself,
    which would be stored in the state."""


_KEYS: Final = ("tenant_id", "cloud", "client_id", "client_secret_variable")
# Names under which people pass a secret; their values must not go any further.
_SECRET_KEY: Final = re.compile(r"secret|password|token|certificate|assertion|key", re.IGNORECASE)
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")


def connection_problems(connection: object) -> Iterator[tuple[str, str]]:
    """What is wrong with a connection, as pairs of property path and reason, without any of its values.

    Values that are not known yet (an `Output`, the engine's mark of an unknown value) are not looked at.
    """
    if connection is None or is_unknown(connection):
        return
    if not isinstance(connection, Mapping):
        yield "connection", f"must be an object with some of {', '.join(_KEYS)}."
        return
    for key, value in connection.items():
        where = f"connection.{key}"
        if key not in _KEYS:
            if isinstance(key, str) and _SECRET_KEY.search(key):
                yield where, _NAME_THE_VARIABLE
            else:
                yield where, f"isn't a property of a connection; the properties are {', '.join(_KEYS)}."
        elif value is None or is_unknown(value):
            continue
        elif not isinstance(value, str) or not value:
            yield where, "must be text that isn't empty."
        elif key == "cloud" and parse_cloud(value) is None:
            yield where, f"isn't a known cloud; the clouds are {', '.join(Cloud)}."
        elif key == "client_secret_variable" and not _VARIABLE.fullmatch(value):
            yield where, _NAME_THE_VARIABLE


_NAME_THE_VARIABLE: Final = (
    "a connection never carries a secret: it would be stored in the state. Put the secret into an "
    "environment variable, and that variable's name into client_secret_variable."
)


def check_connection(connection: object) -> None:
    """Refuse a connection before anything of it leaves the program.

    Raises:
        ArgumentError: the first of `connection_problems`.
    """
    for where, reason in connection_problems(connection):
        raise ArgumentError(where, reason)


def is_unknown(value: object) -> bool:
    """Whether a value isn't known yet: an `Output`, or one of the two marks that dynamic providers are given."""
    return isinstance(value, pulumi.Output | pulumi.output.Unknown) or value == pulumi.runtime.rpc.UNKNOWN
