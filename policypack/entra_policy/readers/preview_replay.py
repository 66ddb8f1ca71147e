"""What the steps of a preview come to, carried out one after the other.

Source: Pulumi, pkg/resource/deploy/step.go (the operations) and pkg/backend/display/json.go (what the document has of
them). A refresh comes first, and the CLI writes what it found as a step `refresh`, `update` or `delete`; the program's
own steps follow, those that delete at the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from entra_policy.errors import InputError
from entra_policy.estate.types import STACK, is_relevant
from entra_policy.gap import Gap, GapKind
from entra_policy.pulumi_json import Marks
from entra_policy.readers.pulumi_resource import read_resource
from entra_policy.resource import Resource, urn_type
from entra_policy.text import one_line, quoted, shortened

# Steps after which the resource exists, as it is in their `newState`.
_RESULTING: Final = frozenset(
    {"same", "create", "update", "replace", "create-replacement", "import", "import-replacement", "refresh"}
)
# Of those, the ones after which it is still the same resource.
_STAYING: Final = frozenset({"same", "update"})
# Steps about what the program doesn't own, and the half of a replacement that another step has as well.
_READING: Final = frozenset({"read", "read-replacement", "discard", "discard-replaced"})
_WITHOUT_EFFECT: Final = frozenset({*_READING, "delete-replaced", "diff", "extend-parameterize"})
# Steps after which the resource doesn't exist.
_ENDING: Final = frozenset({"delete", "remove-pending-replace"})
_FROM_ELSEWHERE: Final = "Check the program itself, or the state after the deployment (`pulumi stack export`)."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the steps come to.

    Attributes:
        resources: what exists afterwards, with the inputs before the change.
        deleted: what the change deletes for good.
        gaps: steps that don't say what they do.
        last_operations: URN -> the operation of the last step that shows how the resource is afterwards.
        updated_by_refresh: the URNs of those whose last operation is the update that a refresh made.
    """

    resources: tuple[Resource, ...]
    deleted: tuple[Resource, ...]
    gaps: tuple[Gap, ...]
    last_operations: Mapping[str, str]
    updated_by_refresh: frozenset[str]


@dataclass(slots=True)
class _Replay:
    marks: Marks
    resources: dict[str, Resource] = field(default_factory=dict)
    gone: dict[str, Resource] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    last: dict[str, str] = field(default_factory=dict)
    updated_by_refresh: set[str] = field(default_factory=set)


def replay(steps: Sequence[Any], path: Path, marks: Marks) -> Outcome:
    """Carry out the steps in their order.

    Args:
        steps: `steps` of the document.
        path: the document, for errors.
        marks: the marks that occur in the document.

    Raises:
        InputError: a step isn't an object, or one of its states isn't a resource.
    """
    done = _Replay(marks)
    program = _start_of_program(steps)
    for index, step in enumerate(steps):
        where = f"{path}: steps[{index}]"
        if not isinstance(step, dict):
            raise InputError(f"{where} is not an object.")
        operation = step.get("op")
        if not isinstance(operation, str):
            raise InputError(f"{where} has no `op`.")
        if operation in _RESULTING:
            _result(done, operation, step, where, refreshing=operation == "refresh" or index < program)
        elif operation in _ENDING:
            _end(done, operation, step, where, refreshing=index < program)
        elif operation in _WITHOUT_EFFECT:
            if operation in _READING:
                done.last[str(step.get("urn"))] = operation
        elif _matters(step):
            done.resources.pop(str(step.get("urn")), None)
            message = f"The step {quoted(operation)} of {_urn(step)} is not known here: what it does was not seen."
            done.gaps.append(Gap(GapKind.UNKNOWN_STEP, message, _FROM_ELSEWHERE))
    return Outcome(
        tuple(done.resources.values()),
        tuple(resource for urn, resource in done.gone.items() if urn not in done.resources),
        tuple(done.gaps),
        done.last,
        frozenset(done.updated_by_refresh),
    )


