"""All components and resources in two tenants from `up` to `destroy`, in each way in which Graph may behave.

In each of them a second deployment and a refresh show no change, what is declared is there after a change, and destroy
leaves both tenants exactly as they were.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from entra_components import attribute, default_cross_tenant_mappings, expression, to
from entra_sync.names import ECMA_URN
from tests.support.deployment import with_mappings
from tests.support.graph_server import Copies, app_role, default_schema, reset
from tests.support.graph_server.saving import mappings_of, normalised

if TYPE_CHECKING:
    from tests.engine.conftest import GraphStack
    from tests.support.deployment import Deployment
    from tests.support.graph_server import GraphServer, Job, Tenant

SOURCE = "3f0c6d1e-8a52-4b7d-9c34-2e5f7a8b9c0d"
TARGET = "8b1d2c3e-0f4a-4c5b-8d6e-7f8091a2b3c4"
SALES, ADA, GRACE = (f"91000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
TOKENS = {"token": "planted-token"}
SECRETS = {"AZURE_CLIENT_SECRET": "planted-source-secret", "TARGET_SECRET": "planted-target-secret"}
ENVIRONMENT = {
    **SECRETS,
    "AZURE_TENANT_ID": SOURCE,
    "AZURE_CLIENT_ID": "source-client",
    # Pauses count and aren't made: as many as some modes need of the one client that azuread has.
    "ENTRA_GRAPH_BACKOFF": "0",
    "ENTRA_GRAPH_REPLICATION": "999",
}
USER, SIGN_ON = (app_role(name)["id"] for name in ("User", "msiam_access"))
EXTENSION = "extension_9d98ed114c4840d298fad781915f27e4_division"
RESET = {"resetScope": "Escrows, Watermark, QuarantineState"}
BEFORE, AFTER = (
    '"first": ["jobTitle", SALES, None, True, "all"]',
    '"second": ["department", ADA, "msiam_access", False, "assigned"]',
)

PROGRAM = f"""
import pulumi
from entra_components import *

