"""The program that the life cycle tests deploy: one `ProvisioningJob`, and what the service has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entra_components import attribute, to
from tests.support.graph_server import default_schema

if TYPE_CHECKING:
    from entra_components.blocks import AttributeMapping
    from tests.support.graph_server import GraphServer, Job, ServicePrincipal, Tenant

TENANT = "3f0c6d1e-8a52-4b7d-9c34-2e5f7a8b9c0d"
CLIENT = "c0ffee00-1111-4222-8333-444455556666"
CLIENT_SECRET = "planted-client-secret"
TOKEN = "planted-token"
ENVIRONMENT = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": CLIENT_SECRET}
APPLICATION_TEMPLATE = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
DEFAULT = default_schema("scim", non_gallery=True)
# In Graph's own order.
CREDENTIALS = {
    "SecretToken": TOKEN,
    "BaseAddress": "https://scim.example",
    "SyncAll": "true",
    "SyncNotificationSettings": '{"Enabled":false,"DeleteThresholdEnabled":false}',
}
RESET = {"resetScope": "Escrows, Watermark, QuarantineState"}
# A job that was started, whose first cycle is not over; one that has had a cycle; one that was paused.
STARTED, RUNNING, PAUSED = ("Active", "NotRun"), ("Active", "Active"), ("Paused", "Paused")

# Requests that change something, as `Deployment.written` returns them.
SAVED_CREDENTIALS = ("secrets.put", {"value": [{"key": key, "value": "***"} for key in CREDENTIALS]})
RESTARTED = ("jobs.restart", {"criteria": RESET})

PROGRAM = """
import pulumi
from entra_components import ProvisioningJob, attribute, to

config = pulumi.Config()
ProvisioningJob(
    "wiki",
    {
        "display_name": "Wiki",
        "credentials": {"base_address": "https://scim.example", "secret_token": config.require_secret("token")},
        "scope": config.get("scope") or "all",
        "enabled": config.get_bool("enabled", True),
        "mappings": [
            to("userName", attribute("userPrincipalName"), matching=1),
            to("title", attribute(config.get("title") or "jobTitle")),
            to("nickName", attribute("mailNickname")),
        ],
        # MORE
    },
)
"""


def program(*arguments: str) -> str:
    """The program with more arguments of the component, each a line such as `"restart": False,`."""
    return PROGRAM.replace("# MORE", "\n        ".join(arguments))


def declared_mappings(title: str = "jobTitle") -> list[AttributeMapping]:
    """The mappings of the program."""
    return [
        to("userName", attribute("userPrincipalName"), matching=1),
        to("title", attribute(title)),
        to("nickName", attribute("mailNickname")),
    ]


def new_tenant(server: GraphServer) -> Tenant:
    """The tenant, in which only the program's client may sign in."""
    tenant = server.state(TENANT)
    tenant.clients = {CLIENT: CLIENT_SECRET}
    tenant.also_defined = ["nickName", "locale", "usageLocation"]
    return tenant


def only_principal(tenant: Tenant) -> ServicePrincipal:
    """The tenant's one service principal."""
    (principal,) = tenant.service_principals.values()
    return principal


def only_job(tenant: Tenant) -> Job:
    """The tenant's one job."""
    (job,) = only_principal(tenant).jobs.values()
    return job


def states(job: Job) -> tuple[str, str]:
    """What the schedule and the status report."""
    return job.document["schedule"]["state"], job.document["status"]["code"]
