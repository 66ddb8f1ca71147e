"""The commands that ask a tenant: `status`, `templates`, `restart`, `provision`.

Everything that costs start-up time is imported by the command that needs it.
"""

import os
from pathlib import Path

import click

from entra_policy.cli.output import put
from entra_policy.cli.tenant_options import ProgramInput, TenantInput, program_options, tenant_options
from entra_policy.errors import UsageError


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


COMMANDS = (status, templates)