SALES, ADA, GRACE = {SALES!r}, {ADA!r}, {GRACE!r}
config = pulumi.Config()
title, assigned, role, allowed, scope_ = {{{BEFORE}, {AFTER}}}[config.get("when") or "first"]
wiki = ProvisioningJob(
    "wiki",
    {{
        "display_name": "Wiki",
        "credentials": {{"base_address": "https://scim.example", "secret_token": config.require_secret("token")}},
        "scope": scope_,
        "assigned": {{"some": {{"id": assigned, "role": role}} if role else assigned, "ada": {{"id": ADA, "role": "User"}}}},
        "attributes": [{{"name": "badge", "type": "Integer"}}],
        "mappings": [
            to("userName", attribute("userPrincipalName"), matching=1),
            to("title", attribute(title)),
            to("displayName", expression('Join( " ", [givenName],[surname])')),
            to("userType", expression('IIF(IsPresent([{EXTENSION}]), [{EXTENSION}], "none")'), default=""),
            to("badge", attribute("employeeId")),
        ],
    }},
)
# What the component assigned shows the application's roles.
AppRoleAssignment(
    "grace", service_principal_id=wiki.service_principal_id, principal_id=GRACE, role="User",
    opts=pulumi.ResourceOptions(depends_on=[wiki]),
)
JobStatus(
    "status", service_principal_id=wiki.service_principal_id, job_id=wiki.job_id,
    opts=pulumi.ResourceOptions(depends_on=[wiki]),
)
OnPremisesApplication(
    "erp",
    {{
        "display_name": "ERP",
        "tenant_url": "https://erp.contoso.com:8585/ecma2host_erp/scim",
        "secret_token": config.require_secret("token"),
        "synchronization_template_id": "ecma",
        "anchor": "AzureID",
        "mappings": [to("AzureID", attribute("objectId")), to("Title", attribute(title))],
    }},
)
inbound = CrossTenantSyncTarget(
    "inbound",
    {{
        "source_tenant_id": {SOURCE!r},
        "target_tenant_id": {TARGET!r},
        "display_name": "Contoso",
        "user_sync_inbound_allowed": allowed,
        "connection": {{
            "tenant_id": {TARGET!r}, "client_id": "target-client", "client_secret_variable": "TARGET_SECRET"
        }},
    }},
)
CrossTenantSync(
    "sync",
    {{"display_name": "To Fabrikam", "target_tenant_id": {TARGET!r}, "scope": scope_}},
    pulumi.ResourceOptions(depends_on=[inbound]),
)
"""
# Where a creation, and a change, end in a connection that is reset after all was done.
RESETS = (
    *("partners.create", "identity.put", "assigned.create", "schema.parse_expression", "schema.put", "jobs.start"),
    *("jobs.validate_credentials", "partners.update", "identity.update", "assigned.delete", "identity.delete"),
    *("partners.delete", "schema.delete"),
)


@dataclass(frozen=True)
class Mode:
    """A way in which Graph may behave.

    Attributes:
        tenant: attributes of both tenants.
        copies: how far behind the copies of Graph are.
        resets: whether the first answer of each writing route is lost.
        there_before: whether the partners and the identity synchronization were there before.
    """

    tenant: dict[str, Any] = field(default_factory=dict)
    copies: Copies = field(default_factory=Copies)
    resets: bool = False
    there_before: bool = False


# What this project's own resources save; the rest of it is azuread's.
OURS = ("/schema", "/parseExpression", "/identitySynchronization", f"/partners/{SOURCE}", f"/partners/{TARGET}")
MODES = {
    "plain": Mode(),
    "strict, numbered versions": Mode({"strict": True, "versions": "number"}),
    "normalising": Mode({"strict": True, "normalises": True}, there_before=True),
    "late": Mode({"strict": True}, Copies(lag=1)),
    "stale": Mode({"versions": "number"}, Copies(stale=2, paths=OURS)),
    "reset": Mode(resets=True),
    "PATCH replaces": Mode({"patch_replaces": True}, there_before=True),
    "all": Mode(
        {"strict": True, "normalises": True, "versions": "number", "patch_replaces": True},
        Copies(lag=1, stale=1, paths=OURS),
        resets=True,
    ),
    "all, there before": Mode(
        {"strict": True, "normalises": True, "patch_replaces": True},
        Copies(stale=1, paths=OURS),
        resets=True,
        there_before=True,
    ),
}


def content(*tenants: Tenant) -> list[dict[str, Any]]:
    """Everything in the tenants except how many ids they issued."""
    return [{key: value for key, value in tenant.to_json().items() if key != "created"} for tenant in tenants]


def make_tenants(server: GraphServer, mode: Mode) -> tuple[Tenant, Tenant]:
    source, target = server.state(SOURCE), server.state(TARGET)
    source.clients = {"source-client": SECRETS["AZURE_CLIENT_SECRET"]}
    target.clients = {"target-client": SECRETS["TARGET_SECRET"]}
    source.principals = {SALES: "Group", ADA: "User", GRACE: "User"}
    for tenant in (source, target):
        for name, value in mode.tenant.items():
            setattr(tenant, name, value)
    if mode.there_before:
        source.partners[TARGET] = theirs(TARGET, inbound=False, outbound=None)
        target.partners[SOURCE] = theirs(SOURCE, inbound=False, outbound=False)
        target.identity_synchronization[SOURCE] = {
            "tenantId": SOURCE,
            "displayName": "Theirs",
            "userSyncInbound": {"isSyncAllowed": False},
            "groupSyncInbound": {"isSyncAllowed": True},
        }
    return source, target


def theirs(tenant: str, *, inbound: bool | None, outbound: bool | None) -> dict[str, Any]:
    """A partner that somebody else added."""
    return {
        "tenantId": tenant,
        "isServiceProvider": None,
        "inboundTrust": {"isMfaAccepted": True},
        "automaticUserConsentSettings": {"inboundAllowed": inbound, "outboundAllowed": outbound},
    }


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_from_the_first_deployment_to_the_last(graph_stack: GraphStack, graph_server: GraphServer, mode: Mode) -> None:
    source, target = make_tenants(graph_server, mode)
    before = content(source, target)
    graph_server.behind(copy.deepcopy(mode.copies))
    stack = graph_stack(PROGRAM, secrets=TOKENS, environment=ENVIRONMENT)
    printed = stepped(stack, mode, "up", "--yes", "--skip-preview")
    assert "warning: The s" not in printed
    holds(before, source, target, "jobTitle", [(SALES, USER)], allowed=True, scope="all")
    written = stack.written()
    # One for each job, and none twice: but a start without an answer, and a save that can't be seen yet either.
    routes = [route.removesuffix(" 0") for route, _ in written]
    unseen = 1 if mode.resets and mode.copies.lag else 0
    assert {route: routes.count(route) for route in ("jobs.create", "schema.put", "jobs.start", "jobs.restart")} == {
        "jobs.create": 3,
        "schema.put": 3 + unseen,
        "jobs.start": 3 + (1 if mode.resets else 0),
        "jobs.restart": 0,
    }
    assert mode.resets or fixed(DEFAULT) in [fixed(body) for route, body in written if route == "schema.put"]

    printed += nothing_changes(stack)
    for principal in source.service_principals.values():
        for job in principal.jobs.values():
            job.finish_cycle()
    stack.set(when="second")
    printed += stepped(stack, mode, "up", "--yes", "--skip-preview")
    holds(before, source, target, "department", [(ADA, SIGN_ON)], allowed=False, scope="assigned", restarts=[RESET])
    stack.written()
    printed += nothing_changes(stack)

    printed += stack.exported()
    assert [word for word in (*TOKENS.values(), *SECRETS.values()) if word in printed] == []
    stepped(stack, mode, "destroy", "--yes", "--skip-preview")
    for tenant, was in zip(content(source, target), before, strict=True):
        assert tenant == was


def stepped(stack: Deployment, mode: Mode, *arguments: str) -> str:
    """Run the CLI while Graph behaves in that way; what was not met of it is over then."""
    for route in RESETS if mode.resets else ():
        stack.server.fail_next(route, reset())
    printed = stack.run(*arguments)
    stack.server.service.faults.clear()
    # By the next time all of Graph knows what is new.
    stack.server.behind(Copies(stale=mode.copies.stale, paths=mode.copies.paths))
    return printed


def nothing_changes(stack: Deployment) -> str:
    """A second deployment and a refresh; the status of the job is as it was, too."""
    printed = stack.up("--expect-no-changes")
    printed += stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    assert stack.written() == []
    return printed


def holds(
    before: list[dict[str, Any]],
    source: Tenant,
    target: Tenant,
    title: str,
    assigned: list[tuple[str, str]],
    *,
    allowed: bool,
    scope: str,
    restarts: list[dict[str, str]] | None = None,
) -> None:
    """Both tenants have what the program declares, over what was there."""
    partners = [before[0]["partners"].get(TARGET), before[1]["partners"].get(SOURCE)]
    assert [source.partners, target.partners] == [
        {TARGET: consenting(TARGET, partners[0], outboundAllowed=True)},
        {SOURCE: consenting(SOURCE, partners[1], inboundAllowed=True)},
    ]
    synchronization = {
        **(before[1]["identity_synchronization"].get(SOURCE) or {"tenantId": SOURCE}),
        "displayName": "Contoso",
        "userSyncInbound": {"isSyncAllowed": allowed},
    }
    assert (source.identity_synchronization, target.identity_synchronization) == ({}, {SOURCE: synchronization})
    assert sorted((entry["principalId"], entry["appRoleId"]) for entry in source.role_assignments.values()) == sorted(
        [*assigned, (ADA, USER), (GRACE, USER)]
    )
    assert {principal.document["displayName"] for principal in source.service_principals.values()} == {
        "Wiki",
        "ERP",
        "To Fabrikam",
    }
    sync_all = {"SyncAll": "true" if scope == "all" else "false"}
    assert found(source, "Wiki") == (
        {"SecretToken": TOKENS["token"], "BaseAddress": "https://scim.example", **sync_all, **NOBODY},
        restarts or [],
    )
    assert found(source, "To Fabrikam") == (
        {**sync_all, "CompanyId": TARGET, **NOBODY, "AuthenticationType": "SyncPolicy"},
        restarts or [],
    )
    assert is_like(only_job(source, "Wiki"), wiki_schema(title))
    assert is_like(only_job(source, "ERP"), erp_schema(title))
    cross_tenant = only_job(source, "To Fabrikam")
    assert is_like(cross_tenant, with_mappings(DEFAULT, default_cross_tenant_mappings(manager=scope == "all")))
    # The service writes what it isn't sent in its own way too.
    assert fixed(cross_tenant.schema) == fixed(normalised(DEFAULT) if source.normalises else DEFAULT)


DEFAULT = default_schema("Azure2Azure")
NOBODY = {"SyncNotificationSettings": '{"Enabled":false,"DeleteThresholdEnabled":false}'}
# What an attribute is defined as.
DEFINITION = {
    "type": "String",
    "anchor": False,
    "caseExact": False,
    "defaultValue": None,
    "metadata": [],
    "multivalued": False,
    "mutability": "ReadWrite",
    "referencedObjects": [],
    "required": False,
}


def consenting(tenant: str, before: dict[str, Any] | None, **consent: bool) -> dict[str, Any]:
    """A partner with that consent over what it had."""
    partner = before or {"tenantId": tenant, "isServiceProvider": None}
    had = partner.get("automaticUserConsentSettings") or {"inboundAllowed": None, "outboundAllowed": None}
    return {**partner, "automaticUserConsentSettings": {**had, **consent}}


def found(tenant: Tenant, name: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The credentials of an application, and the restarts of its job, which is to run."""
    job = only_job(tenant, name)
    assert job.document["schedule"]["state"] == "Active"
    (principal,) = (each for each in tenant.service_principals.values() if each.document["displayName"] == name)
    return principal.secrets, job.restarts


