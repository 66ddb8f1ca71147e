"""Stack exports (`pulumi stack export`) and checkpoints."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from entra_policy.errors import InputError
from entra_policy.estate.types import is_relevant
from entra_policy.gap import Gap, GapKind, may_hide_resources
from entra_policy.inventory import Inventory
from entra_policy.pulumi_json import Marks
from entra_policy.readers.pulumi_resource import read_resource
from entra_policy.resource import urn_type
from entra_policy.text import one_line, shortened

_REFRESH: Final = "Run `pulumi refresh` or `pulumi up`, then `pulumi stack export` again."
# Operations that change what is there; others read what the program doesn't own.
_CHANGING: Final = {"creating": "created", "updating": "updated", "deleting": "deleted", "importing": "imported"}


def read_state(document: dict[str, Any], path: Path, marks: Marks) -> Inventory:
    """The resources of a state, but for those that wait for their deletion and those that are only read.

    What an interrupted deployment was doing is a gap.

    Raises:
        InputError: it isn't a state.
    """
    deployment = document.get("deployment")
    if deployment is None:
        checkpoint = document["checkpoint"]
        deployment = checkpoint.get("latest") or {}
    raw = deployment.get("resources") if isinstance(deployment, dict) else None
    if raw is None:
        raw = []
    if not isinstance(raw, list):
        raise InputError(f"{path}: `resources` of the deployment is not a list.")
    resources = tuple(
        read_resource(item, f"{path}: deployment.resources[{index}]", marks)
        for index, item in enumerate(raw)
        if not (isinstance(item, dict) and (item.get("delete") or item.get("external")))
    )
    gaps = (*_interrupted(deployment, path), *_replacements_not_made(raw))
    return Inventory(resources, f"the state in {path}", whole=not may_hide_resources(gaps), gaps=gaps)


def _interrupted(deployment: Any, path: Path) -> Iterator[Gap]:
    """The operations of which the engine doesn't know how they ended."""
    pending = deployment.get("pending_operations") if isinstance(deployment, dict) else None
    if pending is None:
        return
    if not isinstance(pending, list):
        raise InputError(f"{path}: `pending_operations` of the deployment is not a list.")
    for index, operation in enumerate(pending):
        resource = operation.get("resource") if isinstance(operation, dict) else None
        urn = resource.get("urn") if isinstance(resource, dict) else None
        if not isinstance(operation, dict) or not isinstance(urn, str):
            raise InputError(f"{path}: deployment.pending_operations[{index}] is not an operation on a resource.")
        kind = operation.get("type")
        if kind != "reading" and is_relevant(urn_type(urn)):
            done = _CHANGING.get(kind, "changed") if isinstance(kind, str) else "changed"
            message = f"A deployment was interrupted while {_shown(urn)} was {done}, so what is there now was not seen."
            yield Gap(GapKind.INTERRUPTED_OPERATION, message, _REFRESH)


def _replacements_not_made(resources: list[Any]) -> Iterator[Gap]:
    """Resources that were deleted to be replaced; the deployment ended in between."""
    for item in resources:
        left_out = item.get("delete") or item.get("external")
        if item.get("pendingReplacement") and not left_out and is_relevant(item["type"]):
            message = f"{_shown(item['urn'])} was deleted to be replaced, and its replacement has not been created yet."
            yield Gap(GapKind.INTERRUPTED_OPERATION, message, _REFRESH)


def _shown(urn: str) -> str:
    return shortened(one_line(urn), 500)
