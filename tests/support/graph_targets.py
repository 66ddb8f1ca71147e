"""What the tests of the Graph resources share: a tenant's job, and the inputs that name it and how to sign in."""

import copy
from dataclasses import dataclass
from typing import Any

from pulumi.dynamic import CreateResult, ReadResult, UpdateResult

from tests.support.graph_server import GraphServer, Job, Tenant

TENANT = "3f0c6d1e-8a52-4b7d-9c34-2e5f7a8b9c0d"
PARTNER = "7e1b2c3d-4f50-4a61-8b72-9c83ad94be05"
CLIENT = "c0ffee00-1111-4222-8333-444455556666"
SECRET = "planted-client-secret"
SECRET_VARIABLE = "RESOURCE_TEST_SECRET"
CONNECTION = {"tenant_id": TENANT, "client_id": CLIENT, "client_secret_variable": SECRET_VARIABLE}
ATTRIBUTES = (
    "nickName",
    "own",
    "added",
    "inThePortal",
    "upn",
    "secretWord",
    "addedLater",
    "theirs",
    *(f"theirs{number}" for number in range(1, 99)),
)
"""What the schemas of these tests map beside the attributes that the directories list."""
AMBIENT_VARIABLES = ("AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE")


def impatient_environment(server: GraphServer) -> dict[str, str]:
    """The variables with which resources find the server, sign in there, and wait for nothing."""
    patience = {"ENTRA_GRAPH_ATTEMPTS": "2", "ENTRA_GRAPH_BACKOFF": "0"}
    return {**server.environment(), **patience, SECRET_VARIABLE: SECRET}


def signed_in_tenant(server: GraphServer) -> Tenant:
    """The tenant that the connection names."""
    tenant = server.state(TENANT)
    tenant.clients = {CLIENT: SECRET}
    tenant.also_defined = [*ATTRIBUTES]
    return tenant


@dataclass(frozen=True)
class Target:
    """A job in the tenant.

    Attributes:
        job: the job as the server has it.
        inputs: the properties that name the job and how to sign in.
    """

    job: Job
    inputs: dict[str, Any]

    def with_inputs(self, **more: Any) -> dict[str, Any]:
        """The inputs of a resource, a copy of its own."""
        return copy.deepcopy({**self.inputs, **more})


def make_target(tenant: Tenant, template_id: str = "scim") -> Target:
    """Add a service principal with a job."""
    principal = tenant.add_service_principal()
    job = tenant.add_job(principal, template_id)
    named = {
        "service_principal_id": f"/servicePrincipals/{principal}",
        "job_id": f"/servicePrincipals/{principal}/synchronization/jobs/{job.document['id']}",
    }
    return Target(job, {**named, "connection": dict(CONNECTION)})


def outputs(result: CreateResult | ReadResult | UpdateResult) -> dict[str, Any]:
    """The outputs that an operation returned."""
    assert result.outs is not None
    return result.outs
