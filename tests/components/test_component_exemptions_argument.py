"""The argument `exemptions` of components: what they pass on, what they refuse, and what the gate makes of it."""

import datetime as dt
from typing import Any

import pytest

from entra_components import ArgumentError, ProvisioningJob
from entra_policy.errors import ProgramError
from entra_policy.finding import Exempted
from entra_policy.gate import check
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from tests.support.component_programs import GUID, by_name, program

ENTRY = {"rule": "no-b2c-target", "reason": "A pilot.", "expires": "2027-03-31"}
SOURCE = f'"target_tenant_id": "{GUID}"'
COMPONENTS = {
    "ProvisioningJob": '"display_name": "X"',
    "CrossTenantSync": f'"display_name": "X", {SOURCE}',
    "CrossTenantSyncTarget": f'"source_tenant_id": "{GUID}"',
    "OnPremisesApplication": (
        '"tenant_url": "https://x.example:8585/ecma2host_x/scim", "secret_token": "planted", '
        '"synchronization_template_id": "x"'
    ),
}


@pytest.mark.parametrize("component", list(COMPONENTS))
def test_they_are_an_input_of_the_component(component: str) -> None:
    entries = [ENTRY, ENTRY | {"owner": "me", "ticket": "ID-1", "resource": "x-*"}]
    inventory = program(f'{{{COMPONENTS[component]}, "exemptions": {entries!r}}}', component)
    assert by_name(inventory, "x").props["exemptions"] == entries


def test_the_gate_exempts_what_the_component_declares_and_nothing_else() -> None:
    inventory = program(
        f'{{"display_name": "X", "credentials": {{"base_address": "https://a.b2clogin.com/x"}}, "exemptions": [{ENTRY!r}]}}',
        "ProvisioningJob",
        before='azuread.SynchronizationSecret("other", service_principal_id="/servicePrincipals/y", '
        'credentials=[{"key": "BaseAddress", "value": "https://a.b2clogin.com/x"}])',
    )
    report = check(inventory, all_rules(), Settings(today=dt.date(2026, 11, 24)))
    exempted = Exempted("A pilot.", dt.date(2027, 3, 31), "component x, exemptions[0]")
    found = {
        (finding.urn.rpartition("::")[2], finding.exempted)
        for finding in report.findings
        if finding.rule == "no-b2c-target"
    }
    assert (found, report.notices) == ({("x-credentials", exempted), ("other", None)}, ())


@pytest.mark.parametrize(
    ("exemptions", "reason"),
    [
        ("EP303", "must be a list."),
        ({}, "must be a list."),
        (["EP303"], "item 0 must be a dictionary of plain texts, not an output."),
        ([ENTRY, {"reason": "x", "expires": "2027-03-31"}], "item 1: rule is missing."),
        ([{"rule": "EP303", "expires": "2027-03-31"}], "item 0: reason is missing."),
        ([{"rule": "EP303", "reason": "x"}], "item 0: expires is missing."),
        ([ENTRY | {"reason": " "}], "item 0: reason must be text that isn't empty."),
        ([ENTRY | {"ticket": 7}], "item 0: ticket must be text that isn't empty."),
        ([ENTRY | {"expires": "2027-02-30"}], "item 0: expires must be a day, written as YYYY-MM-DD."),
        ([ENTRY | {"expires": "20270331"}], "item 0: expires must be a day, written as YYYY-MM-DD."),
        (
            [ENTRY | {"reasons": "x"}],
            "item 0: reasons isn't a property of an exemption; did you mean reason?",
        ),
        (
            [ENTRY | {"zzz": "x"}],
            "item 0: zzz isn't a property of an exemption; the properties are rule, reason, expires, owner, ticket, resource.",
        ),
    ],
)
def test_what_is_refused(exemptions: Any, reason: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        ProvisioningJob("x", {"display_name": "X", "exemptions": exemptions})
    assert str(caught.value) == f'ProvisioningJob "x": exemptions: {reason}'


@pytest.mark.parametrize(
    ("exemptions", "reason"),
    [
        ("unknown", "must be a plain list, not an output: the gate has to know it before deployment."),
        ("[unknown]", "item 0 must be a dictionary of plain texts, not an output."),
        (f'[{ENTRY!r} | {{"reason": secret("planted")}}]', "item 0: reason must be plain text, not an output."),
    ],
)
def test_outputs_are_refused(exemptions: str, reason: str) -> None:
    with pytest.raises(ProgramError) as caught:
        program(f'{{"display_name": "X", "exemptions": {exemptions}}}', "ProvisioningJob")
    assert f'ProvisioningJob "x": exemptions: {reason}' in str(caught.value)
    assert "planted" not in str(caught.value)
