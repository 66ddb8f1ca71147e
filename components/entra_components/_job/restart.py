"""What a component restarts its job for: the triggers of its `JobRestart`.

The service takes up changed mappings and filters by itself. It does not take up a scope that becomes narrower, nor
references to what comes into scope later.

Source: Microsoft Learn, "Known issues for provisioning in Microsoft Entra ID".
"""

import datetime as dt
from typing import Any

import pulumi

from entra_components._arguments.validation import PERIODS


def utc_today() -> dt.date:
    """The day in UTC, for which the periods of one deployment are named."""
    return dt.datetime.now(dt.UTC).date()


def period_text(period: str, today: dt.date) -> str:
    """The name of the day (`2026-11-24`), the ISO week (`2026-W48`) or the month (`2026-11`) that a day is in.

    Args:
        period: `daily`, `weekly` or `monthly`.
        today: the day, in UTC.

    Raises:
        ValueError: it isn't a period.
    """
    match period:
        case "daily":
            return today.isoformat()
        case "weekly":
            year, week, _ = today.isocalendar()
            return f"{year:04d}-W{week:02d}"
        case "monthly":
            return today.isoformat()[:7]
        case _:
            raise ValueError(f"a period is one of {', '.join(PERIODS)}.")


def restart_triggers(
    *,
    scope: pulumi.Input[str] | None,
    enabled: pulumi.Input[bool],
    period: str | None,
    today: dt.date,
) -> dict[str, pulumi.Input[str]]:
    """The triggers of a job's restart: what has changed since the last deployment if one of them has.

    Args:
        scope: `assigned` or `all`; None where the component doesn't write it.
        enabled: whether the job runs. It is a trigger because a job that doesn't run is not restarted: what was
            missed then is caught up when it is started.
        period: `daily`, `weekly` or `monthly`: restart it in each deployment that is the first of its period.
        today: the day of the deployment, in UTC.

    Returns:
        `scope`, `enabled` (`true` or `false`) and `period`, each where it applies. An output gives an output.
    """
    triggers: dict[str, pulumi.Input[str]] = {}
    if scope is not None:
        triggers["scope"] = scope
    triggers["enabled"] = enabled.apply(_flag) if isinstance(enabled, pulumi.Output) else _flag(enabled)
    if period is not None:
        triggers["period"] = period_text(period, today)
    return triggers


def _flag(value: Any) -> str:
    return str(value).lower()
