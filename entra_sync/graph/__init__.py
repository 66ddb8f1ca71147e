"""Microsoft Graph: a client, and the calls for synchronization and for cross-tenant access.

```
with GraphClient(Connection(tenant_id="contoso.onmicrosoft.com")) as client:
    for job in list_jobs(client, service_principal_id):
        print(get_schema(client, service_principal_id, job.id)["version"])
```

* `connection`: the tenant, its cloud, who signs in; `client`, `retry`, `replication`: how a call is made;
* `errors`: what it raises;
* `jobs`, `on_demand`, `schemas`, `credentials`, `templates`, `role_assignments`, `cross_tenant`: the calls.

Importing it costs pydantic; azure-identity and azure-core are imported with the first call.
"""

from entra_sync.graph.client import Call, Document, GraphClient
from entra_sync.graph.connection import Connection, Endpoints, credential, endpoints
from entra_sync.graph.credentials import get_secrets, put_secrets, validate_credentials
from entra_sync.graph.cross_tenant import (
    AutomaticUserConsent,
    IdentitySynchronization,
    InboundTrust,
    Partner,
    SyncInbound,
    create_partner,
    delete_identity_synchronization,
    delete_partner,
    get_identity_synchronization,
    get_partner,
    list_partners,
    put_identity_synchronization,
    update_identity_synchronization,
    update_partner,
)
from entra_sync.graph.directory import (
    ApplicationTemplate,
    ServicePrincipal,
    User,
    application_templates_called,
    get_application_template,
    get_service_principal,
    get_user,
    list_service_principals,
    service_principals_called,
    service_principals_with_client_id,
)
from entra_sync.graph.errors import (
    Conflict,
    ConnectionFailed,
    GraphError,
    NotFound,
    NotSignedIn,
    PermissionMissing,
    Refused,
    ServiceUnavailable,
    Throttled,
    UnexpectedAnswer,
)
from entra_sync.graph.jobs import (
    create_job,
    delete_job,
    get_job,
    list_jobs,
    pause_job,
    restart_job,
    start_job,
)
from entra_sync.graph.on_demand import OnDemandResult, OnDemandStep, provision_on_demand
from entra_sync.graph.replication import NOT_YET, Window
from entra_sync.graph.retry import Retry, retry_from
from entra_sync.graph.role_assignments import (
    DEFAULT_ACCESS,
    AppRole,
    AppRoleAssignment,
    assign_role,
    get_assigned,
    is_service_principal,
    list_app_roles,
    list_assigned,
    remove_assigned,
)
from entra_sync.graph.schemas import (
    FilterOperatorSchema,
    FunctionSchema,
    ParsedExpression,
    delete_schema,
    get_schema,
    list_filter_operators,
    list_functions,
    parse_expression,
    put_schema,
)
from entra_sync.graph.templates import get_template, get_template_schema, list_templates

__all__ = [
    "DEFAULT_ACCESS",
    "NOT_YET",
    "AppRole",
    "AppRoleAssignment",
    "ApplicationTemplate",
    "AutomaticUserConsent",
    "Call",
    "Conflict",
    "Connection",
    "ConnectionFailed",
    "Document",
    "Endpoints",
    "FilterOperatorSchema",
    "FunctionSchema",
    "GraphClient",
    "GraphError",
    "IdentitySynchronization",
    "InboundTrust",
    "NotFound",
    "NotSignedIn",
    "OnDemandResult",
    "OnDemandStep",
    "ParsedExpression",
    "Partner",
    "PermissionMissing",
    "Refused",
    "Retry",
    "ServicePrincipal",
    "ServiceUnavailable",
    "SyncInbound",
    "Throttled",
    "UnexpectedAnswer",
    "User",
    "Window",
    "application_templates_called",
    "assign_role",
    "create_job",
    "create_partner",
    "credential",
    "delete_identity_synchronization",
    "delete_job",
    "delete_partner",
    "delete_schema",
    "endpoints",
    "get_application_template",
    "get_assigned",
    "get_identity_synchronization",
    "get_job",
    "get_partner",
    "get_schema",
    "get_secrets",
    "get_service_principal",
    "get_template",
    "get_template_schema",
    "get_user",
    "is_service_principal",
    "list_app_roles",
    "list_assigned",
    "list_filter_operators",
    "list_functions",
    "list_jobs",
    "list_partners",
    "list_service_principals",
    "list_templates",
    "parse_expression",
    "pause_job",
    "provision_on_demand",
    "put_identity_synchronization",
    "put_schema",
    "put_secrets",
    "remove_assigned",
    "restart_job",
    "retry_from",
    "service_principals_called",
    "service_principals_with_client_id",
    "start_job",
    "update_identity_synchronization",
    "update_partner",
    "validate_credentials",
]
