"""What a job is for: template, directories, component and settings together."""

from typing import Any

import pytest

from entra_policy.estate.credentials import Credentials
from entra_policy.estate.scenario import find_scenario
from entra_policy.estate.schema import Schema
from entra_policy.estate.types import PROVISIONING_JOB
from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, Value
from entra_sync.templates import Scenario

ENTRA = "Azure Active Directory"
TENANT_AND_GUID = "0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b"
UNLISTED = f"WDToADUserProvisioning.{TENANT_AND_GUID}"
CLOUD_SYNC_APPLICATION = "1a4721b3-e57f-4451-ae87-ef078703ec94"


def rule(source: Value, target: Value, *, to: str = "User", attribute: str = "x", enabled: Value = True) -> Any:
    mapping = {"targetAttributeName": attribute}
    return {
        "sourceDirectoryName": source,
        "targetDirectoryName": target,
        "objectMappings": [{"targetObjectName": to, "enabled": enabled, "attributeMappings": [mapping]}],
    }


def scenario(
    *rules: Any,
    template: Value = None,
    application: Value = None,
    stated: Scenario | None = None,
    component: Resource | None = None,
) -> Scenario | None:
    schemas = (Schema("urn", {"synchronizationRules": [*rules]}, "schema", "replace"),) if rules else ()
    return find_scenario(
        component=component,
        template=template,
        application_template=application,
        credentials=Credentials((), visible=True),
        schemas=schemas,
        stated=stated,
    )


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Workday", "Active Directory", Scenario.INBOUND),
        ("Workday", ENTRA, Scenario.INBOUND),
        ("SAP SuccessFactors", "Microsoft Entra ID", Scenario.INBOUND),
        ("SuccessFactors", "active  directory", Scenario.INBOUND),
        ("API", ENTRA, Scenario.INBOUND),
        ("Payroll", "Active Directory", Scenario.INBOUND),
        (ENTRA, "Active Directory", Scenario.CLOUD_SYNC),
        ("Active Directory", ENTRA, Scenario.CLOUD_SYNC),
        (ENTRA, "ScimOnPremises", Scenario.ON_PREMISES),
        (ENTRA, "Salesforce", Scenario.APPLICATION),
        (ENTRA, "Workday", Scenario.APPLICATION),
        (ENTRA, f"{ENTRA} (target tenant)", Scenario.CROSS_TENANT),
        (ENTRA, ENTRA, None),
        ("Payroll", ENTRA, None),
        ("Active Directory", "Active Directory", None),
        ("Payroll", "Salesforce", None),
        (UNKNOWN, "Active Directory", None),
        (ENTRA, None, None),
        (None, None, None),
    ],
)
def test_directories_of_a_template_that_is_not_listed(source: Value, target: Value, expected: Scenario | None) -> None:
    assert scenario(rule(source, target), template=UNLISTED) is expected
    assert scenario(rule(source, target)) is expected


@pytest.mark.parametrize(
    ("rules", "template", "expected"),
    [
        ([], "scim", Scenario.APPLICATION),
        ([], "AD2AADProvisioning", Scenario.CLOUD_SYNC),
        ([], f"dataBricks.{TENANT_AND_GUID}", Scenario.APPLICATION),
        ([], f"aWSSingleSignon.{'0' * 32}", Scenario.APPLICATION),
        ([], "somethingElse", None),
        ([], UNKNOWN, None),
        ([rule("Workday", "Active Directory")], "scim", Scenario.INBOUND),
        ([rule("Workday", "Active Directory")], UNKNOWN, Scenario.INBOUND),
        ([rule(ENTRA, "crm")], UNKNOWN, None),
        ([rule(ENTRA, "crm")], "AD2AADProvisioning", Scenario.CLOUD_SYNC),
        ([rule("customappsso", ENTRA)], "API2AAD", Scenario.INBOUND),
        ([rule("customappsso", ENTRA)], "scim", Scenario.APPLICATION),
        # Applications bring in their roles; a rule that is off brings in nobody.
        ([rule(ENTRA, "crm"), rule("crm", ENTRA, to="AppRole")], "somethingElse", Scenario.APPLICATION),
        ([rule(ENTRA, "crm"), rule("Workday", ENTRA, enabled=False)], "somethingElse", Scenario.APPLICATION),
        ([rule("Workday", ENTRA, enabled=False)], "somethingElse", Scenario.INBOUND),
        ([rule(ENTRA, "crm"), rule("crm", ENTRA)], "somethingElse", None),
        ([rule(ENTRA, "crm"), rule("Workday", ENTRA)], "somethingElse", None),
        ([rule(ENTRA, "crm"), rule("Workday", ENTRA)], "scim", Scenario.APPLICATION),
        ([rule("Active Directory", ENTRA), rule("Workday", ENTRA)], "scim", None),
        ([UNKNOWN, rule(ENTRA, "crm")], "somethingElse", None),
        ([UNKNOWN, rule(ENTRA, "crm")], "scim", Scenario.APPLICATION),
        (
            [rule(ENTRA, "x", attribute="urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:id")],
            "scim",
            Scenario.ON_PREMISES,
        ),
    ],
)
def test_template_and_directories_together(rules: list[Any], template: Value, expected: Scenario | None) -> None:
    assert scenario(*rules, template=template) is expected


def test_the_applications_template_stands_in_for_one_that_is_not_listed() -> None:
    assert scenario(template="somethingElse", application=CLOUD_SYNC_APPLICATION.upper()) is Scenario.CLOUD_SYNC
    assert scenario(rule("Workday", ENTRA), application="8adf8e6e-67b2-4cf2-a259-e3dc5476c621") is Scenario.INBOUND
    assert scenario(template="somethingElse", application="7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a") is None


def test_who_states_it() -> None:
    said = Resource(PROVISIONING_JOB, f"urn:pulumi:dev::p::{PROVISIONING_JOB}::hr", "hr", {"scenario": "inbound"})
    assert scenario(template="scim", component=said) is Scenario.INBOUND
    assert scenario(template="scim", component=said, stated=Scenario.CLOUD_SYNC) is Scenario.INBOUND
    assert scenario(template="scim", stated=Scenario.INBOUND) is Scenario.APPLICATION
    assert scenario(template="somethingElse", stated=Scenario.INBOUND) is Scenario.INBOUND


def test_a_schema_that_is_not_known_says_nothing() -> None:
    found = find_scenario(
        component=None,
        template="somethingElse",
        application_template=None,
        credentials=Credentials((), visible=True),
        schemas=(Schema("urn", UNKNOWN, "schema", "merge"),),
    )
    assert found is None
