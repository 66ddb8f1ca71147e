"""Preview documents (`pulumi preview --json`)."""

import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

from entra_policy.errors import InputError
from entra_policy.gap import Gap, GapKind, may_hide_resources
from entra_policy.inventory import Inventory
from entra_policy.pulumi_json import Marks
from entra_policy.readers.preview_replay import Outcome, replay
from entra_policy.text import one_line, shortened

# What the engine adds behind all else where it refuses a change that it has looked at to the end. Where nothing else is
# an error, a policy did: a program that fails, a provider or a protected resource has an error of its own.
_REFUSED: Final = "error: preview failed"
# How the engine shows the value that a provider refuses.
_REFUSED_VALUE: Final = re.compile(r"\bvalue \{.*\} has a problem")
_AGAIN: Final = "run `pulumi preview --json --show-sames` again."


def read_preview(document: dict[str, Any], path: Path, marks: Marks) -> Inventory:
    """The resources as they would be after the deployment, with their inputs before it.

    Raises:
        InputError: the preview failed, or it isn't a preview.
    """
    steps, errors = document.get("steps"), _errors(document)
    if not isinstance(steps, list):
        reason = f" ({errors[0]})" if errors else ""
        raise InputError(
            f"{path}: the preview failed, so it has no steps to check{reason}. "
            "Fix the program and run `pulumi preview --json` again."
        )
    outcome = replay(steps, path, marks)
    gaps = (*_failures(document, errors), *outcome.gaps, *_unchanged(document, outcome))
    return Inventory(
        outcome.resources,
        f"the preview in {path}",
        whole=not may_hide_resources(gaps),
        gaps=gaps,
        deleted=outcome.deleted,
    )


def _errors(document: dict[str, Any]) -> list[str]:
    """The first line of each error, without the value of a property, which may be a secret."""
    diagnostics = document.get("diagnostics")
    found = []
    for item in diagnostics if isinstance(diagnostics, list) else []:
        if isinstance(item, dict) and item.get("severity") == "error" and isinstance(item.get("message"), str):
            lines = item["message"].strip().splitlines()
            first = (
                _REFUSED_VALUE.sub("value {...} has a problem", one_line(lines[0])) if lines else "without a message"
            )
            found.append(shortened(first, 200))
    return found


def _failures(document: dict[str, Any], errors: list[str]) -> tuple[Gap, ...]:
    """What shows that the preview was not carried out to its end."""
    failures = [error for error in errors if error != _REFUSED]
    if failures:
        first = failures[0].removeprefix("error: ").rstrip(":")
        more = f" and {len(failures) - 1} more" if len(failures) > 1 else ""
        message = (
            f"The preview reports an error ({first}){more}, so it may have ended early, and what follows was not "
            "seen. An error that the program only logs (`pulumi.log.error`) looks the same."
        )
        return (Gap(GapKind.PREVIEW_FAILED, message, f"Fix it and {_AGAIN}"),)
    if not document.get("changeSummary") and not document.get("duration"):
        message = "The preview has neither `changeSummary` nor `duration`, so it was interrupted before its end."
        return (Gap(GapKind.PREVIEW_FAILED, message, f"{_AGAIN[0].upper()}{_AGAIN[1:]}"),)
    return ()


def _unchanged(document: dict[str, Any], outcome: Outcome) -> tuple[Gap, ...]:
    """What is to be said of unchanged resources: Pulumi counts them, but leaves them out unless asked for them.

    Of those that it leaves out, a refresh before the program shows some.
    """
    summary = document.get("changeSummary")
    counted = summary.get("same") if isinstance(summary, dict) else None
    if type(counted) is not int:
        return ()
    shown = Counter(outcome.last_operations.values())
    missing = counted - shown["same"] - shown["refresh"] - len(outcome.updated_by_refresh)
    if missing <= 0:
        return ()
    what = "1 unchanged resource is" if missing == 1 else f"{missing} unchanged resources are"
    message = f"{what} not in the preview, and {'was' if missing == 1 else 'were'} not checked."
    return (Gap(GapKind.UNCHANGED_RESOURCES, message, "Run `pulumi preview --json --show-sames`."),)
