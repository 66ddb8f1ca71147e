"""The addresses of Graph that the server knows, by name; faults are ordered by these names."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from tests.support.graph_server import directory, role_assignments, schemas, synchronization
from tests.support.graph_server.answers import Answer, Refusal
from tests.support.graph_server.state import Document, Tenant

SYNCHRONIZATION_READ: Final = "Synchronization.Read.All"
SYNCHRONIZATION_WRITE: Final = "Synchronization.ReadWrite.All"
POLICY_READ: Final = "Policy.Read.All"
POLICY_WRITE: Final = "Policy.ReadWrite.CrossTenantAccess"

_PERMISSIONS: Final = {
    "synchronization": (SYNCHRONIZATION_READ, SYNCHRONIZATION_WRITE),
    "policy": (POLICY_READ, POLICY_WRITE),
    "application": ("Application.Read.All", "Application.ReadWrite.All"),
    "assignment": ("Application.Read.All", "AppRoleAssignment.ReadWrite.All"),
    "user": ("User.Read.All", "User.ReadWrite.All"),
    "directory": ("Directory.Read.All", "Directory.ReadWrite.All"),
    "log": ("AuditLog.Read.All", "AuditLog.Read.All"),
}

Handler = Callable[..., "Answer | list[Document]"]


@dataclass(frozen=True)
class Route:
    """A kind of call.

    Attributes:
        name: how tests call it.
        method: the HTTP method.
        path: what the path after the version must match; its groups are ids.
        area: which permissions it needs.
        handler: takes the tenant, the body and the ids. A list that it returns is answered page by page.
        reads: whether reading permission is enough.
    """

    name: str
    method: str
    path: re.Pattern[str]
    area: str
    handler: Handler
    reads: bool

    def allowed(self, permissions: list[str] | None) -> bool:
        """Whether those permissions are enough."""
        if permissions is None or self.area == "gallery":
            return True  # the gallery is open to whoever has a token
        read, write = _PERMISSIONS[self.area]
        return write in permissions or (self.reads and read in permissions)


def _route(name: str, method: str, path: str, handler: Handler, *, area: str = "synchronization") -> Route:
    pattern = re.compile(re.sub(r"\{\w+\}", "([^/]+)", path))
    return Route(name, method, pattern, area, handler, reads=method == "GET")


_PRINCIPAL: Final = "servicePrincipals/{principal}"
_APPLICATION: Final = "applications/{application}"
_ASSIGNED: Final = f"{_PRINCIPAL}/appRoleAssignedTo"
_ASSIGNMENT: Final = f"{_ASSIGNED}/{{assignment}}"
_SYNC: Final = f"{_PRINCIPAL}/synchronization"
_JOB: Final = f"{_SYNC}/jobs/{{job}}"
_PARTNERS: Final = "policies/crossTenantAccessPolicy/partners"
_IDENTITY: Final = f"{_PARTNERS}/{{partner}}/identitySynchronization"

ROUTES: Final = (
    _route("jobs.list", "GET", f"{_SYNC}/jobs", synchronization.list_jobs),
    _route("jobs.create", "POST", f"{_SYNC}/jobs", synchronization.create_job),
    # Before the job's own address, which would take the action for a job's id.
    _route(
        "principal.validate_credentials",
        "POST",
        f"{_SYNC}/jobs/validateCredentials",
        synchronization.validate_credentials_of_principal,
    ),
    _route("jobs.get", "GET", _JOB, synchronization.get_job),
    _route("jobs.delete", "DELETE", _JOB, synchronization.delete_job),
    _route("jobs.start", "POST", f"{_JOB}/start", synchronization.start_job),
    _route("jobs.pause", "POST", f"{_JOB}/pause", synchronization.pause_job),
    _route("jobs.restart", "POST", f"{_JOB}/restart", synchronization.restart_job),
    _route("jobs.provision_on_demand", "POST", f"{_JOB}/provisionOnDemand", synchronization.provision_on_demand),
    _route("jobs.validate_credentials", "POST", f"{_JOB}/validateCredentials", synchronization.validate_credentials),
    _route("schema.get", "GET", f"{_JOB}/schema", schemas.get_schema),
    _route("schema.put", "PUT", f"{_JOB}/schema", schemas.put_schema),
    _route("schema.delete", "DELETE", f"{_JOB}/schema", schemas.delete_schema),
    _route("schema.parse_expression", "POST", f"{_JOB}/schema/parseExpression", schemas.parse_expression),
    _route("schema.filter_operators", "GET", rf"{_JOB}/schema/filterOperators(?:\(\))?", schemas.list_filter_operators),
    _route("schema.functions", "GET", rf"{_JOB}/schema/functions(?:\(\))?", schemas.list_functions),
    _route("secrets.get", "GET", f"{_SYNC}/secrets", synchronization.get_secrets),
    _route("secrets.put", "PUT", f"{_SYNC}/secrets", synchronization.put_secrets),
    _route("templates.list", "GET", f"{_SYNC}/templates", synchronization.list_templates),
    _route("templates.schema", "GET", f"{_SYNC}/templates/{{template}}/schema", synchronization.get_template_schema),
    _route("templates.get", "GET", f"{_SYNC}/templates/{{template}}", synchronization.get_template),
    _route("policy.get", "GET", "policies/crossTenantAccessPolicy", directory.get_access_policy, area="policy"),
    _route("partners.list", "GET", _PARTNERS, directory.list_partners, area="policy"),
    _route("partners.create", "POST", _PARTNERS, directory.create_partner, area="policy"),
    _route("partners.get", "GET", f"{_PARTNERS}/{{partner}}", directory.get_partner, area="policy"),
    _route("partners.update", "PATCH", f"{_PARTNERS}/{{partner}}", directory.update_partner, area="policy"),
    _route("partners.delete", "DELETE", f"{_PARTNERS}/{{partner}}", directory.delete_partner, area="policy"),
    _route("identity.get", "GET", _IDENTITY, directory.get_identity_synchronization, area="policy"),
    _route("identity.put", "PUT", _IDENTITY, directory.put_identity_synchronization, area="policy"),
    _route("identity.update", "PATCH", _IDENTITY, directory.update_identity_synchronization, area="policy"),
    _route("identity.delete", "DELETE", _IDENTITY, directory.delete_identity_synchronization, area="policy"),
    _route("assigned.list", "GET", _ASSIGNED, role_assignments.list_assigned, area="application"),
    _route("assigned.create", "POST", _ASSIGNED, role_assignments.assign_role, area="assignment"),
    _route("assigned.get", "GET", _ASSIGNMENT, role_assignments.get_assignment, area="application"),
    _route("assigned.delete", "DELETE", _ASSIGNMENT, role_assignments.remove_assignment, area="assignment"),
    _route("objects.get", "GET", "directoryObjects/{object}", role_assignments.get_object, area="directory"),
    _route("logs.provisioning", "GET", "auditLogs/provisioning", synchronization.list_provisioning, area="log"),
    _route("users.get", "GET", "users/{user}", directory.get_user, area="user"),
    _route("gallery.list", "GET", "applicationTemplates", directory.list_gallery, area="gallery"),
    _route("gallery.get", "GET", "applicationTemplates/{template}", directory.get_gallery_application, area="gallery"),
    _route("principals.list", "GET", "servicePrincipals", directory.list_service_principals, area="application"),
    _route("principals.create", "POST", "servicePrincipals", directory.create_service_principal, area="application"),
    _route("principals.update", "PATCH", _PRINCIPAL, directory.update_service_principal, area="application"),
    _route("principals.get", "GET", _PRINCIPAL, directory.get_service_principal, area="application"),
    _route("principals.delete", "DELETE", _PRINCIPAL, directory.delete_service_principal, area="application"),
    _route(
        "applications.instantiate",
        "POST",
        "applicationTemplates/{template}/instantiate",
        directory.instantiate_template,
        area="application",
    ),
    _route("applications.get", "GET", _APPLICATION, directory.get_application, area="application"),
    _route("applications.update", "PATCH", _APPLICATION, directory.update_application, area="application"),
    _route("applications.delete", "DELETE", _APPLICATION, directory.delete_application, area="application"),
)
NAMES: Final = frozenset(route.name for route in ROUTES) | {"token", "*"}


def find_route(method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
    """The route of a request and the ids in its path, or None."""
    for route in ROUTES:
        match = route.path.fullmatch(path)
        if match and route.method == method:
            return route, tuple(unquote(part) for part in match.groups())
    return None


def handle(route: Route, tenant: Tenant, version: str, body: Any, ids: tuple[str, ...]) -> Answer | list[Document]:
    """Do what was asked. The beta version alone knows about groups.

    Raises:
        Refusal: the service refuses.
    """
    groups = route.name.startswith("identity.") and version == "v1.0"
    if groups and isinstance(body, dict) and "groupSyncInbound" in body:
        raise Refusal(400, "BadRequest", "The property 'groupSyncInbound' does not exist.")
    answer = route.handler(tenant, body, *ids)
    if groups and isinstance(answer, Answer) and answer.body:
        return Answer(answer.status, {k: v for k, v in answer.body.items() if k != "groupSyncInbound"})
    return answer
