"""EP312 global-reader-cannot-read."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from entra_policy.estate import types
from entra_policy.estate.estate import Estate
from entra_policy.finding import Level
from entra_policy.resource import Resource
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.values import NOT_KNOWN_YET, UNKNOWN, Undecided, entries, known, reveal

# Microsoft Learn: Microsoft Entra built-in roles; known issues for provisioning, edition of March 2026.
GLOBAL_READER: Final = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
READ_ACTION: Final = "microsoft.directory/applications/synchronization/standard/read"
# The action for the jobs of enterprise applications; the article names the one for application registrations.
_READ_ACTIONS: Final = frozenset(
    {READ_ACTION.lower(), "microsoft.directory/serviceprincipals/synchronization/standard/read"}
)
_ASSIGNED_ROLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        types.DIRECTORY_ROLE_ASSIGNMENT: "roleId",
        types.DIRECTORY_ROLE_MEMBER: "roleObjectId",
        types.DIRECTORY_ROLE_ELIGIBILITY: "roleDefinitionId",
    }
)


@rule(
    "EP312",
    "global-reader-cannot-read",
    level=Level.ADVISORY,
    subject=Subject.ESTATE,
    item="Global Reader",
)
def global_reader_cannot_read(estate: Estate, _: Context) -> Iterator[Problem]:
    """Whoever reads provisioning configurations has a role that can.

    What it checks
        In a program with provisioning jobs: whether the role Global Reader is assigned
        (`azuread.DirectoryRoleAssignment`, `DirectoryRoleMember`, `DirectoryRoleEligibilityScheduleRequest`) while no
        custom role is declared that allows `microsoft.directory/applications/synchronization/standard/read`, or the
        same for `servicePrincipals`.

    Why
        Global Reader can read nearly everything, but not the provisioning configuration. Whoever is given it to monitor
        the jobs sees none of them in the Microsoft Entra admin center.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        azuread.DirectoryRoleAssignment(
            "auditor",
            role_id="f2ef992c-3afb-46b9-b7cf-a126ee74c451",
            principal_object_id="3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
        )
        ```

    Instead
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        reader = azuread.CustomDirectoryRole(
            "provisioning-reader",
            display_name="Provisioning reader",
            enabled=True,
            version="1.0",
            permissions=[
                {"allowed_resource_actions": ["microsoft.directory/applications/synchronization/standard/read"]}
            ],
        )
        for name, role in {"auditor": "f2ef992c-3afb-46b9-b7cf-a126ee74c451", "reader": reader.object_id}.items():
            azuread.DirectoryRoleAssignment(
                name, role_id=role, principal_object_id="3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
            )
        ```

    When it is undecided
        While the assigned role, or the permissions of a custom role, are not known before deployment.
    """
    assignments = estate.of_type(*_ASSIGNED_ROLE)
    if not assignments:
        raise NotApplicable
    not_known: list[Undecided] = []
    assigned = [each for each in assignments if _is_global_reader(each, estate, not_known)]
    # Where a custom role can read the configuration, it doesn't matter whether an unknown role is Global Reader.
    readable = [_allows_reading(role) for role in estate.of_type(types.CUSTOM_DIRECTORY_ROLE)]
    if True in readable or not (assigned or not_known):
        return
    not_known.extend(
        Undecided(NOT_KNOWN_YET, "permissions", role.urn)
        for role, allows in zip(estate.of_type(types.CUSTOM_DIRECTORY_ROLE), readable, strict=True)
        if allows is None
    )
    if None in readable:
        raise not_known[-1]
    for assignment in assigned:
        yield Problem(
            "Global Reader is assigned here, but it can't read the provisioning configuration of this program's jobs. "
            f'Declare a role that can, `azuread.CustomDirectoryRole(..., permissions=[{{"allowed_resource_actions": '
            f'["{READ_ACTION}"]}}])`, and assign it as well.',
            about="Global Reader is assigned and no custom role can read the provisioning configuration",
            path=_ASSIGNED_ROLE[assignment.type],
            urn=assignment.urn,
        )
    if not_known:
        raise not_known[0]


def _is_global_reader(assignment: Resource, estate: Estate, not_known: list[Undecided]) -> bool:
    """Whether the assigned role is Global Reader; False where that isn't known, which is added to `not_known`."""
    key = _ASSIGNED_ROLE[assignment.type]
    try:
        role = known(assignment.props.get(key), key, assignment.urn)
    except Undecided as undecided:
        declared = [
            estate.resources[urn] for urn in assignment.property_dependencies.get(key, ()) if urn in estate.resources
        ]
        roles = [each for each in declared if each.type in (types.DIRECTORY_ROLE, types.CUSTOM_DIRECTORY_ROLE)]
        if len(roles) == 1 and (is_reader := _names_global_reader(roles[0])) is not None:
            return is_reader
        not_known.append(undecided)
        return False
    if type(role) is not str:
        return False
    if role.lower() == GLOBAL_READER:
        return True
    activated = (each for each in estate.of_type(types.DIRECTORY_ROLE) if reveal(each.value("objectId")) == role)
    return any(_names_global_reader(each) for each in activated)


def _names_global_reader(role: Resource) -> bool | None:
    """Whether a declared role is Global Reader, None where neither its template nor its name is known."""
    if role.type == types.CUSTOM_DIRECTORY_ROLE:
        return False
    template, name = reveal(role.value("templateId")), reveal(role.value("displayName"))
    if type(template) is str:
        return template.lower() == GLOBAL_READER
    return name.lower() == "global reader" if type(name) is str else None


def _allows_reading(role: Resource) -> bool | None:
    """Whether a custom role can read provisioning configurations; None where its permissions aren't known."""
    permissions = reveal(role.value("permissions"))
    if permissions is UNKNOWN:
        return None
    unsure = False
    for permission in permissions if type(permissions) is list else []:
        actions = (
            UNKNOWN if reveal(permission) is UNKNOWN else reveal(entries(permission).get("allowedResourceActions"))
        )
        unsure = unsure or actions is UNKNOWN
        for action in actions if type(actions) is list else []:
            plain = reveal(action)
            unsure = unsure or plain is UNKNOWN
            if type(plain) is str and plain.lower() in _READ_ACTIONS:
                return True
    return None if unsure else False
