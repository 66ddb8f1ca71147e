"""Every example passes the preset `strict`: what the program can't say, facts do.

Without facts an example has one line for what its program can't say, however many rules that leaves undecided.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from entra_policy.configuration.reading import read_settings
from entra_policy.facts.reading import read_facts
from entra_policy.gate import check
from entra_policy.readers import read
from entra_policy.reports.causes import by_cause
from entra_policy.rules.installed import installed_rules
from entra_policy.settings import Settings

pytestmark = pytest.mark.engine

EXAMPLES = Path(__file__).parents[2] / "examples"
# Made to fail.
VIOLATIONS = "violations"
PROJECTS = sorted(folder.parent.name for folder in EXAMPLES.glob("*/__main__.py") if folder.parent.name != VIOLATIONS)


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


NOTHING_LACKS: tuple[tuple[str, tuple[str, ...]], ...] = ()
LACKING = {
    "cross-tenant": (
        (
            (
                "no facts about users and groups of the source tenant, the verified domains of the source tenant, "
                "who may invite guests in the target tenant are given"
            ),
            ("EP105", "EP107", "EP108", "EP112", "EP113", "EP619"),
        ),
    ),
    "on-premises": (("no facts about provisioning agents are given", ("EP415",)),),
}


@pytest.mark.parametrize("name", PROJECTS)
def test_one_line_for_each_cause(name: str) -> None:
    report = check(read(EXAMPLES / name), installed_rules(), Settings())
    lines = tuple((cause.reason, cause.rule_ids) for cause in by_cause(report.undecided))
    assert lines == LACKING.get(name, NOTHING_LACKS)
