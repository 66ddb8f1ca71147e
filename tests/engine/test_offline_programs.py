"""How programs run: data sources, dynamic resources, providers, unknowns at preview, and programs that fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from environment import Pulumi
    from tests.engine.conftest import OfflineStack

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def outputs(pulumi: Pulumi) -> dict[str, Any]:
    result = pulumi.run("up", "--yes", "--skip-preview")
    assert result.returncode == 0, result.stdout + result.stderr
    values: dict[str, Any] = json.loads(pulumi.run("stack", "output", "--json").stdout)
    return values


def test_data_sources_answer_in_both_call_styles(
    offline_stack: OfflineStack, write_project: Callable[..., Path]
) -> None:
    program = """
import pulumi
import pulumi_azuread as azuread

template = azuread.get_application_template(display_name="Cross-tenant synchronization")
application = azuread.ApplicationFromTemplate("app", display_name="CTS", template_id=template.template_id)
principal = azuread.get_service_principal_output(object_id=application.service_principal_object_id)
groups = azuread.get_groups(display_names=["Sales", "Research"])
pulumi.export("template", template.template_id)
pulumi.export("same", pulumi.Output.all(principal.id, application.service_principal_id).apply(lambda p: p[0] == p[1]))
pulumi.export("groups", [groups.display_names, len(groups.object_ids)])
pulumi.export("published", azuread.get_application_published_app_ids().result["MicrosoftGraph"])
"""
    assert outputs(offline_stack(write_project(program))) == {
        "template": "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7",
        "same": True,
        "groups": [["Sales", "Research"], 2],
        "published": "00000003-0000-0000-c000-000000000000",
    }


def test_a_provider_has_its_own_tenant_and_client(
    offline_stack: OfflineStack, write_project: Callable[..., Path]
) -> None:
    program = """
import pulumi
import pulumi_azuread as azuread

source = azuread.Provider(
    "source",
    tenant_id="aaaaaaaa-0000-4000-8000-000000000001",
    client_id="aaaaaaaa-0000-4000-8000-000000000002",
)
job = azuread.SynchronizationJob(
    "job",
    service_principal_id="/servicePrincipals/aaaaaaaa-0000-4000-8000-000000000003",
    template_id="Azure2Azure",
    opts=pulumi.ResourceOptions(provider=source),
)
client = azuread.get_client_config(opts=pulumi.InvokeOptions(parent=job))
default = azuread.get_client_config()
pulumi.export("job", job.id)
pulumi.export("tenants", [client.tenant_id, default.tenant_id])
"""
    pulumi = offline_stack(write_project(program))
    pulumi.run("config", "set", "azuread:tenantId", "bbbbbbbb-0000-4000-8000-000000000001")
    exported = outputs(pulumi)

    assert exported.pop("job").rpartition(".")[0] == (
        "/servicePrincipals/aaaaaaaa-0000-4000-8000-000000000003/synchronization/jobs/"
        "Azure2Azure.aaaaaaaa000040008000000000000001"
    )
    assert exported == {"tenants": ["aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000001"]}


def test_what_a_tenant_decides_is_unknown_at_preview(
    offline_stack: OfflineStack, write_project: Callable[..., Path]
) -> None:
    program = """
import pulumi
import pulumi_azuread as azuread

principal = azuread.ServicePrincipal("principal", client_id="11111111-2222-4333-8444-555555555555")
azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id="scim")
"""
    result = offline_stack(write_project(program)).run("preview", "--json")

    states = {
        step["urn"].rpartition("::")[2]: step["newState"]
        for step in json.loads(result.stdout)["steps"]
        if "azuread:index" in step["urn"]
    }
    assert states["job"]["inputs"] == {
        "__defaults": ["enabled"],
        "enabled": True,
        "servicePrincipalId": UNKNOWN,
        "templateId": "scim",
    }
    assert {name: item.get("id", "") for name, item in states.items()} == {"principal": "", "job": ""}


def test_dynamic_resources_of_the_projects_own_modules(
    offline_stack: OfflineStack, write_project: Callable[..., Path]
) -> None:
    module = """
from pulumi.dynamic import CreateResult, DiffResult, ResourceProvider


class Provider(ResourceProvider):
    def create(self, props):
        return CreateResult("made", {**props, "made": props["rules"][0]["name"].upper()})

    def diff(self, id_, olds, news):
        return DiffResult(changes=olds["rules"] != news["rules"])
"""
    program = """
import pulumi
from pulumi.dynamic import Resource

from schemas import Provider


class Schema(Resource, module="entra", name="SynchronizationSchema"):
    made: pulumi.Output[str]

    def __init__(self, name, rules):
        super().__init__(Provider(), name, {"rules": rules, "made": None})


