"""The oldest Pulumi SDK that a program may be run with, installed into an environment of its own."""

import subprocess
import sys
from pathlib import Path

from entra_policy.readers.program import read_program
from entra_policy.readers.program.child.sdk_version import OLDEST_SDK

PROGRAM = """\
import asyncio

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class Provider(ResourceProvider):
    def create(self, props):
        return CreateResult("id", props)


class Schema(Resource, module="entra", name="SynchronizationSchema"):
    def __init__(self, name, props):
        super().__init__(Provider(), name, props)


class Component(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("a:b:Component", name, {"token": pulumi.Output.secret("planted")})
        self.group = group("inner", "x", parent=self)
        self.register_outputs({"urn": self.group.urn})


def group(name, display_name, **options):
    return pulumi.CustomResource(
        "azuread:index/group:Group",
        name,
        {"displayName": display_name},
        pulumi.ResourceOptions(version="6.11.1", **options),
    )


def describe(args):
    return pulumi.ResourceTransformResult({**args.props, "description": "by the stack"}, args.opts)


async def later():
    await asyncio.sleep(0.05)
    group("later", "x")


component = Component("component")
Schema("schema", {"id": component.group.id, "secret": pulumi.Output.secret("planted")})
pulumi.runtime.register_resource_transform(describe)
group("outer", component.group.id)
pulumi.export("user", pulumi.runtime.invoke_output("azuread:index/getUser:getUser", {"mail": "a"}))
asyncio.ensure_future(later())
"""


def test_the_oldest_sdk(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: example\nruntime: python\n", encoding="utf-8")
    (tmp_path / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    with_this = read_program(tmp_path, stack="dev")
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"pulumi=={OLDEST_SDK}"]
    subprocess.run(install, check=True)
    assert read_program(tmp_path, stack="dev") == with_this
    assert [one.name for one in with_this.resources if one.type == "azuread:index/group:Group"] == [
        "inner",
        "outer",
        "later",
    ]
    assert with_this.gaps == ()
