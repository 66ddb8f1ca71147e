"""What every case expects, in `tests/policy/rules/expected/<section>.json`: whole findings, reviewed as text.

`python -m tests.support.expectations` writes them anew from what the rules say now; read the difference before you
commit it.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from entra_policy.finding import Level, Verdict
from tests.support.cases import Case, Expected

FOLDER = Path(__file__).parent.parent / "policy" / "rules" / "expected"


def expected_findings(section: str) -> dict[str, tuple[Expected, ...]]:
    """Case id -> all its findings, in order."""
    document: dict[str, list[dict[str, Any]]] = json.loads((FOLDER / f"{section}.json").read_text())
    return {
        case_id: tuple(
            Expected(**{**finding, "verdict": Verdict(finding["verdict"]), "level": Level(finding["level"])})
            for finding in findings
        )
        for case_id, findings in document.items()
    }


def write(section: str, findings: dict[str, tuple[Expected, ...]]) -> None:
    """Replace a section's expectations."""
    document = {case_id: [asdict(finding) for finding in found] for case_id, found in findings.items()}
    (FOLDER / f"{section}.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def main() -> None:
    """Write all sections anew."""
    from entra_policy.estate import build_estate
    from entra_policy.evaluation import evaluate
    from entra_policy.readers.program import batch
    from entra_policy.resource import Inventory
    from entra_policy.rules import all_rules
    from tests.policy.rules.cases import SECTIONS
    from tests.support.cases import as_expected

    def findings(case: Case, server: batch.ProgramServer) -> tuple[Expected, ...]:
        inventory = server.run(case.text, batch.Settings(config=case.config))
        if not isinstance(inventory, Inventory):
            raise SystemExit(f"{case.id}: {inventory}")
        estate = build_estate(inventory.resources, case.settings)
        return tuple(as_expected(item) for item in evaluate(estate, all_rules(), case.settings).findings)

    FOLDER.mkdir(exist_ok=True)
    with batch.program_server() as server:
        for section, cases in SECTIONS.items():
            write(section, {case.id: findings(case, server) for case in cases})


if __name__ == "__main__":
    main()
