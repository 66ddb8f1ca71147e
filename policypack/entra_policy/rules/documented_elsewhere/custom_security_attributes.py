"""EP612 custom-security-attributes."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import decided
from entra_policy.rules.documented_elsewhere._directories import goes_to_entra
from entra_policy.values import SCENARIO_NOT_KNOWN, Undecided
from entra_sync.templates import Scenario

_PREFIX: Final = "customsecurityattributes."
_ONLY_INBOUND: Final = (
    "which provisioning only sets in Microsoft Entra ID, from HR systems or by API. Remove it from this mapping."
)


@rule(
    "EP612",
    "custom-security-attributes",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    documented_in=(pages.CUSTOM_SECURITY_ATTRIBUTES, pages.CROSS_TENANT_OVERVIEW),
)
def custom_security_attributes(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """Custom security attributes are only set, from an HR system or by API, in Microsoft Entra ID.

    What it checks
        Attributes named `CustomSecurityAttributes.<set>_<name>`, as the target or in the source of an attribute
        mapping. In cross-tenant synchronization, in jobs for applications and in those whose target is Active Directory
        there can be none. In inbound jobs to Microsoft Entra ID they are targets, and where the schema defines such an
        attribute its type is String, with one value. Whether an attribute is active can't be seen from here.

    Why
        They are protected apart from all other attributes. The service sets them from HR systems and by API-driven
        provisioning; it reads them nowhere, and writes neither numbers, nor booleans, nor several values.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("title", attribute("CustomSecurityAttributes.HRConfidentialData_PayGrade")),
                ],
            },
        )
        ```

    Instead
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("title", attribute("jobTitle")),
                ],
            },
        )
        ```

    When it is undecided
        While a name or an expression is not known before deployment; when such an attribute is mapped and what the job
        is for, the target directory, or a part of the schema's directories that may define the attribute, is not known.
    """
    if not mapping.may_name(_PREFIX):
        return
    not_known: list[Undecided] = []
    target = decided(not_known, lambda: mapping.target)
    if target is not None and target.lower().startswith(_PREFIX):
        problem = decided(not_known, lambda: _wrong_target(mapping, target, context))
        if problem is not None:
            yield problem
    names = decided(not_known, mapping.source_references) or ()
    if any(name.lower().startswith(_PREFIX) for name in names):
        if context.job.scenario is None:
            raise Undecided(SCENARIO_NOT_KNOWN)
        yield Problem(
            f"The source of {mapping.label} refers to a custom security attribute, {_ONLY_INBOUND}",
            about=f"{mapping.label}: the source is a custom security attribute",
            path=f"{mapping.path}.source",
        )
    if not_known:
        raise not_known[0]


def _wrong_target(mapping: AttributeMapping, target: str, context: Context) -> Problem | None:
    """What is wrong with a custom security attribute as the target. Raises `Undecided`."""
    scenario = context.job.scenario
    if scenario is None:
        raise Undecided(SCENARIO_NOT_KNOWN)
    path = f"{mapping.path}.targetAttributeName"
    if scenario is not Scenario.INBOUND or not goes_to_entra(mapping.object_mapping):
        return Problem(
            f"The target of {mapping.label} is a custom security attribute, {_ONLY_INBOUND}",
            about=f"{mapping.label}: the target is a custom security attribute",
            path=path,
        )
    definition = mapping.object_mapping.target_side.attribute(target)
    if definition is None:
        return None
    if definition.type in (None, "String") and not definition.is_set("multivalued"):
        return None
    return Problem(
        f"The target of {mapping.label} is a custom security attribute that is not a single text, and provisioning "
        "sets only those. Map another attribute.",
        about=f"{mapping.label}: a custom security attribute that is no single text",
        path=path,
    )
