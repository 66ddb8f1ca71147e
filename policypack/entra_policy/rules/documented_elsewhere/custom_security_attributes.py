"""EP612 custom-security-attributes."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.estate.tenants import source_tenant
from entra_policy.facts import TenantFacts, fact_note, missing
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import decided
from entra_policy.rules.documented_elsewhere._directories import goes_to_entra
from entra_policy.values import SCENARIO_NOT_KNOWN, Undecided
from entra_sync.templates import Scenario

_PREFIX: Final = "customsecurityattributes."
_ONLY_INBOUND: Final = (
    "which provisioning only sets in Microsoft Entra ID, from HR systems or by API. Remove it from this mapping."
)
_NO_SINGLE_TEXT: Final = "is not a single text"


@rule(
    "EP612",
    "custom-security-attributes",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    sources=frozenset({Source.STATIC, Source.FACTS}),
    documented_in=(pages.CUSTOM_SECURITY_ATTRIBUTES, pages.CROSS_TENANT_OVERVIEW),
)
def custom_security_attributes(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """Custom security attributes are only set, from an HR system or by API, in Microsoft Entra ID.

    What it checks
        Attributes named `CustomSecurityAttributes.<set>_<name>`, as the target or in the source of an attribute
        mapping. In cross-tenant synchronization, in jobs for applications and in those whose target is Active Directory
        there can be none. In inbound jobs to Microsoft Entra ID they are targets: single texts, as the schema defines
        them or facts say (`custom_security_attributes`), that are active.

    Why
        They are protected apart from all other attributes. The service sets them from HR systems and by API-driven
        provisioning; it reads them nowhere, and writes neither numbers, nor booleans, nor several values, nor what is
        deactivated.

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
        What the schema doesn't define needs facts about the tenant's custom security attributes.
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
    if definition is not None and not (definition.type in (None, "String") and not definition.is_set("multivalued")):
        return _not_settable(mapping, f"that {_NO_SINGLE_TEXT}", path)
    facts = context.settings.facts
    attributes = None if facts is None else _of_tenant(context)
    if facts is None or attributes is None or attributes.custom_security_attributes is None:
        if definition is None:
            raise missing("custom security attributes of the target tenant")
        return None
    found = attributes.custom_security_attribute(target[len(_PREFIX) :])
    if found is None:
        return _not_settable(mapping, f"that the tenant doesn't have {fact_note(facts)}", path, level=Level.ADVISORY)
    if found.active is False:
        return _not_settable(mapping, f"that is deactivated {fact_note(facts)}", path)
    if found.type in (None, "String") and not found.multivalued:
        return None
    return _not_settable(mapping, f"that {_NO_SINGLE_TEXT} {fact_note(facts)}", path)


def _of_tenant(context: Context) -> TenantFacts | None:
    """The facts about the tenant that the job is in, which it also writes to; None where there are none."""
    tenant = source_tenant(context.job, context.settings)
    return None if tenant is None else context.settings.tenant_facts(tenant)


def _not_settable(mapping: AttributeMapping, what: str, path: str, level: Level | None = None) -> Problem:
    return Problem(
        f"The target of {mapping.label} is a custom security attribute {what}, and provisioning sets only active ones "
        "that are single texts. Map another attribute.",
        about=f"{mapping.label}: a custom security attribute {what.partition(' (')[0]}",
        path=path,
        level=level,
    )
