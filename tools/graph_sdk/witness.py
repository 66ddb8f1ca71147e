"""Microsoft's Python SDK as a client of a Graph: makes each call that has a document in its answer, and compares.

    .tools/graph-sdk/bin/python tools/graph_sdk/witness.py < parameters.json

The parameters are an object: `url` and `ca_file` of the Graph, a `token`, and the ids of what is there (`principal`,
`job`, ...). What is printed is an object: `differences`, of each call by its name, and `calls`, the names.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
from kiota_abstractions.authentication import AccessTokenProvider, AllowedHostsValidator
from kiota_abstractions.authentication import BaseBearerTokenAuthenticationProvider as Bearer
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from kiota_http.httpx_request_adapter import HttpxRequestAdapter
from msgraph import GraphServiceClient
from msgraph.generated.application_templates.item.instantiate.instantiate_post_request_body import (
    InstantiatePostRequestBody,
)
from msgraph.generated.models.app_role_assignment import AppRoleAssignment
from msgraph.generated.models.cross_tenant_access_policy_configuration_partner import (
    CrossTenantAccessPolicyConfigurationPartner,
)
from msgraph.generated.models.inbound_outbound_policy_configuration import InboundOutboundPolicyConfiguration
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.service_principal import ServicePrincipal
from msgraph.generated.models.synchronization_job import SynchronizationJob
from msgraph.generated.models.synchronization_job_application_parameters import SynchronizationJobApplicationParameters
from msgraph.generated.models.synchronization_job_subject import SynchronizationJobSubject
from msgraph.generated.service_principals.item.synchronization.jobs.item.provision_on_demand import (
    provision_on_demand_post_request_body as on_demand,
)
from msgraph.generated.service_principals.item.synchronization.jobs.item.schema.parse_expression import (
    parse_expression_post_request_body as parsing,
)
from msgraph.generated.service_principals.item.synchronization.secrets.secrets_put_response import SecretsPutResponse

from comparison import differences

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator

    from msgraph.generated.service_principals.item.synchronization.jobs.item import (
        synchronization_job_item_request_builder as job_requests,
    )

Calls = dict[str, "Awaitable[Any]"]


class _Token(AccessTokenProvider):  # type: ignore[misc]
    """The token that was given."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def get_authorization_token(self, _uri: str, _additional: dict[str, Any] | None = None) -> str:
        return self._token

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        return AllowedHostsValidator([])


async def witness(parameters: dict[str, Any]) -> dict[str, Any]:
    """Make all calls, one after the other."""
    answers: list[httpx.Response] = []

    async def note(response: httpx.Response) -> None:
        await response.aread()
        answers.append(response)

    trust = ssl.create_default_context(cafile=parameters["ca_file"])
    async with httpx.AsyncClient(verify=trust, event_hooks={"response": [note]}, trust_env=False) as http:
        adapter = HttpxRequestAdapter(Bearer(_Token(parameters["token"])), http_client=http)
        adapter.base_url = f"{parameters['url']}/v1.0"
        graph = GraphServiceClient(request_adapter=adapter)
        calls = dict(_calls(graph, adapter, parameters))
        found: dict[str, list[str]] = {}
        for name, call in calls.items():
            answers.clear()
            try:
                model = await call
            except ODataError as error:
                model = error
            if isinstance(model, ODataError) and not name.startswith("error"):
                found[name] = [f"answered with an error: {model.primary_message}"]
                continue
            [answer] = answers
            if problems := list(differences(answer.json(), model)):
                found[name] = problems
    return {"differences": found, "calls": list(calls)}


