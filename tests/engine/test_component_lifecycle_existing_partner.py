"""A target tenant whose partner and identity synchronization were there before, with the real CLI against a Graph."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest

from tests.support.deployment import Step

if TYPE_CHECKING:
    from tests.engine.conftest import GraphStack
    from tests.support.graph_server import GraphServer

TENANT = "3f0c6d1e-8a52-4b7d-9c34-2e5f7a8b9c0d"
OTHER = "8b1d2c3e-0f4a-4c5b-8d6e-7f8091a2b3c4"
ENVIRONMENT = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": "client", "AZURE_CLIENT_SECRET": "planted-secret"}
PROGRAM = f"""
import pulumi
from entra_components import CrossTenantSyncTarget

allowed = pulumi.Config().get_bool("allowed", True)
CrossTenantSyncTarget("in", {{"source_tenant_id": {OTHER!r}, "user_sync_inbound_allowed": allowed}})
"""
THEIRS = {"inboundTrust": {"isMfaAccepted": True}, "isServiceProvider": None, "tenantId": OTHER}
NAMED = {"displayName": "Theirs", "tenantId": OTHER}


@pytest.mark.parametrize("replaces", [False, True])
def test_what_was_there_is_changed_and_put_back(
    graph_stack: GraphStack,
    graph_server: GraphServer,
    replaces: bool,  # noqa: FBT001
) -> None:
    tenant = graph_server.state(TENANT)
    tenant.patch_replaces = replaces
    partner = {**THEIRS, "automaticUserConsentSettings": {"inboundAllowed": False, "outboundAllowed": True}}
    synchronization = {**NAMED, "userSyncInbound": {"isSyncAllowed": False}}
    tenant.partners[OTHER] = copy.deepcopy(partner)
    tenant.identity_synchronization[OTHER] = copy.deepcopy(synchronization)
    stack = graph_stack(PROGRAM, secrets={}, environment=ENVIRONMENT)
    stack.up()

    consent = {"inboundAllowed": True, "outboundAllowed": True}
    assert tenant.partners == {OTHER: {**THEIRS, "automaticUserConsentSettings": consent}}
    assert tenant.identity_synchronization == {OTHER: {**NAMED, "userSyncInbound": {"isSyncAllowed": True}}}
    assert stack.written() == [
        ("partners.update", {"automaticUserConsentSettings": consent}),
        ("identity.update", {"userSyncInbound": {"isSyncAllowed": True}}),
    ]
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    tenant.identity_synchronization[OTHER]["userSyncInbound"] = {"isSyncAllowed": False}
    assert stack.preview("--refresh") == [Step("update", "in-identity-synchronization")]
    stack.up("--refresh")
    stack.up("--config", "allowed=false", "--expect-no-changes=false")
    assert tenant.identity_synchronization == {OTHER: synchronization}

    stack.run("destroy", "--yes", "--skip-preview")
    assert (tenant.partners, tenant.identity_synchronization) == ({OTHER: partner}, {OTHER: synchronization})
