"""ProvisioningReader: the role and its assignments, what it refuses, and that the gate is content with it."""

from typing import Any

import pulumi
import pytest

from entra_components import ArgumentError, ProvisioningReader
from entra_policy.values import UNKNOWN, Secret
from tests.support.component_programs import GUID, by_name, declared, program

ROLE = "azuread:index/customDirectoryRole:CustomDirectoryRole"
ASSIGNMENT = "azuread:index/directoryRoleAssignment:DirectoryRoleAssignment"
ACTIONS = [
    "microsoft.directory/applications/synchronization/standard/read",
    "microsoft.directory/servicePrincipals/synchronization/standard/read",
]
PERMISSIONS = [{"allowedResourceActions": ACTIONS}]
DESCRIPTION = "Can read the provisioning configuration of enterprise applications."


def test_a_role_with_its_defaults() -> None:
    inventory = program("{}", "ProvisioningReader")
    assert declared(inventory) == {
        "x": ("entra:index:ProvisioningReader", {"enabled": True, "version": "1.0"}),
        "x-role": (
            ROLE,
            {
                "displayName": "x",
                "description": DESCRIPTION,
                "enabled": True,
                "version": "1.0",
                "permissions": PERMISSIONS,
            },
        ),
    }
    assert dict(by_name(inventory, "x").outputs) == {"role_id": UNKNOWN, "template_id": UNKNOWN}


def test_a_role_with_everything() -> None:
    inventory = program(
        f"""{{
        "display_name": unknown, "description": secret("d"), "enabled": False, "version": "2", "template_id": "{GUID}",
        "principal_object_ids": {{"auditors": unknown, "ada": "{GUID}", "bob": secret("{GUID}")}},
        }}""",
        "ProvisioningReader",
    )
    given = {"enabled": False, "version": "2"}
    assert declared(inventory) == {
        "x": (
            "entra:index:ProvisioningReader",
            given
            | {
                "display_name": UNKNOWN,
                "description": Secret("d"),
                "template_id": GUID,
                "principal_object_ids": {"auditors": UNKNOWN, "ada": GUID, "bob": Secret(GUID)},
            },
        ),
        "x-role": (
            ROLE,
            given
            | {
                "displayName": UNKNOWN,
                "description": Secret("d"),
                "templateId": GUID,
                "permissions": PERMISSIONS,
            },
        ),
        "x-assignment-auditors": (ASSIGNMENT, {"roleId": UNKNOWN, "principalObjectId": UNKNOWN}),
        "x-assignment-ada": (ASSIGNMENT, {"roleId": UNKNOWN, "principalObjectId": GUID}),
        "x-assignment-bob": (ASSIGNMENT, {"roleId": UNKNOWN, "principalObjectId": Secret(GUID)}),
    }


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        ({"read_logs": True}, ["microsoft.directory/provisioningLogs/allProperties/read"]),
        ({"read_service_principals": True}, ["microsoft.directory/servicePrincipals/standard/read"]),
        (
            {"read_logs": True, "read_service_principals": True},
            [
                "microsoft.directory/servicePrincipals/standard/read",
                "microsoft.directory/provisioningLogs/allProperties/read",
            ],
        ),
        ({"read_logs": False}, []),
    ],
)
def test_what_the_role_reads_besides(arguments: dict[str, bool], more: list[str]) -> None:
    found = declared(program(f"{arguments}", "ProvisioningReader"))
    assert found["x"][1] == {"enabled": True, "version": "1.0", **arguments}
    assert found["x-role"][1]["permissions"] == [{"allowedResourceActions": [*ACTIONS, *more]}]


def test_providers_reach_the_role_and_its_assignments() -> None:
    inventory = program(
        f'{{"principal_object_ids": {{"ada": "{GUID}"}}}}',
        "ProvisioningReader",
        opts='pulumi.ResourceOptions(providers={"azuread": p})',
        before='p = azuread.Provider("p", environment="usgovernment")',
    )
    provider = by_name(inventory, "p").urn
    assert {name: by_name(inventory, name).provider for name in ("x-role", "x-assignment-ada")} == {
        "x-role": provider,
        "x-assignment-ada": provider,
    }


class AnOutput(pulumi.Output[Any]):
    """An output that needs no engine; only its type is looked at."""

    def __init__(self) -> None:
        """Has no value."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


DICTIONARY = (
    'must be a dictionary of names and object ids, such as {"auditors": group.object_id}; the object ids may be outputs, '
    "it can't be one as a whole."
)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "args: must be a dictionary of arguments."),
        ({"enabled": "yes"}, "enabled: must be True or False."),
        ({"version": 1}, 'version: must be text; booleans and numbers are texts here too: "true", "1".'),
        (
            {"role": "x"},
            "role: isn't an argument; the arguments are display_name, description, enabled, version, template_id, read_service_principals, read_logs, principal_object_ids.",
        ),
        ({"principal_object_ids": [GUID]}, f"principal_object_ids: {DICTIONARY}"),
        ({"principal_object_ids": AnOutput()}, f"principal_object_ids: {DICTIONARY}"),
        ({"principal_object_ids": {"": GUID}}, "principal_object_ids: names must be text that isn't empty."),
        ({"principal_object_ids": {1: GUID}}, "principal_object_ids: names must be text that isn't empty."),
        ({"principal_object_ids": {"a": " "}}, "principal_object_ids: a must be text that isn't empty."),
        (
            {"principal_object_ids": {"a": 1}},
            'principal_object_ids: a must be text; booleans and numbers are texts here too: "true", "1".',
        ),
    ],
)
def test_a_reader_refuses_and_names_the_argument(args: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        ProvisioningReader("readers", args)
    assert str(caught.value) == f'ProvisioningReader "readers": {message}'
