"""What the service does for jobs, secrets and templates, and what it refuses."""

import json
from typing import Any

from tests.support.graph_server.answers import NO_CONTENT, Answer, Refusal
from tests.support.graph_server.state import Document, Job, ServicePrincipal, Tenant, schema_version

RESET_SCOPES = {"ConnectorDataStore", "Escrows", "Watermark", "QuarantineState", "Full", "ForceDeletes", "None"}
FORBIDDEN_RESET_SCOPES = {"None", "ConnectorDataStore"}


def find_principal(tenant: Tenant, principal_id: str) -> ServicePrincipal:
    """The service principal, or 404."""
    principal = tenant.service_principals.get(principal_id)
    if principal is None:
        raise Refusal(
            404,
            "Request_ResourceNotFound",
            f"Resource '{principal_id}' does not exist or one of its queried reference-property objects are not present.",
        )
    return principal


def find_job(tenant: Tenant, principal_id: str, job_id: str) -> Job:
    """The job, or 404."""
    job = find_principal(tenant, principal_id).jobs.get(job_id)
    if job is None:
        raise Refusal(404, "JobNotFound", f"Job {job_id} was not found.")
    return job


def text(body: Any, key: str) -> str:
    """A text of the body, or 400."""
    value = body.get(key) if isinstance(body, dict) else None
    if not isinstance(value, str) or not value:
        raise Refusal(400, "BadRequest", f"The property '{key}' is missing or has the wrong type.")
    return value


def list_jobs(tenant: Tenant, _body: Any, principal: str) -> list[Document]:
    return [job.document for job in find_principal(tenant, principal).jobs.values()]


def create_job(tenant: Tenant, body: Any, principal: str) -> Answer:
    found = find_principal(tenant, principal)
    template = text(body, "templateId")
    if found.templates is not None and template not in found.templates:
        raise Refusal(400, "TemplateNotFound", f"The template {template} does not belong to the application.")
    return Answer(201, tenant.add_job(principal, template).document)


def get_job(tenant: Tenant, _body: Any, principal: str, job: str) -> Answer:
    return Answer(200, find_job(tenant, principal, job).document)


def delete_job(tenant: Tenant, _body: Any, principal: str, job: str) -> Answer:
    find_job(tenant, principal, job)
    del tenant.service_principals[principal].jobs[job]
    return NO_CONTENT


def start_job(tenant: Tenant, _body: Any, principal: str, job: str) -> Answer:
    """Taken with and without credentials; without, the job goes into quarantine."""
    found = find_job(tenant, principal, job)
    found.run(credentials=bool(tenant.service_principals[principal].secrets))
    return NO_CONTENT


def pause_job(tenant: Tenant, _body: Any, principal: str, job: str) -> Answer:
    find_job(tenant, principal, job).pause()
    return NO_CONTENT


def restart_job(tenant: Tenant, body: Any, principal: str, job: str) -> Answer:
    found = find_job(tenant, principal, job)
    criteria = body.get("criteria") if isinstance(body, dict) else None
    if not isinstance(criteria, dict):
        raise Refusal(400, "BadRequest", "The property 'criteria' is missing or has the wrong type.")
    scopes = {part.strip() for part in str(criteria.get("resetScope", "Full")).split(",")}
    for refused in sorted((scopes - RESET_SCOPES) | (scopes & FORBIDDEN_RESET_SCOPES)):
        raise Refusal(400, "InvalidResetScope", f"The reset scope {refused} is not supported.")
    found.restarts.append(criteria)
    found.run(credentials=bool(tenant.service_principals[principal].secrets))
    return NO_CONTENT


def provision_on_demand(tenant: Tenant, body: Any, principal: str, job: str) -> Answer:
    found = find_job(tenant, principal, job)
    parameters = body.get("parameters") if isinstance(body, dict) else None
    if not isinstance(parameters, list) or not parameters:
        raise Refusal(400, "BadRequest", "The property 'parameters' is missing or has the wrong type.")
    known = {rule.get("id") for rule in found.schema["synchronizationRules"]}
    for entry in parameters:
        if entry.get("ruleId") not in known:
            raise Refusal(400, "RuleNotFound", f"The rule {entry.get('ruleId')} was not found.")
    steps = [{"name": "EntryImport", "type": "Import", "status": "Success"}]
    return Answer(
        200,
        {
            "key": json.dumps({"result": "Success", "details": {}}),
            "value": json.dumps({"action": "Create", "provisioningSteps": steps}),
        },
    )


def validate_credentials(tenant: Tenant, body: Any, principal: str, job: str) -> Answer:
    find_job(tenant, principal, job)
    saved = tenant.service_principals[principal].secrets
    use_saved = isinstance(body, dict) and body.get("useSavedCredentials")
    values = saved if use_saved else _pairs(body, "credentials")
    if not values or set(values.values()) & set(tenant.invalid_secrets):
        raise Refusal(400, "InvalidCredentials", "The application refused the credentials.")
    return NO_CONTENT


def get_secrets(tenant: Tenant, _body: Any, principal: str) -> list[Document]:
    return [{"key": key, "value": "*"} for key in find_principal(tenant, principal).secrets]


def put_secrets(tenant: Tenant, body: Any, principal: str) -> Answer:
    """Keep the whole list, without the keys whose value is empty: that is how a key is removed.

    Before the service principal has a job, values are refused. What the service answers then is not documented;
    that it does not take them is known from terraform-provider-azuread, issue 1013.
    """
    found = find_principal(tenant, principal)
    kept = {key: value for key, value in _pairs(body, "value").items() if value}
    if kept and not found.jobs:
        raise Refusal(
            400, "BadRequest", f"The service principal {principal} has no synchronization job to save secrets for."
        )
    found.secrets = kept
    return NO_CONTENT


def list_templates(tenant: Tenant, _body: Any, principal: str) -> list[Document]:
    found = find_principal(tenant, principal)
    return [
        {
            "id": template,
            "applicationId": found.document["appId"],
            "default": number == 0,
            "description": "",
            "discoverable": True,
            "factoryTag": template,
            "metadata": [],
        }
        for number, template in enumerate(found.templates or ["scim", "Azure2Azure"])
    ]


def get_template_schema(tenant: Tenant, _body: Any, principal: str, template: str) -> Answer:
    found = find_principal(tenant, principal)
    if found.templates is not None and template not in found.templates:
        raise Refusal(404, "TemplateNotFound", f"The template {template} was not found.")
    return Answer(
        200, {"id": template, "version": schema_version(1, tenant.versions), **found.default_schema(template)}
    )


def _pairs(body: Any, key: str) -> dict[str, str]:
    entries = body.get(key) if isinstance(body, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and "key" in entry for entry in entries):
        raise Refusal(400, "BadRequest", f"The property '{key}' is missing or has the wrong type.")
    return {str(entry["key"]): str(entry.get("value") or "") for entry in entries}
