"""What the service does for service principals and for the cross-tenant access policy, and what it refuses."""

from typing import Any

from tests.support.graph_server.answers import NO_CONTENT, Answer, Refusal
from tests.support.graph_server.state import Document, Tenant
from tests.support.graph_server.synchronization import find_principal, text


def list_service_principals(tenant: Tenant, _body: Any) -> list[Document]:
    return [principal.document for principal in tenant.service_principals.values()]


def create_service_principal(tenant: Tenant, body: Any) -> Answer:
    """Graph takes `appId` and `displayName`; a test may choose the `id` and the `templates` as well."""
    body = body if isinstance(body, dict) else {}
    if body.get("id") in tenant.service_principals:
        raise Refusal(409, "Request_MultipleObjectsWithSameKeyValue", "The service principal exists already.")
    created = tenant.add_service_principal(
        body.get("id"),
        templates=body.get("templates"),
        app_id=body.get("appId"),
        display_name=body.get("displayName") or "",
    )
    return Answer(201, tenant.service_principals[created].document)


def get_service_principal(tenant: Tenant, _body: Any, principal: str) -> Answer:
    return Answer(200, find_principal(tenant, principal).document)


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
    consent = {"inboundAllowed": None, "outboundAllowed": None}
    tenant.partners[partner] = {"isServiceProvider": None, "automaticUserConsentSettings": consent, **body}
    return Answer(201, tenant.partners[partner])


def get_partner(tenant: Tenant, _body: Any, partner: str) -> Answer:
    return Answer(200, _partner(tenant, partner))


def update_partner(tenant: Tenant, body: Any, partner: str) -> Answer:
    found = _partner(tenant, partner)
    for key, value in body.items():
        current = found.get(key)
        found[key] = {**current, **value} if isinstance(current, dict) and isinstance(value, dict) else value
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
    _partner(tenant, partner)
    if not isinstance(body, dict):
        raise Refusal(400, "BadRequest", "The identity synchronization is no object.")
    tenant.identity_synchronization[partner] = {"displayName": None, **body, "tenantId": partner}
    return NO_CONTENT


def delete_identity_synchronization(tenant: Tenant, body: Any, partner: str) -> Answer:
    get_identity_synchronization(tenant, body, partner)
    del tenant.identity_synchronization[partner]
    return NO_CONTENT


def _partner(tenant: Tenant, partner: str) -> Document:
    found = tenant.partners.get(partner)
    if found is None:
        raise Refusal(404, "Request_ResourceNotFound", f"The partner {partner} was not found.")
    return found
