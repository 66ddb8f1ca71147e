"""CrossTenantSync, CrossTenantSyncTarget and OnPremisesApplication through changes, with the real CLI against a Graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.deployment import Step

if TYPE_CHECKING:
    from tests.engine.conftest import GraphStack
    from tests.support.graph_server import GraphServer, Tenant

TENANT = "3f0c6d1e-8a52-4b7d-9c34-2e5f7a8b9c0d"
OTHER = "8b1d2c3e-0f4a-4c5b-8d6e-7f8091a2b3c4"
SECRET, TOKEN = "planted-client-secret", "planted-token"
ENVIRONMENT = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": "client", "AZURE_CLIENT_SECRET": SECRET}
RESET = {"criteria": {"resetScope": "Escrows, Watermark, QuarantineState"}}

# Two-way synchronization with another tenant, whose own side is declared elsewhere, and an application at home.
PROGRAM = f"""
import pulumi
from entra_components import CrossTenantSync, CrossTenantSyncTarget, OnPremisesApplication, attribute, to

config = pulumi.Config()
suffix = config.get("suffix") or ""


def renamed(name):
    return name + suffix, pulumi.ResourceOptions(aliases=[pulumi.Alias(name=name)] if suffix else [])


name, options = renamed("in")
inbound = CrossTenantSyncTarget(
    name,
    {{"source_tenant_id": {OTHER!r}, "user_sync_inbound_allowed": config.get_bool("allowed", True)}},
    options,
)
name, options = renamed("out")
CrossTenantSync(
    name,
    {{"target_tenant_id": {OTHER!r}, "display_name": "To Fabrikam", "mappings": [to("city", attribute("city"))]}},
    pulumi.ResourceOptions.merge(options, pulumi.ResourceOptions(depends_on=[inbound])),
)
name, options = renamed("erp")
OnPremisesApplication(
    name,
    {{
        "display_name": "ERP",
        "tenant_url": "https://erp.contoso.com:8585/ecma2host_erp/scim",
        "secret_token": config.require_secret("token"),
        "synchronization_template_id": "ecma",
        "scope": config.get("scope") or "all",
        "anchor": "AzureID",
        "mappings": [to("AzureID", attribute("objectId"))],
    }},
    options,
)
"""
NAMES = [
    *("in", "in-identity-synchronization", "in-partner"),
    *("out", "out-application", "out-credentials", "out-job", "out-partner", "out-restart", "out-schema"),
    *("out-connection-test", "out-start", "erp-connection-test", "erp-start"),
    *("erp", "erp-application", "erp-credentials", "erp-job", "erp-restart", "erp-schema"),
]


def content(tenant: Tenant) -> dict[str, Any]:
    """Everything in a tenant except how many ids it issued."""
    return {key: value for key, value in tenant.to_json().items() if key != "created"}


def test_names_scope_and_permission_change(graph_stack: GraphStack, graph_server: GraphServer) -> None:
    tenant = graph_server.state(TENANT)
    tenant.clients = {"client": SECRET}
    before = content(tenant)
    stack = graph_stack(PROGRAM, secrets={"token": TOKEN}, environment=ENVIRONMENT)
    printed = stack.up()
    # Both components declare the one partner: the one that waits adopts what the other created.
    assert tenant.partners == {
        OTHER: {
            "tenantId": OTHER,
            "isServiceProvider": None,
            "automaticUserConsentSettings": {"inboundAllowed": True, "outboundAllowed": True},
        }
    }
    for principal in tenant.service_principals.values():
        for job in principal.jobs.values():
            job.finish_cycle()
    deployed = content(tenant)

    # Another name, with the old one as an alias: every resource of the components is the same one.
    stack.set(suffix="2")
    assert stack.preview() == []
    stack.written()
    printed += stack.up()
    assert stack.written() == []
    assert content(tenant) == deployed
    renamed = [name.replace("out", "out2").replace("erp", "erp2") for name in NAMES]
    renamed = [f"in2{name.removeprefix('in')}" if name.startswith("in") else name for name in renamed]
    found = {name for name, entry in stack.resources().items() if not entry["type"].startswith("pulumi:")}
    assert found == set(renamed)

    stack.set(scope="assigned")
    assert [step.name for step in stack.preview()] == ["erp2", "erp2-credentials", "erp2-restart"]
    stack.written()
    printed += stack.up()
    assert [route for route, _ in stack.written()] == ["secrets.put", "jobs.restart"]

    stack.set(allowed="false")
    assert stack.preview() == [Step("update", "in2"), Step("update", "in2-identity-synchronization")]
    stack.written()
    printed += stack.up()
    assert [route for route, _ in stack.written()] == ["identity.update"]
    forbidden = {"tenantId": OTHER, "displayName": None, "userSyncInbound": {"isSyncAllowed": False}}
    assert tenant.identity_synchronization == {OTHER: forbidden}

    assert TOKEN not in printed + stack.exported()
    stack.run("destroy", "--yes", "--skip-preview")
    assert content(tenant) == before
