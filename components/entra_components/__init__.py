"""Microsoft Entra provisioning in a Pulumi program.

Components for whole provisioning jobs (`ProvisioningJob`, `CrossTenantSync`), the resource that azuread lacks
(`SynchronizationSchema`), and functions that write attribute mappings and scoping filters as Microsoft Graph does.
"""

from entra_components._cross_tenant_arguments import default_cross_tenant_mappings
from entra_components.connection import Connection
from entra_components.cross_tenant_sync import CrossTenantSync, CrossTenantSyncArgs
from entra_components.errors import ArgumentError, NotReleasedError
from entra_components.filters import all_of, clause, scope
from entra_components.mappings import attribute, constant, expression, to
from entra_components.provisioning_job import ProvisioningCredentials, ProvisioningJob, ProvisioningJobArgs
from entra_components.rules import (
    ENTRA_DIRECTORY,
    SCIM_DIRECTORY,
    SCIM_GROUP,
    SCIM_USER,
    TARGET_TENANT_DIRECTORY,
    groups,
    object_mapping,
    synchronization_rule,
    synchronization_schema,
    users,
)
from entra_components.synchronization_schema import SynchronizationSchema

__all__ = [
    "ENTRA_DIRECTORY",
    "SCIM_DIRECTORY",
    "SCIM_GROUP",
    "SCIM_USER",
    "TARGET_TENANT_DIRECTORY",
    "ArgumentError",
    "Connection",
    "CrossTenantSync",
    "CrossTenantSyncArgs",
    "NotReleasedError",
    "ProvisioningCredentials",
    "ProvisioningJob",
    "ProvisioningJobArgs",
    "SynchronizationSchema",
    "all_of",
    "attribute",
    "clause",
    "constant",
    "default_cross_tenant_mappings",
    "expression",
    "groups",
    "object_mapping",
    "scope",
    "synchronization_rule",
    "synchronization_schema",
    "to",
    "users",
]
