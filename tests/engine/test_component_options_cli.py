"""Components with the real CLI: renaming, adopting a job that exists, and a component of the plugin."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from tests.support.provisioned_wiki import ENVIRONMENT, new_tenant, only_job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from environment import Pulumi
    from tests.engine.conftest import GraphStack, OfflineStack
    from tests.support.graph_server import GraphServer


SCHEDULE = "pulumi-python:dynamic/entra:JobSchedule"


def resources(pulumi: Pulumi) -> dict[str, dict[str, Any]]:
    """Type and name -> what the state says of a resource, without the stack and the providers."""
    exported = json.loads(pulumi.run("stack", "export").stdout)
    return {
        "::".join(resource["urn"].split("::")[2:]): resource
        for resource in exported["deployment"]["resources"]
        if not resource["type"].startswith("pulumi:")
    }


def up(pulumi: Pulumi, *arguments: str) -> None:
    result = pulumi.run("up", "--yes", "--skip-preview", *arguments)
    assert result.returncode == 0, result.stdout + result.stderr


def test_an_alias_renames_the_component_and_its_resources(graph_stack: GraphStack, graph_server: GraphServer) -> None:
    new_tenant(graph_server)
    program = """
import pulumi
from entra_components import ProvisioningJob, ProvisioningReader

def aliased(*names):
    return pulumi.ResourceOptions(aliases=[pulumi.Alias(name=name) for name in names])

ProvisioningJob("{job}", {{"display_name": "CRM", "restart": False}}, aliased({jobs}))
ProvisioningReader(
    "{reader}",
    {{"display_name": "Reader", "principal_object_ids": {{"ada": "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"}}}},
    aliased({readers}),
)
"""
    source = program.format(job="old", reader="readers", jobs="", readers="")
    stack = graph_stack(source, secrets={}, environment=ENVIRONMENT)
    pulumi = stack.pulumi
    up(pulumi)
    before = resources(pulumi)
    renamed = program.format(job="crm", reader="auditors", jobs='"old"', readers='"readers"')
    stack.rewrite(renamed)
    up(pulumi, "--expect-no-changes")
    after = resources(pulumi)

    job, reader = "entra:index:ProvisioningJob", "entra:index:ProvisioningReader"
    azuread = "azuread:index"
    assert {name: resource.get("id") for name, resource in after.items()} == {
        f"{new}": before[old].get("id")
        for old, new in (
            (f"{job}::old", f"{job}::crm"),
            *(
                (f"{job}${azuread}/{kind}::old-{part}", f"{job}${azuread}/{kind}::crm-{part}")
                for kind, part in (
                    ("applicationFromTemplate:ApplicationFromTemplate", "application"),
                    ("synchronizationJob:SynchronizationJob", "job"),
                    ("synchronizationSecret:SynchronizationSecret", "credentials"),
                )
            ),
            (f"{job}${SCHEDULE}::old-start", f"{job}${SCHEDULE}::crm-start"),
            (f"{reader}::readers", f"{reader}::auditors"),
            *(
                (f"{reader}${azuread}/{kind}::readers-{part}", f"{reader}${azuread}/{kind}::auditors-{part}")
                for kind, part in (
                    ("customDirectoryRole:CustomDirectoryRole", "role"),
                    ("directoryRoleAssignment:DirectoryRoleAssignment", "assignment-ada"),
                )
            ),
        )
    }


def test_an_existing_job_is_adopted_and_the_argument_may_stay(
    graph_stack: GraphStack, graph_server: GraphServer
) -> None:
    tenant = new_tenant(graph_server)
    principal = tenant.add_service_principal()
    job = tenant.add_job(principal)
    job.run(credentials=True)
    job_id = job.document["id"]
    program = f"""
from entra_components import ProvisioningJob

