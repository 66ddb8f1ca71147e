"""Every example passes the preset `strict`: what the program can't say, facts do."""

from dataclasses import replace
from pathlib import Path

import pytest

from entra_policy.configuration.reading import read_settings
from entra_policy.facts.reading import read_facts
from entra_policy.gate import check
from entra_policy.readers import read
from entra_policy.rules.installed import installed_rules

pytestmark = pytest.mark.engine

EXAMPLES = Path(__file__).parents[2] / "examples"
# Made to fail.
VIOLATIONS = "violations"
PROJECTS = sorted(folder.parent.name for folder in EXAMPLES.glob("*/Pulumi.yaml") if folder.parent.name != VIOLATIONS)


@pytest.mark.parametrize("name", PROJECTS)
def test_example(name: str) -> None:
    facts = EXAMPLES / name / "facts.json"
    settings = read_settings(Path("strict"), installed_rules())
    if facts.exists():
        settings = replace(settings, facts=read_facts(facts))
    report = check(read(EXAMPLES / name), installed_rules(), settings)
    assert report.passed
    assert report.findings == ()
    assert report.gaps == ()
