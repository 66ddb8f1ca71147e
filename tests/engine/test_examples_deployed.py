"""Each example, as it is, deployed into a Graph with the real CLI, deployed again without a change, and destroyed."""

from __future__ import annotations

import dataclasses
import json
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from entra_sync.names import ECMA_URN
from tests.support.deployment import Deployment, with_mappings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.conftest import OfflineStack
    from tests.support.graph_server import GraphServer, ServicePrincipal, Tenant

TENANT = "0f5c1d2e-3b4a-4968-9786-950412233445"
TARGET = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"
GOVERNMENT = "3d2b6c5a-9f1e-4b7d-8a64-1c0f2e3d4b5a"
CLIENT = "c0ffee00-1111-4222-8333-444455556666"
SECRET, TOKEN = "planted-client-secret", "planted-token"
GLOBAL_TEMPLATE = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"  # What a text attribute is defined as.
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

# Calls whose order the service depends on: a job's connection test needs the partner; credentials, a job; a whole first
# cycle, the credentials and the mappings.
IN_ORDER = ("partners.create", "identity.put", "jobs.create", "secrets.put", "schema.put", "jobs.start")
OF_A_JOB = ("jobs.create", "secrets.put", "schema.put", "jobs.start")
# Its mappings are those of the template: they aren't saved.
AS_IN_THE_TEMPLATE = ("jobs.create", "secrets.put", "jobs.start")


def settings(recipient: str) -> str:
    """The value of SyncNotificationSettings."""
    told = {"Enabled": True, "Recipients": recipient, "DeleteThresholdEnabled": False}
    return json.dumps(told, separators=(",", ":"))


def scim(address: str, recipient: str = "identity@contoso.com") -> dict[str, str]:
    """The credentials of a SCIM application."""
    return {
        "BaseAddress": address,
        "SecretToken": TOKEN,
        "SyncAll": "false",
        "SyncNotificationSettings": settings(recipient),
    }


@dataclass(frozen=True)
class Job:
    """What the tenant has for one job after the deployment.

    Attributes:
        name: the application's name.
        application_template: what the application was created from; None for one that the Graph of the tests doesn't keep.
        template: what the job was created from.
        secrets: its credentials.
        schema: the resource of its schema; None where the template's stays.
        defined: the columns behind the connector host that the deployment defines.
        started_last: whether it is started when all of it is there. azuread by itself starts it when it creates it, before
            there are credentials: it is then in quarantine until the service tries again.
    """

    name: str
    application_template: str | None
    template: str
    secrets: dict[str, str]
    schema: str | None = None
    defined: tuple[str, ...] = ()
    started_last: bool = True


@dataclass(frozen=True)
class Example:
    """An example's folder, and what it makes of the tenant.

    Attributes:
        name: the folder.
        jobs: the jobs in the tenant.
        tenant: the tenant that it is deployed to.
        partners: the partners of the tenant, as Graph has them.
        inbound: what partners may synchronize into the tenant.
        in_order: those calls of `IN_ORDER` that deploying it makes.
        config: texts of the stack's configuration, and their replacements.
    """

    name: str
    jobs: tuple[Job, ...] = ()
    tenant: str = TENANT
    partners: dict[str, Any] = field(default_factory=dict)
    inbound: dict[str, Any] = field(default_factory=dict)
    in_order: tuple[str, ...] = OF_A_JOB
    config: dict[str, str] = field(default_factory=dict)


def partner(tenant: str, **consent: bool | None) -> dict[str, Any]:
    """A partner, by its tenant's id."""
    allowed = {"inboundAllowed": None, "outboundAllowed": None, **consent}
    return {tenant: {"tenantId": tenant, "isServiceProvider": None, "automaticUserConsentSettings": allowed}}


EXAMPLES = (
    Example(
        "quickstart",
        (Job("Contoso CRM", GLOBAL_TEMPLATE, "scim", scim("https://crm.example.com/scim/v2"), "crm-schema"),),
    ),
    Example(
        "us-government",
        (
            Job(
                "Contoso CRM",
                "4602d0b4-76bb-404b-bca9-2652e1a39c6d",
                "scim",
                scim("https://crm.example.us/scim", "identity@contoso.us"),
                "crm-schema",
            ),
        ),
        tenant=GOVERNMENT,
        in_order=AS_IN_THE_TEMPLATE,
    ),
    Example(
        "cross-tenant",
        (
            Job(
                "Contoso to Fabrikam",
                "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7",
                "Azure2Azure",
                {
                    "AuthenticationType": "SyncPolicy",
                    "CompanyId": TARGET,
                    "SyncAll": "false",
                    "SyncNotificationSettings": settings("identity@contoso.com"),
                },
                "to-fabrikam-schema",
            ),
        ),
        partners=partner(TARGET, outboundAllowed=True),
        in_order=("partners.create", *OF_A_JOB),
    ),
    Example(
        "target-tenant",
        tenant=TARGET,
        partners=partner(TENANT, inboundAllowed=True),
        in_order=("partners.create", "identity.put"),
        inbound={
            TENANT: {"tenantId": TENANT, "displayName": "Contoso", "userSyncInbound": {"isSyncAllowed": True}},
        },
    ),
    Example(
        "on-premises",
        (
            Job(
                "Contoso ERP",
                GLOBAL_TEMPLATE,
                "ecma",
                scim("https://erp-connector.contoso.com:8585/ecma2host_erp/scim"),
                "erp-schema",
                defined=("FirstName", "LastName", "Email"),
            ),
        ),
        config={"onPremisesErp": "ecma"},
    ),
    Example(
        "provisioning-reader",
        (Job("Contoso wiki", GLOBAL_TEMPLATE, "scim", scim("https://wiki.example.com/scim/v2"), "wiki-schema"),),
        in_order=AS_IN_THE_TEMPLATE,
    ),
    Example(
        "plain-azuread",
        (
            Job(
                "",
                None,
                "scim",
                {"BaseAddress": "https://wiki.example.com/scim", "SecretToken": TOKEN, "SyncAll": "false"},
                started_last=False,
            ),
        ),
        in_order=("jobs.create", "jobs.start", "secrets.put"),
    ),
)


