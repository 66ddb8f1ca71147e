"""What the service does for applications, service principals and the cross-tenant access policy, and refuses."""

from typing import Any

from tests.support.graph_server.answers import NO_CONTENT, Answer, Refusal
from tests.support.graph_server.state import Document, Tenant
from tests.support.graph_server.synchronization import find_principal, text


def instantiate_template(tenant: Tenant, body: Any, template: str) -> Answer:
    """Graph returns the application and the service principal that it created."""
    application, principal = tenant.add_application(template, text(body, "displayName"))
    made = {
        "application": tenant.applications[application],
        "servicePrincipal": tenant.service_principals[principal].document,
    }
    return Answer(201, made)


def get_application(tenant: Tenant, _body: Any, application: str) -> Answer:
    return Answer(200, _application(tenant, application))


def update_application(tenant: Tenant, body: Any, application: str) -> Answer:
    _application(tenant, application).update(body)
    return NO_CONTENT


def delete_application(tenant: Tenant, _body: Any, application: str) -> Answer:
    """The application's service principal in this tenant goes with it."""
    app_id = _application(tenant, application)["appId"]
    del tenant.applications[application]
    for identifier, principal in list(tenant.service_principals.items()):
        if principal.document["appId"] == app_id:
            del tenant.service_principals[identifier]
    return NO_CONTENT


def get_user(tenant: Tenant, _body: Any, user: str) -> Answer:
    """By object id, or by user principal name in any case."""
    found = tenant.users.get(user)
    named = (each for each in tenant.users.values() if each["userPrincipalName"].lower() == user.lower())
    found = found or next(named, None)
    if found is None:
        raise Refusal(
            404,
            "Request_ResourceNotFound",
            f"Resource '{user}' does not exist or one of its queried reference-property objects are not present.",
        )
    return Answer(200, found)


def list_gallery(tenant: Tenant, _body: Any) -> list[Document]:
    """Source: Microsoft Graph, List applicationTemplates."""
    return list(tenant.gallery.values())


def get_gallery_application(tenant: Tenant, _body: Any, template: str) -> Answer:
    found = tenant.gallery.get(template)
    if found is None:
        raise Refusal(404, "Request_ResourceNotFound", f"Resource '{template}' does not exist.")
    return Answer(200, found)


def list_service_principals(tenant: Tenant, _body: Any) -> list[Document]:
    return [principal.document for principal in tenant.service_principals.values()]


def create_service_principal(tenant: Tenant, body: Any) -> Answer:
    """Graph takes `appId` and `displayName`; a test may choose the `id` and the `templates` as well."""
    body = body if isinstance(body, dict) else {}
    app_ids = [principal.document["appId"] for principal in tenant.service_principals.values()]
    if body.get("id") in tenant.service_principals or body.get("appId") in app_ids:
        raise Refusal(409, "Request_MultipleObjectsWithSameKeyValue", "The service principal exists already.")
    created = tenant.add_service_principal(
        body.get("id"),
        templates=body.get("templates"),
        app_id=body.get("appId"),
        display_name=body.get("displayName") or "",
    )
    document = tenant.service_principals[created].document
    document.update({key: value for key, value in body.items() if key != "templates" and value is not None})
    return Answer(201, document)


def get_service_principal(tenant: Tenant, _body: Any, principal: str) -> Answer:
    return Answer(200, find_principal(tenant, principal).document)


def update_service_principal(tenant: Tenant, body: Any, principal: str) -> Answer:
    find_principal(tenant, principal).document.update(body)
    return NO_CONTENT


def delete_service_principal(tenant: Tenant, _body: Any, principal: str) -> Answer:
    find_principal(tenant, principal)
    del tenant.service_principals[principal]
    return NO_CONTENT


def list_partners(tenant: Tenant, _body: Any) -> list[Document]:
    return list(tenant.partners.values())


