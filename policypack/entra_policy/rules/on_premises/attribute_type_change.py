"""EP413 attribute-type-change."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from entra_policy.estate.definitions import AttributeDefinition, DirectoryDefinition, read_directories
from entra_policy.estate.job import Job
from entra_policy.estate.schema import AttributeMapping, ObjectMapping, Schema
from entra_policy.facts import DiscoveredAttribute, fact_note, missing
from entra_policy.finding import Level
from entra_policy.resource import Resource
from entra_policy.rule_definition import Context, NotApplicable, Problem, Source, Subject, rule
from entra_policy.rules.on_premises._provisioned import ON_PREMISES, decided, provisioned_objects
from entra_policy.scope.users import source_facts
from entra_policy.settings import Settings
from entra_policy.values import Undecided, Value, known_text, reveal
from entra_sync.names import last_segment


@rule(
    "EP413",
    "attribute-type-change",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    item="Attribute discovery and mapping",
    scenarios=ON_PREMISES,
    sources=frozenset({Source.STATIC, Source.FACTS, Source.CHANGE}),
)
def attribute_type_change(job: Job, context: Context) -> Iterator[Problem]:
    """A mapped attribute is declared with the type that it has in the target system.

    What it checks
        The declared type of each mapped target attribute against the type that the service discovered in the target: in
        the schema that Microsoft Graph returned for this resource, and in the facts (`discovered_attributes`). A
        deployment that changes the declared type is never reported: that is the remedy. Attributes that are new in the
        target are discovered automatically; there is nothing to check.

    Why
        When the type of an attribute changes in the target, for example from String to Boolean, the mapping keeps the
        old type until it is changed by hand.

    Example
        ```json
        {
          "version": 1,
          "collected": "2026-11-20",
          "tenants": [
            {
              "id": "0f5c1d2e-3b4a-5968-7786-950412233445",
              "discovered_attributes": [
                {
                  "service_principal_id": "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
                  "name": "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:active",
                  "type": "Boolean"
                }
              ]
            }
          ]
        }
        ```

        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        principal = "/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
        tenant = azuread.Provider("tenant", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        job = azuread.SynchronizationJob(
            "erp",
            service_principal_id=principal,
            template_id="erp",
            opts=pulumi.ResourceOptions(provider=tenant),
        )
        SynchronizationSchema(
            "erp",
            service_principal_id=principal,
            job_id=job.id,
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}active", attribute("accountEnabled")),
                    ),
                    target_directory="ERP",
                ),
                directories=[
                    {
                        "name": "ERP",
                        "objects": [
                            {
                                "name": "User",
                                "attributes": [
                                    {"name": f"{ECMA}userName", "type": "String"},
                                    {"name": f"{ECMA}active", "type": "String"},
                                ],
                            }
                        ],
                    }
                ],
            ),
        )
        ```

    Instead
        ```json
        {
          "version": 1,
          "collected": "2026-11-20",
          "tenants": [
            {
              "id": "0f5c1d2e-3b4a-5968-7786-950412233445",
              "discovered_attributes": [
                {
                  "service_principal_id": "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
                  "name": "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:active",
                  "type": "Boolean"
                }
              ]
            }
          ]
        }
        ```

        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        principal = "/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
        tenant = azuread.Provider("tenant", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        job = azuread.SynchronizationJob(
            "erp",
            service_principal_id=principal,
            template_id="erp",
            opts=pulumi.ResourceOptions(provider=tenant),
        )
        SynchronizationSchema(
            "erp",
            service_principal_id=principal,
            job_id=job.id,
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}active", attribute("accountEnabled")),
                    ),
                    target_directory="ERP",
                ),
                directories=[
                    {
                        "name": "ERP",
                        "objects": [
                            {
                                "name": "User",
                                "attributes": [
                                    {"name": f"{ECMA}userName", "type": "String"},
                                    {"name": f"{ECMA}active", "type": "Boolean"},
                                ],
                            }
                        ],
                    }
                ],
            ),
        )
        ```

    When it is undecided
        Without facts about discovered attributes, and while the declared type or the service principal is not known.
    """
    not_known: list[Undecided] = []
    discovered = decided(not_known, partial(_discovered, job, context.settings)) or {}
    looked_at = False
    for schema, object_mapping in provisioned_objects(job, not_known):
        if object_mapping.target_side.definition is None:
            continue
        resource = job.resource_of(schema)
        returned = _directories(resource.outputs, schema)
        before = _directories(resource.old_props or {}, schema)
        for attribute in _mapped_definitions(object_mapping, not_known):
            declared = decided(not_known, partial(_type, attribute), schema.urn)
            old = _type_in(before, object_mapping, attribute)
            if declared is None or (old is not None and old != declared):
                continue
            looked_at = True
            note, found = "", _type_in(returned, object_mapping, attribute)
            if found in (None, declared) and context.settings.facts is not None:
                note = f" {fact_note(context.settings.facts)}"
                others = [each for each in discovered.get(attribute.name.lower(), ()) if each.type != declared]
                found = decided(not_known, partial(_discovered_type, others, resource), schema.urn)
            if found not in (None, declared):
                name = "an attribute" if attribute.secret else f"`{last_segment(attribute.name)}`"
                yield Problem(
                    f"The target has {name} with the type {found}{note}, but the schema declares {declared}: the type "
                    "of a mapped attribute is not updated automatically. Change its `type` in the schema.",
                    about=f"{object_mapping.label}: the type of {name} differs from the target's",
                    path=f"{attribute.path}.type",
                    urn=schema.urn,
                )
    if not looked_at:
        raise NotApplicable
    if not_known:
        raise not_known[0]


def _discovered(job: Job, settings: Settings) -> Mapping[str, list[DiscoveredAttribute]]:
    """The attributes that the service discovered in the targets of the job's tenant, by name in lower case."""
    facts = source_facts(job, settings)
    if facts is None or facts.discovered_attributes is None:
        raise missing("the attributes that the service discovered in target systems")
    found: dict[str, list[DiscoveredAttribute]] = defaultdict(list)
    for attribute in facts.discovered_attributes:
        found[attribute.name.lower()].append(attribute)
    return found


