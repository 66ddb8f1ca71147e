"""EP614 null-values-flow-where-they-can."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import decided
from entra_policy.rules.documented_elsewhere._directories import goes_to_entra
from entra_policy.values import SCENARIO_NOT_KNOWN, Undecided, known
from entra_sync.directory_attributes import is_multivalued_entra_attribute
from entra_sync.templates import Scenario

_FLAG: Final = "flowNullValues"


@rule(
    "EP614",
    "null-values-flow-where-they-can",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    editions=frozenset({"2026"}),
    documented_in=(pages.CLEAR_ATTRIBUTE_VALUES,),
)
def null_values_flow_where_they_can(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """Null values are let through only where the service clears attributes.

    What it checks
        Attribute mappings with `flowNullValues` true. Whether the job is an inbound one; whether the target has one
        value; whether the mapping neither matches users nor flows on creation only (`ObjectAddOnly`); and whether the
        source attribute, where the schema defines it, has `flowNullValues` too.

    Why
        The service clears an attribute only in jobs from an HR system or by API, only if both the source attribute and
        the mapping allow it, and only an attribute with one value. What finds or creates a user must have a value.

    Example
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to("userName", attribute("userPrincipalName"), matching=1),
                        to("title", attribute("jobTitle")) | {"flowNullValues": True},
                    ),
                    target_directory="customappsso",
                )
            ),
        )
        ```

    Instead
        ```python
        SynchronizationSchema(
            "workers",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Workday2AAD.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Workday2AAD",
            schema=synchronization_schema(
                synchronization_rule(
                    object_mapping(
                        "Worker",
                        "User",
                        to("employeeId", attribute("WorkerID"), matching=1),
                                to("jobTitle", attribute("BusinessTitle")) | {"flowNullValues": True},
                    ),
                    source_directory="Workday",
                    target_directory="Azure Active Directory",
                )
            ),
        )
        ```

    When it is undecided
        While `flowNullValues`, or anything else that is looked at, is not known before deployment, and while it is set
        and what the job is for is not known.
    """
    if known(mapping.value.get(_FLAG), f"{mapping.path}.{_FLAG}") is not True:
        return
    if context.job.scenario is None:
        raise Undecided(SCENARIO_NOT_KNOWN)
    if context.job.scenario is not Scenario.INBOUND:
        yield _problem(mapping, "belongs to a job that is not an inbound one, and only those clear attributes")
        return
    not_known: list[Undecided] = []
    if decided(not_known, partial(_has_several_values, mapping)):
        yield _problem(mapping, "has a target with several values, which are not cleared")
    if decided(not_known, lambda: mapping.matching_priority > 0):
        yield _problem(mapping, "matches users, which takes a value")
    elif decided(not_known, lambda: mapping.flow_type == "ObjectAddOnly"):
        yield _problem(mapping, "flows on creation only, when there is nothing to clear")
    if decided(not_known, partial(_source_forbids, mapping)):
        yield _problem(mapping, f"has a source attribute without `{_FLAG}`, so that nothing is cleared")
    if not_known:
        raise not_known[0]


def _problem(mapping: AttributeMapping, why: str) -> Problem:
    return Problem(
        f"{mapping.label} lets null values through (`{_FLAG}`), but {why}.",
        about=f"{mapping.label}: null values: {why}",
        path=f"{mapping.path}.{_FLAG}",
    )


def _has_several_values(mapping: AttributeMapping) -> bool:
    target = mapping.target
    if target is None:
        return False
    definition = mapping.object_mapping.target_side.attribute(target)
    if definition is not None:
        return definition.is_set("multivalued")
    return is_multivalued_entra_attribute(target) and goes_to_entra(mapping.object_mapping)


def _source_forbids(mapping: AttributeMapping) -> bool:
    """Whether the schema defines what the source refers to, and none of it with the flag. Raises `Undecided`."""
    found = (mapping.object_mapping.source_side.attribute(name) for name in mapping.source_references())
    definitions = [definition for definition in found if definition is not None]
    return bool(definitions) and not any(definition.is_set(_FLAG) for definition in definitions)
