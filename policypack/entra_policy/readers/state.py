"""Stack exports (`pulumi stack export`) and checkpoints."""

from pathlib import Path
from typing import Any

from entra_policy.errors import InputError
from entra_policy.inventory import Inventory
from entra_policy.pulumi_json import Marks
from entra_policy.readers.pulumi_resource import read_resource


def read_state(document: dict[str, Any], path: Path, marks: Marks) -> Inventory:
    """The resources of a state, but for those that wait for their deletion and those that are only read.

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
    return Inventory(resources, f"the state in {path}")