def _start_of_program(steps: Sequence[Any]) -> int:
    """The index of the first step behind those of a refresh before the program; 0 without one.

    Both begin with the stack itself, but what deletes a stack ends with it.
    """
    operations = [step.get("op") if isinstance(step, dict) else None for step in steps]
    of_stack = [index for index, step in enumerate(steps) if isinstance(step, dict) and _type(step) == STACK]
    if not of_stack or operations[of_stack[0]] != "refresh":
        return 0
    behind = next((index for index in of_stack if operations[index] != "refresh"), len(steps))
    if behind < len(steps) and operations[behind] == "delete":
        return max(index for index, operation in enumerate(operations) if operation == "refresh") + 1
    return behind


def _result(done: _Replay, operation: str, step: dict[str, Any], where: str, *, refreshing: bool) -> None:
    """A step after which the resource exists."""
    old, new = step.get("oldState"), step.get("newState")
    if new is None and operation == "refresh" and old is not None:
        _end(done, operation, step, where, refreshing=True)  # nothing is there any more
        return
    if new is None:
        urn = str(step.get("urn"))
        done.last[urn] = operation
        if operation == "same" and urn in done.resources:
            return  # the refresh has shown it
        done.resources.pop(urn, None)  # what a refresh found isn't how it will be
        if _matters(step):
            message = f"The step `{operation}` of {_urn(step)} has no `newState`, so the resource was not checked."
            done.gaps.append(Gap(GapKind.STEP_WITHOUT_STATE, message, _FROM_ELSEWHERE))
        return
    old_inputs = old.get("inputs") if isinstance(old, dict) else None
    found = read_resource(
        _with_outcome(operation, new, old),
        f"{where}.newState",
        done.marks,
        old_inputs=old_inputs if isinstance(old_inputs, dict) else None,
    )
    if new.get("delete") or (operation == "refresh" and new.get("pendingReplacement")):
        return  # a leftover of an earlier replacement: it is, or was, deleted already
    done.last[found.urn] = operation
    done.updated_by_refresh.discard(found.urn)
    if new.get("external"):
        # From now on the program only reads it.
        owned = done.resources.pop(found.urn, None)
        if owned is not None:
            done.gone[found.urn] = owned
        return
    known = done.resources.get(found.urn)
    if refreshing:
        # What a refresh finds is how the resource is before the change.
        if operation == "update":
            done.updated_by_refresh.add(found.urn)
        found = replace(found, old_props=found.props)
    elif found.old_props is None and known is not None:
        found = replace(found, old_props=known.old_props)
    done.resources[found.urn] = found


def _end(done: _Replay, operation: str, step: dict[str, Any], where: str, *, refreshing: bool) -> None:
    """A step after which the resource doesn't exist. Where a refresh found that, the change doesn't delete it."""
    old = step.get("oldState")
    if old is None:
        done.resources.pop(str(step.get("urn")), None)
        if operation == "delete" and _matters(step):
            message = f"The step `delete` of {_urn(step)} has no `oldState`, so what is deleted was not checked."
            done.gaps.append(Gap(GapKind.STEP_WITHOUT_STATE, message, _FROM_ELSEWHERE))
        return
    resource = read_resource(old, f"{where}.oldState", done.marks)
    if old.get("delete"):
        return  # a leftover of an earlier replacement, whose URN is that of the resource in its place
    done.resources.pop(resource.urn, None)
    done.last[resource.urn] = operation
    if not (refreshing or old.get("external") or old.get("pendingReplacement")):
        done.gone[resource.urn] = resource


def _with_outcome(operation: str, new: Any, old: Any) -> Any:
    """The new state, with the id and the outputs of a resource that stays.

    Pulumi writes them into the old state alone; others name the resource by them.
    """
    if operation not in _STAYING or not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return {**{key: old[key] for key in ("id", "outputs") if key in old}, **new}


def _urn(step: dict[str, Any]) -> str:
    """The URN of a step's resource, on one line."""
    urn = step.get("urn")
    return shortened(one_line(urn), 500) if isinstance(urn, str) and urn else "a resource without a URN"


def _type(step: dict[str, Any]) -> str | None:
    """The type of a step's resource; None where its URN isn't one."""
    urn = step.get("urn")
    return urn_type(urn) if isinstance(urn, str) and urn.startswith("urn:pulumi:") else None


def _matters(step: dict[str, Any]) -> bool:
    """Whether anything is checked of resources of the step's type, or the type can't be read."""
    of = _type(step)
    return of is None or is_relevant(of)
