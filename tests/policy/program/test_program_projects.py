"""Project files, stacks and configuration: what a program gets, and what is refused."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from entra_policy.errors import InputError, UsageError
from entra_policy.inventory import Inventory
from entra_policy.pulumi_json import UNKNOWN_SENTINEL
from entra_policy.readers.program import read_program
from entra_policy.readers.program.config import Configuration, read_configuration
from entra_policy.readers.program.project import Project, Stack, choose_stack, read_project
from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, Secret, Value

pytestmark = pytest.mark.engine  # starts programs as their projects say

Write = Callable[[Mapping[str, str]], Path]

MINIMAL = "name: shop\nruntime: python\n"


@pytest.fixture(autouse=True)
def _no_stack_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_STACK", raising=False)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_files(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write_files


def configuration(folder: Path, stack: str | None = None) -> Configuration:
    project = read_project(folder)
    return read_configuration(project, choose_stack(project, stack))


def misuse(folder: Path, stack: str | None = None) -> str:
    with pytest.raises(UsageError) as raised:
        configuration(folder, stack)
    return str(raised.value).replace(str(folder), "FOLDER")


def refusal(folder: Path, stack: str | None = None) -> str:
    with pytest.raises(InputError) as raised:
        configuration(folder, stack)
    return str(raised.value).replace(str(folder), "FOLDER")


def test_no_project(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "FOLDER isn't a Pulumi project: it has no Pulumi.yaml."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no `name`: a Pulumi project needs one, such as `name: provisioning`."),
        ("runtime: python", "has no `name`: a Pulumi project needs one, such as `name: provisioning`."),
        ("name: 3\nruntime: python", "has no `name`: a Pulumi project needs one, such as `name: provisioning`."),
        ("name: shop", "has no `runtime`: a Python project says `runtime: python`."),
        ("name: shop\nruntime: [python]", "has no `runtime`: a Python project says `runtime: python`."),
        ("name: shop\nruntime: {options: {}}", "has no `runtime`: a Python project says `runtime: python`."),
        ("- name", "must be a mapping from names to values."),
        ("name: a\n  b: c", "isn't valid YAML, line 2, column 4: mapping values are not allowed here."),
        ("name: [", "isn't valid YAML, line 1, column 8: expected the node content, but found '<stream end>'."),
        ("name: !!python/object:os.system x", None),
        ("a: &a [*a]\nname: 1", None),
    ],
)
def test_malformed_project_files(text: str, message: str | None, write: Write) -> None:
    refused = refusal(write({"Pulumi.yaml": text}))
    assert refused.startswith("FOLDER/Pulumi.yaml ")
    if message is not None:
        assert refused == f"FOLDER/Pulumi.yaml {message}"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("main: [a]", "`main` must be the path of a folder or a file."),
        ("config: [a]", "`config` must be a mapping from keys to defaults."),
        ("stackConfigDir: [a]", "`stackConfigDir` must be the path of a folder."),
    ],
)
def test_malformed_entries(line: str, message: str, write: Write) -> None:
    assert refusal(write({"Pulumi.yaml": MINIMAL + line})) == f"FOLDER/Pulumi.yaml: {message}"


def test_malformed_runtime_options(write: Write) -> None:
    text = "name: shop\nruntime: {name: python, options: [venv]}"
    assert refusal(write({"Pulumi.yaml": text})) == "FOLDER/Pulumi.yaml: `runtime.options` must be a mapping."


def test_no_text(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_bytes(b"\xff\xfe")
    assert refusal(tmp_path) == "FOLDER/Pulumi.yaml isn't text in UTF-8."


@pytest.mark.parametrize("runtime", ["nodejs", "{name: nodejs}"])
def test_a_program_in_another_language(runtime: str, write: Write) -> None:
    assert refusal(write({"Pulumi.yaml": f"name: shop\nruntime: {runtime}\n"})) == (
        "FOLDER/Pulumi.yaml: the program's runtime is `nodejs`, and only Python programs can be run here. Check the "
        "program's preview or the stack's state instead: `pulumi preview --json --show-sames > preview.json` or "
        "`pulumi stack export > state.json`, then `entra-policy check` that file."
    )


def chosen(folder: Path, stack: str | None = None) -> Stack:
    return choose_stack(read_project(folder), stack)


def test_the_only_stack(write: Write) -> None:
    folder = write({"Pulumi.yaml": MINIMAL, "Pulumi.prod.yaml": ""})
    assert chosen(folder) == Stack("prod", "organization", folder / "Pulumi.prod.yaml")


def test_the_stack_that_was_asked_for(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write({"Pulumi.yaml": MINIMAL, "Pulumi.prod.yaml": "", "Pulumi.dev.yaml": ""})
    monkeypatch.setenv("PULUMI_STACK", "prod")
    assert chosen(folder) == Stack("prod", "organization", folder / "Pulumi.prod.yaml")
    assert chosen(folder, "dev") == Stack("dev", "organization", folder / "Pulumi.dev.yaml")
    assert chosen(folder, "contoso/dev") == Stack("dev", "contoso", folder / "Pulumi.dev.yaml")
    assert chosen(folder, "contoso/shop/dev") == Stack("dev", "contoso", folder / "Pulumi.dev.yaml")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("prodction", "; did you mean `prod`?"), ("contoso/shop/prd", "; did you mean `prod`?"), ("x", ".")],
)
def test_a_stack_that_is_not_there_beside_those_that_are(name: str, hint: str, write: Write) -> None:
    folder = write({"Pulumi.yaml": MINIMAL, "Pulumi.prod.yaml": "", "Pulumi.dev.yaml": ""})
    own = name.rpartition("/")[2]
    assert misuse(folder, name) == (
        f"FOLDER/Pulumi.yaml has no stack `{own}`{hint} It has dev, prod. A stack without a configuration of its own "
        f"needs an empty Pulumi.{own}.yaml to be checked."
    )


def test_no_stack_at_all(write: Write) -> None:
    folder = write({"Pulumi.yaml": MINIMAL})
    assert chosen(folder, "test") == Stack("test", "organization", None, "it has no Pulumi.test.yaml")
    assert chosen(write({"Pulumi.yaml": MINIMAL})) == Stack(
        "dev", "organization", None, "none was chosen and the project has no Pulumi.STACK.yaml"
    )


def test_several_stacks_and_none_chosen(write: Write) -> None:
    folder = write({"Pulumi.yaml": MINIMAL, "Pulumi.prod.yaml": "", "Pulumi.dev.yaml": ""})
    assert misuse(folder) == (
        "FOLDER/Pulumi.yaml has several stacks: dev, prod. Choose one with --stack NAME or the environment variable "
        "PULUMI_STACK."
    )


@pytest.mark.parametrize("name", ["a b", "a b/x", "a/b/c/d", "x" * 101])
def test_no_name_of_a_stack(name: str, write: Write) -> None:
    assert misuse(write({"Pulumi.yaml": MINIMAL}), name) == (
        f"{name!r} can't be a stack's name: letters, digits, hyphens, underscores and periods, after an organization "
        "and a slash where there is one."
    )


def test_stacks_in_another_folder(write: Write) -> None:
    folder = write({"Pulumi.yaml": MINIMAL + "stackConfigDir: stacks\n", "stacks/Pulumi.prod.yaml": ""})
    assert chosen(folder) == Stack("prod", "organization", folder / "stacks" / "Pulumi.prod.yaml")


def test_configuration(write: Write) -> None:
    folder = write(
        {
            "Pulumi.yaml": MINIMAL
            + """
