"""What settings and options state of jobs that can't say it themselves."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from entra_policy.cli.commands import cli
from entra_policy.configuration.reading import read_settings, settings_from_policies
from entra_policy.errors import ConfigurationError
from entra_policy.finding import Verdict
from entra_policy.gate import check
from entra_policy.inventory import Inventory
from entra_policy.resource import Resource
from entra_policy.rules.installed import installed_rules
from entra_policy.settings import Settings
from entra_sync.templates import Scenario

PRINCIPAL = "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
ROLES: dict[str, Any] = {
    "id": "somethingElse.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
    "synchronizationRules": [
        {
            "sourceDirectoryName": "Azure Active Directory",
            "targetDirectoryName": "crm",
            "objectMappings": [
                {
                    "sourceObjectName": "User",
                    "targetObjectName": "User",
                    "enabled": True,
                    "flowTypes": "Add,Update,Delete",
                    "attributeMappings": [
                        {
                            "targetAttributeName": "userName",
                            "matchingPriority": 1,
                            "source": {"type": "Attribute", "name": "mail", "expression": "[mail]"},
                        },
                        {
                            "targetAttributeName": "roles",
                            "source": {
                                "type": "Function",
                                "name": "SingleAppRoleAssignment",
                                "expression": "SingleAppRoleAssignment([appRoleAssignments])",
                            },
                        },
                    ],
                }
            ],
        }
    ],
}


def pack(**properties: Any) -> Settings:
    return settings_from_policies({}, {"entra-provisioning": properties}, installed_rules())


def test_the_name_itself_comes_before_patterns_and_the_longest_pattern_before_others() -> None:
    scenarios = {"*": "application", "hr-*": "cloud-sync", "hr-east*": "inbound", "hr-east-1": "on-premises"}
    settings = pack(scenario=scenarios, scope={"crm": "all"})
    names = ("crm", "hr-west", "hr-east-2", "hr-east-1")
    assert [settings.scenario_of(name) for name in names] == [
        Scenario.APPLICATION,
        Scenario.CLOUD_SYNC,
        Scenario.INBOUND,
        Scenario.ON_PREMISES,
    ]
    assert [settings.scope_of(name) for name in ("crm", "crm-2")] == ["all", None]
    assert pack(scenario="inbound", scope="assigned") == replace(
        pack(), scenarios={"*": Scenario.INBOUND}, scopes={"*": "assigned"}
    )


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        (
            {"scenario": "hr"},
            (
                "`entra-provisioning.scenario` is 'hr'; it must be one of application, cross-tenant, on-premises, "
                "cloud-sync, inbound."
            ),
        ),
        (
            {"scenario": {"hr": 1}},
            (
                "`entra-provisioning.scenario` gives the job 'hr' 1; it must be one of application, cross-tenant, "
                "on-premises, cloud-sync, inbound."
            ),
        ),
        (
            {"scope": ["all"]},
            "`entra-provisioning.scope` must be a scope: all, assigned; or an object of them by job.",
        ),
        (
            {"adopted": [""]},
            (
                "`entra-provisioning.adopted` must be a list of object ids, client ids or display names of service "
                "principals."
            ),
        ),
    ],
)
def test_slips(properties: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        pack(**properties)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("options", "status", "found"),
    [
        ([], 1, [("EP009", "undecided")]),
        (["--scope", "assigned"], 0, []),
        (["--scope", "all"], 0, [("EP009", "fail")]),
    ],
)
def test_a_schema_alone_is_decided_with_what_options_state(
    options: list[str], status: int, found: list[tuple[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "schema.json").write_text(json.dumps(ROLES))
    arguments = ["check", str(tmp_path / "schema.json"), "--config", "strict", "--format", "json", *options]
    result = CliRunner().invoke(cli, arguments, standalone_mode=False)
    findings = json.loads(result.stdout)["findings"]
    assert [(finding["rule_id"], finding["verdict"]) for finding in findings] == found
    assert result.return_value == status


def job(**props: Any) -> Inventory:
    type_ = "azuread:index/synchronizationJob:SynchronizationJob"
    declared = {"servicePrincipalId": f"/servicePrincipals/{PRINCIPAL}", "templateId": "scim", **props}
    return Inventory((Resource(type_, f"urn:pulumi:dev::p::{type_}::crm", "crm", declared),), "the test")


@pytest.mark.parametrize(
    ("adopted", "found"),
    [((), [Verdict.UNDECIDED]), ((PRINCIPAL.upper(),), []), (("another",), [Verdict.UNDECIDED])],
)
def test_an_adopted_service_principal_is_decided(adopted: tuple[str, ...], found: list[Verdict]) -> None:
    settings = replace(read_settings(Path("strict"), installed_rules()), adopted=pack(adopted=[*adopted]).adopted)
    report = check(job(), installed_rules(), settings)
    assert [finding.verdict for finding in report.findings if finding.rule_id == "EP305"] == found


def test_a_scenario_that_is_stated_decides_what_a_template_does_not_say() -> None:
    for stated, expected in ((None, None), (Scenario.INBOUND, Scenario.INBOUND)):
        settings = pack() if stated is None else pack(scenario={"c?m": stated.value})
        report = check(job(templateId="somethingElse"), installed_rules(), settings)
        assert report.estate is not None
        assert [each.scenario for each in report.estate.jobs] == [expected]