def content(tenant: Tenant) -> dict[str, Any]:
    """Everything in a tenant except how many ids it issued."""
    return {key: value for key, value in tenant.to_json().items() if key != "created"}


def found_job(tenant: Tenant, principal: ServicePrincipal) -> tuple[Job, dict[str, Any]]:
    """The one job of a service principal as the example's table has it, and its schema."""
    (job,) = principal.jobs.values()
    status = job.document["status"]["code"]
    assert (job.document["schedule"]["state"], job.restarts) == ("Active", [])
    assert status in ("NotRun", "Quarantine")
    application = next(
        (entry for entry in tenant.applications.values() if entry["appId"] == principal.document["appId"]), None
    )
    found = Job(
        name=principal.document["displayName"],
        application_template=None if application is None else application["applicationTemplateId"],
        template=job.template_id,
        secrets=principal.secrets,
        started_last=status == "NotRun",
    )
    return found, job.schema


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_an_example_is_deployed_and_destroyed(
    example: Example, project_root: Path, offline_stack: OfflineStack, graph_server: GraphServer, tmp_path: Path
) -> None:
    tenant = graph_server.state(example.tenant)
    tenant.clients = {CLIENT: SECRET}
    before = content(tenant)
    folder = tmp_path / example.name
    shutil.copytree(project_root / "examples" / example.name, folder)
    rewrite(folder / "Pulumi.yaml", {"../../.venv": str(project_root / ".venv")})
    rewrite(folder / "Pulumi.dev.yaml", example.config)
    pulumi = offline_stack(folder)
    identity = {
        "AZURE_TENANT_ID": example.tenant,
        "AZURE_CLIENT_ID": CLIENT,
        "AZURE_CLIENT_SECRET": SECRET,
    }
    environment = {**pulumi.environment, **graph_server.environment(), **identity}
    stack = Deployment(dataclasses.replace(pulumi, environment=environment), graph_server)
    if "secretToken" in (folder / "Pulumi.dev.yaml").read_text(encoding="utf-8"):
        stack.run("config", "set", "--secret", "secretToken", TOKEN)

    printed = stack.up()
    jobs = [found_job(tenant, principal) for principal in tenant.service_principals.values()]
    expected = [dataclasses.replace(job, schema=None, defined=()) for job in example.jobs]
    assert [job for job, _ in jobs] == expected
    assert (tenant.partners, tenant.identity_synchronization) == (example.partners, example.inbound)
    resources = stack.resources()
    for job, (_, schema), principal in zip(example.jobs, jobs, tenant.service_principals.values(), strict=True):
        default = principal.default_schema(job.template)
        assert schema == (
            default
            if job.schema is None
            else laid_over(default, resources[job.schema]["inputs"]["schema"], job.defined)
        )
    routes = [route for route, _ in stack.written()]
    assert [route for route in routes if route in IN_ORDER] == list(example.in_order)

    printed += stack.up("--refresh", "--expect-no-changes")
    assert stack.written() == []
    state = stack.exported()
    assert TOKEN not in printed + state
    assert SECRET not in printed + state

    stack.run("destroy", "--yes", "--skip-preview")
    assert content(tenant) == before


def rewrite(file: Path, texts: dict[str, str]) -> None:
    """Put other texts into a file."""
    content = file.read_text(encoding="utf-8")
    for text, other in texts.items():
        content = content.replace(text, other)
    file.write_text(content, encoding="utf-8")


def laid_over(default: dict[str, Any], declared: dict[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    """The default schema with the mappings and the filter that the example declares for users, and with new columns."""
    ((mapping,),) = (rule["objectMappings"] for rule in declared["synchronizationRules"])
    whole = with_mappings(default, mapping["attributeMappings"])
    if "scope" in mapping:
        whole["synchronizationRules"][0]["objectMappings"][0]["scope"] = mapping["scope"]
    whole["directories"][1]["objects"][0]["attributes"] += [
        {**DEFINITION, "name": f"{ECMA_URN}{name}"} for name in columns
    ]
    return whole
