"""EP412 anchor-is-immutable."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from entra_policy.estate.definitions import AttributeDefinition
from entra_policy.estate.job import Job
from entra_policy.estate.schema import AttributeMapping, ObjectMapping, Schema
from entra_policy.estate.source_tree import source_trees
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.rules.on_premises._anchors import declared_anchor, defined_anchors
from entra_policy.rules.on_premises._provisioned import ON_PREMISES, decided, provisioned_objects
from entra_policy.values import Undecided, Value
from entra_sync.expression import references
from entra_sync.names import last_segment

_IMMUTABLE: Final = ("objectid",)


@rule(
    "EP412",
    "anchor-is-immutable",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="Anchor attributes",
    scenarios=ON_PREMISES,
    sources=frozenset({Source.STATIC, Source.CHANGE}),
)
def anchor_is_immutable(job: Job, _: Context) -> Iterator[Problem]:
    """The anchor of an on-premises application's objects doesn't change.

    What it checks
        Against the inputs before the change: whether a different attribute is the anchor now, in the schema's
        definition of the target object or in a component's `anchor`. Without them, as an advisory: whether the value of
        the anchor may change, since its attribute mapping doesn't flow on creation only and its source is not
        `objectId`.

    Why
        The connector host knows each object by its anchor. It supports neither a different anchor nor a new value of
        it: the object is lost, and may be created a second time.

    Example
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}employeeId", attribute("employeeId"), on_create_only=True),
                        to(f"{ECMA}login", attribute("mailNickname"), on_create_only=True),
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
                                    {"name": f"{ECMA}employeeId", "type": "String"},
                                    {"name": f"{ECMA}login", "type": "String", "anchor": True},
                                ],
                            }
                        ],
                    }
                ],
            ),
        )
        ```

        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}employeeId", attribute("employeeId"), on_create_only=True),
                        to(f"{ECMA}login", attribute("mailNickname"), on_create_only=True),
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
                                    {"name": f"{ECMA}employeeId", "type": "String", "anchor": True},
                                    {"name": f"{ECMA}login", "type": "String"},
                                ],
                            }
                        ],
                    }
                ],
            ),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}employeeId", attribute("employeeId"), on_create_only=True),
                        to(f"{ECMA}login", attribute("mailNickname"), on_create_only=True),
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
                                    {"name": f"{ECMA}employeeId", "type": "String"},
                                    {"name": f"{ECMA}login", "type": "String", "anchor": True},
                                ],
                            }
                        ],
                    }
                ],
            ),
        )
        ```

    When it is undecided
        While the anchor, or the flow type or source of its mapping, is not known before deployment.
    """
    not_known: list[Undecided] = []
    yield from _declared_anchor_changes(job, not_known)
    declared = decided([], lambda: declared_anchor(job)) or ()
    for schema, object_mapping in provisioned_objects(job, not_known):
        old_props = job.resource_of(schema).old_props
        definition = object_mapping.target_side.definition
        anchors = [] if definition is None else defined_anchors(definition, schema, not_known)
        if definition is not None and anchors and old_props is not None:
            before = _anchors_before(object_mapping, schema, old_props, not_known)
            if before and _folded(before) != _folded(anchors):
                yield Problem(
                    f"{object_mapping.label}: another attribute of the target object becomes the anchor, but an anchor "
                    "can't change once objects are provisioned. Keep the anchor, or set up the application again.",
                    about=f"{object_mapping.label}: the anchor changes",
                    path=f"{definition.path}.attributes",
                    urn=schema.urn,
                )
        names = {last_segment(name).lower() for name in [each.name for each in anchors] or declared}
        if len(names) == 1:
            yield from _changing_values(object_mapping, names.pop(), schema, not_known)
    if not_known:
        raise not_known[0]


def _declared_anchor_changes(job: Job, not_known: list[Undecided]) -> Iterator[Problem]:
    component = job.component
    old_props = None if component is None else component.old_props
    if component is None or old_props is None:
        return
    old_job = replace(job, component=replace(component, props=old_props))
    before = decided([], lambda: declared_anchor(old_job))
    now = decided(not_known if before else [], lambda: declared_anchor(job), component.urn)
    if before and now and {name.lower() for name in before} != {name.lower() for name in now}:
        yield Problem(
            "The declared anchor is a different one from before, but an anchor can't change once objects are "
            "provisioned. Keep the anchor, or set up the application again.",
            about="the declared anchor changes",
            path="anchor",
            urn=component.urn,
        )


def _changing_values(
    object_mapping: ObjectMapping, anchor: str, schema: Schema, not_known: list[Undecided]
) -> Iterator[Problem]:
    """Attribute mappings by which the anchor's value may change."""
    urn = schema.urn
    for mapping in object_mapping.attribute_mappings()[0]:
        target = decided(not_known, partial(_target, mapping), urn)
        if target is None or last_segment(target).lower() != anchor:
            continue
        flow_type = decided(not_known, partial(_flow_type, mapping), urn)
        if flow_type in (None, "ObjectAddOnly"):
            continue
        known_before = len(not_known)
        trees = decided(not_known, partial(source_trees, mapping), urn)
        if len(not_known) > known_before:
            continue
        if not trees or any(tuple(name.lower() for name in references(tree)) != _IMMUTABLE for tree in trees):
            yield Problem(
                f"{mapping.label} is the anchor, and its value may change, which connectors don't support. Let it flow "
                "on creation only (`on_create_only=True`), or take it from `objectId`.",
                about=f"{mapping.label}: the anchor's value may change",
                path=f"{mapping.path}.flowType",
                urn=urn,
                level=Level.ADVISORY,
            )


def _target(mapping: AttributeMapping) -> str | None:
    return mapping.target


def _flow_type(mapping: AttributeMapping) -> str:
    return mapping.flow_type


def _anchors_before(
    object_mapping: ObjectMapping, schema: Schema, old_props: Mapping[str, Value], not_known: list[Undecided]
) -> list[AttributeDefinition]:
    before = Schema(schema.urn, old_props.get("schema"), schema.path)
    definition = before.directories.object_definition(
        object_mapping.rule.get("targetDirectoryName"), object_mapping.value.get("targetObjectName")
    )
    return [] if definition is None else defined_anchors(definition, schema, not_known)


def _folded(attributes: Iterable[AttributeDefinition]) -> set[str]:
    return {attribute.name.lower() for attribute in attributes}
