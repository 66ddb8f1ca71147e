"""examples/violations notes each expected finding beside the declaration that causes it."""

import re
from pathlib import Path

from entra_policy.estate.joining import build_estate
from entra_policy.evaluation.evaluate import evaluate

from entra_policy.finding import Level, Verdict
from entra_policy.readers import read
from entra_policy.rules import all_rules
from entra_policy.settings import Settings

NOTE = re.compile(r"# finding: (?P<rule_id>EP\d{3}) (?P<rule>[a-z0-9-]+)(?: on (?P<resource>[\w-]+))?")


def test_each_note_is_found_at_its_line_and_nothing_else(project_root: Path) -> None:
    example = project_root / "examples" / "violations"
    noted = {
        (match["rule_id"], match["rule"], "__main__.py", number)
        for number, line in enumerate((example / "__main__.py").read_text().splitlines(), 1)
        for match in NOTE.finditer(line)
    }
    settings = Settings()
    inventory = read(example)
    findings = evaluate(build_estate(inventory.resources, settings), all_rules(), settings).findings
    failures = [finding for finding in findings if finding.verdict is Verdict.FAIL and finding.level is Level.MANDATORY]
    found = {
        (finding.rule_id, finding.rule, finding.source.file, finding.source.line)
        for finding in failures
        if finding.source is not None
    }
    assert found == noted
    assert {rule_id for rule_id, *_ in noted} == {"EP110", "EP301", "EP302", "EP303", "EP313"}
    assert len(failures) == len(noted)
