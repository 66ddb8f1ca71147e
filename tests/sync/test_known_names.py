"""The names that documentation lists: each with its source, and none taken for a misspelling of another."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from entra_sync._data import read_data
from entra_sync.names_known import (
    KnownAttribute,
    KnownAttributes,
    application_attributes,
    application_of,
    documented_names,
    known_source_attributes,
    known_target_attributes,
    service_names,
    usual_roles,
)
from entra_sync.names_suggested import is_custom_attribute, nearest_name, suggested_documented_name

ENTRA, TARGET_TENANT, SCIM = "Azure Active Directory", "Azure Active Directory (target tenant)", "customappsso"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
EXTENSION = "extension_0123456789abcdef0123456789abcdef_costCentre"
FILES = ("application_attributes.json", "cross_tenant_attributes.json", "entra_attributes.json", "scim_attributes.json")
LISTS = {
    "users as a source": known_source_attributes(ENTRA, "User"),
    "groups as a source": known_source_attributes(ENTRA, "Group"),
    "users of the target tenant": known_target_attributes(TARGET_TENANT, "User"),
    "groups of the target tenant": known_target_attributes(TARGET_TENANT, "Group"),
    "users of a SCIM application": known_target_attributes(SCIM, ENTERPRISE),
    "groups of a SCIM application": known_target_attributes(SCIM, "Group"),
    "Salesforce": known_target_attributes("salesforce.com", "User"),
    "AWS": known_target_attributes("AWSSingleSignon", "urn:ietf:params:scim:schemas:core:2.0:Group"),
    **{
        f"{row['application']}, {row['object']}": application_attributes(row["application"], row["object"])
        for row in read_data("application_attributes.json")["attributes"]
    },
}


def rows(file: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, value in read_data(file).items():
        if isinstance(value, list):
            yield from ((key, row) for row in value)


def dated(text: str) -> bool:
    try:
        dt.date.fromisoformat(text if len(text) > len("2015-09") else f"{text}-01")
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("file", FILES)
def test_every_row_says_where_it_is_from_and_of_which_day(file: str) -> None:
    lacking = [row for _, row in rows(file) if not (row.get("source", "").strip() and dated(row.get("date", "")))]

    assert lacking == []
    assert list(rows(file)) != []


@pytest.mark.parametrize("file", FILES)
def test_no_row_is_given_twice(file: str) -> None:
    keys = [
        (key, *(str(row.get(part, "")).lower() for part in ("application", "object", "name", "fact", "value")))
        for key, row in rows(file)
    ]

    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize("file", FILES)
def test_rows_have_no_other_properties(file: str) -> None:
    allowed = {
        "attributes": {"application", "object", "name", "type", "multivalued", "source", "date"},
        "facts": {"application", "fact", "value", "source", "date"},
        "microsoftGraph": {"name", "serviceName", "source", "date"},
    }
    types = {"String", "Boolean", "Integer", "DateTime", "Reference", "Binary", None}

    assert [row for key, row in rows(file) if set(row) - allowed[key] or row.get("type") not in types] == []


def test_every_attribute_that_is_documented_is_in_one_of_the_lists() -> None:
    listed = {name for known in LISTS.values() for name in known}

    assert documented_names() - listed == set()


def test_an_attribute() -> None:
    assert LISTS["users as a source"]["proxyaddresses"] == KnownAttribute(
        name="proxyAddresses",
        type="String",
        multivalued=True,
        source="Microsoft Graph: objectDefinition resource type",
        date="2026-11-30",
    )
    assert sorted(LISTS["AWS"]) == ["displayname", "externalid", "id", "members", "meta"]
    assert sorted(application_attributes("slack", "group")) == ["displayname", "members"]


@pytest.mark.parametrize(
    ("directory", "object_name"),
    [
        (ENTRA, "ServicePrincipal"),
        ("Workday", "User"),
        ("Active Directory", "user"),
        ("ERP", "User"),
        ("Slack", "User"),
        ("ScimOnPremises", "User"),
        ("ScimOnPremises", ENTERPRISE),
        ("", ""),
    ],
)
def test_directories_of_which_nothing_is_known(directory: str, object_name: str) -> None:
    known: list[KnownAttributes] = [known_target_attributes(directory, object_name)]
    if directory != ENTRA:
        known.append(known_source_attributes(directory, object_name))

    assert [dict(each) for each in known] == [{}] * len(known)


def test_identifiers_of_applications() -> None:
    identifiers = ("SALESFORCE.com", "aWSSingleSignon", "cd3ed3de-93ee-400b-8b19-b61ef44a0f29", "slack", "User", "scim")

    assert [application_of(identifier) for identifier in identifiers] == [
        "Salesforce",
        "AWS IAM Identity Center",
        "Salesforce",
        "Slack",
        None,
        None,
    ]
    assert (usual_roles("github"), usual_roles("Slack")) == (("User",), ())


def test_names_of_microsoft_graph() -> None:
    names = service_names()

    assert (names["mobilephone"], names["officelocation"]) == ("mobile", "physicalDeliveryOfficeName")
    assert [name for name in names.values() if name.lower() not in LISTS["users as a source"]] == []
    assert [name for name in names if name in LISTS["users as a source"]] == []


@pytest.mark.parametrize("name", LISTS)
def test_no_documented_name_is_taken_for_a_misspelling(name: str) -> None:
    known = [attribute.name for attribute in LISTS[name].values()]

    assert [each for each in documented_names() if suggested_documented_name(each, known) is not None] == []


def one_slip_away(name: str) -> set[str]:
    letters = "e1"
    removed = {name[:at] + name[at + 1 :] for at in range(len(name))}
    swapped = {name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 1)}
    added = {name[:at] + letter + name[at:] for at in range(len(name) + 1) for letter in letters}
    replaced = {name[:at] + letter + name[at + 1 :] for at in range(len(name)) for letter in letters}
    return {each for each in removed | swapped | added | replaced if each.lower() != name.lower()}


@pytest.mark.parametrize("name", LISTS)
def test_one_slip_leads_back_to_the_right_name_or_to_none(name: str) -> None:
    known = [attribute.name for attribute in LISTS[name].values()]
    wrong = [
        (right, slip, suggested)
        for right in known
        for slip in one_slip_away(right)
        if (suggested := suggested_documented_name(slip, known)) not in (None, right)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("userPrincipalNam", "userPrincipalName"),
        ("departmnet", "department"),
        ("userPrncipalNmae", "userPrincipalName"),
        ("manger", "manager"),
        ("telephonNumber", "telephoneNumber"),
        ("extensionAttribut1", "extensionAttribute1"),
        # Too short, too far, equally near to several, a number that differs.
        ("mial", None),
        ("favouriteColour", None),
        ("extensionAttribute16", None),
        ("extensionAttribute1x", None),
        # Documented, if not here.
        ("title", None),
        ("UserPrincipalName", None),
    ],
)
def test_suggestions_for_users(name: str, suggested: str | None) -> None:
    known = [attribute.name for attribute in LISTS["users as a source"].values()]

    assert suggested_documented_name(name, known) == suggested


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("displayNam", "displayName"),
        ("username ", "userName"),
        ("name.familyNam", "name.familyName"),
        (f"{ENTERPRISE}:departmnt", f"{ENTERPRISE}:department"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:titel", "urn:ietf:params:scim:schemas:core:2.0:User:title"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:title", None),
        ("urn:ietf:params:scim:schemas:extension:Contoso:2.0:User:departmnt", None),
        ('email[type eq "work"].value', None),
        ("departmentId", None),
        ("photo", None),
        ("titles", None),
    ],
)
def test_suggestions_for_scim(name: str, suggested: str | None) -> None:
    known = [attribute.name for attribute in LISTS["users of a SCIM application"].values()]

    assert suggested_documented_name(name, known) == suggested


def test_what_is_custom_by_its_form() -> None:
    names = (EXTENSION, "CustomSecurityAttributes.Engineering_Level", "urn:x:y", "[dbo].[Name]", "mail", ENTERPRISE)

    assert [is_custom_attribute(name) for name in names] == [True, True, True, True, False, False]


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        *(("objectSid", None), ("employeeNo", None), ("employeeNr", None), ("employeeIdd", None)),
        *(("employeId", "employeeId"), ("objctId", "objectId"), ("OBJECTSID", None)),
    ],
)
def test_a_short_last_word_is_never_another_one(name: str, suggested: str | None) -> None:
    assert nearest_name(name, ["employeeId", "objectId"]) == suggested


def test_nearest_of_any_names() -> None:
    assert nearest_name("CostCentr", ["CostCentre", "Name"]) == "CostCentre"
    assert (
        nearest_name(EXTENSION.replace("Centre", "Center"), [EXTENSION, EXTENSION.replace("abc", "abd")]) == EXTENSION
    )
    assert nearest_name("CostCentre1", ["CostCentre2", "CostCentre"]) is None


@pytest.mark.timeout(60)
def test_names_of_any_length_are_compared_in_linear_time() -> None:
    name = "department" * 2000
    two_slips = f"{name[:3]}x{name[4:-3]}y{name[-2:]}"
    others = [f"{'tnemtraped' * 1999}{number:010}" for number in range(50)]

    assert (nearest_name(name, [*others, two_slips]), nearest_name(name, others)) == (two_slips, None)
