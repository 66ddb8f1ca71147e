"""Application templates and synchronization templates, and what each synchronizes.

An application template (a GUID) is what an enterprise application is created from; a synchronization template
(such as `scim`, `Azure2Azure`) is what a job is created from. The facts and their sources are in
`data/templates.json`.
"""

import enum
import re
import uuid
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from entra_sync._data import read_data
from entra_sync.clouds import Cloud


class Scenario(enum.StrEnum):
    """What a job does, as far as its template says."""

    APPLICATION = "application"
    CROSS_TENANT = "cross-tenant"
    ON_PREMISES = "on-premises"
    CLOUD_SYNC = "cloud-sync"
    INBOUND = "inbound"


CROSS_TENANT_APPLICATION_TEMPLATE: Final = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"
CROSS_TENANT_TEMPLATE: Final = "Azure2Azure"
NON_GALLERY_TEMPLATE: Final = "scim"

# US Government L4 and L5 share one template; none is documented for the German cloud.
NON_GALLERY_APPLICATION_TEMPLATES: Final[Mapping[Cloud, str]] = MappingProxyType(
    {
        Cloud.GLOBAL: "8adf8e6e-67b2-4cf2-a259-e3dc5476c621",
        Cloud.US_GOVERNMENT_L4: "4602d0b4-76bb-404b-bca9-2652e1a39c6d",
        Cloud.US_GOVERNMENT_L5: "4602d0b4-76bb-404b-bca9-2652e1a39c6d",
        Cloud.CHINA: "5a532e38-1581-4918-9658-008dc27c1d68",
    }
)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, Scenario], ...]:
    listed = read_data("templates.json")["synchronizationTemplates"]
    return tuple((entry["pattern"], Scenario(entry["scenario"])) for entry in listed)


@lru_cache(maxsize=1)
def _application_kinds() -> Mapping[str, str]:
    return {entry["id"]: entry["kind"] for entry in read_data("templates.json")["applicationTemplates"]}


@lru_cache(maxsize=1)
def _application_templates() -> Mapping[str, str]:
    return {entry["id"]: entry["name"] for entry in read_data("templates.json")["applicationTemplates"]}


@lru_cache(maxsize=1024)
def scenario_of_template(template_id: str) -> Scenario | None:
    """What jobs of that synchronization template do, ignoring case; None for a template that is not listed.

    No listed template is on-premises: the template of the ECMA application is not documented.
    """
    lowered = template_id.lower()
    return next((scenario for pattern, scenario in _patterns() if fnmatchcase(lowered, pattern)), None)


def scenario_of_application_template(template_id: str) -> Scenario | None:
    """What jobs of applications from that application template (a GUID in any case) do; None if it is not listed."""
    kind = _application_kinds().get(template_id.lower())
    return Scenario.APPLICATION if kind == _NON_GALLERY else None if kind is None else Scenario(kind)


def application_template_name(template_id: str) -> str | None:
    """The gallery's name of that application template (a GUID in any case); None if it is not listed."""
    return _application_templates().get(template_id.lower())


_NON_GALLERY: Final = "non-gallery"
_GUID_PATTERN: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_GUID: Final = re.compile(_GUID_PATTERN, re.IGNORECASE | re.ASCII)
_JOB_ID: Final = re.compile(
    # Ids of two parts have no tenant.
    rf"(?P<template>[^/]+?)\.(?:(?P<tenant>[0-9a-f]{{32}})\.{_GUID_PATTERN}|[0-9a-f]{{32}})",
    re.IGNORECASE | re.ASCII,
)
# Examples of Microsoft Graph also have ids without the GUID at the end, and a few jobs have nothing but a GUID.
_ANY_JOB_ID: Final = re.compile(
    rf"[^/\s]+\.[0-9a-f]{{32}}(?:\.{_GUID_PATTERN})?|{_GUID_PATTERN}", re.IGNORECASE | re.ASCII
)


def is_application_template_id(text: str) -> bool:
    """Whether a text has the form of an application template's id: a GUID, in any case."""
    return _GUID.fullmatch(text.strip()) is not None


def is_job_id(text: str) -> bool:
    """Whether a text has the form of a job's id, as `job_template` describes it."""
    return _ANY_JOB_ID.fullmatch(text) is not None


def job_template(job_id: str) -> str | None:
    """The synchronization template that a job's id begins with, as written there.

    Args:
        job_id: `<templateId>.<tenant id, 32 hexadecimal digits>.<GUID>`, or without the GUID as some jobs have it
            (`AD2AADProvisioning.<32 hexadecimal digits>`), alone or at the end of a resource id
            (`/servicePrincipals/{id}/synchronization/jobs/{id}`).

    Returns:
        The template's id; None for an id of another form (a few jobs have a bare GUID).
    """
    match = _JOB_ID.fullmatch(job_id.rpartition("/")[2])
    return match["template"] if match else None


def job_tenant(job_id: str) -> str | None:
    """The id of the tenant that a job's id names, as a GUID in lower case; None for an id of another form.

    Args:
        job_id: as for `job_template`.
    """
    match = _JOB_ID.fullmatch(job_id.rpartition("/")[2])
    return None if match is None or match["tenant"] is None else str(uuid.UUID(match["tenant"]))
