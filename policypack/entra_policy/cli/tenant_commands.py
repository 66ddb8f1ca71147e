"""The commands that ask a tenant: `status`, `templates`, `restart`, `provision`.

Everything that costs start-up time is imported by the command that needs it.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from entra_policy.cli.output import put, say
from entra_policy.cli.tenant_options import ProgramInput, TenantInput, program_options, tenant_options
from entra_policy.errors import UsageError
from entra_policy.text import plain

if TYPE_CHECKING:
    from entra_policy.tenant.declared_jobs import DeclaredJobs

_PATH: Final = "A project, a stack export or a preview, in which JOB is a name."


@click.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@program_options
@tenant_options
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def status(program: ProgramInput, given: TenantInput, format_: str) -> int:
    """Show how jobs are doing: those that PATH declares, or without PATH all of the tenant.

    PATH is a Pulumi project, a stack export, or a preview as JSON. The status is 1 when a job is in quarantine.
    """
    from entra_policy.tenant import state_report
    from entra_policy.tenant.connecting import Clients
    from entra_policy.tenant.declared_jobs import read_declared_jobs
    from entra_policy.tenant.job_states import states_of_declared, states_of_tenant

    connection = given.connection()
    tenant = given.tenant or os.environ.get("AZURE_TENANT_ID")
    if program.path is None and not tenant:
        raise UsageError("name what to look at: PATH, or a tenant with --tenant or AZURE_TENANT_ID.")
    with Clients() as clients:
        if program.path is None:
            states = states_of_tenant(connection, f"tenant {tenant}", clients)
        else:
            declared = read_declared_jobs(program.path, connection, stack=program.stack, timeout=program.timeout)
            states = states_of_declared(declared.jobs, declared.origin, clients)
    render = state_report.render_json if format_ == "json" else state_report.render
    put(render(states))
    return states.exit_code


@click.command()
@click.argument("name", required=False)
@tenant_options
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def templates(name: str | None, given: TenantInput, format_: str) -> int:
    """List what jobs are created from: template ids, synchronization templates, directories, roles.

    NAME is an application's name, a part of it, or one of its ids. The list is what public documentation says; with
    --tenant, Microsoft Graph is asked for the gallery of the tenant's cloud and for the tenant's service principals.
    """
    from entra_policy.tenant import offers, offers_report
    from entra_policy.tenant.connecting import Clients, graph_failures

    if given == TenantInput():
        documented = offers.documented(name)
        put(
            offers_report.render_documented_json(documented)
            if format_ == "json"
            else offers_report.render_documented(documented)
        )
        return 0
    connection = given.connection()
    if name is None:
        raise UsageError("name the application that the tenant is to be asked for: `entra-policy templates NAME`.")
    with Clients() as clients, graph_failures():
        offer = offers.offered(clients.of(connection), name)
    put(offers_report.render_offer_json(offer) if format_ == "json" else offers_report.render_offer(offer))
    return 0


@click.command()
@click.argument("job")
@click.option("--allow-deletes", is_flag=True, help="Let the deletions be carried out that the threshold held back.")
@click.option("--path", type=click.Path(path_type=Path), help=_PATH)
@program_options
@tenant_options
def restart(job: str, allow_deletes: bool, program: ProgramInput, given: TenantInput) -> int:  # noqa: FBT001 - a flag
    """Let JOB evaluate everyone again, as the portal's "Restart provisioning" does.

    JOB is a name in the program of --path, a job's id, or a service principal's object id, client id or display name.
    """
    from entra_policy.tenant.connecting import Clients, graph_failures
    from entra_policy.tenant.naming_jobs import named_job
    from entra_policy.tenant.restarting import restarted

    connection, declared = given.connection(), _declared(program, given)
    with Clients() as clients, graph_failures():
        client, found = named_job(clients, connection, job, declared)
        said = restarted(client, found, allow_deletes=allow_deletes)
    say(plain(said))
    return 0


@click.command()
@click.argument("job")
@click.argument("user")
@click.option("--rule", metavar="ID", help="The synchronization rule, if the job has several for users.")
@click.option("--yes", is_flag=True, help="Don't ask whether to.")
@click.option("--path", type=click.Path(path_type=Path), help=_PATH)
@program_options
@tenant_options
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def provision(
    job: str,
    user: str,
    rule: str | None,
    yes: bool,  # noqa: FBT001 - a flag
    program: ProgramInput,
    given: TenantInput,
    format_: str,
) -> int:
    """Provision USER with JOB now, and show the service's steps. This changes the target.

    JOB is a name in the program of --path, a job's id, or a service principal's object id, client id or display name.
    USER is a user principal name or an object id. The status is 1 when the service couldn't do it.
    """
    from entra_policy.tenant import on_demand, on_demand_report
    from entra_policy.tenant.connecting import Clients, graph_failures
    from entra_policy.tenant.naming_jobs import named_job

    connection = given.connection()
    if not yes and not _asks():
        raise UsageError("this changes an account in the target: say --yes where nobody can be asked.")
    declared = _declared(program, given)
    with Clients() as clients, graph_failures():
        client, found = named_job(clients, connection, job, declared)
        request = on_demand.request_for(client, found, user, rule)
        if not yes:
            question = f"Provision {request.user} with {found.name} now, which changes {request.target}?"
            if not click.confirm(plain(question), err=True):
                raise UsageError("nothing was done.")
        result = on_demand.carry_out(client, request)
    render = on_demand_report.render_json if format_ == "json" else on_demand_report.render
    put(render(request, result))
    return 1 if result.result == "Failure" else 0


def _asks() -> bool:
    """Whether there is somebody who can be asked."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _declared(program: ProgramInput, given: TenantInput) -> "DeclaredJobs | None":
    from entra_policy.tenant.declared_jobs import read_declared_jobs

    if program.path is None:
        return None
    return read_declared_jobs(program.path, given.connection(), stack=program.stack, timeout=program.timeout)


COMMANDS = (status, templates, restart, provision)
