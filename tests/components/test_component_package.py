"""The components as programs in other languages see them, and the example programs."""

import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
import pytest
import yaml
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.runtime.proto.provider_pb2 import GetSchemaRequest
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from entra_components import CrossTenantSync, ProvisioningJob
from entra_policy.readers.program import read_program


@pytest.fixture(scope="module")
def package() -> dict[str, Any]:
    schema = ComponentProvider([ProvisioningJob, CrossTenantSync], "entra").schema
    assert schema is not None
    parsed: dict[str, Any] = json.loads(schema)
    return parsed


def kinds(properties: dict[str, Any]) -> dict[str, str]:
    return {
        name: property_["type"] if "type" in property_ else property_["$ref"] for name, property_ in properties.items()
    }


def test_the_inputs_and_outputs_of_a_provisioning_job(package: dict[str, Any]) -> None:
    component = package["resources"]["entra:index:ProvisioningJob"]
    assert component["isComponent"] is True
    assert kinds(component["inputProperties"]) == {
        "displayName": "string",
        "templateId": "string",
        "cloud": "string",
        "servicePrincipalId": "string",
        "synchronizationTemplateId": "string",
        "enabled": "boolean",
        "credentials": "#/types/entra:index:ProvisioningCredentials",
        "scope": "string",
        "notificationEmails": "array",
        "mappings": "array",
        "groupMappings": "array",
        "scoping": "object",
        "targetDirectory": "string",
        "schema": "object",
        "schemaMode": "string",
        "connection": "#/types/entra:index:Connection",
    }
    assert component.get("requiredInputs", []) == []
    assert kinds(component["properties"]) == dict.fromkeys(
        ("applicationId", "servicePrincipalId", "servicePrincipalObjectId", "jobId"), "string"
    )
    assert sorted(component["required"]) == ["jobId", "servicePrincipalId", "servicePrincipalObjectId"]


def test_the_inputs_and_outputs_of_a_cross_tenant_synchronization(package: dict[str, Any]) -> None:
    component = package["resources"]["entra:index:CrossTenantSync"]
    assert kinds(component["inputProperties"]) == {
        "targetTenantId": "string",
        "sourceTenantId": "string",
        "targetTenantKind": "string",
        "sourceCloud": "string",
        "targetCloud": "string",
        "displayName": "string",
        "enabled": "boolean",
        "scope": "string",
        "notificationEmails": "array",
        "mappings": "array",
        "scoping": "object",
        "schemaMode": "string",
        "connection": "#/types/entra:index:Connection",
    }
    assert component["requiredInputs"] == ["targetTenantId"]
    assert sorted(component["required"]) == ["applicationId", "jobId", "servicePrincipalId", "servicePrincipalObjectId"]


def test_the_nested_types(package: dict[str, Any]) -> None:
    assert {
        name: (kinds(type_["properties"]), type_.get("required", [])) for name, type_ in package["types"].items()
    } == {
        "entra:index:ProvisioningCredentials": (
            {"baseAddress": "string", "secretToken": "string", "extra": "object"},
            [],
        ),
        "entra:index:Connection": (
            dict.fromkeys(("tenantId", "cloud", "clientId", "clientSecretVariable"), "string"),
            [],
        ),
    }


def test_every_property_is_described(package: dict[str, Any]) -> None:
    undescribed = [
        f"{name}.{key}"
        for name, holder in (package["resources"] | package["types"]).items()
        for key, property_ in (holder.get("inputProperties", {}) | holder.get("properties", {})).items()
        if not property_.get("description")
    ]
    assert undescribed == []


def test_the_plugin_serves_the_package(project_root: Path, package: dict[str, Any]) -> None:
    program = project_root / "components" / "__main__.py"
    with subprocess.Popen([sys.executable, "-u", str(program), "127.0.0.1:1"], stdout=subprocess.PIPE) as plugin:
        try:
            assert plugin.stdout is not None
            port = int(plugin.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                answer = ResourceProviderStub(channel).GetSchema(GetSchemaRequest(), wait_for_ready=True, timeout=30)
        finally:
            plugin.kill()
    assert json.loads(answer.schema) == package | {"version": version("entra-provisioning")}


COMPONENT_PARTS = {
    "application": "azuread:index/applicationFromTemplate:ApplicationFromTemplate",
    "job": "azuread:index/synchronizationJob:SynchronizationJob",
    "credentials": "azuread:index/synchronizationSecret:SynchronizationSecret",
    "schema": "pulumi-python:dynamic/entra:SynchronizationSchema",
}
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
                ("engineers", GROUP),
                ("engineers-to-fabrikam", ASSIGNMENT),
            ],
        ),
        ("examples/us-government", [*parts("crm", "entra:index:ProvisioningJob").items()]),
        ("examples/plain-azuread", [*plain("wiki"), ("writers", GROUP), ("writers", ASSIGNMENT)]),
        (
            "examples/violations",
            [
                *parts("from-fabrikam", "entra:index:CrossTenantSync").items(),
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


def test_each_noted_finding_stands_where_a_resource_is_constructed(
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
        resource.source.line: resource.type
        for resource in read_program(folder, stack=None).resources
        if resource.source is not None and resource.source.line in noted
    }
    assert {noted[line]: declared[line] for line in noted} == {
        ("EP110", "cross-tenant-source-tenant-only"): COMPONENT_PARTS["schema"],
        ("EP301", "no-password-provisioning"): COMPONENT_PARTS["schema"],
        ("EP302", "no-nested-groups"): GROUP,
        ("EP303", "no-b2c-target"): COMPONENT_PARTS["credentials"],
        ("EP313", "government-credential-size"): COMPONENT_PARTS["credentials"],
    }


@pytest.mark.parametrize("example", ["quickstart", "cross-tenant", "us-government", "plain-azuread", "violations"])
def test_an_example_explains_itself_in_five_lines(project_root: Path, example: str) -> None:
    folder = project_root / "examples" / example
    assert sorted(path.name for path in folder.iterdir() if path.name != "__pycache__") == [
        "Pulumi.dev.yaml",
        "Pulumi.yaml",
        "README.md",
        "__main__.py",
    ]
    assert len((folder / "README.md").read_text().splitlines()) == 5
