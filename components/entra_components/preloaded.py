"""Imports what a component imports when it is declared.

For a process that runs many programs, each in a fork of its own: it imports this once, and no program pays for it.
"""

from entra_components._arguments import (
    cross_tenant_sync,
    cross_tenant_sync_target,
    on_premises_application,
    provisioning_job,
    provisioning_reader,
)
from entra_components._job import declaring

__all__ = [
    "cross_tenant_sync",
    "cross_tenant_sync_target",
    "declaring",
    "on_premises_application",
    "provisioning_job",
    "provisioning_reader",
]
