"""EP312 global-reader-cannot-read: whoever reads provisioning configurations has a role that can."""

import pytest

from entra_policy.estate.types import (
    CUSTOM_DIRECTORY_ROLE,
    DIRECTORY_ROLE_ASSIGNMENT,
    DIRECTORY_ROLE_ELIGIBILITY,
    DIRECTORY_ROLE_MEMBER,
)
from entra_policy.readers.program import batch
from tests.policy.rules.service._programs import SOMEONE, component
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided

READER = '"f2ef992c-3afb-46b9-b7cf-a126ee74c451"'
ACTION = '"microsoft.directory/applications/synchronization/standard/read"'


def role(assigned: str, actions: str | None = None, *, before: str = "") -> str:
    """A job, an assigned role and perhaps a custom role with these actions, as Python text."""
    custom = (
        ""
        if actions is None
        else 'custom = azuread.CustomDirectoryRole("custom", display_name="custom", enabled=True, version="1.0", '
        f"permissions=[{{'allowed_resource_actions': {actions}}}])\n"
    )
    return component() + custom + before + f"\n{assigned}\n"


ASSIGNMENT = f'azuread.DirectoryRoleAssignment("reader", role_id={{role}}, principal_object_id={SOMEONE})'
MEMBER = f'azuread.DirectoryRoleMember("reader", role_object_id={{role}}, member_object_id={SOMEONE})'

ELIGIBLE = (
    'azuread.DirectoryRoleEligibilityScheduleRequest("reader", directory_scope_id="/", justification="x", '
    f"role_definition_id={{role}}, principal_id={SOMEONE})"
)

ACTIVATED = 'activated = azuread.DirectoryRole("activated", {by})\n'