config:
  plain: a text
  number: {type: integer, default: 3}
  hidden: {default: written, secret: true}
  described: {description: no default}
  overridden: {type: string, default: project}
  object: {a: 1}
  azuread:environment: {value: usgovernment}
""",
            "Pulumi.dev.yaml": """
encryptionsalt: v1:x
config:
  azuread:tenantId: 11111111-1111-1111-1111-111111111111
  azuread:config:clientId: old form
  shop:overridden: stack
  shop:token: {secure: v1:abc}
  shop:object:
    list: [1, {secure: v1:abc}, {secure: v1:abc, and: more}]
    yes: no
  shop:flag: true
  shop:date: 2026-01-01
  shop:time: 1:30
  shop:float: 1.50
  shop:nothing:
""",
        }
    )
    assert configuration(folder) == Configuration(
        values={
            "shop:plain": "a text",
            "shop:number": "3",
            "shop:hidden": "written",
            "shop:overridden": "stack",
            "shop:object": f'{{"list":[1,"{UNKNOWN_SENTINEL}",{{"secure":"v1:abc","and":"more"}}],"yes":"no"}}',
            "azuread:environment": "usgovernment",
            "azuread:tenantId": "11111111-1111-1111-1111-111111111111",
            "azuread:clientId": "old form",
            "shop:token": UNKNOWN_SENTINEL,
            "shop:flag": "true",
            "shop:date": "2026-01-01",
            "shop:time": "1:30",
            "shop:float": "1.5",
            "shop:nothing": "",
        },
        secret_keys=("shop:object", "shop:token"),
    )


def test_a_required_value_is_missing(write: Write) -> None:
    folder = write({"Pulumi.yaml": MINIMAL + "config:\n  tenant: {type: string}\n"})
    assert refusal(folder, "prod") == (
        "Stack prod has no value for shop:tenant, which FOLDER/Pulumi.yaml requires: set it in Pulumi.prod.yaml "
        "(`pulumi config set shop:tenant VALUE`)."
    )


def test_a_malformed_stack_file(write: Write) -> None:
    folder = write({"Pulumi.yaml": MINIMAL, "Pulumi.dev.yaml": "config: [a]"})
    assert refusal(folder) == "FOLDER/Pulumi.dev.yaml: `config` must be a mapping from keys to values."


def exported(inventory: Inventory) -> dict[str, Value]:
    [stack] = inventory.resources
    return dict(stack.outputs)


CONFIGURED = """
import pulumi
config = pulumi.Config()
pulumi.export("plain", config.require("plain"))
pulumi.export("token", config.require_secret("token"))
pulumi.export("object", config.require_secret_object("object"))
pulumi.export("names", [pulumi.get_project(), pulumi.get_stack(), pulumi.get_organization()])
pulumi.export("preview", pulumi.runtime.is_dry_run())
"""


def test_a_program_gets_its_configuration(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG", '{"shop:plain": "from the environment"}')
    folder = write(
        {
            "Pulumi.yaml": MINIMAL,
            "Pulumi.dev.yaml": """
