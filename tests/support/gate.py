"""The gate as a function: what `entra-policy check` finds on a path."""

from pathlib import Path
from typing import Final

from entra_policy.estate.joining import build_estate
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.evaluation.selection import level_of
from entra_policy.finding import Finding, Level
from entra_policy.readers import read
from entra_policy.rules import all_rules
from entra_policy.settings import Settings

# How many rules run without any setting.
RUNNING: Final = sum(level_of(rule, Settings()) is not Level.DISABLED for rule in all_rules())


def findings_on(path: Path, settings: Settings | None = None, *, stack: str | None = None) -> tuple[Finding, ...]:
    """All findings on a project or a document."""
    chosen = settings or Settings()
    inventory = read(path, stack=stack)
    return evaluate(
        build_estate(inventory.resources, chosen, deleted=inventory.deleted, look_ups=inventory.look_ups),
        all_rules(),
        chosen,
    ).findings
