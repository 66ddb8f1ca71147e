"""What the commands that ask a tenant have in common: which tenant, who signs in, and which job."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from entra_policy.errors import UsageError
from entra_policy.text import quoted

if TYPE_CHECKING:
    from entra_sync.graph import Connection


@dataclass(frozen=True, slots=True)
class TenantInput:
    """The values of the options; each is None where it is not given."""

    tenant: str | None = None
    cloud: str | None = None
    client_id: str | None = None
    client_secret_variable: str | None = None

    def connection(self) -> "Connection":
        """The connection that they describe; what they leave open comes from the program or the environment.

        Raises:
            UsageError: there is no such cloud.
        """
        from entra_sync.clouds import Cloud, parse_cloud
        from entra_sync.graph import Connection

        if self.cloud is not None and parse_cloud(self.cloud) is None:
            raise UsageError(f"{quoted(self.cloud)} isn't a cloud; the clouds are {', '.join(Cloud)}.")
        return Connection(self.tenant, self.cloud, self.client_id, self.client_secret_variable)


@dataclass(frozen=True, slots=True)
class ProgramInput:
    """A program, a state or a preview in which jobs have names."""

    path: Path | None
    stack: str | None
    timeout: float


def tenant_options(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the options of the connection, as its keyword argument `given`, a `TenantInput`."""

    @click.option("--tenant", metavar="TENANT", help="The tenant: its id or one of its domains.")
    @click.option("--cloud", help="The tenant's cloud, if it isn't the global one.")
    @click.option("--client-id", metavar="ID", help="The application that signs in, if not what the environment has.")
    @click.option(
        "--client-secret-variable", metavar="NAME",
        help="The NAME of the environment variable that holds that application's secret.",
    )  # fmt: skip
    @functools.wraps(command)
    def with_tenant(
        tenant: str | None, cloud: str | None, client_id: str | None, client_secret_variable: str | None, **others: Any
    ) -> int | None:
        return command(given=TenantInput(tenant, cloud, client_id, client_secret_variable), **others)

    return with_tenant


def program_options(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command how PATH is read, as its keyword argument `program`, a `ProgramInput`; `path` is the command's."""

    @click.option("--stack", help="The stack of a project.")
    @click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=120.0, show_default=True,
                  help="How long a project's program may run, in seconds.")  # fmt: skip
    @functools.wraps(command)
    def with_program(path: Path | None, stack: str | None, timeout: float, **others: Any) -> int | None:
        return command(program=ProgramInput(path, stack, timeout), **others)

    return with_program