def _calls(graph: GraphServiceClient, adapter: HttpxRequestAdapter, given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    principal = graph.service_principals.by_service_principal_id(given["principal"])
    synchronization = principal.synchronization
    yield "jobs.list", synchronization.jobs.get()
    yield "jobs.create", synchronization.jobs.post(SynchronizationJob(template_id=given["template"]))
    for state, job in given["jobs"].items():
        at = synchronization.jobs.by_synchronization_job_id(job)
        yield f"jobs.get {state}", at.get()
        yield f"schema.get {state}", at.schema.get()
    job = synchronization.jobs.by_synchronization_job_id(given["jobs"]["running"])
    yield "schema.filter_operators", job.schema.filter_operators.get()
    yield "schema.functions", job.schema.functions.get()
    for number, expression in enumerate(given["expressions"], 1):
        yield (
            f"schema.parse_expression {number}",
            job.schema.parse_expression.post(parsing.ParseExpressionPostRequestBody(expression=expression)),
        )
    for user in given["users"]:
        yield f"jobs.provision_on_demand {user}", _provisioned(job, given["rule"], user)
    # The SDK has the list of secrets only as the answer to its PUT.
    secrets = RequestInformation(
        Method.GET, synchronization.secrets.url_template, synchronization.secrets.path_parameters
    )
    secrets.headers.add("Accept", "application/json")
    yield "secrets.get", adapter.send_async(secrets, SecretsPutResponse, {"XXX": ODataError})
    template = synchronization.templates.by_synchronization_template_id(given["template"])
    yield "templates.list", synchronization.templates.get()
    yield "templates.get", template.get()
    yield "templates.schema", template.schema.get()

    access = graph.policies.cross_tenant_access_policy
    partner = access.partners.by_cross_tenant_access_policy_configuration_partner_tenant_id(given["partner"])
    consent = InboundOutboundPolicyConfiguration(inbound_allowed=True, outbound_allowed=None)
    yield "policy.get", access.get()
    yield (
        "partners.create",
        access.partners.post(
            CrossTenantAccessPolicyConfigurationPartner(
                tenant_id=given["new_partner"], automatic_user_consent_settings=consent
            )
        ),
    )
    yield "partners.list", access.partners.get()
    yield "partners.get", partner.get()
    yield "identity.get", partner.identity_synchronization.get()

    resource = UUID(given["principal"])
    role = AppRoleAssignment(principal_id=UUID(given["group"]), resource_id=resource, app_role_id=UUID(given["role"]))
    yield "assigned.create", principal.app_role_assigned_to.post(role)
    yield "assigned.list", principal.app_role_assigned_to.get()
    yield "assigned.get", principal.app_role_assigned_to.by_app_role_assignment_id(given["assignment"]).get()
    for identifier in (given["principal"], given["group"], given["assigned_user"]):
        yield f"objects.get {identifier}", graph.directory_objects.by_directory_object_id(identifier).get()
    yield "logs.provisioning", graph.audit_logs.provisioning.get()
    yield "users.get", graph.users.by_user_id(given["users"][0]).get()

    gallery = graph.application_templates.by_application_template_id(given["gallery"])
    yield "gallery.list", graph.application_templates.get()
    yield "gallery.get", gallery.get()
    yield "applications.instantiate", gallery.instantiate.post(InstantiatePostRequestBody(display_name="Wiki"))
    yield "applications.get", graph.applications.by_application_id(given["application"]).get()
    yield "principals.list", graph.service_principals.get()
    yield "principals.create", graph.service_principals.post(ServicePrincipal(app_id=given["app_id"]))
    yield "principals.get", principal.get()

    absent = graph.service_principals.by_service_principal_id(given["partner"])
    yield "error: not found", absent.get()
    yield "error: refused", _provisioned(job, "no-rule", given["users"][0])


def _provisioned(job: job_requests.SynchronizationJobItemRequestBuilder, rule: str, user: str) -> Awaitable[Any]:
    subjects = [SynchronizationJobSubject(object_id=user, object_type_name="User")]
    parameters = [SynchronizationJobApplicationParameters(rule_id=rule, subjects=subjects)]
    body = on_demand.ProvisionOnDemandPostRequestBody(parameters=parameters)
    return job.provision_on_demand.post(body)  # type: ignore[no-any-return]


if __name__ == "__main__":
    json.dump(asyncio.run(witness(json.load(sys.stdin))), sys.stdout)
