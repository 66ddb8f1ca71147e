"""The rules against the table of the article's items, and against documents as the service writes them."""

import json
import re
from pathlib import Path

import pytest
from entra_policy.rules.article import ARTICLE

from entra_policy.finding import Finding, Level, Verdict
from entra_policy.reports import coverage
from entra_policy.rules import all_rules
from entra_policy.settings import EDITIONS, Settings
from tests.support.gate import findings_on

ROW = re.compile(r"^\| (EP\d{3}) \| ([a-z0-9-]+) \| ([^|]*) \|", re.MULTILINE)
SCHEMAS = Path(__file__).parents[1] / "sync" / "schemas"


def level_of(cell: str) -> Level:
    """The level that a table's cell begins with."""
    if "off by default" in cell:
        return Level.DISABLED
    return Level.MANDATORY if cell.strip().startswith("M") else Level.ADVISORY


def test_every_row_of_the_reference_table_has_its_rule(reference_dir: Path) -> None:
    table = (reference_dir / "known-issues.md").read_text()
    rows = {rule_id: (name, level_of(cell)) for rule_id, name, cell in ROW.findall(table)}
    rules = {rule.id: (rule.name, rule.level) for rule in all_rules() if not rule.id.startswith("EP5")}
    assert rules == rows


def test_every_item_of_the_article_has_a_rule_or_a_reason() -> None:
    items = {item.text: item for section in ARTICLE for item in section.items}
    with_rules = {rule.item for rule in all_rules() if rule.item}
    assert with_rules - items.keys() == set()
    assert [item.text for item in items.values() if bool(item.without_rule) == (item.text in with_rules)] == []


def test_coverage_formats_agree() -> None:
    rules = all_rules()
    document = json.loads(coverage.render_json(rules))["items"]
    assert {item["rule_id"] for item in document if item["rule_id"]} == {rule.id for rule in rules}
    lines = coverage.render_markdown(rules).splitlines()[2:]
    text = [line for line in coverage.render(rules).splitlines() if line.startswith("  ")]
    assert len(document) == len(lines) == len(text)
    for item, line, plain in zip(document, lines, text, strict=True):
        assert item["status"] in line
        assert item["status"] in plain
        assert item["rule_id"] is None or (item["rule_id"] in line and item["rule_id"] in plain)


def failures(path: Path, edition: str) -> list[Finding]:
    found = findings_on(path, Settings(edition=edition))
    return [finding for finding in found if finding.verdict is Verdict.FAIL and finding.level is Level.MANDATORY]


@pytest.mark.parametrize("edition", sorted(EDITIONS))
@pytest.mark.parametrize("schema", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_no_mandatory_rule_fails_on_what_the_service_writes(schema: Path, edition: str) -> None:
    assert failures(schema, edition) == []


@pytest.mark.parametrize("edition", sorted(EDITIONS))
def test_no_mandatory_rule_fails_on_a_mapping_of_the_service(reference_dir: Path, edition: str, tmp_path: Path) -> None:
    mapping = json.loads((reference_dir / "data" / "salesforce-user-object-mapping.json").read_text())
    rule = {
        "sourceDirectoryName": "Azure Active Directory",
        "targetDirectoryName": "salesforce.com",
        "objectMappings": [{"sourceObjectName": "User", "targetObjectName": "User", **mapping}],
    }
    document = tmp_path / "salesforce.json"
    document.write_text(json.dumps({"id": "salesforce", "synchronizationRules": [rule]}))
    assert failures(document, edition) == []