def create_partner(tenant: Tenant, body: Any) -> Answer:
    partner = text(body, "tenantId")
    if partner in tenant.partners:
        raise Refusal(
            409, "Request_MultipleObjectsWithSameKeyValue", f"A partner with the id {partner} exists already."
        )
    if partner == tenant.tenant_id:
        raise Refusal(400, "BadRequest", "A tenant can't be its own partner.")
    consent = {"inboundAllowed": None, "outboundAllowed": None, **(body.get("automaticUserConsentSettings") or {})}
    tenant.partners[partner] = {"isServiceProvider": None, **body, "automaticUserConsentSettings": consent}
    return Answer(201, tenant.partners[partner])


def get_partner(tenant: Tenant, _body: Any, partner: str) -> Answer:
    return Answer(200, _partner(tenant, partner))


def update_partner(tenant: Tenant, body: Any, partner: str) -> Answer:
    """Whether the properties of a complex value that a PATCH doesn't name survive it is not documented."""
    found = _partner(tenant, partner)
    for key, value in body.items():
        current = found.get(key)
        if isinstance(current, dict) and isinstance(value, dict):
            rest = dict.fromkeys(current) if tenant.patch_replaces else current
            found[key] = {**rest, **value}
        else:
            found[key] = value
    return NO_CONTENT


def delete_partner(tenant: Tenant, _body: Any, partner: str) -> Answer:
    _partner(tenant, partner)
    if partner in tenant.identity_synchronization:
        raise Refusal(
            409,
            "Request_BadRequest",
            f"The identity synchronization of the partner {partner} must be deleted before the partner.",
        )
    del tenant.partners[partner]
    return NO_CONTENT


def get_identity_synchronization(tenant: Tenant, _body: Any, partner: str) -> Answer:
    _partner(tenant, partner)
    if partner not in tenant.identity_synchronization:
        raise Refusal(404, "Request_ResourceNotFound", f"The partner {partner} has no identity synchronization.")
    return Answer(200, tenant.identity_synchronization[partner])


def put_identity_synchronization(tenant: Tenant, body: Any, partner: str) -> Answer:
    """It is created by a PUT, and only created.

    Source: Microsoft Learn, "Configure cross-tenant synchronization using Microsoft Graph", troubleshooting.
    """
    _partner(tenant, partner)
    if not isinstance(body, dict):
        raise Refusal(400, "BadRequest", "The identity synchronization is no object.")
    if partner in tenant.identity_synchronization:
        raise Refusal(
            409,
            "Request_MultipleObjectsWithSameKeyValue",
            "A conflicting object with one or more of the specified property values is present in the directory.",
        )
    tenant.identity_synchronization[partner] = {"displayName": None, **body, "tenantId": partner}
    return NO_CONTENT


def update_identity_synchronization(tenant: Tenant, body: Any, partner: str) -> Answer:
    """Source: Microsoft Graph, Update crossTenantIdentitySyncPolicyPartner, and the guide's troubleshooting."""
    if partner not in tenant.identity_synchronization:
        raise Refusal(404, "Directory_ObjectNotFound", "Unable to read the company information from the directory.")
    if not isinstance(body, dict) or "tenantId" in body:
        raise Refusal(400, "BadRequest", "The identity synchronization is no object, or names its key.")
    tenant.identity_synchronization[partner].update(body)
    return NO_CONTENT


def get_access_policy(_tenant: Tenant, _body: Any) -> Answer:
    """The policy that the partners belong to."""
    return Answer(
        200,
        {"id": "CrossTenantAccessPolicy", "displayName": "CrossTenantAccessPolicy", "allowedCloudEndpoints": []},
    )


def delete_identity_synchronization(tenant: Tenant, body: Any, partner: str) -> Answer:
    get_identity_synchronization(tenant, body, partner)
    del tenant.identity_synchronization[partner]
    return NO_CONTENT


def _application(tenant: Tenant, application: str) -> Document:
    found = tenant.applications.get(application)
    if found is None:
        raise Refusal(404, "Request_ResourceNotFound", f"Resource '{application}' does not exist.")
    return found


def _partner(tenant: Tenant, partner: str) -> Document:
    found = tenant.partners.get(partner)
    if found is None:
        raise Refusal(404, "Request_ResourceNotFound", f"The partner {partner} was not found.")
    return found
