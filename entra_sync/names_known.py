"""The names of attributes that documentation lists: of Microsoft Entra ID, of SCIM services, of single applications.

They are what is known without the tenant's own schema, which wins over them. Each comes with the page that says it, in
`data/*_attributes.json`; what no page says is left out, so that a name that isn't listed may exist all the same.
Names are compared regardless of case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from entra_sync._data import read_data
from entra_sync.names import is_entra_directory, is_target_tenant_directory

# What object mappings call the objects of SCIM services -> what the lists call them.
_SCIM_OBJECTS: Final = MappingProxyType(
    {
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user": "user",
        "urn:ietf:params:scim:schemas:core:2.0:user": "user",
        "urn:ietf:params:scim:schemas:core:2.0:group": "group",
    }
)
_SCIM_DIRECTORY: Final = "customappsso"
# Its attributes are what the connector host reads from a database or a directory.
_ON_PREMISES_DIRECTORY: Final = "scimonpremises"
_ROLE: Final = "role"
_DIRECTORY: Final = frozenset({"directory"})
_IDENTIFIERS: Final = frozenset({"applicationTemplate", "synchronizationTemplate", "directory"})


@dataclass(frozen=True, slots=True)
class KnownAttribute:
    """An attribute that a page of documentation names.

    Attributes:
        name: its name as the provisioning service writes it.
        type: `String`, `Boolean`, `Reference` or `DateTime`; None where the page doesn't say.
        multivalued: whether it may have several values; None where the page doesn't say.
        source: the page.
        date: the page's date (`2025-03-04`, or a month), else the day on which it was read.
    """

    name: str
    type: str | None
    multivalued: bool | None
    source: str
    date: str


KnownAttributes = Mapping[str, KnownAttribute]
"""Attributes by name, lower case."""

_NONE: Final[KnownAttributes] = MappingProxyType({})


@lru_cache(maxsize=256)
def known_source_attributes(directory: str, object_name: str) -> KnownAttributes:
    """The known attributes of an object that a job reads; empty where nothing is known of the directory.

    Args:
        directory: the source directory's name, such as `Azure Active Directory`.
        object_name: the source object's name, such as `User`.
    """
    return _listed("entra_attributes.json", object_name.lower()) if is_entra_directory(directory) else _NONE


@lru_cache(maxsize=256)
def known_target_attributes(directory: str, object_name: str) -> KnownAttributes:
    """The known attributes of an object that a job writes; empty where nothing is known of the directory.

    Args:
        directory: the target directory's name: of Microsoft Entra ID, of a SCIM application, or of one of the
            applications whose directory is documented, such as `salesforce.com`.
        object_name: the target object's name, such as `User` or the URN of a SCIM object.
    """
    name, folded = object_name.lower(), directory.strip().lower()
    if is_target_tenant_directory(directory):
        return _both(_listed("entra_attributes.json", name), _listed("cross_tenant_attributes.json", name))
    if is_entra_directory(directory):
        return _listed("entra_attributes.json", name)
    scim = _SCIM_OBJECTS.get(name)
    of_application = _of_application(_application_with(folded, _DIRECTORY), scim or name)
    if folded == _SCIM_DIRECTORY or (scim is not None and folded != _ON_PREMISES_DIRECTORY):
        return _both(_listed("scim_attributes.json", scim or name), of_application)
    return of_application


def application_attributes(application: str, object_name: str) -> KnownAttributes:
    """The attributes that documentation lists of an application in the gallery, by the gallery's name of it.

    Args:
        application: such as `Slack`, in any case.
        object_name: `User` or `Group`, in any case.
    """
    return _of_application(application, object_name.lower())


def application_of(identifier: str) -> str | None:
    """The application in the gallery that has an identifier, in any case; None where none is documented to have it.

    Args:
        identifier: the id of its application template (a GUID) or of its synchronization template (`aWSSingleSignon`),
            or the name of its directory (`salesforce.com`).
    """
    return _application_with(identifier.lower(), _IDENTIFIERS)


def usual_roles(application: str) -> tuple[str, ...]:
    """The app roles that documentation assigns users of an application to; empty where it names none."""
    facts = read_data("application_attributes.json")["facts"]
    return tuple(
        fact["value"] for fact in facts if fact["fact"] == _ROLE and fact["application"].lower() == application.lower()
    )


@lru_cache(maxsize=1)
def service_names() -> Mapping[str, str]:
    """What Microsoft Graph calls an attribute of a user, lower case -> what the provisioning service calls it."""
    listed = read_data("entra_attributes.json")["microsoftGraph"]
    return MappingProxyType({row["name"].lower(): row["serviceName"] for row in listed})


@lru_cache(maxsize=1)
def documented_names() -> frozenset[str]:
    """All names that any of the lists has, lower case."""
    files = ("entra", "cross_tenant", "scim", "application")
    return frozenset(
        row["name"].lower() for file in files for row in read_data(f"{file}_attributes.json")["attributes"]
    )


@lru_cache(maxsize=16)
def _listed(file: str, object_name: str) -> KnownAttributes:
    return _by_name(row for row in read_data(file)["attributes"] if row["object"].lower() == object_name)


@lru_cache(maxsize=64)
def _of_application(application: str | None, object_name: str) -> KnownAttributes:
    return _by_name(
        row
        for row in read_data("application_attributes.json")["attributes"]
        if application is not None
        and row["application"].lower() == application.lower()
        and row["object"].lower() == object_name
    )


@lru_cache(maxsize=256)
def _application_with(value: str, kinds: frozenset[str]) -> str | None:
    facts = read_data("application_attributes.json")["facts"]
    named = (fact["application"] for fact in facts if fact["fact"] in kinds and fact["value"].lower() == value)
    return next(named, None)


def _by_name(rows: Iterable[Mapping[str, Any]]) -> KnownAttributes:
    return MappingProxyType(
        {
            row["name"].lower(): KnownAttribute(
                row["name"], row.get("type"), row.get("multivalued"), row["source"], row["date"]
            )
            for row in rows
        }
    )


def _both(first: KnownAttributes, second: KnownAttributes) -> KnownAttributes:
    return MappingProxyType({**second, **first})
