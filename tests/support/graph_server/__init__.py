"""A Microsoft Graph for tests: synchronization, cross-tenant access, and the sign-in service.

```
with GraphServer() as server:
    tenant = server.state("11111111-2222-4333-8444-555555555555")
    principal = tenant.add_service_principal()
    server.fail_next("schema.put", throttled())
    subprocess.run([...], env={**os.environ, **server.environment(), "AZURE_TENANT_ID": ..., ...})
    assert tenant.service_principals[principal].jobs == ...
```

As a process of its own: `python -m tests.support.graph_server --state-file FILE` (see there). Other processes
order faults and look at tenants through `_control` (see `service.Service`).
"""

from tests.support.graph_server.faults import (
    Fault,
    dropped,
    error_answer,
    expired_token,
    half_written,
    raw,
    reset,
    saved_first,
    slow,
    throttled,
    unavailable,
)
from tests.support.graph_server.replication import Copies
from tests.support.graph_server.server import GraphServer, control_url
from tests.support.graph_server.service import Recorded
from tests.support.graph_server.state import Job, ServicePrincipal, Tenant, app_role, default_schema, schema_version

__all__ = [
    "Copies",
    "Fault",
    "GraphServer",
    "Job",
    "Recorded",
    "ServicePrincipal",
    "Tenant",
    "app_role",
    "control_url",
    "default_schema",
    "dropped",
    "error_answer",
    "expired_token",
    "half_written",
    "raw",
    "reset",
    "saved_first",
    "schema_version",
    "slow",
    "throttled",
    "unavailable",
]
