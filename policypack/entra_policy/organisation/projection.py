"""The estate as a small document without secrets, which is what organisation rules look at."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from entra_policy.estate import types
from entra_policy.estate.estate import Estate
from entra_policy.estate.job import Job
from entra_policy.estate.parts import UnseenPart
from entra_policy.estate.schema import AttributeMapping, Clause, ObjectMapping
from entra_policy.organisation import document
from entra_policy.organisation.owners import declared_owners, owners_of
from entra_policy.resource import Resource
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Secret, Undecided, Value, contains_secret
from entra_sync.notification import notification_recipients

_CREDENTIAL_OF_RECIPIENTS: Final = "SyncNotificationSettings"
_KEYS_OF_PARTS: Final = ("credential_keys", "notification_emails", "owners", "object_mappings")
_NOTHING_UNKNOWN: Final[list[str]] = []  # shared, since nearly all objects have it; nothing changes it
_PARTS_OF_SOURCE: Final = ("expression", "source_attributes", "functions")
_UnknownNames: TypeAlias = list[str]


class _AllUnknown(dict[str, Value]):
    """What takes the place of an object that is a secret as a whole."""

    def get(self, key: str, default: object = None) -> Value:
        del key, default
        return UNKNOWN


_ALL_UNKNOWN: Final = _AllUnknown()


def project(estate: Estate, settings: Settings) -> document.Document:
    """What organisation rules look at. Never raises, whatever is declared."""
    pulumi = next((urn.split("::", 2) for urn in estate.resources if urn.startswith("urn:pulumi:")), None)
    owners = declared_owners(estate)
    return {
        "schema_version": document.VERSION,
        "edition": settings.edition,
        "project": None if pulumi is None else pulumi[1],
        "stack": None if pulumi is None else pulumi[0].removeprefix("urn:pulumi:"),
        "jobs": [_job(job, owners) for job in estate.jobs],
    }


def _job(job: Job, owner_resources: Mapping[str, Sequence[Resource]]) -> document.Job:
    unknown: _UnknownNames = [] if job.whole else list(_KEYS_OF_PARTS)
    subject, application = job.subject_resource, job.application
    scope = job.syncs_all()
    if scope is None and _scope_not_known(job):
        unknown.append("scope")
    if job.scenario is None:
        unknown.append("scenario")
    if job.cloud is None:
        unknown.append("cloud")
    return {
        "name": job.label,
        "urn": subject.urn,
        "type": subject.type,
        "component": None if job.component is None else job.component.type,
        "scenario": None if job.scenario is None else job.scenario.value,
        "synchronization_template": _text(_synchronization_template(job), "synchronization_template", unknown),
        "application_template": _text(
            _declared(application, "templateId", job, "template_id"), "application_template", unknown
        ),
        "application_name": _text(
            _declared(application, "displayName", job, "display_name"), "application_name", unknown
        ),
        "application_urn": None if application is None else application.urn,
        "cloud": None if job.cloud is None else job.cloud.value,
        "source_tenant": _text(_source_tenant(job), "source_tenant", unknown),
        "target_tenant": _text(_target_tenant(job), "target_tenant", unknown),
        "enabled": _enabled(job, unknown),
        "scope": {True: "all", False: "assigned", None: None}[scope],
        "credential_keys": _credential_keys(job, unknown),
        "notification_emails": _recipients(job, unknown),
        "owners": owners_of(job, owner_resources, unknown),
        "assignments": _assignments(job),
        "restarts": len(job.restarts),
        "object_mappings": _object_mappings(job, unknown),
        "unknown": list(dict.fromkeys(unknown)) if unknown else _NOTHING_UNKNOWN,
    }


def _readable(value: Value, name: str, unknown: _UnknownNames) -> Value:
    """The value; None, and a note, where it is unknown, is a secret or contains one."""
    if value is UNKNOWN or contains_secret(value):
        unknown.append(name)
        return None
    return value


def _text(value: Value, name: str, unknown: _UnknownNames) -> str | None:
    """The text, None for anything else, and a note where it isn't given."""
    if type(value) is str:
        return value
    known = None if value is None else _readable(value, name, unknown)
    return known if type(known) is str else None


