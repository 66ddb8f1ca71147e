"""Whole inventories of programs: what a rule gets to see."""

from pathlib import Path

from entra_policy.gap import Gap, GapKind
from entra_policy.inventory import Inventory
from entra_policy.readers.program import read_program
from entra_policy.resource import Resource, SourceLocation
from entra_policy.values import UNKNOWN, Opaque, Secret, Value
from tests.support.programs import run_program

PREFIX = "urn:pulumi:dev::example::"
STACK = f"{PREFIX}pulumi:pulumi:Stack::example-dev"
DEFAULT = f"{PREFIX}pulumi:providers:azuread::default_6_11_1"
DYNAMIC = f"{PREFIX}pulumi:providers:pulumi-python::default"
FILE = "__main__.py"


def by_name(inventory: Inventory) -> dict[str, Resource]:
    return {resource.name: resource for resource in inventory.resources}


def props(inventory: Inventory, name: str) -> dict[str, Value]:
    return dict(by_name(inventory)[name].props)


def stack(outputs: dict[str, Value] | None = None) -> Resource:
    return Resource("pulumi:pulumi:Stack", STACK, "example-dev", {}, outputs or {}, id=None, property_dependencies={})


def provider(urn: str, inputs: dict[str, Value]) -> Resource:
    kind, name = urn.split("::")[2:]
    return Resource(kind, urn, name, inputs, {}, id=UNKNOWN, property_dependencies={})


PROGRAM = """\
import pulumi
import pulumi_azuread as azuread

config = pulumi.Config()
application = azuread.Application("app", display_name=config.require("name"))
principal = azuread.ServicePrincipal("sp", client_id=application.client_id)


class Job(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("entra:index:Job", name, {"mappings": 1, "token": config.require_secret("token")}, opts)
        self.job = azuread.SynchronizationJob(
            f"{name}-job",
            service_principal_id=principal.id,
            template_id="scim",
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"job": self.job.id, "token": config.require_secret("token")})


class Outer(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("entra:index:Outer", name)
        Job("crm", pulumi.ResourceOptions(parent=self))
        self.register_outputs({})


Outer("outer")
azuread.SynchronizationSecret(
    "secret",
    service_principal_id=principal.id,
    credentials=[
        {"key": "SecretToken", "value": config.require_secret("token")},
        {"key": "BaseAddress", "value": pulumi.Output.concat("https://", application.client_id)},
    ],
)
pulumi.export("application", application.id)
pulumi.export("name", application.display_name)
"""


def test_components_secrets_and_unknowns() -> None:
    application = f"{PREFIX}azuread:index/application:Application::app"
    principal = f"{PREFIX}azuread:index/servicePrincipal:ServicePrincipal::sp"
    outer = f"{PREFIX}entra:index:Outer::outer"
    job = f"{PREFIX}entra:index:Outer$entra:index:Job::crm"
    of_principal = {"servicePrincipalId": (principal,)}
    expected = [
        stack({"application": UNKNOWN, "name": "CRM"}),
        provider(DEFAULT, {"tenantId": "t", "version": "6.11.1"}),
        Resource(
            "azuread:index/application:Application",
            application,
            "app",
            {"displayName": "CRM"},
            {},
            STACK,
            DEFAULT,
            property_dependencies={},
            source=SourceLocation(FILE, 5),
        ),
        Resource(
            "azuread:index/servicePrincipal:ServicePrincipal",
            principal,
            "sp",
            {"clientId": UNKNOWN},
            {},
            STACK,
            DEFAULT,
            property_dependencies={"clientId": (application,)},
            source=SourceLocation(FILE, 6),
        ),
        Resource(
            "entra:index:Outer",
            outer,
            "outer",
            {},
            {},
            STACK,
            id=None,
            property_dependencies={},
            source=SourceLocation(FILE, 28),
        ),
        Resource(
            "entra:index:Job",
            job,
            "crm",
            {"mappings": 1, "token": Secret("planted")},
            {"job": UNKNOWN, "token": Secret("planted")},
            outer,
            id=None,
            property_dependencies={},
            source=SourceLocation(FILE, 24),
        ),
        Resource(
            "azuread:index/synchronizationJob:SynchronizationJob",
            f"{PREFIX}entra:index:Outer$entra:index:Job$azuread:index/synchronizationJob:SynchronizationJob::crm-job",
            "crm-job",
            {"servicePrincipalId": UNKNOWN, "templateId": "scim"},
            {},
            job,
            DEFAULT,
            property_dependencies=of_principal,
            source=SourceLocation(FILE, 12),
        ),
        Resource(
            "azuread:index/synchronizationSecret:SynchronizationSecret",
            f"{PREFIX}azuread:index/synchronizationSecret:SynchronizationSecret::secret",
            "secret",
            {
                "credentials": [
                    {"key": "SecretToken", "value": Secret("planted")},
                    {"key": "BaseAddress", "value": UNKNOWN},
                ],
                "servicePrincipalId": UNKNOWN,
            },
            {},
            STACK,
            DEFAULT,
            property_dependencies={"credentials": (application,), **of_principal},
            source=SourceLocation(FILE, 29),
        ),
    ]
    config = {"example:name": "CRM", "example:token": "planted", "azuread:tenantId": "t", "other:x": "y"}
    inventory = run_program(PROGRAM, config=config, secret_keys=["example:token"])
    assert list(inventory.resources) == expected
    assert (inventory.whole, inventory.gaps) == (True, ())


