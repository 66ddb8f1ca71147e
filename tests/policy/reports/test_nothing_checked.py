"""Why nothing was checked, in every format: nothing is declared, or nothing runs on what is."""

import importlib
import json
from dataclasses import replace
from types import MappingProxyType

import pytest

from entra_policy import gate
from entra_policy.cli.commands import FORMATS
from entra_policy.estate.types import JOB
from entra_policy.finding import Level
from entra_policy.inventory import Inventory
from entra_policy.resource import Resource
from entra_policy.rule_definition import Subject
from entra_policy.rules import all_rules
from entra_policy.settings import ALL, Settings

CRM = Resource(JOB, f"urn:pulumi:dev::crm::{JOB}::crm", "crm", {"templateId": "scim"})
DECLARED = "no provisioning job, credentials, schema or component is declared here."
ON_GROUPS = next(rule.name for rule in all_rules() if rule.subject is Subject.GROUP)


def levels(**chosen: Level) -> Settings:
    return Settings(levels=MappingProxyType({name.replace("_", "-"): level for name, level in chosen.items()}))


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "json"])
@pytest.mark.parametrize(
    ("settings", "resources", "why"),
    [
        (Settings(), (), DECLARED),
        (levels(all=Level.DISABLED), (CRM,), "all rules are disabled."),
        (levels(all=Level.DISABLED), (), "all rules are disabled."),
        (levels(**{rule.name: Level.DISABLED for rule in all_rules()}), (CRM,), "all rules are disabled."),
        (
            Settings(levels=MappingProxyType({ALL: Level.DISABLED, ON_GROUPS: Level.MANDATORY})),
            (CRM,),
            "no rule that is enabled looks at anything that is declared here.",
        ),
    ],
    ids=["nothing", "all", "all-and-nothing", "each", "all-but-one"],
)
def test_every_format_says_why(format_: str, settings: Settings, resources: tuple[Resource, ...], why: str) -> None:
    report = gate.check(Inventory(resources, "the program"), all_rules(), settings)
    text = importlib.import_module(f"entra_policy.reports.{FORMATS[format_]}").render(report)
    said = [one for one in (DECLARED, "all rules are disabled.", "no rule that is enabled looks") if one in text]
    assert [why.startswith(one) or one == why for one in said] == [True]


def test_the_numbers_say_it_too() -> None:
    report = gate.check(Inventory((CRM,), "the program"), all_rules(), levels(all=Level.DISABLED))
    from entra_policy.reports import json_report

    summary = json.loads(json_report.render(report))["summary"]
    assert (summary["rules"], summary["subjects"], report.passed) == (0, 0, True)
    assert replace(report).findings == ()