CASES = cases(
    "EP312",
    Case(
        "assignment",
        role(ASSIGNMENT.format(role=READER)),
        found=(
            advises(
                DIRECTORY_ROLE_ASSIGNMENT,
                "reader",
                "roleId",
                'Global Reader is assigned here, but it can\'t read the provisioning configuration of this program\'s jobs. Declare a role that can, `azuread.CustomDirectoryRole(..., permissions=[{"allowed_resource_actions": ["microsoft.directory/applications/synchronization/standard/read"]}])`, and assign it as well.',
            ),
        ),
    ),
    Case(
        "member",
        role(MEMBER.format(role=READER.upper()), '["microsoft.directory/users/standard/read"]'),
        found=(
            advises(
                DIRECTORY_ROLE_MEMBER,
                "reader",
                "roleObjectId",
                'Global Reader is assigned here, but it can\'t read the provisioning configuration of this program\'s jobs. Declare a role that can, `azuread.CustomDirectoryRole(..., permissions=[{"allowed_resource_actions": ["microsoft.directory/applications/synchronization/standard/read"]}])`, and assign it as well.',
            ),
        ),
    ),
    Case(
        "eligible",
        role(ELIGIBLE.format(role=READER)),
        found=(
            advises(
                DIRECTORY_ROLE_ELIGIBILITY,
                "reader",
                "roleDefinitionId",
                'Global Reader is assigned here, but it can\'t read the provisioning configuration of this program\'s jobs. Declare a role that can, `azuread.CustomDirectoryRole(..., permissions=[{"allowed_resource_actions": ["microsoft.directory/applications/synchronization/standard/read"]}])`, and assign it as well.',
            ),
        ),
    ),
    Case(
        "activated-role",
        role(MEMBER.format(role="activated.object_id"), before=ACTIVATED.format(by='display_name="Global Reader"')),
        found=(
            advises(
                DIRECTORY_ROLE_MEMBER,
                "reader",
                "roleObjectId",
                'Global Reader is assigned here, but it can\'t read the provisioning configuration of this program\'s jobs. Declare a role that can, `azuread.CustomDirectoryRole(..., permissions=[{"allowed_resource_actions": ["microsoft.directory/applications/synchronization/standard/read"]}])`, and assign it as well.',
            ),
        ),
    ),
    Case("another-role", role(ASSIGNMENT.format(role='"5d6b6bb7-de71-4623-b4af-96380a352509"'))),
    Case(
        "another-activated-role",
        role(MEMBER.format(role="activated.object_id"), before=ACTIVATED.format(by='display_name="Security Reader"')),
    ),
    Case(
        "custom-role-for-enterprise-applications",
        role(
            ASSIGNMENT.format(role=READER),
            '["microsoft.directory/servicePrincipals/synchronization/standard/read"]',
        ),
    ),
    Case("custom-role", role(ASSIGNMENT.format(role=READER), f"[{ACTION}]")),
    Case("custom-role-assigned", role(ASSIGNMENT.format(role="custom.object_id"), "[]")),
    Case("no-jobs", ASSIGNMENT.format(role=READER)),
    Case(
        "unknown-role",
        role(ASSIGNMENT.format(role="unknown")),
        found=(
            undecided(
                DIRECTORY_ROLE_ASSIGNMENT, "reader", "roleId", "not decided: `roleId` is not known before deployment."
            ),
        ),
    ),
    Case(
        "unknown-actions",
        role(ASSIGNMENT.format(role=READER), "[unknown]"),
        found=(
            undecided(
                CUSTOM_DIRECTORY_ROLE,
                "custom",
                "permissions",
                "not decided: `permissions` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "secret-role",
        role(ASSIGNMENT.format(role=f"pulumi.Output.secret({READER})")),
        found=(
            advises(
                DIRECTORY_ROLE_ASSIGNMENT,
                "reader",
                "roleId",
                'Global Reader is assigned here, but it can\'t read the provisioning configuration of this program\'s jobs. Declare a role that can, `azuread.CustomDirectoryRole(..., permissions=[{"allowed_resource_actions": ["microsoft.directory/applications/synchronization/standard/read"]}])`, and assign it as well.',
            ),
        ),
    ),
    Case(
        "assignment-of-no-role",
        role(
            f'pulumi.CustomResource("azuread:index/directoryRoleAssignment:DirectoryRoleAssignment", "reader", {{"principalObjectId": {SOMEONE}}})'
        ),
    ),
    Case(
        "two-activated-roles-with-known-ids",
        role(MEMBER.format(role='"activated-reader"'))
        + """
for name, display_name in (("activated-reader", "Security Reader"), ("activated-global", "Global Reader")):
    pulumi.CustomResource("azuread:index/directoryRole:DirectoryRole", name, {"displayName": display_name, "objectId": name})
""",
    ),
    Case(
        "activated-role-with-a-known-id",
        role(MEMBER.format(role='"activated-global"'))
        + """
for name, display_name in (("activated-reader", "Security Reader"), ("activated-global", "Global Reader")):
    pulumi.CustomResource("azuread:index/directoryRole:DirectoryRole", name, {"displayName": display_name, "objectId": name})
""",
        found=(
            advises(
                DIRECTORY_ROLE_MEMBER,
                "reader",
                "roleObjectId",
                'Global Reader is assigned here, but it can\'t read the provisioning configuration of this program\'s jobs. Declare a role that can, `azuread.CustomDirectoryRole(..., permissions=[{"allowed_resource_actions": ["microsoft.directory/applications/synchronization/standard/read"]}])`, and assign it as well.',
            ),
        ),
    ),
    Case(
        "activated-by-template",
        role(MEMBER.format(role="activated.object_id"), before=ACTIVATED.format(by=f"template_id={READER.upper()}")),
        found=(
            advises(
                DIRECTORY_ROLE_MEMBER,
                "reader",
                "roleObjectId",
                'Global Reader is assigned here, but it can\'t read the provisioning configuration of this program\'s jobs. Declare a role that can, `azuread.CustomDirectoryRole(..., permissions=[{"allowed_resource_actions": ["microsoft.directory/applications/synchronization/standard/read"]}])`, and assign it as well.',
            ),
        ),
    ),
    Case(
        "another-activated-by-template",
        role(
            MEMBER.format(role="activated.object_id"),
            before=ACTIVATED.format(by='template_id="5d6b6bb7-de71-4623-b4af-96380a352509"'),
        ),
    ),
    Case(
        "unknown-list-of-actions",
        role(ASSIGNMENT.format(role=READER), "unknown.apply(lambda _: [])"),
        found=(
            undecided(
                CUSTOM_DIRECTORY_ROLE,
                "custom",
                "permissions",
                "not decided: `permissions` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-and-another-action",
        role(ASSIGNMENT.format(role=READER), '[unknown, "microsoft.directory/users/standard/read"]'),
        found=(
            undecided(
                CUSTOM_DIRECTORY_ROLE,
                "custom",
                "permissions",
                "not decided: `permissions` is not known before deployment.",
            ),
        ),
    ),
    Case("action-in-capitals", role(ASSIGNMENT.format(role=READER), f"[{ACTION}.upper()]")),
    Case(
        "unknown-permissions-and-more",
        role(ASSIGNMENT.format(role=READER), "unknown.apply(lambda _: [])").replace(
            "}])", "}, {'allowed_resource_actions': [\"microsoft.directory/users/standard/read\"]}])"
        ),
        found=(
            undecided(
                CUSTOM_DIRECTORY_ROLE,
                "custom",
                "permissions",
                "not decided: `permissions` is not known before deployment.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
