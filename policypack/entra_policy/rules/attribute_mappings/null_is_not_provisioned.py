"""EP204 null-is-not-provisioned."""

from collections.abc import Iterator

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.values import UNKNOWN, known, reveal
from entra_sync.templates import Scenario


@rule(
    "EP204",
    "null-is-not-provisioned",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    item="Null attribute can't be provisioned",
)
def null_is_not_provisioned(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """Every attribute mapping has a source or a default value.

    What it checks
        Attribute mappings that are not for matching: whether the source is null and the default value is null or empty.
        In a schema that is merged over a template's default, a property that is left out keeps the template's value,
        and Pulumi passes null on as left out, so such mappings are not reported there. In edition 2026 inbound jobs may
        set `flowNullValues` on the mapping.

    Why
        The service doesn't provision nulls. Such a mapping does nothing: it neither sets the attribute nor clears it.
        More generally, a null in the source is skipped, so clearing a value in Microsoft Entra ID never reaches the
        target, and a default value applies only when the object is created.

    Example
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            mode="replace",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to("userName", attribute("userPrincipalName"), matching=1),
                        {"targetAttributeName": "title", "source": None, "defaultValue": ""},
                    ),
                    target_directory="customappsso",
                )
            ),
        )
        ```

    Instead
        ```python
        # A value that says "none" in the target's own terms.
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            mode="replace",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to("userName", attribute("userPrincipalName"), matching=1),
                        to("title", expression('Coalesce([jobTitle], "none")')),
                    ),
                    target_directory="customappsso",
                )
            ),
        )
        ```

    When it is undecided
        While the source is null and the default value or the matching priority is not known before deployment, or vice
        versa; when a mapping has neither and it is not known whether the schema is merged.
    """
    value = mapping.value
    source, default = value.get("source"), reveal(value.get("defaultValue"))
    if type(source) is dict or (default is not UNKNOWN and default not in (None, "")):
        return
    left_out = "source" not in value or "defaultValue" not in value
    if left_out and mapping.object_mapping.schema.merged:
        return
    if known(source, f"{mapping.path}.source") is not None:
        return
    known(value.get("defaultValue"), f"{mapping.path}.defaultValue")
    if mapping.matching_priority > 0:
        return
    if context.settings.edition != "2024" and _flows_nulls(mapping, context):
        return
    if left_out:
        mapping.object_mapping.schema.check_mode_known()
    yield Problem(
        f"{mapping.label} has neither a source nor a default value, and nulls are not provisioned: they are skipped, "
        "clearing a value never reaches the target, and a default value applies on creation only. Give the mapping a "
        "source or a default value, or remove it.",
        about=f"{mapping.label}: neither a source nor a default value",
        path=f"{mapping.path}.source",
    )


def _flows_nulls(mapping: AttributeMapping, context: Context) -> bool:
    """Whether nulls flow: inbound jobs of edition 2026 have a switch for it on the mapping."""
    return (
        context.job.scenario is Scenario.INBOUND
        and known(mapping.value.get("flowNullValues"), f"{mapping.path}.flowNullValues") is True
    )
