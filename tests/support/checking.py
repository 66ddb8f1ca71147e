"""Cases and rule pages on the embedded engine."""

from collections.abc import Mapping

from entra_policy.estate.joining import build_estate
from entra_policy.evaluation.evaluate import Evaluation, evaluate
from entra_policy.readers.program import batch
from entra_policy.resource import Inventory, compared
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from tests.support.cases import PRELUDE, Case, Expected, as_expected

# What each text declares: a case is checked on the embedded engine and through the analyzer.
_KNOWN: dict[tuple[str, tuple[tuple[str, str], ...]], Inventory] = {}


def declared(text: str, server: batch.ProgramServer, config: Mapping[str, str] | None = None) -> Inventory:
    """What a program text declares, the prelude in front of it."""
    key = (text, tuple(sorted((config or {}).items())))
    if key not in _KNOWN:
        inventory = server.run(PRELUDE + text, batch.Settings(config=config or {}, timeout=240.0))
        assert isinstance(inventory, Inventory), inventory
        _KNOWN[key] = inventory
    return _KNOWN[key]


def check_texts(
    text: str,
    server: batch.ProgramServer,
    settings: Settings,
    *,
    before: str | None = None,
    config: Mapping[str, str] | None = None,
) -> Evaluation:
    """All rules on a program, compared with the program before it where there is one."""
    inventory = declared(text, server, config)
    if before is not None:
        inventory = compared(inventory, declared(before, server, config))
    estate = build_estate(inventory.resources, settings, deleted=inventory.deleted)
    return evaluate(estate, all_rules(), settings)


def findings_of(case: Case, server: batch.ProgramServer) -> tuple[Expected, ...]:
    """All findings on a case."""
    evaluation = check_texts(case.program, server, case.settings, before=case.before, config=case.config)
    return tuple(as_expected(finding) for finding in evaluation.findings)
