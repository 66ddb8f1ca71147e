"""What became of a user who was provisioned on demand, as text and as JSON.

Both contain personal data, which the caller asked for, and no passwords.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from entra_policy.reports.json_text import json_text
from entra_policy.tenant.on_demand import Request
from entra_policy.tenant.on_demand_passwords import without_passwords
from entra_policy.text import one_line, plain, shortened
from entra_sync.graph import OnDemandResult, OnDemandStep

_FOUND: Final = ("import", "matching")
_LONGEST: Final = 60
_STEPS: Final = {"import": "Import", "matching": "Match", "scoping": "Scope", "export": "Action"}


def render(request: Request, result: OnDemandResult) -> str:
    """The result as text."""
    return "".join(f"{plain(line).rstrip()}\n" for line in _lines(request, without_passwords(result)))


def render_json(request: Request, result: OnDemandResult) -> str:
    """The result as JSON."""
    result = without_passwords(result)
    document = {
        "schema_version": 1,
        "job": {
            "name": request.found.name,
            "id": request.found.job_id,
            "service_principal_id": request.found.principal.id,
            "rule_id": request.rule_id,
        },
        "user": {"name": request.user, "id": request.object_id},
        "result": result.result,
        "reason": {"code": result.details.get("errorCode"), "message": result.details.get("errorMessage")},
        "action": _action(result),
        "steps": [
            {
                "name": step.name,
                "type": step.type,
                "status": step.status,
                "description": step.description,
                "details": {name: _value(value) for name, value in step.details.items()},
            }
            for step in result.steps
        ],
        "changes": [{"attribute": name, "before": before, "after": after} for name, before, after in _changes(result)],
    }
    return json_text(document)


def _lines(request: Request, result: OnDemandResult) -> Iterator[str]:
    yield f"{request.user} ({request.object_id}), job {request.found.name} ({request.found.job_id})"
    yield ""
    yield f"{result.result}{_reason(result)}"
    steps = result.steps
    if not steps:
        yield "The service gives no steps."
        return
    yield ""
    rows: list[Sequence[str]] = [("Step", "Status", "What the service says")]
    for step in steps:
        rows.append((_STEPS.get(step.type.lower(), step.type), step.status, one_line(step.description)))
        if step.type.lower() not in _FOUND:  # what was found is shown below
            rows += [("", "", text) for text in _attributes(step.details)]
    action = _action(result)
    yield from _table(rows)
    yield ""
    source = _found(steps, "import")
    target = _found(steps, "matching")
    if source or target:
        heads = (f"Source: {request.source or 'unknown'}", f"Target, before: {request.target or 'unknown'}")
        looked = any(step.type.lower() == "matching" for step in steps)
        nothing = ["nothing was found" if looked else "it was not looked for"]
        yield from _table([heads, *zip_longest(source, target or nothing, fillvalue="")])
        yield ""
    changes = _changes(result)
    if changes:
        yield f"Action: {action or 'not stated'}"
        shown = [(name, _shown(before), _shown(after)) for name, before, after in changes]
        yield from _table([("Attribute", "Before", "After"), *shown])
    else:
        yield f"Action: {action or 'not stated'}; no attribute was changed."


def _reason(result: OnDemandResult) -> str:
    said = [result.details.get("errorCode"), result.details.get("errorMessage")]
    text = ": ".join(one_line(part) for part in said if isinstance(part, str) and part)
    return f"  {text}" if text else ""


def _action(result: OnDemandResult) -> str | None:
    actions = (entry.get("action") for entry in result.provisioning)
    return next((action for action in actions if isinstance(action, str)), None)


def _found(steps: Iterable[OnDemandStep], kind: str) -> list[str]:
    """The attributes that the steps of a kind found."""
    return [text for step in steps if step.type.lower() == kind for text in _attributes(step.details)]


def _attributes(details: Mapping[str, Any]) -> list[str]:
    """`name = value` for what has a value; a source lists every attribute that it has."""
    return [f"{name} = {_shown(_value(value))}" for name, value in details.items() if value not in (None, "")]


def _changes(result: OnDemandResult) -> list[tuple[str, str | None, str | None]]:
    found = []
    for entry in result.modified_properties:
        name = str(entry.get("displayName") or "")
        found.append((name, _value(entry.get("oldValue")), _value(entry.get("newValue"))))
    return found


def _value(value: object) -> str | None:
    return None if value is None else str(value)


def _shown(value: str | None) -> str:
    if value is None:
        return "-"
    return shortened(one_line(value), _LONGEST) or '""'


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows with columns of one width; the last is as long as it is."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)]
        yield "  ".join([*cells, row[-1]])