pulumi.export("made", Schema("schema", [{"name": "outbound"}]).made)
"""
    pulumi = offline_stack(write_project(program, schemas=module))

    assert outputs(pulumi) == {"made": "OUTBOUND"}
    again = pulumi.run("up", "--yes", "--skip-preview", "--expect-no-changes")
    assert again.returncode == 0, again.stdout + again.stderr


@pytest.mark.parametrize(
    ("program", "messages"),
    [
        (
            "def outer():\n    raise LookupError('no such mapping')\n\nouter()\n",
            [
                (
                    "Program failed with an unhandled exception:\n"
                    "Traceback (most recent call last):\n"
                    '  File "{directory}/__main__.py", line 4, in <module>\n'
                    "    outer()\n"
                    '  File "{directory}/__main__.py", line 2, in outer\n'
                    "    raise LookupError('no such mapping')\n"
                    "LookupError: no such mapping"
                )
            ],
        ),
        ("import pulumi\n\nraise pulumi.RunError('the scope is empty')\n", ["the scope is empty"]),
        ("import sys\n\nsys.exit(7)\n", ["an unhandled error occurred: Program exited with non-zero exit code: 7"]),
        ("import os\n\nos.kill(os.getpid(), 9)\n", ["an unhandled error occurred: Program was ended by signal 9"]),
    ],
    ids=["exception", "run-error", "exit", "killed"],
)
def test_a_program_that_fails_says_why(
    program: str, messages: list[str], offline_stack: OfflineStack, write_project: Callable[..., Path]
) -> None:
    directory = write_project(program)
    result = offline_stack(directory).run("preview", "--json")

    assert result.returncode != 0
    printed = [
        item["message"].removeprefix("error: ").strip()
        for item in json.loads(result.stdout)["diagnostics"]
        if item["severity"] == "error"
    ]
    assert printed[: len(messages)] == [message.replace("{directory}", str(directory)) for message in messages]


def test_a_program_does_not_see_the_modules_of_the_language_host(
    offline_stack: OfflineStack, write_project: Callable[..., Path]
) -> None:
    program = """
import importlib.util
import os
import sys

import pulumi

pulumi.export("found", [name for name in ("serving", "environment", "preview") if importlib.util.find_spec(name)])
pulumi.export("directory", os.getcwd())
pulumi.export("name", __name__)
"""
    directory = write_project(program)
    assert outputs(offline_stack(directory)) == {"found": [], "directory": str(directory), "name": "__main__"}


def test_a_missing_virtual_environment_is_named(
    offline_stack: OfflineStack, write_project: Callable[..., Path]
) -> None:
    directory = write_project("")
    (directory / "Pulumi.yaml").write_text(
        "name: offline\nruntime:\n  name: python\n  options:\n    virtualenv: absent\n", encoding="utf-8"
    )
    result = offline_stack(directory).run("preview")

    assert result.returncode != 0
    assert (
        f"the virtual environment {directory}/absent (`virtualenv` in {directory}) does not exist; "
        "make it first, as nothing is installed offline"
    ) in result.stdout + result.stderr


def test_main_names_the_programs_folder(offline_stack: OfflineStack, write_project: Callable[..., Path]) -> None:
    directory = write_project("raise SystemExit(1)")
    (directory / "Pulumi.yaml").write_text("name: offline\nruntime: python\nmain: infra\n", encoding="utf-8")
    (directory / "infra").mkdir()
    (directory / "infra" / "__main__.py").write_text("import pulumi\npulumi.export('ran', 'infra')\n", encoding="utf-8")

    assert outputs(offline_stack(directory)) == {"ran": "infra"}


def test_a_component_of_a_plugin_folder_is_constructed(
    offline_stack: OfflineStack, write_project: Callable[..., Path]
) -> None:
    component = """
from typing import TypedDict

import pulumi
import pulumi_azuread as azuread


class TeamArgs(TypedDict):
    title: pulumi.Input[str]


class Team(pulumi.ComponentResource):
    group: pulumi.Output[str]

    def __init__(self, name: str, args: TeamArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("teams:index:Team", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.group = azuread.Group(name, display_name=args["title"], security_enabled=True, opts=child).display_name
        self.register_outputs({"group": self.group})
"""
    program = """
import pulumi


class Team(pulumi.ComponentResource):
    group: pulumi.Output[str]

    def __init__(self, name, title):
        super().__init__("teams:index:Team", name, {"title": title, "group": None}, None, remote=True)


pulumi.export("group", Team("team", "Sales").group)
"""
    directory = write_project(program)
    plugin = directory / "teams"
    plugin.mkdir()
    (plugin / "PulumiPlugin.yaml").write_text("name: teams\nruntime: python\n", encoding="utf-8")
    (plugin / "team.py").write_text(component, encoding="utf-8")
    (plugin / "__main__.py").write_text(
        "from pulumi.provider.experimental import component_provider_host\n\nfrom team import Team\n\n"
        "component_provider_host(components=[Team], name='teams')\n",
        encoding="utf-8",
    )
    (directory / "Pulumi.yaml").write_text(
        "name: offline\nruntime: python\nplugins:\n  providers:\n    - name: teams\n      path: ./teams\n",
        encoding="utf-8",
    )

    assert outputs(offline_stack(directory)) == {"group": "Sales"}
