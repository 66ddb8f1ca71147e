"""What the service does for jobs, secrets and templates, and what it refuses."""

import json
from typing import Any

from tests.support.graph_server.answers import NO_CONTENT, Answer, Refusal
from tests.support.graph_server.state import Document, Job, ServicePrincipal, Tenant

RESET_SCOPES = {"ConnectorDataStore", "Escrows", "Watermark", "QuarantineState", "Full", "ForceDeletes", "None"}
SECRET_KEYS = {
    "Password",
    "SecretToken",
    "AppKey",
    "ClientSecret",
    "ConsumerSecret",
    "TokenKey",
    "Oauth2AccessToken",
    "Oauth2RefreshToken",
    "Oauth2ClientSecret",
    "Oauth2AuthorizationCode",
    "ConnectionString",
}
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
    """Two forms of the answer are documented: see `Tenant.on_demand_status_info`.

    Source: Microsoft Graph, synchronizationJob: provisionOnDemand; Microsoft Learn, "Configure cross-tenant
    synchronization using Microsoft Graph", step 11; microsoft-graph-docs-contrib, issue 4247.
    """
    found = find_job(tenant, principal, job)
    # Five calls in ten seconds; the server counts calls and not seconds, so that no test waits.
    tenant.on_demand_calls += 1
    if tenant.on_demand_calls % 6 == 0:
        raise Refusal(429, "TooManyRequests", "The rate limit of 5 requests in 10 seconds is exceeded.")
    parameters = body.get("parameters") if isinstance(body, dict) else None
    if not isinstance(parameters, list) or not parameters:
        raise Refusal(400, "BadRequest", "The property 'parameters' is missing or has the wrong type.")
    known = {rule.get("id") for rule in found.schema["synchronizationRules"]}
    for entry in parameters:
        if entry.get("ruleId") not in known:
            raise Refusal(
                400,
                "RequestParameterInvalid",
                f"The request identified this synchronization job: {job}.  The request also identified this "
                f"synchronization rule: {entry.get('ruleId')}.  However, the job does not include the rule.",
            )
    if not tenant.service_principals[principal].secrets:
        raise Refusal(400, "CredentialsMissing", "The credentials of the application are missing.")
    steps = [{"name": "EntryImport", "type": "Import", "status": "Success"}]
    done = {"action": "Create", "provisioningSteps": steps}
    if tenant.on_demand_status_info:
        key = "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo"
        return Answer(200, {"key": key, "value": json.dumps([{**done, "statusInfo": {"status": "Success"}}])})
    if any(subject.get("objectTypeName") == "Group" for entry in parameters for subject in entry["subjects"]):
        done = {}
    return Answer(200, {"key": json.dumps({"result": "Success", "details": {}}), "value": json.dumps(done)})


def validate_credentials(tenant: Tenant, body: Any, principal: str, job: str) -> Answer:
    """What is saved, or what is given; each of the values may be refused."""
    find_job(tenant, principal, job)
    return _validate(tenant, body, principal)


def validate_credentials_of_principal(tenant: Tenant, body: Any, principal: str) -> Answer:
    """The same before there is a job: the template says how the application is called.

    Source: Microsoft Learn, "Configure cross-tenant synchronization using Microsoft Graph", step 7.
    """
    find_principal(tenant, principal)
    text(body, "templateId")
    return _validate(tenant, body, principal)


def _validate(tenant: Tenant, body: Any, principal: str) -> Answer:
    saved = tenant.service_principals[principal].secrets
    use_saved = isinstance(body, dict) and body.get("useSavedCredentials")
    values = saved if use_saved else _pairs(body, "credentials")
    if not values:
        raise Refusal(400, "CredentialsMissing", "The credentials of the application are missing.")
    if set(values.values()) & set(tenant.invalid_secrets):
        raise Refusal(400, "InvalidCredentials", "The application refused the credentials.")
    company = values.get("CompanyId")
    if company is not None:
        _refuse_without_redemption(tenant, company)
    return NO_CONTENT


def _refuse_without_redemption(tenant: Tenant, company: str) -> None:
    """Only the source tenant's side is looked at: the server's tenants don't know of each other."""
    consent = (tenant.partners.get(company) or {}).get("automaticUserConsentSettings") or {}
    if consent.get("outboundAllowed") is not True:
        raise Refusal(
            400,
            "AzureDirectoryB2BManagementPolicyCheckFailure",
            "The policy for redeeming invitations automatically has not been set up.",
        )


def get_secrets(tenant: Tenant, _body: Any, principal: str) -> list[Document]:
    """What isn't secret is answered in clear, what is as `*`."""
    secrets = find_principal(tenant, principal).secrets
    keys = list(secrets)
    if tenant.secrets_reversed:
        keys.reverse()
    return [{"key": key, "value": "*" if key in SECRET_KEYS else secrets[key]} for key in keys]


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


def get_template(tenant: Tenant, body: Any, principal: str, template: str) -> Answer:
    found = [entry for entry in list_templates(tenant, body, principal) if entry["id"] == template]
    if not found:
        raise Refusal(404, "TemplateNotFound", f"The template {template} was not found.")
    return Answer(200, found[0])


def list_provisioning(tenant: Tenant, _body: Any) -> list[Document]:
    return list(tenant.provisioning_log)


def get_template_schema(tenant: Tenant, _body: Any, principal: str, template: str) -> Answer:
    found = find_principal(tenant, principal)
    if found.templates is not None and template not in found.templates:
        raise Refusal(404, "TemplateNotFound", f"The template {template} was not found.")
    return Answer(200, {"id": template, "version": "Date:2026-11-24, FileVersion:1", **found.default_schema(template)})


def _pairs(body: Any, key: str) -> dict[str, str]:
    entries = body.get(key) if isinstance(body, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and "key" in entry for entry in entries):
        raise Refusal(400, "BadRequest", f"The property '{key}' is missing or has the wrong type.")
    return {str(entry["key"]): str(entry.get("value") or "") for entry in entries}