def _discovered_type(discovered: Sequence[DiscoveredAttribute], resource: Resource) -> str | None:
    """The type that was discovered in the target of the schema's service principal. Raises `Undecided`."""
    if not discovered:
        return None
    principal = known_text(resource.props.get("service_principal_id"), "service_principal_id")
    object_id = (principal or "").rpartition("/")[2].lower()
    return next((each.type for each in discovered if each.service_principal_id.lower() == object_id), None)


def _mapped_definitions(object_mapping: ObjectMapping, not_known: list[Undecided]) -> Iterator[AttributeDefinition]:
    """The definitions of the target attributes that are mapped, once each."""
    urn = object_mapping.schema.urn
    seen: set[str] = set()
    for mapping in object_mapping.attribute_mappings()[0]:
        target = decided(not_known, partial(_target, mapping), urn)
        definition = (
            None if target is None else decided(not_known, partial(object_mapping.target_side.attribute, target), urn)
        )
        if definition is not None and definition.path not in seen:
            seen.add(definition.path)
            yield definition


def _target(mapping: AttributeMapping) -> str | None:
    return mapping.target


def _type(attribute: AttributeDefinition) -> str | None:
    return attribute.type


def _directories(properties: Mapping[str, Value], schema: Schema) -> dict[str, DirectoryDefinition]:
    document = properties.get("schema")
    return {} if document is None else read_directories(document, schema.path)


def _type_in(
    directories: dict[str, DirectoryDefinition], object_mapping: ObjectMapping, attribute: AttributeDefinition
) -> str | None:
    """The type that the attribute has in other definitions of the same directory, None where it isn't known there."""
    directory = directories.get(str(reveal(object_mapping.rule.get("targetDirectoryName"))))
    target = str(reveal(object_mapping.value.get("targetObjectName"))).lower()
    definition = None if directory is None else directory.objects.get(target)
    found = None if definition is None else definition.attribute(attribute.name)
    value = None if found is None else reveal(found.value.get("type"))
    return value if type(value) is str else None
