"""What a job is for. The scenario is found, not asked."""

from entra_policy.estate import types
from entra_policy.estate.credentials import Credentials
from entra_policy.estate.job import argument_text
from entra_policy.estate.schema import Schema
from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, Value, entries, is_unknown, items, reveal
from entra_sync.names import ECMA_URN, is_entra_directory, is_target_tenant_directory
from entra_sync.templates import (
    CROSS_TENANT_APPLICATION_TEMPLATE,
    Scenario,
    job_template,
    scenario_of_template,
)

ECMA_HOST_PATH = "/ecma2host_"


def find_scenario(
    *,
    component: Resource | None,
    template: Value,
    application_template: Value,
    credentials: Credentials,
    schemas: tuple[Schema, ...],
) -> Scenario | None:
    """The scenario of a job: the first of the signs below that is there.

    What a component states; the cross-tenant templates, and what only cross-tenant jobs have (credentials of the type
    `SyncPolicy`, a target-tenant directory); an ECMA connector host's URN or address; the template's classification.
    A job of a known kind without any of these provisions an application.

    Args:
        component: the component that the job is a part of.
        template: the synchronization template's id, or a job's id that begins with it.
        application_template: the id of the gallery template that the application was made from.
        credentials: the credentials of the service principal.
        schemas: the schemas that are declared for the job.

    Returns:
        The scenario, or None where the template isn't known (yet), or is known to nobody and only brings users in, or
        where a credential is given more than once and only some of its values are a sign.
    """
    if component is not None and component.type == types.CROSS_TENANT_SYNC:
        return Scenario.CROSS_TENANT
    if component is not None and component.type == types.ON_PREMISES_APPLICATION:
        return Scenario.ON_PREMISES
    if component is not None and (stated := argument_text(component, "scenario")) in set(Scenario):
        return Scenario(stated)
    template_id = _template_id(template)
    classified = None if template_id is None else scenario_of_template(template_id)
    if classified is Scenario.CROSS_TENANT or _is(application_template, CROSS_TENANT_APPLICATION_TEMPLATE):
        return Scenario.CROSS_TENANT
    sync_policy = credentials.agree("AuthenticationType", lambda text: text.lower() == "syncpolicy")
    if sync_policy is True or _any_target_tenant_directory(schemas):
        return Scenario.CROSS_TENANT
    ecma_address = credentials.agree("BaseAddress", _is_ecma_address)
    if sync_policy is None:
        return None
    if ecma_address is True or any(_has_ecma_target(schema) for schema in schemas):
        return Scenario.ON_PREMISES
    if ecma_address is None and classified is not Scenario.ON_PREMISES:
        return None
    if classified is not None:
        return classified
    if template is None and not schemas:
        return None
    if is_unknown(template) or any(_rules_unknown(schema) for schema in schemas):
        return None
    return None if _only_inbound(schemas) else Scenario.APPLICATION


def _template_id(template: Value) -> str | None:
    text = reveal(template)
    if type(text) is not str:
        return None
    return job_template(text) or text


def _is(value: Value, text: str) -> bool:
    plain = reveal(value)
    return type(plain) is str and plain.lower() == text.lower()


def _is_ecma_address(address: str) -> bool:
    _, _, rest = address.partition("://")
    path = rest.partition("/")[2]
    return f"/{path}".lower().startswith(ECMA_HOST_PATH)


def _rules(schema: Schema) -> list[Value]:
    return items(entries(schema.document).get("synchronizationRules"))


def _rules_unknown(schema: Schema) -> bool:
    return is_unknown(schema.document) or is_unknown(entries(schema.document).get("synchronizationRules"))


def _any_target_tenant_directory(schemas: tuple[Schema, ...]) -> bool:
    return any(
        type(name) is str and is_target_tenant_directory(name)
        for schema in schemas
        for rule in _rules(schema)
        for name in (
            reveal(entries(rule).get("targetDirectoryName")),
            reveal(entries(rule).get("sourceDirectoryName")),
        )
    )


def _has_ecma_target(schema: Schema) -> bool:
    urn = ECMA_URN.lower()
    for rule in _rules(schema):
        for object_mapping in items(entries(rule).get("objectMappings")):
            for mapping in items(entries(object_mapping).get("attributeMappings")):
                target = reveal(entries(mapping).get("targetAttributeName"))
                if type(target) is str and target[: len(urn)].lower() == urn:
                    return True
    return False


def _only_inbound(schemas: tuple[Schema, ...]) -> bool:
    directions: list[bool] = []
    for schema in schemas:
        for rule in _rules(schema):
            source = reveal(entries(rule).get("sourceDirectoryName"))
            target = reveal(entries(rule).get("targetDirectoryName"))
            if UNKNOWN in (source, target):
                return True
            inbound = type(target) is str and is_entra_directory(target)
            directions.extend(
                inbound
                for mapping in items(entries(rule).get("objectMappings"))
                if reveal(entries(mapping).get("enabled")) is not False
                and _is(entries(mapping).get("targetObjectName"), "User")
            )
    return bool(directions) and all(directions)
