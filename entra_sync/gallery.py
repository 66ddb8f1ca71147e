"""In which clouds gallery applications are documented to be available.

There is no published list; what single pages say is in `data/gallery_applications.json`, with its sources.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from entra_sync._data import read_data
from entra_sync.clouds import Cloud, same_boundary


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
