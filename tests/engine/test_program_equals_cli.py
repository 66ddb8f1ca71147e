"""The embedded engine's view of a program equals the real CLI's, resource by resource.

A recording analyzer (`recorder/`) writes down what the real engine hands to Analyze and AnalyzeStack in an offline
preview. Compared are all resources by URN: type, name, parent, provider, inputs with their unknown and secret
marks, property dependencies, and the outputs of components and of the stack.

Differences that remain, and why:

* A provider's Check fills in defaults of inputs that the program left out, and marks some as secrets (`DEFAULTS`
  and `SECRET_VALUES` are those of the azuread stand-in). The embedded engine has no provider to ask.
* What a data source answers and what `Resource.get` reads may be known in a preview. Without a cloud it never is.
* A dynamic resource's own `check` may change its inputs. The embedded engine does not run it.
* The engine takes concurrent registrations in any order; the embedded engine always gives the same one.
"""

import json
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from entra_policy.inventory import Inventory
from entra_policy.pulumi_json import from_json
from entra_policy.readers.program import read_program
from entra_policy.resource import Resource, provider_urn
from entra_policy.values import Secret, Value

HERE = Path(__file__).parent
RECORDER = HERE / "recorder"
EXAMPLES = HERE.parents[1] / "examples"

AZUREAD_PROVIDER = "pulumi:providers:azuread"
# Functions have names in lower case, types of resources don't.
_LOOK_UP = re.compile(r":get[A-Z]\w+::\d+$")
SYNCHRONIZATION_SECRET = "azuread:index/synchronizationSecret:SynchronizationSecret"

DEFAULTS: Mapping[str, Mapping[str, Value]] = {
    "azuread:index/application:Application": {
        "deviceOnlyAuthEnabled": False,
        "fallbackPublicClientEnabled": False,
        "oauth2PostResponseRequired": False,
        "preventDuplicateNames": False,
        "signInAudience": "AzureADMyOrg",
    },
    "azuread:index/group:Group": {"assignableToRole": False, "preventDuplicateNames": False},
    "azuread:index/servicePrincipal:ServicePrincipal": {
        "accountEnabled": True,
        "appRoleAssignmentRequired": False,
    },
    "azuread:index/synchronizationJob:SynchronizationJob": {"enabled": True},
    "azuread:index/user:User": {
        "disablePasswordExpiration": False,
        "disableStrongPassword": False,
        "forcePasswordChange": False,
        "showInAddressList": True,
    },
}


class Stack(Protocol):
    """The CLI on one stack, as the fixture `offline_stack` gives it."""

    environment: dict[str, str]

    def run(self, *arguments: str) -> Any: ...


class StackFactory(Protocol):
    def __call__(self, directory: Path, *, stack: str = "dev") -> Stack: ...


@dataclass(frozen=True)
class Seen:
    """What both views have in common."""

    type: str
    urn: str
    name: str
    parent: str | None
    provider: str | None
    props: Mapping[str, Value]
    property_dependencies: Mapping[str, tuple[str, ...]]
    outputs: Mapping[str, Value]


def of_inventory(inventory: Inventory) -> dict[str, Seen]:
    return {one.urn: _of_resource(one) for one in inventory.resources}


def _of_resource(one: Resource) -> Seen:
    return Seen(
        type=one.type,
        urn=one.urn,
        name=one.name,
        parent=one.parent,
        provider=one.provider,
        props=dict(one.props),
        property_dependencies=_of_resources(one.property_dependencies),
        outputs=dict(one.outputs),
    )


