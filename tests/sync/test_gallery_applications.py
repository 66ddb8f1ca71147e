"""What is documented of gallery applications."""

import re

from entra_sync._data import read_data
from entra_sync.clouds import Cloud
from entra_sync.gallery import GalleryApplication, gallery_applications
from entra_sync.templates import NON_GALLERY_APPLICATION_TEMPLATES

GOVERNMENT_ONLY = GalleryApplication("x", "X", frozenset({Cloud.US_GOVERNMENT_L4}), frozenset({Cloud.CHINA}))


def test_salesforce() -> None:
    assert gallery_applications()["cd3ed3de-93ee-400b-8b19-b61ef44a0f29"] == GalleryApplication(
        template_id="cd3ed3de-93ee-400b-8b19-b61ef44a0f29",
        name="Salesforce",
        available=frozenset({Cloud.GLOBAL}),
        unavailable=frozenset(),
    )


def test_availability() -> None:
    assert {cloud: GOVERNMENT_ONLY.availability(cloud) for cloud in Cloud} == {
        Cloud.GLOBAL: None,
        Cloud.US_GOVERNMENT_L4: True,
        Cloud.US_GOVERNMENT_L5: True,
        Cloud.CHINA: False,
        Cloud.GERMANY: None,
    }


def test_every_entry_has_a_source_and_an_id_of_its_own() -> None:
    entries = read_data("gallery_applications.json")["applications"]
    assert [entry["templateId"] for entry in entries if not entry["source"] or not entry["name"]] == []
    ids = [entry["templateId"] for entry in entries]
    assert sorted(gallery_applications()) == sorted(ids)
    assert [each for each in ids if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", each)] == []
    assert set(ids) & set(NON_GALLERY_APPLICATION_TEMPLATES.values()) == set()
