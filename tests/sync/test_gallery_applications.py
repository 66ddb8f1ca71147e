"""What is documented of gallery applications."""

import re

import pytest

from entra_sync._data import read_data
from entra_sync.clouds import Cloud
from entra_sync.gallery import (
    ApplicationKind,
    GalleryApplication,
    application_name,
    gallery_applications,
    kind_of_application,
    kind_of_job,
)
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


@pytest.mark.parametrize(
    ("template_id", "kind", "name"),
    [
        ("8adf8e6e-67b2-4cf2-a259-e3dc5476c621", ApplicationKind.NON_GALLERY, "Non-gallery application"),
        (" 4602D0B4-76BB-404B-BCA9-2652E1A39C6D ", ApplicationKind.NON_GALLERY, "Non-gallery application"),
        ("CD3ED3DE-93EE-400B-8B19-B61EF44A0F29", ApplicationKind.GALLERY, "Salesforce"),
        ("8b1025e4-1dd2-430b-a150-2ef79cd700f5", ApplicationKind.GALLERY, "AWS Single-Account Access"),
        ("518e5f48-1fc8-4c48-9387-9fdf28b0dfe7", ApplicationKind.CROSS_TENANT, "Cross-tenant synchronization"),
        (
            "1a4721b3-e57f-4451-ae87-ef078703ec94",
            ApplicationKind.CLOUD_SYNC,
            "Cloud sync (Active Directory to Microsoft Entra ID)",
        ),
        ("11111111-2222-4333-8444-555555555555", None, None),
        ("salesforce", None, None),
    ],
)
def test_what_an_application_is_made_for(template_id: str, kind: ApplicationKind | None, name: str | None) -> None:
    assert (kind_of_application(template_id), application_name(template_id)) == (kind, name)


@pytest.mark.parametrize(
    ("template_id", "kind"),
    [
        ("scim", ApplicationKind.NON_GALLERY),
        (" CustomAppSSO ", ApplicationKind.NON_GALLERY),
        ("dataBricks", ApplicationKind.GALLERY),
        ("Workday2AD", ApplicationKind.GALLERY),
        ("Azure2Azure", ApplicationKind.CROSS_TENANT),
        ("AD2AADProvisioning", ApplicationKind.CLOUD_SYNC),
        ("contoso", None),
        ("", None),
    ],
)
def test_whose_jobs_are_made_from_a_template(template_id: str, kind: ApplicationKind | None) -> None:
    assert kind_of_job(template_id) is kind