def _declared(resource: Resource | None, key: str, job: Job, argument: str) -> Value:
    """A property of the job's application, else the argument of the component."""
    value = None if resource is None else resource.value(key)
    if value is None:
        value = job.argument(argument)
    # An application that isn't declared here has what isn't said.
    return UNKNOWN if value is None and resource is None else value


def _synchronization_template(job: Job) -> Value:
    if job.resource is not None:
        return job.resource.props.get("templateId")
    for resource in job.schema_resources:
        if (value := resource.props.get("template_id")) is not None:
            return value
    value = job.argument("synchronization_template_id")
    return UNKNOWN if value is None else value


def _source_tenant(job: Job) -> Value:
    value = None if job.provider is None else job.provider.value("tenantId")
    if value is None:
        value = job.argument("source_tenant_id")
    return UNKNOWN if value is None else value


def _target_tenant(job: Job) -> Value:
    declared, argument = _credential(job, "CompanyId"), job.argument("target_tenant_id")
    return declared if type(declared) is str or argument is None else argument


def _credential(job: Job, key: str) -> Value:
    """The credential of that key: a secret also where it is inside one, unknown where it has several values."""
    try:
        declared = job.credentials.one(key)
    except Undecided:
        return UNKNOWN
    listed = None if declared.resource is None else declared.resource.value("credentials")
    inside = type(listed) is Secret or (type(listed) is list and any(type(item) is Secret for item in listed))
    return Secret(declared.value) if inside else declared.value


def _enabled(job: Job, unknown: _UnknownNames) -> bool | None:
    if job.resource is None and job.component is None:
        unknown.append("enabled")
        return None
    value = job.enabled
    if value is None:
        # A job that a component adopts stays as it is.
        if job.argument("existing_job_id") is None:
            return True
        unknown.append("enabled")
        return None
    known = _readable(value, "enabled", unknown)
    return known if type(known) is bool else None


def _scope_not_known(job: Job) -> bool:
    """Whether it isn't known which of the two scopes it is, rather than that none is declared."""
    stated = _credential(job, "SyncAll")
    if stated is None:
        stated = job.argument("scope")
    return stated is not None or not job.credentials.resources


def _credential_keys(job: Job, unknown: _UnknownNames) -> list[str]:
    keys: list[str] = []
    for resource in job.credentials.resources:
        listed = resource.value("credentials")
        for item in listed if type(listed) is list else [listed]:
            key = item.get("key") if type(item) is dict else item
            if type(key) is str:
                keys.append(key)
            elif key is not None:
                unknown.append("credential_keys")
    return keys


def _recipients(job: Job, unknown: _UnknownNames) -> list[str]:
    text = _text(_credential(job, _CREDENTIAL_OF_RECIPIENTS), "notification_emails", unknown)
    if text is not None:
        return list(notification_recipients(text) or ())
    stated = job.argument("notification_emails")
    return _texts(stated, "notification_emails", unknown)


def _texts(value: Value, name: str, unknown: _UnknownNames) -> list[str]:
    """The texts of a list, and a note where others may be in it that aren't given."""
    if type(value) is not list:
        _readable(value, name, unknown)
        return []
    return [text for item in value if (text := _text(item, name, unknown)) is not None]


def _assignments(job: Job) -> document.Assignments:
    counts: document.Assignments = {"groups": 0, "users": 0, "others": 0}
    for assignment in job.assignments:
        kind = None if assignment.principal is None else assignment.principal.type
        if kind in types.GROUPS:
            counts["groups"] += 1
        elif kind in types.USERS:
            counts["users"] += 1
        else:
            counts["others"] += 1
    return counts


