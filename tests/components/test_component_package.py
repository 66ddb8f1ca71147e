"""The components as programs in other languages see them, and the example programs."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from entra_components._hosting import COMPONENTS
from entra_policy.readers.program import read_program
from entra_policy.resource import Resource
from tests.support.component_schema import expected_schema, published_schema

pytestmark = pytest.mark.engine  # starts a process for each example


@pytest.fixture(scope="module")
def package() -> dict[str, Any]:
    return published_schema("0.0.0")


def test_the_published_schema_is_the_reviewed_one(package: dict[str, Any]) -> None:
    """Regenerate the file with `python -m tests.support.component_schema`."""
    assert package == expected_schema("0.0.0")


def test_every_component_is_published_with_inputs_and_outputs(package: dict[str, Any]) -> None:
    published = {
        name: (component["isComponent"], bool(component["inputProperties"]), bool(component["properties"]))
        for name, component in package["resources"].items()
    }
    assert published == {
        f"entra:index:{name}": (True, True, True)
        for name in (
            "ProvisioningJob",
            "CrossTenantSync",
            "CrossTenantSyncTarget",
            "OnPremisesApplication",
            "ProvisioningReader",
        )
    }
    assert {name: bool(type_["properties"]) for name, type_ in package["types"].items()} == {
        "entra:index:ProvisioningCredentials": True,
        "entra:index:AttributeDefinition": True,
        "entra:index:OAuthClientCredentials": True,
        "entra:index:Connection": True,
        "entra:index:Exemption": True,
    }


def test_the_published_inputs_are_all_arguments(package: dict[str, Any]) -> None:
    """An argument that the schema lacks would not reach a component from another language."""
    for component in COMPONENTS:
        name = component.__name__
        arguments = inspect.get_annotations(inspect.signature(component).parameters["args"].annotation)
        published = package["resources"][f"entra:index:{name}"]["inputProperties"]
        assert (name, sorted(published)) == (name, sorted(_camel(argument) for argument in arguments))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def test_everything_is_described(package: dict[str, Any]) -> None:
    undescribed = [
        f"{name}.{key}"
        for name, holder in (package["resources"] | package["types"]).items()
        for key, described in ({"": holder} | holder.get("inputProperties", {}) | holder.get("properties", {})).items()
        if not described.get("description")
    ]
    assert undescribed == []


COMPONENT_PARTS = {
    "application": "azuread:index/applicationFromTemplate:ApplicationFromTemplate",
    "job": "azuread:index/synchronizationJob:SynchronizationJob",
    "credentials": "azuread:index/synchronizationSecret:SynchronizationSecret",
    "connection-test": "pulumi-python:dynamic/entra:ConnectionTest",
    "schema": "pulumi-python:dynamic/entra:SynchronizationSchema",
    "start": "pulumi-python:dynamic/entra:JobSchedule",
    "restart": "pulumi-python:dynamic/entra:JobRestart",
}
PARTNER = "pulumi-python:dynamic/entra:CrossTenantPartner"
IDENTITY_SYNCHRONIZATION = "pulumi-python:dynamic/entra:IdentitySynchronization"
ROLE = "azuread:index/customDirectoryRole:CustomDirectoryRole"
ROLE_ASSIGNMENT = "azuread:index/directoryRoleAssignment:DirectoryRoleAssignment"
GROUP = "azuread:index/group:Group"
ASSIGNMENT = "azuread:index/appRoleAssignment:AppRoleAssignment"
APPLICATION = "azuread:index/application:Application"
PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal"


def parts(name: str, component: str) -> dict[str, str]:
    return {name: component} | {f"{name}-{part}": type_ for part, type_ in COMPONENT_PARTS.items()}


def plain(name: str) -> list[tuple[str, str]]:
    types = (APPLICATION, PRINCIPAL, COMPONENT_PARTS["job"], COMPONENT_PARTS["credentials"])
    return [(name, type_) for type_ in types]


@pytest.mark.parametrize(
    ("example", "resources"),
    [
        (
            ".",
            [*parts("crm", "entra:index:ProvisioningJob").items(), ("sales", GROUP), ("sales-crm", ASSIGNMENT)],
        ),
        (
            "examples/quickstart",
            [*parts("crm", "entra:index:ProvisioningJob").items(), ("sales", GROUP), ("sales-crm", ASSIGNMENT)],
        ),
        (
            "examples/cross-tenant",
            [
                *parts("to-fabrikam", "entra:index:CrossTenantSync").items(),
                ("to-fabrikam-partner", PARTNER),
                ("engineers", GROUP),
                ("engineers-to-fabrikam", ASSIGNMENT),
            ],
        ),
        ("examples/us-government", [*parts("crm", "entra:index:ProvisioningJob").items()]),
        ("examples/plain-azuread", [*plain("wiki"), ("writers", GROUP), ("writers", ASSIGNMENT)]),
        (
            "examples/target-tenant",
            [
                ("from-contoso", "entra:index:CrossTenantSyncTarget"),
                ("from-contoso-partner", PARTNER),
                ("from-contoso-identity-synchronization", IDENTITY_SYNCHRONIZATION),
            ],
        ),
        (
            "examples/on-premises",
            [
                *parts("erp", "entra:index:OnPremisesApplication").items(),
                ("bookkeepers", GROUP),
                ("bookkeepers-erp", ASSIGNMENT),
            ],
        ),
        (
            "examples/provisioning-reader",
            [
                *parts("wiki", "entra:index:ProvisioningJob").items(),
                ("auditors", GROUP),
                ("auditors", ROLE_ASSIGNMENT),
                ("provisioning-readers", "entra:index:ProvisioningReader"),
                ("provisioning-readers-role", ROLE),
                ("provisioning-readers-assignment-auditors", ROLE_ASSIGNMENT),
            ],
        ),
        (
            "examples/violations",
            [
                *parts("from-fabrikam", "entra:index:CrossTenantSync").items(),
                ("from-fabrikam-partner", PARTNER),
                *plain("crm"),
                ("crm", COMPONENT_PARTS["schema"]),
                ("sales-berlin", GROUP),
                ("sales", GROUP),
                ("sales-crm", ASSIGNMENT),
                *plain("shop"),
                *plain("desk"),
            ],
        ),
    ],
)
def test_the_examples_declare_their_resources(
    project_root: Path, example: str, resources: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    inventory = read_program(project_root / example, stack=None)
    declared = [
        (resource.name, resource.type)
        for resource in inventory.resources
        if not resource.type.startswith(("pulumi:providers:", "pulumi:pulumi:"))
    ]
    assert sorted(declared) == sorted(resources)
    assert inventory.gaps == ()


def test_the_root_project_is_the_quickstart(project_root: Path) -> None:
    root = yaml.safe_load((project_root / "Pulumi.yaml").read_text())
    example = yaml.safe_load((project_root / "examples/quickstart/Pulumi.yaml").read_text())
    assert root["main"] == "examples/quickstart"
    assert root["name"] == example["name"]
    assert (project_root / "Pulumi.dev.yaml").read_text() == (
        project_root / "examples/quickstart/Pulumi.dev.yaml"
    ).read_text()


def lines_of(resource: Resource) -> Iterator[int]:
    """The lines of the program where a resource, and the mappings and clauses in it, were written."""
    if resource.source is not None:
        yield resource.source.line
    written = resource.props.get("source_lines")
    for place in written.values() if isinstance(written, dict) else ():
        yield int(str(place).rpartition(":")[2])


def test_each_noted_finding_is_where_a_resource_or_a_part_of_it_is_written(
    project_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    folder = project_root / "examples/violations"
    lines = (folder / "__main__.py").read_text().splitlines()
    noted = {
        number: match.group(1, 2)
        for number, line in enumerate(lines, 1)
        if (match := re.search(r"# finding: (EP\d{3}) (\S+)$", line))
    }
    declared = {
        (noted[line], resource.type)
        for resource in read_program(folder, stack=None).resources
        for line in lines_of(resource)
        if line in noted
    }
    expected = {
        (("EP110", "cross-tenant-source-tenant-only"), COMPONENT_PARTS["schema"]),
        (("EP301", "no-password-provisioning"), COMPONENT_PARTS["schema"]),
        (("EP302", "no-nested-groups"), GROUP),
        (("EP303", "no-b2c-target"), COMPONENT_PARTS["credentials"]),
        (("EP313", "government-credential-size"), COMPONENT_PARTS["credentials"]),
    }
    assert sorted(noted.values()) == sorted(finding for finding, _ in expected)
    assert expected <= declared


@pytest.mark.parametrize(
    "example",
    [
        "quickstart",
        "cross-tenant",
        "target-tenant",
        "on-premises",
        "provisioning-reader",
        "us-government",
        "plain-azuread",
        "violations",
    ],
)
def test_an_example_explains_itself_in_five_lines(project_root: Path, example: str) -> None:
    folder = project_root / "examples" / example
    assert sorted(path.name for path in folder.iterdir() if path.name != "__pycache__") == [
        "Pulumi.dev.yaml",
        "Pulumi.yaml",
        "README.md",
        "__main__.py",
        *(["facts.json"] if example in {"cross-tenant", "on-premises"} else []),
    ]
    assert len((folder / "README.md").read_text().splitlines()) == 5