def test_the_order_is_always_the_same() -> None:
    config = {"example:name": "CRM", "example:token": "planted"}
    first, second = (run_program(PROGRAM, config=config, secret_keys=["example:token"]) for _ in range(2))
    assert first == second


def test_explicit_providers() -> None:
    inventory = run_program(
        """
import pulumi
import pulumi_azuread as azuread

government = azuread.Provider("government", environment="usgovernment", tenant_id="t", use_cli=False,
                              client_secret=pulumi.Output.secret("planted"))
azuread.Group("g", display_name="x", security_enabled=True, opts=pulumi.ResourceOptions(provider=government))
"""
    )
    resources = by_name(inventory)
    assert set(resources) == {"example-dev", "government", "g"}
    assert dict(resources["government"].props) == {
        "clientSecret": Secret("planted"),
        "environment": "usgovernment",
        "tenantId": "t",
        "useCli": "false",
        "useMsi": "false",
        "version": "6.11.1",
    }
    assert resources["g"].provider == f"{PREFIX}pulumi:providers:azuread::government"


def test_secrets_in_the_configuration_of_a_default_provider() -> None:
    inventory = run_program(
        "import pulumi_azuread as azuread\nazuread.Group('g', display_name='x', security_enabled=True)\n",
        config={"azuread:clientSecret": "planted", "azuread:useMsi": "true"},
        secret_keys=["azuread:clientSecret"],
    )
    assert by_name(inventory)["default_6_11_1"] == provider(
        DEFAULT, {"clientSecret": Secret("planted"), "useMsi": "true", "version": "6.11.1"}
    )


DYNAMIC_RESOURCES = """
import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class Provider(ResourceProvider):
    def create(self, props):
        return CreateResult("id", props)


class Schema(Resource, module="entra", name="SynchronizationSchema"):
    def __init__(self, name, props):
        super().__init__(Provider(), name, props)


secret = pulumi.Output.secret
schema = Schema("schema", {
    "job_id": "j",
    "schema": {"synchronizationRules": [{"priority": 1, "weight": 1.5, "groupFilter": None, "on": True}]},
    "list": [{"value": secret("planted")}, None],
    "dict": {"value": secret("planted"), "n": 1},
})
Schema("after", {"unknown": schema.id, "known": schema.job_id})
"""


def test_dynamic_resources() -> None:
    schema = f"{PREFIX}pulumi-python:dynamic/entra:SynchronizationSchema::schema"
    expected = [
        stack(),
        provider(DYNAMIC, {"example:a": "b"}),
        Resource(
            "pulumi-python:dynamic/entra:SynchronizationSchema",
            schema,
            "schema",
            {
                "dict": {"n": 1, "value": Secret("planted")},
                "job_id": "j",
                "list": Secret([{"value": "planted"}, None]),
                "schema": {"synchronizationRules": [{"on": True, "priority": 1, "weight": 1.5}]},
            },
            {},
            STACK,
            DYNAMIC,
            property_dependencies={},
            source=SourceLocation(FILE, 13),
        ),
        Resource(
            "pulumi-python:dynamic/entra:SynchronizationSchema",
            f"{PREFIX}pulumi-python:dynamic/entra:SynchronizationSchema::after",
            "after",
            {"known": "j", "unknown": UNKNOWN},
            {},
            STACK,
            DYNAMIC,
            property_dependencies={"known": (schema,), "unknown": (schema,)},
            source=SourceLocation(FILE, 13),
        ),
    ]
    inventory = run_program(DYNAMIC_RESOURCES, config={"example:a": "b"})
    assert list(inventory.resources) == expected


def test_data_sources_of_both_styles() -> None:
    inventory = run_program(
        """
import pulumi_azuread as azuread

client = azuread.get_client_config()
users = azuread.get_users(user_principal_names=["a@example.com"])
user = azuread.get_user_output(user_principal_name="a@example.com")
azuread.Group("plain", display_name="in " + client.tenant_id, owners=users.object_ids, security_enabled=True)
azuread.Group("output", display_name=user.display_name, owners=[user.object_id], security_enabled=user.account_enabled)
"""
    )
    assert props(inventory, "plain") == {"displayName": UNKNOWN, "owners": UNKNOWN, "securityEnabled": True}
    assert props(inventory, "output") == {"displayName": UNKNOWN, "owners": [UNKNOWN], "securityEnabled": UNKNOWN}