config:
  shop:plain: planted
  shop:token: {secure: v1:abc}
  shop:object: {known: 1, token: {secure: v1:abc}}
""",
            "__main__.py": CONFIGURED,
        }
    )
    assert exported(read_program(folder, stack="contoso/dev")) == {
        "plain": "planted",
        "token": Secret(UNKNOWN),
        "object": Secret({"known": 1, "token": UNKNOWN}),
        "names": ["shop", "dev", "contoso"],
        "preview": True,
    }


WHERE = """
import os, sys
import pulumi
import beside
pulumi.export("where", [os.path.basename(os.getcwd()), beside.NAME, __name__])
"""


@pytest.mark.parametrize("main", ["program", "program/", "program/__main__.py", "program/other.py"])
def test_main(main: str, write: Write) -> None:
    folder = write(
        {
            "Pulumi.yaml": f"{MINIMAL}main: {main}\n",
            "program/__main__.py": WHERE,
            "program/other.py": WHERE,
            "program/beside.py": "NAME = 'beside'\n",
        }
    )
    assert exported(read_program(folder, stack=None)) == {"where": ["program", "beside", "__main__"]}


@pytest.mark.parametrize(
    ("main", "message"),
    [
        ("nowhere", "FOLDER/Pulumi.yaml: `main` names nowhere, and there is no such folder or file."),
        (".", "FOLDER has no __main__.py, so there is no program to run."),
    ],
)
def test_no_program(main: str, message: str, write: Write) -> None:
    folder = write({"Pulumi.yaml": f"{MINIMAL}main: {main}\n"})
    with pytest.raises(InputError) as raised:
        read_program(folder, stack=None)
    assert str(raised.value).replace(str(folder), "FOLDER") == message


def test_the_projects_file_names_the_project_too(write: Write) -> None:
    folder = write({"Pulumi.yaml": MINIMAL, "__main__.py": ""})
    assert read_program(folder / "Pulumi.yaml", stack=None) == Inventory(
        resources=(
            Resource(
                type="pulumi:pulumi:Stack",
                urn="urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
                name="shop-dev",
                id=None,
                props={},
                outputs={},
                property_dependencies={},
            ),
        ),
        origin=f"the program in {folder}, stack dev (none was chosen and the project has no Pulumi.STACK.yaml)",
    )


def test_whole_project(write: Write) -> None:
    folder = write(
        {
            "Pulumi.yaml": """
name: shop
runtime: {name: python, options: {virtualenv: venv}}
main: src
stackConfigDir: stacks
config: {a: b}
"""
        }
    )
    assert read_project(folder) == Project(
        name="shop",
        file=folder / "Pulumi.yaml",
        directory=folder.resolve(),
        main="src",
        runtime_options={"virtualenv": "venv"},
        config={"a": "b"},
        stack_directory=folder.resolve() / "stacks",
    )
