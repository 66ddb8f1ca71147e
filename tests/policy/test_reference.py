"""The rules against the table of rules, the article's items, and against documents as the service writes them."""

import json
from pathlib import Path

import pytest

from entra_policy.finding import Finding, Level, Verdict
from entra_policy.reports import coverage
from entra_policy.rules import all_rules
from entra_policy.rules.article import ARTICLE
from entra_policy.settings import EDITIONS, Settings
from tests.support.gate import findings_on

SCHEMAS = Path(__file__).parents[1] / "sync" / "schemas"


def test_the_rules_are_those_of_the_reference_table(reference_dir: Path) -> None:
    """A rule comes, goes or changes its level on purpose: with a change of that table, which the changelog reports."""
    table = (reference_dir / "rules.txt").read_text(encoding="utf-8").splitlines()
    assert [f"{rule.id} {rule.name} {rule.level.value}" for rule in all_rules()] == table


def test_every_item_of_the_article_has_a_rule_or_a_reason() -> None:
    items = {item.text: item for section in ARTICLE for item in section.items}
    with_rules = {rule.item for rule in all_rules() if rule.item}
    assert with_rules - items.keys() == set()
    assert [item.text for item in items.values() if bool(item.without_rule) == (item.text in with_rules)] == []


def test_every_rule_says_what_states_it() -> None:
    """An item of the article, or other pages; only the rules that make the others trustworthy have neither."""
    without = [rule for rule in all_rules() if not rule.item and not rule.documented_in]
    assert {rule.section for rule in without} == {"Schema and expressions"}
    elsewhere = [rule for rule in all_rules() if rule.documented_in]
    assert {rule.section for rule in elsewhere} == {"Documented elsewhere"}
    assert [rule.id for rule in elsewhere if rule.item] == []


def test_what_is_documented_elsewhere_follows_the_article_with_its_pages() -> None:
    document = json.loads(coverage.render_json(all_rules()))["items"]
    sections = list(dict.fromkeys(row["section"] for row in document))
    article = [section.heading for section in ARTICLE]
    assert sections == [*article, "Documented elsewhere", "What makes the rest trustworthy"]
    stated = {row["rule_id"]: row["documented_in"] for row in document if row["section"] == "Documented elsewhere"}
    pages = {rule.id: rule.documented_in for rule in all_rules() if rule.documented_in}
    assert stated == {
        rule_id: [{"title": page.title, "address": page.address} for page in of_rule]
        for rule_id, of_rule in pages.items()
    }


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
    mapping = json.loads((reference_dir / "salesforce-user-object-mapping.json").read_text(encoding="utf-8"))
    rule = {
        "sourceDirectoryName": "Azure Active Directory",
        "targetDirectoryName": "salesforce.com",
        "objectMappings": [{"sourceObjectName": "User", "targetObjectName": "User", **mapping}],
    }
    document = tmp_path / "salesforce.json"
    document.write_text(json.dumps({"id": "salesforce", "synchronizationRules": [rule]}))
    assert failures(document, edition) == []