def test_other_stacks_and_existing_resources_are_not_analyzed() -> None:
    inventory = run_program(
        """
import pulumi
import pulumi_azuread as azuread

other = pulumi.StackReference("organization/other/dev")
existing = azuread.Group.get("existing", "00000000-0000-0000-0000-000000000001")
azuread.Group("below", display_name=other.get_output("name"), owners=[other.require_output("owner")],
              security_enabled=True, opts=pulumi.ResourceOptions(parent=existing))
pulumi.export("id", existing.id)
pulumi.export("name", existing.display_name)
pulumi.export("text", pulumi.Output.format("{0}!", other.outputs["x"]))
"""
    )
    below = "azuread:index/group:Group$azuread:index/group:Group::below"
    assert list(inventory.resources) == [
        stack({"id": "00000000-0000-0000-0000-000000000001", "name": UNKNOWN, "text": UNKNOWN}),
        provider(f"{PREFIX}pulumi:providers:pulumi::default", {}),
        provider(DEFAULT, {"version": "6.11.1"}),
        Resource(
            "azuread:index/group:Group",
            f"{PREFIX}{below}",
            "below",
            {"displayName": UNKNOWN, "owners": [UNKNOWN], "securityEnabled": True},
            {},
            f"{PREFIX}azuread:index/group:Group::existing",
            DEFAULT,
            property_dependencies={
                "displayName": (f"{PREFIX}pulumi:pulumi:StackReference::organization/other/dev",),
                "owners": (f"{PREFIX}pulumi:pulumi:StackReference::organization/other/dev",),
            },
            source=SourceLocation(FILE, 7),
        ),
    ]


def test_references_assets_and_exports() -> None:
    inventory = run_program(
        """
import pulumi
import pulumi_azuread as azuread

class Component(pulumi.ComponentResource):
    def __init__(self, name, props):
        super().__init__("a:b:Component", name, props)

group = azuread.Group("g", display_name="x", security_enabled=True)
first = Component("first", {})
Component("second", {
    "group": group, "component": first, "asset": pulumi.StringAsset("x"), "archive": pulumi.FileArchive("."),
    "__internal": 1, "deep": {"__internal": 1, "kept": None},
})
pulumi.export("secret", pulumi.Output.secret({"a": [1, 2.5, True, None]}))
pulumi.export("unknown", group.object_id)
"""
    )
    assert props(inventory, "second") == {
        "archive": Opaque("archive"),
        "asset": Opaque("asset"),
        "component": f"{PREFIX}a:b:Component::first",
        "deep": {"kept": None},
        "group": UNKNOWN,
    }
    assert dict(by_name(inventory)["example-dev"].outputs) == {
        "secret": Secret({"a": [1, 2.5, True, None]}),
        "unknown": UNKNOWN,
    }


def test_remote_components_are_a_gap() -> None:
    inventory = run_program(
        """
import pulumi
import pulumi_azuread as azuread

class Remote(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("plugin:index:Remote", name, {"x": 1, "made": None}, None, True)

remote = Remote("remote")
azuread.Group("child", display_name=remote.made, description=remote.x, security_enabled=True,
              opts=pulumi.ResourceOptions(parent=remote))
"""
    )
    remote = f"{PREFIX}plugin:index:Remote::remote"
    gap = Gap(
        GapKind.COMPONENT_OF_PLUGIN,
        f"{remote} is a component that a plugin builds: neither it nor its resources could be seen.",
        "Check a preview instead: `pulumi preview --json --show-sames > preview.json`.",
    )
    assert (inventory.whole, inventory.gaps) == (False, (gap,))
    child = by_name(inventory)["child"]
    assert child.urn == f"{PREFIX}plugin:index:Remote$azuread:index/group:Group::child"
    assert child.parent == remote
    assert props(inventory, "child") == {"description": UNKNOWN, "displayName": UNKNOWN, "securityEnabled": True}


def test_methods_of_providers_give_unknown_values() -> None:
    inventory = run_program(
        "import pulumi\npulumi.export('result', pulumi.runtime.call('a:b:c', {'x': 1}).apply(lambda result: result['y']))\n"
    )
    assert inventory.resources == (stack({"result": UNKNOWN}),)


def test_asynchronous_programs() -> None:
    inventory = run_program(
        """
import asyncio
import pulumi

async def later():
    await asyncio.sleep(0)
    return "x"

async def main():
    return {"value": await later()}

pulumi.run(main)
"""
    )
    assert inventory.resources == (stack({"value": "x"}),)


def test_source_lines_below_the_project_only(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: example\nruntime: python\nmain: src\n", encoding="utf-8")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "groups.py").write_text(
        "import pulumi_azuread as azuread\n\n\n"
        "class Group(azuread.Group):\n    def __init__(self, name):\n"
        "        super().__init__(name, display_name=name, security_enabled=True)\n\n\n"
        "def make(name):\n    return Group(name)\n",
        encoding="utf-8",
    )
    (tmp_path / "src" / "__main__.py").write_text("from groups import make\n\nmake('g')\n", encoding="utf-8")
    inventory = read_program(tmp_path, stack="dev")
    assert by_name(inventory)["g"].source == SourceLocation("src/groups.py", 6)
