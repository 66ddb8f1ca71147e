"""Microsoft Entra provisioning in a Pulumi program.

Components for whole provisioning jobs (`ProvisioningJob`, `CrossTenantSync`), the resources that azuread lacks
(`SynchronizationSchema`, `JobRestart`, `JobStatus`, `AppRoleAssignment`, `CrossTenantPartner`,
`IdentitySynchronization`), and functions that write attribute mappings and scoping filters as Microsoft Graph does.
"""

# Imported first: the module has the name of a function that is imported from `schemas`, and would take its place.
from entra_components.synchronization_schema import SynchronizationSchema

# isort: split
from entra_components.app_role_assignment import AppRoleAssignment
from entra_components.connection import Connection
from entra_components.cross_tenant_mappings import default_cross_tenant_mappings
from entra_components.cross_tenant_partner import CrossTenantPartner
from entra_components.cross_tenant_sync import CrossTenantSync, CrossTenantSyncArgs
from entra_components.cross_tenant_sync_target import CrossTenantSyncTarget, CrossTenantSyncTargetArgs
from entra_components.errors import ArgumentError
from entra_components.exemptions import Exemption
from entra_components.filters import all_of, clause, scope
from entra_components.identity_synchronization import IdentitySynchronization
from entra_components.job_restart import JobRestart
from entra_components.job_status import JobStatus
from entra_components.mappings import attribute, constant, expression, initial_password, to
from entra_components.on_premises_application import OnPremisesApplication, OnPremisesApplicationArgs
from entra_components.provisioning_job import ProvisioningCredentials, ProvisioningJob, ProvisioningJobArgs
from entra_components.provisioning_reader import ProvisioningReader, ProvisioningReaderArgs
from entra_components.schemas import (
    ENTRA_DIRECTORY,
    ON_PREMISES_DIRECTORY,
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

__all__ = [
    "ENTRA_DIRECTORY",
    "ON_PREMISES_DIRECTORY",
    "SCIM_DIRECTORY",
    "SCIM_GROUP",
    "SCIM_USER",
    "TARGET_TENANT_DIRECTORY",
    "AppRoleAssignment",
    "ArgumentError",
    "Connection",
    "CrossTenantPartner",
    "CrossTenantSync",
    "CrossTenantSyncArgs",
    "CrossTenantSyncTarget",
    "CrossTenantSyncTargetArgs",
    "Exemption",
    "IdentitySynchronization",
    "JobRestart",
    "JobStatus",
    "OnPremisesApplication",
    "OnPremisesApplicationArgs",
    "ProvisioningCredentials",
    "ProvisioningJob",
    "ProvisioningJobArgs",
    "ProvisioningReader",
    "ProvisioningReaderArgs",
    "SynchronizationSchema",
    "all_of",
    "attribute",
    "clause",
    "constant",
    "default_cross_tenant_mappings",
    "expression",
    "groups",
    "initial_password",
    "object_mapping",
    "scope",
    "synchronization_rule",
    "synchronization_schema",
    "to",
    "users",
]
