"""What the server knows: tenants with their service principals, jobs, secrets and cross-tenant partners."""

import contextlib
import copy
import json
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from entra_sync.templates import CROSS_TENANT_TEMPLATE, NON_GALLERY_APPLICATION_TEMPLATES
from tests.support.graph_server.expressions import source_of
from tests.support.graph_server.saving import mappings_of

Document = dict[str, Any]

_SCHEMAS = Path(__file__).parents[2] / "sync" / "schemas"
_DEFAULT_SCHEMA = "scim-application"
_SCHEMA_OF_TEMPLATE = {"azure2azure": "cross-tenant", "ad2aadprovisioning": "cloud-sync", "ecma": "on-premises"}
# What the schema of a non-gallery application calls its objects.
_SCIM_OBJECTS = {
    "User": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    "Group": "urn:ietf:params:scim:schemas:core:2.0:Group",
}
_NON_GALLERY = frozenset(NON_GALLERY_APPLICATION_TEMPLATES.values())
_IDS = uuid.UUID("7d2f6a0e-3c1b-4a58-9e77-5b0c9d1e2f34")
# Templates whose jobs have ids of two parts instead of three.
_TWO_PART_IDS = frozenset({"AD2AADProvisioning"})
_INTERVAL = "PT40M"
_NO_INTERVAL = "P10675199DT2H48M5.4775807S"
_ROLE_IDS = {
    "User": "18d14569-c3bd-439b-9a66-3a2aee01d14f",
    "msiam_access": "b9632174-c057-4f7e-951b-be3adc52bfe6",
}
_NEVER = "0001-01-01T00:00:00Z"
# A quarantined job is tried again after six hours.
_BEGAN = "2026-11-24T10:00:00Z"
_NEXT_ATTEMPT = "2026-11-24T16:00:00Z"


# The roles of an application that was made from the template of non-gallery applications.
_ROLES = ("User", "msiam_access")


def app_role(
    name: str, *, value: str | None = None, members: tuple[str, ...] = ("User",), enabled: bool = True
) -> Document:
    """A role of an application (Microsoft Graph: appRole); its id is always the same."""
    return {
        "allowedMemberTypes": list(members),
        "description": name,
        "displayName": name,
        "id": _ROLE_IDS.get(name) or str(uuid.uuid5(_IDS, name)),
        "isEnabled": enabled,
        "origin": "Application",
        "value": value,
    }


