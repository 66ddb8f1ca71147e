"""EP007 matching-attribute."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping, ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.values import Undecided
from entra_sync.templates import Scenario

_CROSS_TENANT_MATCH: Final = "alternativesecurityids"


@rule("EP007", "matching-attribute", level=Level.MANDATORY, subject=Subject.OBJECT_MAPPING)
def matching_attribute(object_mapping: ObjectMapping, context: Context) -> Iterator[Problem]:
    """Every object mapping has a matching attribute, and each matching attribute a priority of its own.

    What it checks
        In a schema that replaces the template's, or an export: that each enabled object mapping has an attribute
        mapping with a matching priority above 0, and that no two have the same priority. In cross-tenant
        synchronization, merged schemas included: that users are matched by `alternativeSecurityIds` and by nothing
        else.

    Why
        Without a matching attribute the service can't tell whether an object exists in the target, and with two of the
        same priority it is undefined which is tried first. The service refuses to save a cross-tenant schema with
        another matching attribute (`schemaInvalid`).

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
                    users(to("userName", attribute("userPrincipalName")), to("title", attribute("jobTitle"))),
                    target_directory="customappsso",
                )
            ),
        )
        ```

    Instead
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
                        to("userName", attribute("userPrincipalName"), matching=1), to("title", attribute("jobTitle"))
                    ),
                    target_directory="customappsso",
                )
            ),
        )
        ```

    When it is undecided
        While a matching priority, or the target of a matching attribute mapping in cross-tenant synchronization, is not
        known before deployment; when attribute mappings are not known and none of the others matches; when it would
        fail and it is not known whether the schema is merged, or what the job is for.
    """
    schema = object_mapping.schema
    cross_tenant = context.job.scenario is Scenario.CROSS_TENANT
    if schema.merged and not cross_tenant:
        raise NotApplicable
    not_known: list[Undecided] = []
    mappings, unseen = object_mapping.attribute_mappings()
    matching: dict[int, list[AttributeMapping]] = defaultdict(list)
    for mapping in mappings:
        try:
            if (priority := mapping.matching_priority) > 0:
                matching[priority].append(mapping)
        except Undecided as undecided:
            not_known.append(undecided)
    not_known.extend(Undecided(part.reason, part.path) for part in unseen)
    if cross_tenant:
        yield from _other_matches(object_mapping, matching, not_known)
    if not schema.merged:
        for problem in _missing_or_duplicate(object_mapping, matching, not_known):
            schema.check_mode_known()
            yield problem
    if not_known:
        raise not_known[0]


def _missing_or_duplicate(
    object_mapping: ObjectMapping, matching: dict[int, list[AttributeMapping]], not_known: list[Undecided]
) -> Iterator[Problem]:
    if not matching and not not_known:
        yield Problem(
            f"No attribute mapping of {object_mapping.label} matches objects, so the service can't find them in the "
            "target. Give the mapping of an attribute that identifies them a matching priority of 1.",
            about=f"{object_mapping.label}: no matching attribute",
            path=f"{object_mapping.path}.attributeMappings",
        )
    for mappings in matching.values():
        for mapping in mappings[1:]:
            yield Problem(
                f"{mapping.label} has the same matching priority as another attribute mapping. Give each of them a "
                "priority of its own; the lowest is tried first.",
                about=f"{mapping.label}: the same matching priority as another",
                path=f"{mapping.path}.matchingPriority",
            )


def _other_matches(
    object_mapping: ObjectMapping, matching: dict[int, list[AttributeMapping]], not_known: list[Undecided]
) -> Iterator[Problem]:
    """Mappings that match users in the other tenant by anything but the attribute that the service prescribes."""
    try:
        target_object = object_mapping.target_side.object
    except Undecided as undecided:
        not_known.append(undecided)
        return
    if target_object is None or target_object.lower() != "user":
        return
    for mapping in (mapping for mappings in matching.values() for mapping in mappings):
        try:
            target = mapping.target
        except Undecided as undecided:
            not_known.append(undecided)
            continue
        if target is not None and target.lower() != _CROSS_TENANT_MATCH:
            yield Problem(
                f"{mapping.label} matches users, but cross-tenant synchronization matches them by "
                "alternativeSecurityIds only, and the service refuses any other matching attribute. Set the matching "
                "priority of this mapping to 0.",
                about=f"{mapping.label}: another matching attribute in cross-tenant synchronization",
                path=f"{mapping.path}.matchingPriority",
            )
