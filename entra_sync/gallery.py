"""Applications in the gallery: in which clouds they are documented to be available, and which jobs they have.

Of the clouds there is no published list; what single pages say is in `data/gallery_applications.json`, with its
sources.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from entra_sync._data import read_data
from entra_sync.clouds import Cloud, same_boundary
from entra_sync.templates import (
    NON_GALLERY_APPLICATION_TEMPLATES,
    NON_GALLERY_TEMPLATE,
    Scenario,
    application_template_name,
    scenario_of_application_template,
    scenario_of_template,
)


@dataclass(frozen=True, slots=True)
class GalleryApplication:
    """What is documented of an application in the gallery.

    Attributes:
        template_id: the application template's id, lower case.
        name: the gallery's name of it.
        available: the clouds whose gallery is documented to have it.
        unavailable: the clouds whose gallery is documented not to have it.
    """

    template_id: str
    name: str
    available: frozenset[Cloud]
    unavailable: frozenset[Cloud]

    def availability(self, cloud: Cloud) -> bool | None:
        """Whether the cloud's gallery has it; None where no documentation says. US Government L4 and L5 are one."""
        if any(same_boundary(cloud, listed) for listed in self.available):
            return True
        return False if any(same_boundary(cloud, listed) for listed in self.unavailable) else None


@lru_cache(maxsize=1)
def gallery_applications() -> Mapping[str, GalleryApplication]:
    """The documented gallery applications by template id."""
    listed = (
        GalleryApplication(
            template_id=entry["templateId"],
            name=entry["name"],
            available=frozenset(Cloud(cloud) for cloud in entry["available"]),
            unavailable=frozenset(Cloud(cloud) for cloud in entry["unavailable"]),
        )
        for entry in read_data("gallery_applications.json")["applications"]
    )
    return MappingProxyType({application.template_id: application for application in listed})


class ApplicationKind(enum.StrEnum):
    """What applications are made for, as their templates say: an application has the jobs of its kind."""

    NON_GALLERY = "non-gallery"
    GALLERY = "gallery"
    CROSS_TENANT = "cross-tenant"
    CLOUD_SYNC = "cloud-sync"


_KINDS: Final[Mapping[Scenario, ApplicationKind]] = MappingProxyType(
    {
        Scenario.APPLICATION: ApplicationKind.GALLERY,
        Scenario.INBOUND: ApplicationKind.GALLERY,
        Scenario.CROSS_TENANT: ApplicationKind.CROSS_TENANT,
        Scenario.CLOUD_SYNC: ApplicationKind.CLOUD_SYNC,
    }
)
_OF_NON_GALLERY: Final = frozenset({NON_GALLERY_TEMPLATE, "customappsso"})


def kind_of_application(template_id: str) -> ApplicationKind | None:
    """The kind of applications from that application template (a GUID in any case); None if it is not listed."""
    folded = template_id.strip().lower()
    if folded in NON_GALLERY_APPLICATION_TEMPLATES.values():
        return ApplicationKind.NON_GALLERY
    if folded in gallery_applications():
        return ApplicationKind.GALLERY
    scenario = scenario_of_application_template(folded)
    return None if scenario is None else _KINDS.get(scenario)


def kind_of_job(template_id: str) -> ApplicationKind | None:
    """The kind of applications that have jobs from that synchronization template; None if it is not listed."""
    if template_id.strip().lower() in _OF_NON_GALLERY:
        return ApplicationKind.NON_GALLERY
    scenario = scenario_of_template(template_id.strip())
    return None if scenario is None else _KINDS.get(scenario)


def application_name(template_id: str) -> str | None:
    """The gallery's name of that application template (a GUID in any case); None if it is not listed."""
    folded = template_id.strip().lower()
    listed = gallery_applications().get(folded)
    return application_template_name(folded) if listed is None else listed.name
