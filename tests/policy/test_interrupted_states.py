"""States that an interrupted deployment left behind."""

import json
from pathlib import Path
from typing import Any

import pytest

from entra_policy.errors import InputError
from entra_policy.gap import Gap, GapKind
from entra_policy.inventory import Inventory
from entra_policy.readers import read

GROUP = "azuread:index/group:Group"
BUCKET = "aws:s3/bucket:Bucket"
REMEDY = "Run `pulumi refresh` or `pulumi up`, then `pulumi stack export` again."


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::teams::{type_}::{name}"


def resource(name: str, *, type_: str = GROUP, **more: Any) -> dict[str, Any]:
    return {"urn": urn(type_, name), "type": type_, "custom": True, "inputs": {}, **more}


def read_state(folder: Path, *resources: Any, **deployment: Any) -> Inventory:
    file = folder / "state.json"
    file.write_text(json.dumps({"version": 3, "deployment": {"resources": list(resources), **deployment}}))
    return read(file)


def gap(message: str) -> Gap:
    return Gap(GapKind.INTERRUPTED_OPERATION, message, REMEDY)


@pytest.mark.parametrize(
    ("operation", "done"),
    [
        ("creating", "created"),
        ("updating", "updated"),
        ("deleting", "deleted"),
        ("importing", "imported"),
        ("transmuting", "changed"),
        (None, "changed"),
        ([], "changed"),
    ],
)
def test_pending_operations_are_gaps(operation: Any, done: str, tmp_path: Path) -> None:
    inventory = read_state(tmp_path, pending_operations=[{"resource": resource("a"), "type": operation}])
    message = f"A deployment was interrupted while {urn(GROUP, 'a')} was {done}, so what is there now was not seen."
    assert (inventory.gaps, inventory.whole) == ((gap(message),), False)


def test_pending_operations_that_change_nothing_here_are_none(tmp_path: Path) -> None:
    pending = [
        {"resource": resource("read"), "type": "reading"},
        {"resource": resource("logs", type_=BUCKET), "type": "creating"},
    ]
    inventory = read_state(tmp_path, pending_operations=pending)
    assert (inventory.gaps, inventory.whole) == ((), True)


@pytest.mark.parametrize("pending", [None, []])
def test_nothing_is_pending(pending: Any, tmp_path: Path) -> None:
    assert read_state(tmp_path, resource("a"), pending_operations=pending).gaps == ()


def test_a_replacement_that_was_not_made_is_a_gap(tmp_path: Path) -> None:
    inventory = read_state(
        tmp_path,
        resource("a", pendingReplacement=True),
        resource("b", pendingReplacement=True, delete=True),
        {"external": True, "pendingReplacement": True},
        resource("logs", type_=BUCKET, pendingReplacement=True),
    )
    message = f"{urn(GROUP, 'a')} was deleted to be replaced, and its replacement has not been created yet."
    assert inventory.gaps == (gap(message),)
    assert [item.name for item in inventory.resources] == ["a", "logs"]


@pytest.mark.parametrize(
    ("pending", "message"),
    [
        ({}, "`pending_operations` of the deployment is not a list."),
        ([1], "deployment.pending_operations[0] is not an operation on a resource."),
        ([{"type": "creating"}], "deployment.pending_operations[0] is not an operation on a resource."),
        ([{"resource": {"urn": 1}}], "deployment.pending_operations[0] is not an operation on a resource."),
    ],
)
def test_what_is_no_operation_is_an_error(pending: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_state(tmp_path, pending_operations=pending)
    assert str(caught.value) == f"{tmp_path / 'state.json'}: {message}"
