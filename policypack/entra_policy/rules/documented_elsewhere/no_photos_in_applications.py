"""EP606 no-photos-in-applications."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import all_hold, decided
from entra_policy.rules.documented_elsewhere._directories import (
    comes_from_entra,
    goes_to_active_directory,
    goes_to_entra,
)
from entra_sync.templates import Scenario

if TYPE_CHECKING:
    from entra_policy.values import Undecided

_PHOTO: Final = re.compile(r"(?:.*:)?(?:photo|thumbnailphoto|jpegphoto|photos(?:\[.*\])?(?:\.\w+)?)")
_BINARY: Final = frozenset({"thumbnailphoto", "jpegphoto"})


@rule(
    "EP606",
    "no-photos-in-applications",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    scenarios=frozenset({Scenario.APPLICATION, Scenario.INBOUND}),
    documented_in=(pages.CUSTOMIZE_ATTRIBUTES, pages.WORKDAY_TUTORIAL),
)
def no_photos_in_applications(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """No photo is provisioned to an application or from an HR system.

    What it checks
        Attribute mappings of jobs for applications, and of inbound jobs whose target is Active Directory. In the
        former, advisory: whether the target is a photo (`photo`, `photos[type eq "photo"].value`, `thumbnailPhoto`,
        `jpegPhoto`), or the source refers to one of Microsoft Entra ID. In the latter: whether the target is
        `thumbnailPhoto` or `jpegPhoto`. On-premises applications have EP409, cross-tenant synchronization EP104.

    Why
        The service has no way to say in which format a photo is sent, so it doesn't provision photos to applications.
        In Active Directory it can't set binary attributes, which those of photos are.

    Example
        ```python
        SynchronizationSchema(
            "workers",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Workday2AD.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Workday2AD",
            schema=synchronization_schema(
                synchronization_rule(
                    object_mapping(
                        "Worker",
                        "User",
                        to("thumbnailPhoto", attribute("Photo")),
                    ),
                    source_directory="Workday",
                    target_directory="Active Directory",
                )
            ),
        )
        ```

    Instead
        ```python
        # Photos are set by those who have an account, or by a script of one's own.
        SynchronizationSchema(
            "workers",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Workday2AD.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Workday2AD",
            schema=synchronization_schema(
                synchronization_rule(
                    object_mapping(
                        "Worker",
                        "User",
                        to("displayName", attribute("PreferredNameData")),
                    ),
                    source_directory="Workday",
                    target_directory="Active Directory",
                )
            ),
        )
        ```

    When it is undecided
        While a name, an expression or the target directory is not known before deployment, or when a photo is mapped
        and what the job is for is not known.
    """
    if not mapping.may_name("photo"):
        return
    inbound = context.job.scenario is Scenario.INBOUND
    if not inbound and context.job.scenario is not None:
        yield from _to_an_application(mapping)
    elif all_hold(
        lambda: (mapping.target or "").lower() in _BINARY, lambda: goes_to_active_directory(mapping.object_mapping)
    ):
        yield Problem(
            f"The target of {mapping.label} is a binary attribute, which provisioning can't set in Active Directory. "
            "Remove this mapping.",
            about=f"{mapping.label}: the target is a photo",
            path=f"{mapping.path}.targetAttributeName",
        )


def _to_an_application(mapping: AttributeMapping) -> Iterator[Problem]:
    object_mapping = mapping.object_mapping
    not_known: list[Undecided] = []
    what = "photos are not provisioned to applications"
    if decided(
        not_known,
        lambda: all_hold(
            lambda: _is_photo(mapping.target or ""),
            lambda: not goes_to_entra(object_mapping),
        ),
    ):
        yield Problem(
            f"The target of {mapping.label} is a photo, and {what}. Remove this mapping.",
            about=f"{mapping.label}: the target is a photo",
            path=f"{mapping.path}.targetAttributeName",
            level=Level.ADVISORY,
        )
    elif decided(
        not_known,
        lambda: all_hold(
            lambda: any(map(_is_photo, mapping.source_references())),
            lambda: comes_from_entra(object_mapping),
        ),
    ):
        yield Problem(
            f"The source of {mapping.label} refers to a photo, and {what}. Remove the reference.",
            about=f"{mapping.label}: the source is a photo",
            path=f"{mapping.path}.source",
            level=Level.ADVISORY,
        )
    if not_known:
        raise not_known[0]


def _is_photo(name: str) -> bool:
    return _PHOTO.fullmatch(name.lower()) is not None
