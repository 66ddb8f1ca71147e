"""Exemptions and baselines of rules that were not evaluated: nobody is asked to remove them."""

from typing import Any

import pytest

from entra_policy.baseline import apply_baseline, baseline_from_text
from entra_policy.exemptions.applying import apply_exemptions
from entra_policy.exemptions.patterns import parse_day
from entra_policy.finding import Exemption, Finding, Level, Notice, NoticeKind, Verdict
from entra_policy.rules import all_rules
from entra_policy.settings import Organisation, Settings

EXEMPTION = Exemption("ORG001", "*", "Agreed.", parse_day("2099-01-01"), "2099-01-01", "exemptions.yaml:3")
BASELINE = baseline_from_text(
    b"entra-policy baseline 2\n0c2f7b9a41d3e658\t1\tORG001\t\texample::job::wiki\tfail: no owner\n", "baseline"
)
NOT_EVALUATED = Finding(
    "ORG000", "organisation-rules", Verdict.FAIL, Level.MANDATORY, "OPA is away.", "", "", "the rule failed: away"
)
UNUSED = Notice(
    NoticeKind.EXEMPTION_UNUSED,
    "The exemption of ORG001 for `*` covers nothing in this run. Remove it, or correct its rule or its resource.",
    "exemptions.yaml:3",
)
RESOLVED = Notice(
    NoticeKind.BASELINE_RESOLVED,
    "ORG001 on `example::job::wiki` (fail: no owner) no longer occurs. Write the baseline again.",
    "baseline:2",
)


@pytest.mark.parametrize(
    ("organisation", "levels", "findings", "notices"),
    [
        ({}, {}, (), (UNUSED, RESOLVED)),
        ({"levels": {"ORG001": Level.ADVISORY}}, {}, (), (UNUSED, RESOLVED)),
        ({"levels": {"ORG001": Level.DISABLED}}, {}, (), ()),
        ({}, {"organisation-rules": Level.DISABLED}, (), ()),
        ({}, {}, (NOT_EVALUATED,), ()),
    ],
)
def test_notices(
    organisation: dict[str, Any],
    levels: dict[str, Level],
    findings: tuple[Finding, ...],
    notices: tuple[Notice, ...],
) -> None:
    settings = Settings(levels=levels, organisation=Organisation(url="https://opa.example", **organisation))
    marked, unused = apply_exemptions(findings, [EXEMPTION], {}, settings, all_rules())
    new, known, resolved = apply_baseline(findings, BASELINE, all_rules(), settings)
    assert (marked, new, known, (*unused, *resolved)) == (findings, findings, 0, notices)
