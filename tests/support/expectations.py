"""What every case expects, in `tests/policy/rules/expected/<section>.json`: whole findings, reviewed as text.

`python -m tests.support.expectations [SECTION ...]` writes them anew from what the rules say now; read the difference before you
commit it.
"""

import functools
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from entra_policy.finding import Level, Verdict
from tests.support.cases import Expected

FOLDER = Path(__file__).parent.parent / "policy" / "rules" / "expected"


@functools.cache
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


def main(sections: list[str]) -> None:
    """Write the sections of these names anew, all where none is named."""
    from entra_policy.readers.program import batch
    from tests.policy.rules.cases import SECTIONS
    from tests.support.checking import findings_of

    FOLDER.mkdir(exist_ok=True)
    with batch.program_server(preload=["entra_components.preloaded"]) as server:
        for section in sections or SECTIONS:
            write(section, {case.id: findings_of(case, server) for case in SECTIONS[section]})


if __name__ == "__main__":
    main(sys.argv[1:])
