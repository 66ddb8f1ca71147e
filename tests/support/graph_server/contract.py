"""What each call sends and gets by Microsoft Graph's metadata, and where the service is known to differ from that.

Kinds are those of `tests.support.graph_metadata`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.support.graph_metadata import problems
from tests.support.graph_server.answers import Answer


@dataclass(frozen=True)
class Contract:
    """What a request's body and the document in its answer are; None for none."""

    body: str | None = None
    answer: str | None = None


_JOB: Final = "synchronizationJob"
_PARTNER: Final = "crossTenantAccessPolicyConfigurationPartner"
_IDENTITY: Final = "crossTenantIdentitySyncPolicyPartner"

CONTRACTS: Final[Mapping[str, Contract]] = {
    "jobs.list": Contract(answer=f"[{_JOB}]"),
    "jobs.create": Contract(_JOB, _JOB),
    "principal.validate_credentials": Contract("validateCredentials"),
    "jobs.get": Contract(answer=_JOB),
    "jobs.delete": Contract(),
    "jobs.start": Contract(),
    "jobs.pause": Contract(),
    "jobs.restart": Contract("restart"),
    "jobs.provision_on_demand": Contract("provisionOnDemand", "stringKeyStringValuePair"),
    "jobs.validate_credentials": Contract("validateCredentials"),
    "schema.get": Contract(answer="synchronizationSchema"),
    # The metadata, and so the SDKs, have a PATCH; the service has a PUT (Microsoft Graph, "Update
    # synchronizationSchema"), with the same body.
    "schema.put": Contract("synchronizationSchema"),
    "schema.delete": Contract(),
    "schema.parse_expression": Contract("parseExpression", "parseExpressionResponse"),
    "schema.filter_operators": Contract(answer="[filterOperatorSchema]"),
    "schema.functions": Contract(answer="[attributeMappingFunctionSchema]"),
    "secrets.get": Contract(answer="[synchronizationSecretKeyStringValuePair]"),
    "secrets.put": Contract("secrets"),
    "templates.list": Contract(answer="[synchronizationTemplate]"),
    "templates.schema": Contract(answer="synchronizationSchema"),
    "templates.get": Contract(answer="synchronizationTemplate"),
    "policy.get": Contract(answer="crossTenantAccessPolicy"),
    "partners.list": Contract(answer=f"[{_PARTNER}]"),
    "partners.create": Contract(_PARTNER, _PARTNER),
    "partners.get": Contract(answer=_PARTNER),
    "partners.update": Contract(_PARTNER),
    "partners.delete": Contract(),
    "identity.get": Contract(answer=_IDENTITY),
    "identity.put": Contract(_IDENTITY),
    "identity.update": Contract(_IDENTITY),
    "identity.delete": Contract(),
    "assigned.list": Contract(answer="[appRoleAssignment]"),
    "assigned.create": Contract("appRoleAssignment", "appRoleAssignment"),
    "assigned.get": Contract(answer="appRoleAssignment"),
    "assigned.delete": Contract(),
    "objects.get": Contract(answer="directoryObject"),
    "logs.provisioning": Contract(answer="[provisioningObjectSummary]"),
    "users.get": Contract(answer="user"),
    "gallery.list": Contract(answer="[applicationTemplate]"),
    "gallery.get": Contract(answer="applicationTemplate"),
    "principals.list": Contract(answer="[servicePrincipal]"),
    "principals.create": Contract("servicePrincipal", "servicePrincipal"),
    "principals.update": Contract("servicePrincipal"),
    "principals.get": Contract(answer="servicePrincipal"),
    "principals.delete": Contract(),
    "applications.instantiate": Contract("instantiate", "applicationServicePrincipal"),
    "applications.get": Contract(answer="application"),
    "applications.update": Contract("application"),
    "applications.delete": Contract(),
}
_ERROR: Final = "oDataError"
_FAILED: Final = 400


def wrong_in_body(route: str, version: str, body: Any) -> list[str]:
    """What in a request's body isn't as the metadata has it; a sentence each."""
    expected = CONTRACTS[route].body
    if expected is None:
        return [] if body is None else ["the call takes no body"]
    return problems(body, f"{expected}?", version=version)


def wrong_in_answer(route: str, version: str, answer: Answer) -> list[str]:
    """The same for what is answered. A list is in the property `value`, with what Graph writes about it beside."""
    if answer.status >= _FAILED:
        return problems(answer.body, _ERROR, version=version)
    expected = CONTRACTS[route].answer
    if expected is None:
        return [] if answer.body is None else ["the call has no document in its answer"]
    if not expected.startswith("["):
        return problems(answer.body, expected, version=version, annotations=True)
    body = answer.body
    if not isinstance(body, dict) or {name for name in body if "@odata." not in name} != {"value"}:
        return ["the answer is no list"]
    return problems(body["value"], expected, version=version, annotations=True)
