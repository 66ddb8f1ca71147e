"""EP407 on-premises-single-anchor."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.estate.schema import ObjectMapping, Schema
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.on_premises._anchors import declared_anchor, defined_anchors
from entra_policy.rules.on_premises._provisioned import ON_PREMISES, decided, provisioned_objects
from entra_policy.values import Undecided, is_unknown
from entra_sync.names import last_segment

_DEFINE_ANCHOR: Final = (
    "Mark the anchor among the attributes of the target object (`anchor: true`), or give the component's `anchor`."
)


@rule(
    "EP407",
    "on-premises-single-anchor",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="Complex anchors",
    scenarios=ON_PREMISES,
)
def on_premises_single_anchor(job: Job, _: Context) -> Iterator[Problem]:
    """An object of an on-premises application has one attribute as its anchor.

    What it checks
        The definitions of the target objects of enabled object mappings: whether more than one attribute is an anchor;
        and a component's `anchor`, whether it is a list of several names or a composite such as
        `ObjectTypeName+UserName`.

    Why
        The connector host builds an object's name from a single anchor. Target systems that need several attributes to
        identify an object are not supported.

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
                        to(f"{ECMA}key", attribute("objectId"), on_create_only=True),
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
                                    {"name": f"{ECMA}key", "type": "String", "anchor": True},
                                    {"name": f"{ECMA}objectTypeName", "type": "String", "anchor": True},
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
                        to(f"{ECMA}key", attribute("objectId"), on_create_only=True),
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
                                    {"name": f"{ECMA}key", "type": "String", "anchor": True},
                                    {"name": f"{ECMA}objectTypeName", "type": "String"},
                                ],
                            }
                        ],
                    }
                ],
            ),
        )
        ```

    When it is undecided
        While an anchor is not known before deployment; and when a complete schema (not merged over the template's
        default) defines no anchor for the object, and no component declares one.
    """
    not_known: list[Undecided] = []
    urn = job.component.urn if job.component else None
    declared = decided(not_known, lambda: declared_anchor(job), urn) or ()
    if len(declared) > 1:
        yield Problem(
            "The application is declared with a composite anchor, but on-premises provisioning needs a single "
            "attribute that identifies each object uniquely. Add such a column to the target, or choose one.",
            about="a composite anchor is declared",
            path="anchor",
            urn=urn,
        )
    for schema, object_mapping in provisioned_objects(job, not_known):
        definition = object_mapping.target_side.definition
        anchors = [] if definition is None else defined_anchors(definition, schema, not_known)
        if definition is not None and len(anchors) > 1:
            names = ", ".join("a secret" if each.secret else f"`{last_segment(each.name)}`" for each in anchors)
            yield Problem(
                f"{object_mapping.label}: the target object has more than one anchor ({names}), but on-premises "
                "provisioning needs a single one. Set `anchor` on one attribute that identifies each object uniquely.",
                about=f"{object_mapping.label}: several anchors",
                path=f"{definition.path}.attributes",
                urn=schema.urn,
            )
        elif not anchors and not declared and not is_unknown(job.argument("anchor")):
            decided(not_known, partial(_check_merged, schema, object_mapping), schema.urn)
    if not_known:
        raise not_known[0]


def _check_merged(schema: Schema, object_mapping: ObjectMapping) -> None:
    """Nothing where the template's default may define the anchor. Raises `Undecided` for a complete schema."""
    schema.check_mode_known()
    if not schema.merged:
        definition = object_mapping.target_side.definition
        where = object_mapping.path if definition is None else f"{definition.path}.attributes"
        raise Undecided("defines no anchor for the target object", where, remedy=_DEFINE_ANCHOR)
