"""Stack exports, preview documents and schemas as resources."""

import json
from pathlib import Path
from typing import Any

import pytest

from entra_policy.errors import InputError
from entra_policy.inventory import Inventory
from entra_policy.pulumi_json import SECRET, SIGNATURE_KEY, UNKNOWN_SENTINEL
from entra_policy.readers import read
from entra_policy.resource import Resource, SourceLocation
from entra_policy.values import UNKNOWN, Secret

JOB = "azuread:index/synchronizationJob:SynchronizationJob"
CREDENTIALS = "azuread:index/synchronizationSecret:SynchronizationSecret"
PROVIDER = "urn:pulumi:dev::example::pulumi:providers:azuread::default_6_11_1"


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::example::{type_}::{name}"


def written(document: Any, tmp_path: Path) -> Path:
    file = tmp_path / "document.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return file


def state(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"version": 3, "deployment": {"manifest": {}, "resources": list(resources)}}


RAW_JOB = {
    "urn": urn(JOB, "job"),
    "custom": True,
    "id": "/servicePrincipals/a/synchronization/jobs/scim.b.c",
    "type": JOB,
    "inputs": {"templateId": "scim", "enabled": True, "__defaults": []},
    "outputs": {"templateId": "scim", "schedules": [{"interval": "PT40M"}]},
    "parent": "urn:pulumi:dev::example::pulumi:pulumi:Stack::example-dev",
    "provider": f"{PROVIDER}::5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
    "propertyDependencies": {"servicePrincipalId": [urn("x:y:Z", "principal")], "templateId": None},
    "stackTrace": [
        {"sourcePosition": "project:///../lib/component.py#9"},
        {},
        {"sourcePosition": "project:///.venv/lib/x.py#9"},
        {"sourcePosition": "project:///programs/my%20app.py#12,4"},
        {"sourcePosition": "project:///other.py#1"},
    ],
}
EXPECTED_JOB = Resource(
    type=JOB,
    urn=urn(JOB, "job"),
    name="job",
    props={"templateId": "scim", "enabled": True},
    outputs={"schedules": [{"interval": "PT40M"}]},
    parent="urn:pulumi:dev::example::pulumi:pulumi:Stack::example-dev",
    provider=PROVIDER,
    id="/servicePrincipals/a/synchronization/jobs/scim.b.c",
    property_dependencies={"servicePrincipalId": (urn("x:y:Z", "principal"),)},
    source=SourceLocation("programs/my app.py", 12),
)


def test_dependencies_are_sorted(tmp_path: Path) -> None:
    # The SDK writes them from a set, in another order in each run.
    document = state(RAW_JOB | {"propertyDependencies": {"servicePrincipalId": ["urn:c", "urn:a", "urn:b"]}})
    [job] = read(written(document, tmp_path)).resources
    assert job.property_dependencies == {"servicePrincipalId": ("urn:a", "urn:b", "urn:c")}


def test_state(tmp_path: Path) -> None:
    credentials = {
        "urn": urn(CREDENTIALS, "secret"),
        "type": CREDENTIALS,
        "custom": True,
        "inputs": {
            "credentials": [
                {"key": "a", "value": {SIGNATURE_KEY: SECRET, "ciphertext": "v1:xyz"}},
                {"key": "b", "value": {SIGNATURE_KEY: SECRET, "plaintext": '"hunter2"'}},
                {"key": "c", "value": {SIGNATURE_KEY: SECRET, "plaintext": "{"}},
                {"key": "d", "value": "[secret]"},
                {"key": "e", "value": f"Bearer {UNKNOWN_SENTINEL}"},
            ]
        },
    }
    waiting = {**RAW_JOB, "delete": True}
    only_read = {**RAW_JOB, "external": True}
    other = {"urn": urn("aws:s3/bucket:Bucket", "bucket"), "type": "aws:s3/bucket:Bucket", "inputs": {"big": "x"}}
    file = written(state(RAW_JOB, waiting, only_read, credentials, other), tmp_path)
    assert read(file) == Inventory(
        (
            EXPECTED_JOB,
            Resource(
                type=CREDENTIALS,
                urn=urn(CREDENTIALS, "secret"),
                name="secret",
                props={
                    "credentials": [
                        {"key": "a", "value": Secret(UNKNOWN)},
                        {"key": "b", "value": Secret("hunter2")},
                        {"key": "c", "value": Secret(UNKNOWN)},
                        {"key": "d", "value": Secret(UNKNOWN)},
                        {"key": "e", "value": UNKNOWN},
                    ]
                },
                id=UNKNOWN,
            ),
            Resource("aws:s3/bucket:Bucket", urn("aws:s3/bucket:Bucket", "bucket"), "bucket", id=None),
        ),
        f"the state in {file}",
    )