def default_schema(template_id: str, *, non_gallery: bool = False) -> Document:
    """The synchronization rules and directories that a new job of the template has.

    Args:
        template_id: the synchronization template.
        non_gallery: whether its application is made from the non-gallery application template; the target's objects
            have the names of SCIM schemas then.
    """
    name = _SCHEMA_OF_TEMPLATE.get(template_id.lower(), _DEFAULT_SCHEMA)
    document: Document = json.loads((_SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    schema = {key: document[key] for key in ("synchronizationRules", "directories")}
    for _, _, mapping in mappings_of(schema):
        if mapping["source"] and mapping["source"]["type"] == "Function":
            mapping["source"]["parameters"] = source_of(mapping["source"]["expression"])["parameters"]
    return _with_scim_names(schema) if non_gallery and name == _DEFAULT_SCHEMA else schema


def _with_scim_names(schema: Document) -> Document:
    for rule in schema["synchronizationRules"]:
        for mapping in rule["objectMappings"]:
            mapping["targetObjectName"] = _SCIM_OBJECTS[mapping["targetObjectName"]]
        (target,) = (entry for entry in schema["directories"] if entry["name"] == rule["targetDirectoryName"])
        for found in target["objects"]:
            found["name"] = _SCIM_OBJECTS[found["name"]]
            for attribute in found["attributes"]:
                for reference in attribute["referencedObjects"]:
                    reference["referencedObjectName"] = _SCIM_OBJECTS[reference["referencedObjectName"]]
    return schema


def schema_version(saves: int, form: str = "date") -> str:
    """The version of a schema that was saved so often; nothing in it counts the saves where its form is `date`."""
    if form == "number":
        return f"v1.{saves}"
    return (
        f"Date:2026-11-24T10:{saves // 60:02}:{saves % 60:02}.2095357Z, ActivityId:{uuid.uuid5(_IDS, f'save {saves}')}"
    )


@dataclass
class Job:
    """A job: the document of `GET jobs/{id}`, its schema without id and version, and what was done with it.

    Its `versions` are the form of the versions of its schema, see `schema_version`.
    """

    document: Document
    schema: Document
    saves: int = 1
    restarts: list[Document] = field(default_factory=list)
    versions: str = "date"

    @property
    def template_id(self) -> str:
        """The job's template."""
        return str(self.document["templateId"])

    @property
    def schema_document(self) -> Document:
        """The document of `GET jobs/{id}/schema`; its version changes at each save."""
        return copy.deepcopy(
            {"id": self.document["id"], "version": schema_version(self.saves, self.versions), **self.schema}
        )

    def save(self, schema: Document) -> None:
        """Take a schema as the service does: without directories, those that were there stay."""
        rules = copy.deepcopy(schema["synchronizationRules"])
        directories = schema.get("directories") or self.schema.get("directories")
        self.schema = {"synchronizationRules": rules, "directories": copy.deepcopy(directories)}
        self.saves += 1

    def run(self, *, credentials: bool) -> None:
        """Let the job run; without credentials its first cycle fails as a whole, which is quarantine at once.

        With them, it has not run before a cycle is over (`finish_cycle`).
        """
        self.document["schedule"]["interval"] = _INTERVAL
        status = self.document["status"]
        if not credentials:
            self._set_state("Active", "Quarantine", _quarantine())
        elif status["lastExecution"] is None or status["lastExecution"]["timeEnded"] == _NEVER:
            status["lastExecution"] = _execution("Failed", _NEVER)
            self._set_state("Active", "NotRun", None)
        else:
            self._set_state("Active", "Active", None)

    def finish_cycle(self) -> None:
        """Let a cycle of the running job end, without an object that failed."""
        self.document["status"]["lastExecution"] = _execution("Succeeded", _BEGAN)
        self._set_state("Active", "Active", None)

    def pause(self) -> None:
        """Stop the job."""
        self._set_state("Paused", "Paused", None)

    def _set_state(self, schedule: str, code: str, quarantine: Document | None) -> None:
        self.document["schedule"]["state"] = schedule
        self.document["status"]["code"] = code
        self.document["status"]["quarantine"] = quarantine


@dataclass
class ServicePrincipal:
    """A service principal.

    Attributes:
        document: the document of `GET servicePrincipals/{id}`.
        templates: the synchronization templates that jobs may be created from; None for any.
        secrets: keys and values, in order.
        jobs: by id.
    """

    document: Document
    templates: list[str] | None = None
    secrets: dict[str, str] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)

    def default_schema(self, template_id: str) -> Document:
        """The schema that a new job of the template has here."""
        non_gallery = self.document.get("applicationTemplateId") in _NON_GALLERY
        return default_schema(template_id, non_gallery=non_gallery)


@dataclass
class Tenant:
    """A tenant.

    Attributes:
        tenant_id: as it is in the sign-in address.
        clients: secrets by client id; None lets anybody sign in.
        permissions: what tokens of the tenant may do; None for everything.
        invalid_secrets: values that `validateCredentials` refuses.
        service_principals: by id.
        applications: the documents of `GET applications/{id}`, by object id; a service principal belongs to the one
            with its `appId`, if that is in the tenant.
        partners: the partner's document and its identity synchronization, by the partner's tenant id.
        versions: the form of schema versions, `date` or `number`.
        normalises: whether schemas are written down as the service would write them.
        strict: whether function mappings must have the service's own parameters.
        also_defined: attributes that every object has beside those that its directory lists.
        created: how many objects have been given an id so far; ids are the same in every run.
        role_assignments: the documents of `appRoleAssignedTo`, of all service principals, by id.
        principals: users and groups by id: `User` or `Group`.
        provisioning_log: the documents of `auditLogs/provisioning`.
        patch_replaces: whether a PATCH replaces a complex value as a whole, so that what it doesn't name in it is null
            afterwards; not documented either way.
        secrets_reversed: whether the keys of secrets come back in another order than they were saved in.
        on_demand_status_info: whether provisioning on demand answers in the form that one page of the documentation
            shows, with a type's name as the key and a list of steps.
        users: the documents of `GET users/{id}`, by object id.
        gallery: the documents of `applicationTemplates`, by id.
        on_demand_calls: how often something was provisioned on demand; each sixth call is one too many.
    """

    tenant_id: str
    clients: dict[str, str] | None = None
    permissions: list[str] | None = None
    invalid_secrets: list[str] = field(default_factory=list)
    service_principals: dict[str, ServicePrincipal] = field(default_factory=dict)
    applications: dict[str, Document] = field(default_factory=dict)
    partners: dict[str, Document] = field(default_factory=dict)
    identity_synchronization: dict[str, Document] = field(default_factory=dict)
    versions: str = "date"
    normalises: bool = False
    strict: bool = False
    also_defined: list[str] = field(default_factory=list)
    created: int = 0
    role_assignments: dict[str, Document] = field(default_factory=dict)
    principals: dict[str, str] = field(default_factory=dict)
    provisioning_log: list[Document] = field(default_factory=list)
    patch_replaces: bool = False
    secrets_reversed: bool = False
    on_demand_status_info: bool = False
    on_demand_calls: int = 0
    users: dict[str, Document] = field(default_factory=dict)
    gallery: dict[str, Document] = field(default_factory=dict)

    def new_id(self) -> str:
        """An id that was not given before."""
        self.created += 1
        return str(uuid.uuid5(_IDS, f"{self.tenant_id}/{self.created}"))

    def add_service_principal(
        self,
        service_principal_id: str | None = None,
        *,
        templates: list[str] | None = None,
        app_id: str | None = None,
        display_name: str = "",
    ) -> str:
        """Add a service principal, and give its id."""
        identifier = service_principal_id or self.new_id()
        document = {"id": identifier, "appId": app_id or self.new_id(), "displayName": display_name}
        self.service_principals[identifier] = ServicePrincipal(document, templates)
        return identifier

    def add_application(self, application_template_id: str, display_name: str) -> tuple[str, str]:
        """Add an application of an application template, and give its object id and its service principal's id."""
        object_id, app_id = self.new_id(), self.new_id()
        self.applications[object_id] = {
            "id": object_id,
            "appId": app_id,
            "applicationTemplateId": application_template_id,
            "displayName": display_name,
        }
        principal = self.add_service_principal(app_id=app_id, display_name=display_name)
        document = self.service_principals[principal].document
        document["applicationTemplateId"] = application_template_id
        if application_template_id in _NON_GALLERY:
            document["appRoles"] = [app_role(name) for name in _ROLES]
        return object_id, principal

    def add_job(self, service_principal_id: str, template_id: str = "scim") -> Job:
        """Add a job that does not run."""
        tenant = uuid.uuid5(uuid.NAMESPACE_DNS, self.tenant_id)
        with contextlib.suppress(ValueError):  # a domain's name
            tenant = uuid.UUID(self.tenant_id)
        middle = f"{tenant.hex}." if template_id not in _TWO_PART_IDS else ""
        job_id = f"{template_id}.{middle}{self.new_id() if middle else uuid.UUID(self.new_id()).hex}"
        principal = self.service_principals[service_principal_id]
        job = Job(_new_job(job_id, template_id), principal.default_schema(template_id), versions=self.versions)
        principal.jobs[job_id] = job
        return job

    def job(self, service_principal_id: str, job_id: str) -> Job:
        """A job."""
        return self.service_principals[service_principal_id].jobs[job_id]

    def to_json(self) -> Document:
        """The tenant as JSON data."""
        return asdict(self)


def tenant_from_json(document: Document) -> Tenant:
    """A tenant from the data that `Tenant.to_json` returned."""
    principals = {
        identifier: ServicePrincipal(**{**entry, "jobs": {job_id: Job(**job) for job_id, job in entry["jobs"].items()}})
        for identifier, entry in document["service_principals"].items()
    }
    return Tenant(**{**document, "service_principals": principals})


def _quarantine() -> Document:
    """A synchronizationQuarantine of a job whose first cycle failed."""
    return {
        "currentBegan": _BEGAN,
        "error": {
            "code": "InvalidCredentials",
            "message": "The application's credentials are missing.",
            "tenantActionable": True,
        },
        "nextAttempt": _NEXT_ATTEMPT,
        "reason": "EncounteredQuarantineException",
        "seriesBegan": _BEGAN,
        "seriesCount": 1,
    }


def _execution(state: str, time: str) -> Document:
    """A synchronizationTaskExecution that had nothing to do."""
    counts = (
        "Entitled",
        "EntitledForProvisioning",
        "Escrowed",
        "EscrowedRaw",
        "Exported",
        "Exports",
        "Imported",
        "ImportedDeltas",
        "ImportedReferenceDeltas",
    )
    return {
        "activityIdentifier": None,
        **{f"count{name}": 0 for name in counts},
        "error": None,
        "state": state,
        "timeBegan": time,
        "timeEnded": time,
    }


def _new_job(job_id: str, template_id: str) -> Document:
    """A job as the service answers its creation.

    Source: Microsoft Graph, "Create synchronizationJob"; for cross-tenant synchronization Microsoft Learn, "Configure
    cross-tenant synchronization using Microsoft Graph", step 8.
    """
    cross_tenant = template_id == CROSS_TENANT_TEMPLATE
    settings = ("AzureIngestionAttributeOptimization", "LookaheadQueryEnabled") if cross_tenant else ()
    return {
        "id": job_id,
        "templateId": template_id,
        "schedule": {
            "expiration": None,
            "interval": _INTERVAL if cross_tenant else _NO_INTERVAL,
            "state": "Disabled",
        },
        "status": {
            "code": "Paused" if cross_tenant else "NotConfigured",
            "countSuccessiveCompleteFailures": 0,
            "escrowsPruned": False,
            "lastExecution": None,
            "lastSuccessfulExecution": None,
            "lastSuccessfulExecutionWithExports": None,
            "progress": [],
            "quarantine": None,
            "steadyStateFirstAchievedTime": _NEVER,
            "steadyStateLastAchievedTime": _NEVER,
            "synchronizedEntryCountByType": [],
            "troubleshootingUrl": None,
        },
        "synchronizationJobSettings": [{"name": name, "value": "False"} for name in settings],
    }