def _object_mappings(job: Job, unknown: _UnknownNames) -> list[document.ObjectMapping]:
    found: list[document.ObjectMapping] = []
    for schema in job.schemas:
        mappings, unseen = schema.object_mappings()
        found.extend(map(_object_mapping, mappings))
        _note(unseen, "object_mappings", unknown)
    return found


def _note(unseen: Sequence[UnseenPart], name: str, unknown: _UnknownNames) -> None:
    if unseen:
        unknown.append(name)


def _object_mapping(mapping: ObjectMapping) -> document.ObjectMapping:
    unknown: _UnknownNames = ["enabled"] if mapping.enabled_unknown else []
    attribute_mappings, unseen = mapping.attribute_mappings()
    _note(unseen, "attribute_mappings", unknown)
    clauses, unseen = mapping.clauses()
    _note(unseen, "scoping_clauses", unknown)
    if mapping.schema.merged is None:
        unknown.append("merged")
    rule = _ALL_UNKNOWN if mapping.secret else mapping.rule
    value = _ALL_UNKNOWN if mapping.secret else mapping.value
    return {
        "urn": mapping.schema.urn,
        "path": mapping.path,
        "merged": mapping.schema.merged,
        "source_directory": _text(rule.get("sourceDirectoryName"), "source_directory", unknown),
        "source_object": _text(value.get("sourceObjectName"), "source_object", unknown),
        "target_directory": _text(rule.get("targetDirectoryName"), "target_directory", unknown),
        "target_object": _text(value.get("targetObjectName"), "target_object", unknown),
        "attribute_mappings": [_attribute_mapping(each) for each in attribute_mappings],
        "scoping_clauses": [_clause(each) for each in clauses],
        "unknown": unknown or _NOTHING_UNKNOWN,
    }


def _attribute_mapping(mapping: AttributeMapping) -> document.AttributeMapping:
    unknown: _UnknownNames = []
    value = _ALL_UNKNOWN if mapping.secret else mapping.value
    expression, attributes, functions = _source(mapping, unknown)
    return {
        "path": mapping.path,
        "target": _text(value.get("targetAttributeName"), "target", unknown),
        "expression": expression,
        "source_attributes": attributes,
        "functions": functions,
        "default_value": _text(value.get("defaultValue"), "default_value", unknown),
        "flow_type": _text(value.get("flowType", "Always"), "flow_type", unknown),
        "matching_priority": _number(value.get("matchingPriority"), "matching_priority", unknown),
        "unknown": unknown or _NOTHING_UNKNOWN,
    }


def _source(mapping: AttributeMapping, unknown: _UnknownNames) -> tuple[str | None, list[str], list[str]]:
    """The expression, the attributes and the functions of the source."""
    if mapping.hides_source:  # nothing of a source is given as soon as one part of it is a secret
        unknown += _PARTS_OF_SOURCE
        return None, [], []
    expression: str | None = None
    attributes: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    try:
        expression = mapping.expression
    except Undecided:
        unknown.append("expression")
    try:
        attributes = mapping.source_references()
        functions = mapping.source_functions()
    except Undecided:
        unknown += _PARTS_OF_SOURCE[1:]
    return expression, list(attributes), list(functions)


def _number(value: Value, name: str, unknown: _UnknownNames) -> int | None:
    if value is None:
        return 0
    if type(value) is int:
        return value
    known = _readable(value, name, unknown)
    return int(known) if type(known) is float and known.is_integer() else None


def _clause(clause: Clause) -> document.ScopingClause:
    unknown: _UnknownNames = []
    value = _ALL_UNKNOWN if clause.secret else clause.value
    operand = value.get("targetOperand")
    values = operand.get("values") if type(operand) is dict else operand
    return {
        "path": clause.path,
        "group": clause.group,
        "attribute": _text(value.get("sourceOperandName"), "attribute", unknown),
        "operator": _text(value.get("operatorName"), "operator", unknown),
        "values": _texts(values, "values", unknown),
        "unknown": list(dict.fromkeys(unknown)) if unknown else _NOTHING_UNKNOWN,
    }