def _of_resources(dependencies: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Without the dependencies on look-ups, which the engine doesn't know."""
    kept = {key: tuple(urn for urn in urns if not _LOOK_UP.search(urn)) for key, urns in dependencies.items()}
    return {key: urns for key, urns in kept.items() if urns}


def of_recording(recording: Path) -> dict[str, Seen]:
    entries = [json.loads(line) for line in recording.read_text(encoding="utf-8").splitlines()]
    [resources] = [entry["request"]["resources"] for entry in entries if entry["kind"] == "stack"]
    at_the_end = {one["urn"]: one for one in resources}
    return {
        one["urn"]: _of_requests(one, at_the_end[one["urn"]])
        for one in (entry["request"] for entry in entries if entry["kind"] == "resource")
    }


def _of_requests(one: dict[str, Any], at_the_end: dict[str, Any]) -> Seen:
    is_component = not one.get("provider") and not one["type"].startswith("pulumi:providers:")
    return Seen(
        type=one["type"],
        urn=one["urn"],
        name=one["name"],
        parent=one["options"].get("parent") or None,
        provider=provider_urn(one.get("provider", {}).get("urn")),
        props=_values(one.get("properties", {})),
        property_dependencies={
            key: tuple(sorted(depended["urns"])) for key, depended in at_the_end.get("propertyDependencies", {}).items()
        },
        outputs=_values(at_the_end.get("properties", {})) if is_component else {},
    )


def _values(properties: dict[str, Any]) -> dict[str, Value]:
    return {key: from_json(value) for key, value in properties.items()}


def after_check(seen: Seen) -> Seen:
    """What the SDK and the stand-in's Check make of a resource.

    The SDK writes the global cloud into an explicit provider without a cloud, of which the embedded engine sees that it
    is assumed.
    """
    props: dict[str, Value] = {**DEFAULTS.get(seen.type, {}), **seen.props}
    if seen.type == AZUREAD_PROVIDER and not seen.name.startswith("default_"):
        props.setdefault("environment", "public")
    credentials = props.get("credentials")
    if seen.type == SYNCHRONIZATION_SECRET and isinstance(credentials, list):
        props["credentials"] = [_with_secret_value(credential) for credential in credentials]
    return replace(seen, props=props)


def _with_secret_value(credential: Value) -> Value:
    if not isinstance(credential, dict) or isinstance(credential["value"], Secret):
        return credential
    return {**credential, "value": Secret(credential["value"])}


def views(project: Path, offline_stack: StackFactory, recording: Path) -> tuple[dict[str, Seen], dict[str, Seen]]:
    """The real engine's view and the embedded engine's, with the stand-in's Check applied."""
    [stack] = [path.name.split(".")[1] for path in project.glob("Pulumi.*.yaml")]
    pulumi = offline_stack(project, stack=stack)
    recording.touch()
    pulumi.environment["ENTRA_RECORDING"] = str(recording)
    result = pulumi.run("preview", "--policy-pack", str(RECORDER))
    assert result.returncode == 0, result.stdout + result.stderr
    embedded = of_inventory(read_program(project, stack=stack))
    return of_recording(recording), {urn: after_check(seen) for urn, seen in embedded.items()}


DYNAMIC = """
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class Provider(ResourceProvider):
    def create(self, props):
        return CreateResult("id", props)


class Schema(Resource, module="entra", name="SynchronizationSchema"):
    def __init__(self, name, props, opts=None):
        super().__init__(Provider(), name, props, opts)


class Plain(Resource):
    def __init__(self, name, props, opts=None):
        super().__init__(Provider(), name, props, opts)
"""

PROGRAMS = {
    "components": """
import pulumi
import pulumi_azuread as azuread
from dynamic_resources import Plain

config = pulumi.Config()
application = azuread.Application("app", display_name=config.require("greeting"))
principal = azuread.ServicePrincipal("sp", client_id=application.client_id)


class Inner(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("a:b:Inner", name, {"none": None, "app": application, "number": 1.5}, opts)
        azuread.Group(
            "group",
            display_name=pulumi.Output.concat("g-", application.client_id),
            security_enabled=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


class Outer(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        props = {
            "count": config.require_int("count"),
            "list": [1, {"__hidden": 2, "secret": pulumi.Output.secret("planted"), "none": None}, None],
            "unknown": application.id,
            "unknown_secret": pulumi.Output.secret(application.id),
            "text": pulumi.Output.concat("Bearer ", application.client_id),
            "asset": pulumi.StringAsset("text"),
            "archive": pulumi.AssetArchive({"a": pulumi.StringAsset("text")}),
            "empty": {},
            "none": [],
            "big": 12345678901234567890,
            "__internal": 1,
            "token": config.require_secret("token"),
            "nested": config.require_secret_object("nested"),
        }
        super().__init__("a:b:Outer", name, props, opts)
        job = azuread.SynchronizationJob(
            "job",
            service_principal_id=principal.id,
            template_id="scim",
            opts=pulumi.ResourceOptions(parent=self),
        )
        Inner("inner", pulumi.ResourceOptions(parent=self))
        self.register_outputs({"job": job.id, "secret": pulumi.Output.secret("planted"), "app": application})


outer = Outer("outer")
azuread.SynchronizationSecret(
    "secret",
    service_principal_id=principal.id,
    credentials=[{"key": "SecretToken", "value": pulumi.Output.secret("planted")}, {"key": "a", "value": "b"}],
)
Plain("references", {"urn": outer.urn, "component": outer, "resource": application})
pulumi.export("id", application.id)
pulumi.export("outer", outer)
pulumi.export("secret", pulumi.Output.secret("planted"))
""",
    "providers": """
import pulumi
import pulumi_azuread as azuread
from dynamic_resources import Plain, Schema

client = azuread.get_client_config()
application = azuread.Application("app", display_name="x")
user = azuread.get_user_output(user_principal_name=application.client_id)
other = azuread.Provider(
    "other", tenant_id="22222222-2222-2222-2222-222222222222", client_secret=pulumi.Output.secret("planted"), use_cli=False
)
azuread.Provider("later", tenant_id=application.client_id)
group = azuread.Group(
    "with-provider", display_name="x", security_enabled=True, opts=pulumi.ResourceOptions(provider=other)
)
azuread.Group("of-user", display_name=user.display_name, owners=[user.object_id], security_enabled=True)
existing = azuread.Group.get("existing", "00000000-0000-0000-0000-000000000001")
azuread.Group("below", display_name="x", security_enabled=True, opts=pulumi.ResourceOptions(parent=existing))


class WithProviders(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("a:b:WithProviders", name, None, opts)
        azuread.Group("child", display_name="x", security_enabled=True, opts=pulumi.ResourceOptions(parent=self))
        Plain("dynamic-child", {}, pulumi.ResourceOptions(parent=self))


WithProviders("with-providers", pulumi.ResourceOptions(providers=[other], depends_on=[group]))
secret = pulumi.Output.secret
Schema(
    "schema",
    {
        "service_principal_id": application.object_id,
        "schema": {"synchronizationRules": [{"priority": 1, "none": None, "id": application.object_id}]},
        "list": [{"value": secret("planted"), "none": None}, {"value": "y"}],
        "dict": {"value": secret("planted"), "number": 1, "none": None, "list": [1, None]},
        "unknown_secret": secret(application.id),
        "unknown_in_list": [secret(application.id), "a"],
        "whole": pulumi.Output.all(application.id, 1).apply(lambda values: {"a": values}),
        "secret": secret({"k": [1, 2]}),
        "resource": group,
    },
)
""",
    "transforms": """
import pulumi
import pulumi_azuread as azuread

application = azuread.Application("app", display_name="x")


def describe(args):
    if args.type_ == "azuread:index/group:Group":
        return pulumi.ResourceTransformResult({**args.props, "description": "by the stack"}, args.opts)
    return None


def mail(args):
    props = {**args.props, "mail": "by the component"}
    if "userPrincipalName" in props:
        props["givenName"] = props["userPrincipalName"]
    return pulumi.ResourceTransformResult(props, args.opts)


def keep(args):
    return None


def old_style(args):
    if args.type_ == "azuread:index/servicePrincipal:ServicePrincipal":
        return pulumi.ResourceTransformationResult({**args.props, "description": "old style"}, args.opts)
    return None


class Component(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("a:b:Component", name, {"client": application.client_id}, opts)
        azuread.User(
            "user",
            display_name="x",
            user_principal_name=application.client_id,
            opts=pulumi.ResourceOptions(parent=self),
        )


pulumi.runtime.register_resource_transform(describe)
pulumi.runtime.register_stack_transformation(old_style)
azuread.Group("group", display_name=application.display_name, owners=[application.object_id], security_enabled=True)
Component("changed", pulumi.ResourceOptions(transforms=[mail]))
azuread.ServicePrincipal(
    "sp", client_id=application.client_id, opts=pulumi.ResourceOptions(transforms=[keep], protect=True)
)
""",
}

PROGRAMS["task-left-running"] = """
import asyncio

import pulumi
import pulumi_azuread as azuread


async def main():
    await asyncio.sleep(0.1)
    application = azuread.Application("later", display_name="x")
    await asyncio.sleep(0)
    azuread.ServicePrincipal("last", client_id=application.client_id)


azuread.Group("group", display_name="x", security_enabled=True)
asyncio.ensure_future(main())
"""

PROGRAMS["callback-from-a-thread"] = """
import asyncio
import contextvars
import functools
import threading

import pulumi_azuread as azuread

loop = asyncio.get_event_loop()
context = contextvars.copy_context()


def declare():
    azuread.Group("later", display_name="x", security_enabled=True)


def work():
    loop.call_soon_threadsafe(functools.partial(loop.call_soon, declare, context=context))


thread = threading.Thread(target=work)
thread.start()
thread.join()
"""

PROGRAMS["exit-at-the-end"] = """
import sys

import pulumi
import pulumi_azuread as azuread


def main():
    azuread.Group("group", display_name="x", security_enabled=True)
    pulumi.export("exported", "x")


sys.exit(main())
"""

PROGRAMS["exit-with-a-task"] = """
import asyncio
import sys

import pulumi_azuread as azuread


async def main():
    await asyncio.sleep(600)
    azuread.Group("never", display_name="x", security_enabled=True)


asyncio.ensure_future(main())
azuread.Group("group", display_name="x", security_enabled=True)
sys.exit(0)
"""

PROJECT = """
name: compared
runtime: python
config:
  azuread:tenantId:
    value: 11111111-1111-1111-1111-111111111111
  greeting: hello
  count: {type: integer, default: 3}
  token: {default: planted-in-the-project, secret: true}
"""

STACK = """
config:
  azuread:clientId: 33333333-3333-3333-3333-333333333333
  compared:nested: [{a: 1, b: [true, null]}]
"""


# A callback that a thread brings runs in the thread's context, where Pulumi's runtime doesn't know the program: it
# waits for nothing that is declared there. Whether the real engine hears of it is a race.
NOT_WAITED_FOR = """
import asyncio
import threading

import pulumi_azuread as azuread

loop = asyncio.get_event_loop()


def declare():
    azuread.Group("later", display_name="x", security_enabled=True)


def work():
    loop.call_soon_threadsafe(declare)


threading.Thread(target=work).start()
"""


def project_of(program: str, tmp_path: Path) -> Path:
    project = tmp_path / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text(PROJECT, encoding="utf-8")
    (project / "Pulumi.dev.yaml").write_text(STACK, encoding="utf-8")
    (project / "dynamic_resources.py").write_text(DYNAMIC, encoding="utf-8")
    (project / "__main__.py").write_text(program, encoding="utf-8")
    return project


@pytest.mark.parametrize("program", PROGRAMS)
def test_program(program: str, offline_stack: StackFactory, tmp_path: Path) -> None:
    project = project_of(PROGRAMS[program], tmp_path)
    real, embedded = views(project, offline_stack, tmp_path / "recording")
    assert embedded == real


def test_what_the_runtime_does_not_wait_for_is_seen(offline_stack: StackFactory, tmp_path: Path) -> None:
    project = project_of(NOT_WAITED_FOR, tmp_path)
    real, embedded = views(project, offline_stack, tmp_path / "recording")
    assert [one.name for one in embedded.values() if one.type == "azuread:index/group:Group"] == ["later"]
    assert real == {urn: embedded[urn] for urn in real}


@pytest.mark.parametrize("example", sorted(path.parent.name for path in EXAMPLES.glob("*/__main__.py")))
def test_example(example: str, offline_stack: StackFactory, tmp_path: Path) -> None:
    # `pulumi stack init` writes into the stack's file, so it gets a copy. The examples' virtual environment is the
    # repository's, at the same distance.
    project = tmp_path / "examples" / example
    shutil.copytree(EXAMPLES / example, project)
    (tmp_path / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    real, embedded = views(project, offline_stack, tmp_path / "recording")
    assert embedded == real