ProvisioningJob("crm", {{"service_principal_id": "{principal}", "existing_job_id": "{job_id}", "restart": False}})
"""
    stack = graph_stack(program, secrets={}, environment=ENVIRONMENT)
    up(stack.pulumi)
    up(stack.pulumi, "--expect-no-changes")
    stack.rewrite(program.replace(f'"existing_job_id": "{job_id}", ', ""))
    up(stack.pulumi)

    name = "entra:index:ProvisioningJob$azuread:index/synchronizationJob:SynchronizationJob::crm-job"
    assert resources(stack.pulumi)[name]["id"] == f"/servicePrincipals/{principal}/synchronization/jobs/{job_id}"
    assert (only_job(tenant), stack.written()) == (job, [])


PLUGIN_PROGRAM = """
import pulumi


class ProvisioningJob(pulumi.ComponentResource):
    job_id: pulumi.Output[str]

    def __init__(self, name, inputs):
        outputs = {"jobId": None}
        super().__init__("entra:index:ProvisioningJob", name, {**inputs, **outputs}, None, remote=True)


group = pulumi.Output.from_input("CRM of sales")
ProvisioningJob("crm", INPUTS)
"""


def plugin_project(write_project: Callable[..., Path], project_root: Path, inputs: str) -> Path:
    directory = write_project(PLUGIN_PROGRAM.replace("INPUTS", inputs))
    (directory / "Pulumi.yaml").write_text(
        "name: offline\nruntime: python\nplugins:\n  providers:\n    - name: entra\n"
        f"      path: {project_root / 'components'}\n",
        encoding="utf-8",
    )
    return directory


def test_a_component_of_the_plugin_keeps_its_secrets(
    offline_stack: OfflineStack, write_project: Callable[..., Path], project_root: Path, graph_server: GraphServer
) -> None:
    new_tenant(graph_server)
    inputs = """{
        "displayName": group,
        "deletionThreshold": 500,
        "restart": False,
        "credentials": {
            "baseAddress": "https://crm.example.com/scim", "secretToken": pulumi.Output.secret("planted-token"),
        },
    }"""
    offline = offline_stack(plugin_project(write_project, project_root, inputs))
    variables = {**offline.environment, **graph_server.environment(), **ENVIRONMENT}
    pulumi = dataclasses.replace(offline, environment=variables)
    up(pulumi)
    exported = json.loads(pulumi.run("stack", "export", "--show-secrets").stdout)
    [written] = [
        resource["inputs"]["credentials"]
        for resource in exported["deployment"]["resources"]
        if resource["type"].endswith(":SynchronizationSecret")
    ]
    settings = '{"Enabled":false,"DeleteThresholdEnabled":true,"DeleteThresholdValue":500}'
    # azuread makes all values secrets.
    assert [(entry["key"], json.loads(entry["value"]["plaintext"])) for entry in written] == [
        ("SecretToken", "planted-token"),
        ("BaseAddress", "https://crm.example.com/scim"),
        ("SyncAll", "false"),
        ("SyncNotificationSettings", settings),
    ]
    assert "planted-token" not in pulumi.run("stack", "export").stdout


def test_a_wrong_input_of_the_plugin_is_reported_without_a_traceback(
    offline_stack: OfflineStack, write_project: Callable[..., Path], project_root: Path
) -> None:
    inputs = '{"displayName": "CRM", "credentials": pulumi.Output.secret({"secretToken": "planted-token"})}'
    pulumi = offline_stack(plugin_project(write_project, project_root, inputs))
    result = pulumi.run("preview")
    output = result.stdout + result.stderr
    assert result.returncode != 0
    assert (
        "error: entra:index:ProvisioningJob resource 'crm' has a problem:\n"
        "    \t\t- property credentials with value <secret> has a problem: must be an object; its values may be outputs or "
        "secrets, it can't be one as a whole. Wrap the values instead.\n"
    ) in output
    # The program's own SDK shows its frames, but none of the plugin's.
    assert "entra_components" not in output
    assert "planted-token" not in output