def test_checkpoint(tmp_path: Path) -> None:
    file = written({"version": 3, "checkpoint": {"stack": "dev", "latest": {"resources": [RAW_JOB]}}}, tmp_path)
    assert read(file).resources == (EXPECTED_JOB,)


def test_empty_state(tmp_path: Path) -> None:
    file = written({"version": 3, "deployment": {"manifest": {}}}, tmp_path)
    assert read(file) == Inventory((), f"the state in {file}")


def test_preview(tmp_path: Path) -> None:
    old = {**RAW_JOB, "inputs": {"templateId": "old"}}
    gone = {**RAW_JOB, "urn": urn(JOB, "gone")}
    file = written(
        {
            "config": {},
            "steps": [
                {"op": "delete", "urn": gone["urn"], "oldState": gone},
                {"op": "create-replacement", "urn": RAW_JOB["urn"], "oldState": old, "newState": RAW_JOB},
                {"op": "replace", "urn": RAW_JOB["urn"], "oldState": old, "newState": RAW_JOB},
                {"op": "delete-replaced", "urn": RAW_JOB["urn"], "oldState": old},
                {"op": "read", "urn": gone["urn"], "newState": gone},
            ],
        },
        tmp_path,
    )
    inventory = read(file)
    assert inventory.origin == f"the preview in {file}"
    assert [(item.urn, item.props, item.old_props) for item in inventory.resources] == [
        (RAW_JOB["urn"], EXPECTED_JOB.props, {"templateId": "old"})
    ]


def test_schema(tmp_path: Path) -> None:
    document: dict[str, Any] = {"id": "scim.a.b", "synchronizationRules": []}
    file = written(document, tmp_path)
    type_ = "microsoft.graph.synchronizationSchema"
    assert read(file) == Inventory(
        (Resource(type_, f"{type_}::scim.a.b", "scim.a.b", {"schema": document}, id="scim.a.b"),),
        f"the synchronization schema in {file}",
    )


RECOGNISED = (
    "What can be checked: a folder with a Pulumi project, a stack export (`pulumi stack export`), a preview "
    "(`pulumi preview --json --show-sames`), a synchronization schema from Microsoft Graph "
    "(`GET .../synchronization/jobs/{id}/schema`)."
)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", "the file is empty."),
        ("{", "it is not a JSON document: Expecting property name enclosed in double quotes (line 1, column 2, at its end: it may be cut off)."),
        ('{"a": 1}\n{"b": 2}', "it holds several JSON documents, as the streaming preview prints them. Run `pulumi preview --json` without PULUMI_ENABLE_STREAMING_JSON_PREVIEW."),
        ([], f"its JSON document isn't an object. {RECOGNISED}"),
        ({"a": 1}, f"its properties aren't those of anything that can be checked. {RECOGNISED}"),
        ({"deployment": {"resources": {}}}, "`resources` of the deployment is not a list."),
        ({"deployment": {"resources": [1]}}, "deployment.resources[0] is not a resource: it has no `urn` and `type`."),
        ({"deployment": {"resources": [{"urn": "u", "type": JOB, "inputs": []}]}}, "deployment.resources[0].inputs is not an object."),
        ({"steps": [1]}, "steps[0] is not an object."),
        (
            {"diagnostics": [{"severity": "info", "message": "x"}, {"severity": "error", "message": "boom\nmore"}]},
            "the preview failed, so it has no steps to check (boom). Fix the program and run `pulumi preview --json` again.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read(document: Any, message: str, tmp_path: Path) -> None:
    file = written(document, tmp_path)
    with pytest.raises(InputError) as caught:
        read(file)
    assert str(caught.value) == f"{file}: {message}"


def test_missing_path(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path / "none.json")
    assert str(caught.value) == f"{tmp_path / 'none.json'}: there is no such file or folder."
