"""Cases on the embedded engine."""

from collections.abc import Iterable, Mapping

from entra_policy.estate.joining import build_estate
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.inventory import Inventory, compared
from entra_policy.readers.program import batch
from entra_policy.rules import all_rules
from tests.support.cases import PRELUDE, Case
from tests.support.expected import Expected

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


def findings_of(case: Case, server: batch.ProgramServer) -> tuple[Finding, ...]:
    """The findings of all rules on a case, compared with the program before it where there is one."""
    inventory = declared(case.program, server, case.config)
    if case.before is not None:
        inventory = compared(inventory, declared(case.before, server, case.config))
    estate = build_estate(inventory.resources, case.settings, deleted=inventory.deleted, look_ups=inventory.look_ups)
    return evaluate(estate, all_rules(), case.settings).findings


def own_findings(case: Case, server: batch.ProgramServer) -> tuple[Expected, ...]:
    """What the case's own rule finds."""
    return tuple(Expected.of(item) for item in findings_of(case, server) if item.rule_id == case.rule_id)


def other_rules_that_fail(findings: Iterable[Finding], rule_id: str) -> tuple[str, ...]:
    """The ids of the rules other than this one that have mandatory failures among the findings."""
    mandatory = (item for item in findings if item.verdict is Verdict.FAIL and item.level is Level.MANDATORY)
    return tuple(sorted({item.rule_id for item in mandatory} - {rule_id}))
