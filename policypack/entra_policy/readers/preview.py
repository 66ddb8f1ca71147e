"""Preview documents (`pulumi preview --json`)."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from entra_policy.errors import InputError
from entra_policy.gap import Gap, GapKind
from entra_policy.inventory import Inventory
from entra_policy.pulumi_json import Marks
from entra_policy.readers.pulumi_resource import read_resource

if TYPE_CHECKING:
    from entra_policy.resource import Resource

# Steps after which the resource exists; the others delete, or read what this program doesn't own.
_RESULTING: Final = frozenset({"same", "create", "update", "replace", "create-replacement", "import", "refresh"})

# Of those, the ones after which it is still the same resource.
_STAYING: Final = frozenset({"same", "update"})


def read_preview(document: dict[str, Any], path: Path, marks: Marks) -> Inventory:
    """The resources as they would be after the deployment, with their inputs before it.

    Raises:
        InputError: the preview failed, or it isn't a preview.
    """
    steps = document.get("steps")
    if not isinstance(steps, list):
        raise InputError(
            f"{path}: the preview failed, so it has no steps to check{_first_error(document)}. "
            "Fix the program and run `pulumi preview --json` again."
        )
    resources: dict[str, Resource] = {}
    gone: dict[str, Resource] = {}
    for index, step in enumerate(steps):
        where = f"{path}: steps[{index}]"
        if not isinstance(step, dict):
            raise InputError(f"{where} is not an object.")
        if step.get("op") == "delete" and isinstance(step.get("oldState"), dict):
            deleted = read_resource(step["oldState"], f"{where}.oldState", marks)
            gone[deleted.urn] = deleted
        if step.get("op") not in _RESULTING or step.get("newState") is None:
            continue
        old = step.get("oldState")
        old_inputs = old.get("inputs") if isinstance(old, dict) else None
        resource = read_resource(
            _with_outcome(step, old),
            f"{where}.newState",
            marks,
            old_inputs=old_inputs if isinstance(old_inputs, dict) else None,
        )
        known = resources.get(resource.urn)
        if known is not None and resource.old_props is None and known.old_props is not None:
            continue
        resources[resource.urn] = resource
    deleted_for_good = tuple(resource for urn, resource in gone.items() if urn not in resources)
    gaps = _left_out(document, steps)
    return Inventory(
        tuple(resources.values()), f"the preview in {path}", whole=not gaps, gaps=gaps, deleted=deleted_for_good
    )


def _with_outcome(step: dict[str, Any], old: Any) -> Any:
    """The new state, with the id and the outputs of a resource that stays.

    Pulumi writes them into the old state alone; others name the resource by them.
    """
    new = step["newState"]
    if step["op"] not in _STAYING or not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return {**{key: old[key] for key in ("id", "outputs") if key in old}, **new}


def _left_out(document: dict[str, Any], steps: list[Any]) -> tuple[Gap, ...]:
    """What is to be said of unchanged resources: Pulumi counts them, but leaves them out unless asked for them."""
    summary = document.get("changeSummary")
    counted = summary.get("same") if isinstance(summary, dict) else None
    listed = sum(isinstance(step, dict) and step.get("op") == "same" for step in steps)
    if type(counted) is not int or counted <= listed:
        return ()
    gap = Gap(
        GapKind.UNCHANGED_RESOURCES,
        f"{counted - listed} unchanged resources are not in the preview, and were not checked.",
        "Run `pulumi preview --json --show-sames`.",
    )
    return (gap,)


def _first_error(document: dict[str, Any]) -> str:
    diagnostics = document.get("diagnostics")
    for item in diagnostics if isinstance(diagnostics, list) else []:
        if isinstance(item, dict) and item.get("severity") == "error" and isinstance(item.get("message"), str):
            lines = item["message"].strip().splitlines()
            if lines:
                return f" ({lines[0][:200]})"
    return ""
