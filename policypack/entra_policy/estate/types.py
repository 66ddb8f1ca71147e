"""The resource types that the estate is built from."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

JOB: Final = "azuread:index/synchronizationJob:SynchronizationJob"
CREDENTIALS: Final = "azuread:index/synchronizationSecret:SynchronizationSecret"
SERVICE_PRINCIPAL: Final = "azuread:index/servicePrincipal:ServicePrincipal"
APPLICATION: Final = "azuread:index/application:Application"
APPLICATION_REGISTRATION: Final = "azuread:index/applicationRegistration:ApplicationRegistration"
APPLICATION_OWNER: Final = "azuread:index/applicationOwner:ApplicationOwner"
APPLICATION_FROM_TEMPLATE: Final = "azuread:index/applicationFromTemplate:ApplicationFromTemplate"
ROLE_ASSIGNMENT: Final = "azuread:index/appRoleAssignment:AppRoleAssignment"
GROUP: Final = "azuread:index/group:Group"
GROUP_WITHOUT_MEMBERS: Final = "azuread:index/groupWithoutMembers:GroupWithoutMembers"
GROUP_MEMBER: Final = "azuread:index/groupMember:GroupMember"
# Privileged Identity Management: an active membership or ownership, for a time or for good.
GROUP_ASSIGNMENT: Final = (
    "azuread:index/privilegedAccessGroupAssignmentSchedule:PrivilegedAccessGroupAssignmentSchedule"
)
USER: Final = "azuread:index/user:User"
INVITATION: Final = "azuread:index/invitation:Invitation"
PROVIDER: Final = "pulumi:providers:azuread"
STACK: Final = "pulumi:pulumi:Stack"

SCHEMA: Final = "pulumi-python:dynamic/entra:SynchronizationSchema"
# A schema that was exported from Microsoft Graph: not a Pulumi resource, but what its reader makes of it.
SCHEMA_DOCUMENT: Final = "microsoft.graph.synchronizationSchema"
PROVISIONING_JOB: Final = "entra:index:ProvisioningJob"
CROSS_TENANT_SYNC: Final = "entra:index:CrossTenantSync"
ON_PREMISES_APPLICATION: Final = "entra:index:OnPremisesApplication"
# The target tenant's side of cross-tenant synchronization, and what both sides' access settings are made of.
CROSS_TENANT_SYNC_TARGET: Final = "entra:index:CrossTenantSyncTarget"
CROSS_TENANT_PARTNER: Final = "pulumi-python:dynamic/entra:CrossTenantPartner"
IDENTITY_SYNCHRONIZATION: Final = "pulumi-python:dynamic/entra:IdentitySynchronization"
# Who is assigned to an application, with a role that is named instead of its id.
NAMED_ROLE_ASSIGNMENT: Final = "pulumi-python:dynamic/entra:AppRoleAssignment"
# Restarts a job whenever its `triggers` change.
JOB_RESTART: Final = "pulumi-python:dynamic/entra:JobRestart"
PROVISION_ON_DEMAND: Final = "azuread:index/synchronizationJobProvisionOnDemand:SynchronizationJobProvisionOnDemand"

DIRECTORY_ROLE: Final = "azuread:index/directoryRole:DirectoryRole"
CUSTOM_DIRECTORY_ROLE: Final = "azuread:index/customDirectoryRole:CustomDirectoryRole"
DIRECTORY_ROLE_ASSIGNMENT: Final = "azuread:index/directoryRoleAssignment:DirectoryRoleAssignment"
DIRECTORY_ROLE_MEMBER: Final = "azuread:index/directoryRoleMember:DirectoryRoleMember"
DIRECTORY_ROLE_ELIGIBILITY: Final = (
    "azuread:index/directoryRoleEligibilityScheduleRequest:DirectoryRoleEligibilityScheduleRequest"
)

ROLE_ASSIGNMENTS: Final = frozenset({ROLE_ASSIGNMENT, NAMED_ROLE_ASSIGNMENT})
SCHEMAS: Final = frozenset({SCHEMA, SCHEMA_DOCUMENT})
GROUPS: Final = frozenset({GROUP, GROUP_WITHOUT_MEMBERS})
USERS: Final = frozenset({USER, INVITATION})
PRINCIPALS_THAT_ARE_NO_GROUPS: Final = frozenset({USER, INVITATION, SERVICE_PRINCIPAL})
# Functions that look an object up, by the type of resource that would declare it.
GET_APPLICATION_TEMPLATE: Final = "azuread:index/getApplicationTemplate:getApplicationTemplate"
GET_SERVICE_PRINCIPAL: Final = "azuread:index/getServicePrincipal:getServicePrincipal"
LOOKED_UP: Final[Mapping[str, str]] = MappingProxyType(
    {
        "azuread:index/getGroup:getGroup": GROUP,
        "azuread:index/getUser:getUser": USER,
        "azuread:index/getUsers:getUsers": USER,
        GET_SERVICE_PRINCIPAL: SERVICE_PRINCIPAL,
        "azuread:index/getServicePrincipals:getServicePrincipals": SERVICE_PRINCIPAL,
    }
)
# Resources of several types declare one kind of object.
SAME_OBJECT: Final[Mapping[str, str]] = MappingProxyType({GROUP_WITHOUT_MEMBERS: GROUP, INVITATION: USER})
COMPONENTS: Final = frozenset({PROVISIONING_JOB, CROSS_TENANT_SYNC, ON_PREMISES_APPLICATION})
# What a job is found by, besides its component.
PARTS_OF_JOBS: Final = frozenset({JOB, CREDENTIALS, *SCHEMAS})

RELEVANT: Final = frozenset(
    {
        JOB,
        CREDENTIALS,
        SERVICE_PRINCIPAL,
        APPLICATION,
        APPLICATION_REGISTRATION,
        APPLICATION_FROM_TEMPLATE,
        APPLICATION_OWNER,
        GROUP_MEMBER,
        GROUP_ASSIGNMENT,
        USER,
        INVITATION,
        PROVIDER,
        CROSS_TENANT_SYNC_TARGET,
        CROSS_TENANT_PARTNER,
        IDENTITY_SYNCHRONIZATION,
        JOB_RESTART,
        PROVISION_ON_DEMAND,
        DIRECTORY_ROLE,
        CUSTOM_DIRECTORY_ROLE,
        DIRECTORY_ROLE_ASSIGNMENT,
        DIRECTORY_ROLE_MEMBER,
        DIRECTORY_ROLE_ELIGIBILITY,
        *ROLE_ASSIGNMENTS,
        *SCHEMAS,
        *GROUPS,
        *COMPONENTS,
    }
)


def may_be_decided_alone(resource_type: str, ancestor_types: Iterable[str]) -> bool:
    """Whether a rule can find something in a resource of which only the provider and the ancestors are seen.

    Rules look at jobs and what they consist of. A resource of another type belongs to a job only through a part of it
    that names or depends on the resource, which must then be among its ancestors: to a component that is seen without
    its parts, nothing belongs.
    """
    if resource_type in PARTS_OF_JOBS or resource_type in COMPONENTS:
        return True
    return not PARTS_OF_JOBS.isdisjoint(ancestor_types)


def is_relevant(resource_type: str) -> bool:
    """Whether the estate looks at the properties of resources of this type."""
    return resource_type in RELEVANT
