"""EP604 hr-matching-attribute."""

import re
from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import all_hold
from entra_policy.rules.documented_elsewhere._directories import goes_to_entra
from entra_sync.templates import Scenario

_EXTENSION_ATTRIBUTE: Final = re.compile(r"(?:onpremisesextensionattributes\.)?extensionattribute(?:[1-9]|1[0-5])")
# What the page is about; the same target answers to other sources.
_HR_SYSTEMS: Final = ("workday", "successfactors")


@rule(
    "EP604",
    "hr-matching-attribute",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    scenarios=frozenset({Scenario.INBOUND}),
    documented_in=(pages.HR_UPDATE_ISSUES,),
)
def hr_matching_attribute(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """Users from an HR system aren't matched by extensionAttribute1 to extensionAttribute15.

    What it checks
        Matching attributes of inbound jobs whose target is Microsoft Entra ID: whether the target is one of the fifteen
        extension attributes, `extensionAttribute3` or `onPremisesExtensionAttributes.extensionAttribute3`. Mapped
        without a matching priority they are fine. Advisory where the source is neither Workday nor SuccessFactors:
        the page names these two, and the directory that has to be searched is the same.

    Why
        Microsoft Entra ID can't be searched by these attributes in provisioning, so matching fails. Neither are users
        created then, nor updated.

    Example
        ```python
        SynchronizationSchema(
            "workers",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Workday2AAD.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Workday2AAD",
            schema=synchronization_schema(
                synchronization_rule(
                    object_mapping("Worker", "User", to("extensionAttribute3", attribute("WorkerID"), matching=1)),
                    source_directory="Workday",
                    target_directory="Azure Active Directory",
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
                        to("extensionAttribute3", attribute("CostCenter")),
                    ),
                    source_directory="Workday",
                    target_directory="Azure Active Directory",
                )
            ),
        )
        ```

    When it is undecided
        While the target attribute, the matching priority or a directory's name is not known before deployment, or when
        such an attribute matches users and what the job is for is not known.
    """
    object_mapping = mapping.object_mapping
    if not all_hold(
        lambda: mapping.matching_priority > 0,
        lambda: _EXTENSION_ATTRIBUTE.fullmatch((mapping.target or "").lower()) is not None,
        lambda: goes_to_entra(object_mapping),
    ):
        return
    source = (object_mapping.source_side.directory or "").lower()
    what = "a secret attribute" if mapping.hides_target else f"`{mapping.target}`"
    yield Problem(
        f"{mapping.label} matches users by {what}, by which provisioning can't search Microsoft Entra ID: matching "
        "fails, and users are neither created nor updated. Match them by `employeeId`.",
        about=f"{mapping.label}: matched by an extension attribute",
        path=f"{mapping.path}.targetAttributeName",
        level=None if any(system in source for system in _HR_SYSTEMS) else Level.ADVISORY,
    )
