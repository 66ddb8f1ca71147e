"""Both sides of a cross-tenant synchronization in one program, each in its own tenant with its own identity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entra_components import default_cross_tenant_mappings
from tests.support.deployment import with_mappings
from tests.support.graph_server import default_schema

if TYPE_CHECKING:
    from tests.engine.conftest import GraphStack
    from tests.support.graph_server import GraphServer, Tenant

SOURCE = "3f0c6d1e-8a52-4b7d-9c34-2e5f7a8b9c0d"
TARGET = "8b1d2c3e-0f4a-4c5b-8d6e-7f8091a2b3c4"
SECRETS = {"SOURCE_SECRET": "planted-source-secret", "TARGET_SECRET": "planted-target-secret"}
NOBODY = '{"Enabled":false,"DeleteThresholdEnabled":false}'

PROGRAM = f"""
import pulumi
import pulumi_azuread as azuread
from entra_components import CrossTenantSync, CrossTenantSyncTarget

SOURCE, TARGET = {SOURCE!r}, {TARGET!r}
provider = azuread.Provider(
    "source",
    tenant_id=SOURCE,
    client_id="source-client",
    client_secret=pulumi.Config().require_secret("sourceSecret"),
)
inbound = CrossTenantSyncTarget(
    "inbound",
    {{
        "source_tenant_id": SOURCE,
        "target_tenant_id": TARGET,
        "display_name": "Contoso",
        "connection": {{
            "tenant_id": TARGET, "client_id": "target-client", "client_secret_variable": "TARGET_SECRET"
        }},
    }},
)
CrossTenantSync(
    "sync",
    {{
        "source_tenant_id": SOURCE,
        "target_tenant_id": TARGET,
        "connection": {{
            "tenant_id": SOURCE, "client_id": "source-client", "client_secret_variable": "SOURCE_SECRET"
        }},
    }},
    pulumi.ResourceOptions(providers=[provider], depends_on=[inbound]),
)
"""


def without_count(tenant: Tenant) -> dict[str, Any]:
    """Everything in a tenant except how many ids it issued."""
    return {key: value for key, value in tenant.to_json().items() if key != "created"}


def partner(tenant: str, *, inbound: bool | None, outbound: bool | None) -> dict[str, Any]:
    return {
        "tenantId": tenant,
        "isServiceProvider": None,
        "automaticUserConsentSettings": {"inboundAllowed": inbound, "outboundAllowed": outbound},
    }


def test_two_tenants_in_one_program(graph_stack: GraphStack, graph_server: GraphServer) -> None:
    source, target = graph_server.state(SOURCE), graph_server.state(TARGET)
    source.clients = {"source-client": SECRETS["SOURCE_SECRET"]}
    target.clients = {"target-client": SECRETS["TARGET_SECRET"]}
    before = without_count(source), without_count(target)
    stack = graph_stack(PROGRAM, secrets={"sourceSecret": SECRETS["SOURCE_SECRET"]}, environment=SECRETS)
    printed = stack.up()

    assert target.partners == {SOURCE: partner(SOURCE, inbound=True, outbound=None)}
    assert target.identity_synchronization == {
        SOURCE: {"tenantId": SOURCE, "displayName": "Contoso", "userSyncInbound": {"isSyncAllowed": True}}
    }
    assert (target.service_principals, target.applications) == ({}, {})
    assert source.partners == {TARGET: partner(TARGET, inbound=None, outbound=True)}
    assert source.identity_synchronization == {}
    ((principal_id, principal),) = source.service_principals.items()
    ((job_id, job),) = principal.jobs.items()
    assert (principal.document["displayName"], principal.secrets) == (
        "sync",
        {
            "AuthenticationType": "SyncPolicy",
            "CompanyId": TARGET,
            "SyncAll": "false",
            "SyncNotificationSettings": NOBODY,
        },
    )
    assert job_id.startswith(f"Azure2Azure.{SOURCE.replace('-', '')}.")
    assert (job.document["schedule"]["state"], job.document["status"]["code"]) == ("Active", "NotRun")
    assert job.schema == with_mappings(default_schema("Azure2Azure"), default_cross_tenant_mappings())
    assert job.restarts == []
    tenants = {route.route.partition(".")[0]: route.tenant for route in graph_server.requests}
    assert tenants == {
        "partners": SOURCE,
        "identity": TARGET,
        "applications": SOURCE,
        "jobs": SOURCE,
        "secrets": SOURCE,
        "schema": SOURCE,
    }
    stack.written()

    printed += stack.up("--refresh", "--expect-no-changes")
    assert stack.written() == []
    state = stack.exported()
    for planted in SECRETS.values():
        assert planted not in printed + state

    stack.run("destroy", "--yes", "--skip-preview")
    assert (without_count(source), without_count(target)) == before
    deleted = [(entry.tenant, entry.route) for entry in graph_server.requests if entry.method == "DELETE"]
    assert [entry for entry in deleted if entry[0] == TARGET] == [
        (TARGET, "identity.delete"),
        (TARGET, "partners.delete"),
    ]
    assert principal_id not in source.service_principals
