"""What pulumi-azuread's classes do not say.

Sources: terraform-provider-azuread 3.x (the provider that pulumi-azuread bridges), internal/services; Microsoft
Graph documentation: applicationTemplate, synchronizationJob.
"""

from __future__ import annotations

import re

# The tenant and the caller of a provider whose configuration names none.
TENANT_ID = "72f8f5d4-5e4b-4a0c-9d41-0f7f1c1d2e3a"
CLIENT_ID = "5d0c4c0b-8d0e-4a55-9d6f-6b6b0a4fd101"
OBJECT_ID = "c0ffee00-7c1f-4d56-8f0c-1b7d2d3f4a5b"

# Inputs that force replacement although their text doesn't say so (`ForceNew` in the bridged provider's
# schema).
REPLACED_BY = {
    "SynchronizationJob": frozenset({"servicePrincipalId", "templateId"}),
    "SynchronizationJobProvisionOnDemand": frozenset(
        {"parameters", "servicePrincipalId", "synchronizationJobId", "triggers"}
    ),
    "SynchronizationSecret": frozenset({"servicePrincipalId"}),
}

# `Sensitive` in the bridged provider's schema: the path of each secret, `*` for every element of a list.
SENSITIVE = {
    "ApplicationCertificate": (("value",),),
    "ApplicationPassword": (("value",),),
    "ServicePrincipalCertificate": (("value",),),
    "ServicePrincipalPassword": (("value",),),
    "ServicePrincipalTokenSigningCertificate": (("value",),),
    "SynchronizationSecret": (("credentials", "*", "value"),),
    "User": (("password",),),
}

# `ValidateFunc` of the bridged provider's schema, where it decides whether resources fit together.
_SERVICE_PRINCIPAL = (re.compile(r"/servicePrincipals/[^/]+"), "/servicePrincipals/{objectId}")
PATTERNS = {
    ("SynchronizationJob", "servicePrincipalId"): _SERVICE_PRINCIPAL,
    ("SynchronizationJobProvisionOnDemand", "servicePrincipalId"): _SERVICE_PRINCIPAL,
    ("SynchronizationSecret", "servicePrincipalId"): _SERVICE_PRINCIPAL,
}

# Ids that the documentation of an import doesn't show. {own} is the object's own id, {input} the id in an
# input.
IDS = {
    "AppRoleAssignment": "/servicePrincipals/{resourceObjectId}/appRoleAssignedTo/{own}",
    # The application's and the service principal's object ids: instantiating a template makes both.
    "ApplicationFromTemplate": "/applicationTemplates/{templateId}/instantiate/{application}/{own}",
    "ApplicationPassword": "{applicationId}/password/{own}",
    "ServicePrincipal": "/servicePrincipals/{own}",
    "ServicePrincipalPassword": "{servicePrincipalId}/password/{own}",
    "SynchronizationSecret": "/servicePrincipals/{servicePrincipalId}",
}

# The `id` of a data source's result is the resource id of the object that was found.
DATA_SOURCE_IDS = {
    "getApplication": "/applications/{}",
    "getGroup": "/groups/{}",
    "getServicePrincipal": "/servicePrincipals/{}",
    "getUser": "/users/{}",
}

# The app roles that every gallery application has, and the default delegated permission.
MAPS = {
    "appRoleIds": ("User", "msiam_access"),
    "oauth2PermissionScopeIds": ("user_impersonation",),
}

# A synchronizationSchedule's interval: 40 minutes, the service's fixed interval.
SCHEDULE_INTERVAL = "PT40M"

# applicationTemplate ids in the global cloud, by display name. The non-gallery template has the name
# "Custom".
APPLICATION_TEMPLATES = {
    "AWS IAM Identity Center (successor to AWS Single Sign-On)": "21ed01d2-ec13-4e9e-86c1-cd546719ebc4",
    "AWS Single-Account Access": "8b1025e4-1dd2-430b-a150-2ef79cd700f5",
    "Azure AD Connect cloud sync": "1a4721b3-e57f-4451-ae87-ef078703ec94",
    "Cross-tenant synchronization": "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7",
    "Custom": "8adf8e6e-67b2-4cf2-a259-e3dc5476c621",
}

# Well-known client ids of Microsoft's own applications.
PUBLISHED_APPLICATIONS = {
    "MicrosoftGraph": "00000003-0000-0000-c000-000000000000",
    "Office365ExchangeOnline": "00000002-0000-0ff1-ce00-000000000000",
    "Office365SharePointOnline": "00000003-0000-0ff1-ce00-000000000000",
}