def only_job(tenant: Tenant, name: str) -> Job:
    (job,) = (
        job
        for principal in tenant.service_principals.values()
        if principal.document["displayName"] == name
        for job in principal.jobs.values()
    )
    return job


def is_like(job: Job, schema: dict[str, Any]) -> bool:
    """Whether the job's schema is that one; a service that normalises has written it in its own way."""
    assert normalised(job.schema) == normalised(schema)
    return True


def wiki_schema(title: str) -> dict[str, Any]:
    mappings = [
        to("userName", attribute("userPrincipalName"), matching=1),
        to("title", attribute(title)),
        to("displayName", expression('Join(" ", [givenName], [surname])')),
        to("userType", expression(f'IIF(IsPresent([{EXTENSION}]), [{EXTENSION}], "none")'), default=""),
        to("badge", attribute("employeeId")),
    ]
    schema = with_mappings(default_schema("scim", non_gallery=True), mappings)
    source, target = schema["directories"]
    source["objects"][0]["attributes"].append({**DEFINITION, "name": EXTENSION})
    target["objects"][0]["attributes"].append({**DEFINITION, "name": "badge", "type": "Integer"})
    return schema


def erp_schema(title: str) -> dict[str, Any]:
    mappings = [
        to(f"{ECMA_URN}AzureID", attribute("objectId"), on_create_only=True),
        to(f"{ECMA_URN}Title", attribute(title)),
    ]
    schema = with_mappings(default_schema("ecma"), mappings)
    schema["directories"][1]["objects"][0]["attributes"].append({**DEFINITION, "name": f"{ECMA_URN}Title"})
    return schema


def fixed(schema: dict[str, Any]) -> list[str]:
    """The matching mappings of a cross-tenant job, byte for byte: the service doesn't let them be changed."""
    return [json.dumps(mapping) for _, _, mapping in mappings_of(schema) if mapping.get("matchingPriority")]
