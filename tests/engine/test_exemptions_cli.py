"""Exemptions with the policy pack in the real Pulumi CLI: from a file and from a component."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
PACK = str(ROOT / "policypack")
TODAY = dt.datetime.now(dt.UTC).date()
SOON, PAST = TODAY + dt.timedelta(days=20), TODAY - dt.timedelta(days=2)
SHOP = "no-b2c-target  (azuread:index:SynchronizationSecret: shop)"
PILOT = "no-b2c-target  (azuread:index:SynchronizationSecret: pilot)"
# A component without the package of components: what counts is its type and what it passes on as its arguments.
PROGRAM = f"""
import pulumi
import pulumi_azuread as azuread

accepted = [{{"rule": "EP303", "reason": "The pilot is known.", "expires": "{SOON}", "ticket": "ID-7"}}]
pilot = pulumi.ComponentResource("entra:index:ProvisioningJob", "pilot", {{"exemptions": accepted}})
for number, (name, parent) in enumerate((("shop", None), ("pilot", pilot))):
    azuread.SynchronizationSecret(
        name,
        service_principal_id=f"/servicePrincipals/7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0{{number}}",
        credentials=[{{"key": "BaseAddress", "value": "https://contoso.b2clogin.com/scim"}}],
        opts=pulumi.ResourceOptions(parent=parent),
    )
"""
MESSAGE = (
    "`BaseAddress` is an address of an Azure AD B2C tenant (a host below b2clogin.com), and provisioning into B2C tenants "
    "is not supported. Provision to the application itself."
)


def policy_messages(output: str) -> dict[str, str]:
    """The CLI's section of policies about the rule and the pack: policy and resource -> message."""
    lines = [line.strip() for line in output.splitlines()]
    return {
        line: lines[index + 1]
        for index, line in enumerate(lines)
        if line.startswith("- [") and line.partition("] ")[2].split()[0] in ("no-b2c-target", "entra-provisioning")
    }


def test_exemptions_decide_a_preview(
    offline_stack: Callable[..., Any], write_project: Callable[..., Path], tmp_path: Path
) -> None:
    pulumi = offline_stack(write_project(PROGRAM, name="shop"))
    exemptions, config = tmp_path / "exemptions.yaml", tmp_path / "policies.json"
    config.write_text(json.dumps({"entra-provisioning": {"exemptions": str(exemptions)}}))

    def preview(entries: str) -> Any:
        exemptions.write_text(f"version: 1\nexemptions:\n{entries}")
        return pulumi.run("preview", "--policy-pack", PACK, "--policy-pack-config", str(config))

    def entry(expires: dt.date) -> str:
        return f"- {{rule: EP303, resource: shop, reason: Until the move., expires: {expires}}}\n"

    result = preview(entry(SOON))
    assert result.returncode == 0, result.stdout + result.stderr
    assert policy_messages(result.stdout) == {
        f"- [advisory]  {PILOT}": f"EP303: exempted until {SOON} (The pilot is known.): {MESSAGE}",
        f"- [advisory]  {SHOP}": f"EP303: exempted until {SOON} (Until the move.): {MESSAGE}",
    }

    result = preview(entry(PAST))
    assert result.returncode != 0
    expired = (
        f"The exemption of EP303 for `shop` expired on {PAST}; what it was for counts again. Solve it, or agree on a new "
        f"day. ({exemptions}:3)"
    )
    assert policy_messages(result.stdout) == {
        "- [advisory]  entra-provisioning  (pulumi:pulumi:Stack: shop-dev)": expired,
        f"- [mandatory]  {SHOP}": f"EP303: {MESSAGE}",
        f"- [advisory]  {PILOT}": f"EP303: exempted until {SOON} (The pilot is known.): {MESSAGE}",
    }

    config.write_text(
        json.dumps({"entra-provisioning": {"exemptions": str(exemptions)}, "no-b2c-target": {"exemptible": False}})
    )
    result = preview("")
    assert result.returncode != 0
    refused = (
        "The exemption of EP303 for the component is refused, since the settings make `no-b2c-target` non-exemptible. What "
        "it was for counts. (component pilot, exemptions[0])"
    )
    assert policy_messages(result.stdout) == {
        "- [advisory]  entra-provisioning  (pulumi:pulumi:Stack: shop-dev)": refused,
        f"- [mandatory]  {SHOP}": f"EP303: {MESSAGE}",
        f"- [mandatory]  {PILOT}": f"EP303: {MESSAGE}",
    }

    result = preview("- {rule: EP303, resource: shop}\n")
    assert result.returncode != 0
    assert f"{exemptions}:3: the exemption has no `reason`." in result.stdout + result.stderr


@pytest.mark.parametrize("preset", ["default", "strict", "us-government"])
def test_the_engine_takes_each_preset(
    preset: str, offline_stack: Callable[..., Any], write_project: Callable[..., Path]
) -> None:
    pulumi = offline_stack(write_project("import pulumi\n", name="empty"))
    config = f"{PACK}/config/{preset}.json"
    result = pulumi.run("preview", "--policy-pack", PACK, "--policy-pack-config", config)
    assert (result.returncode, policy_messages(result.stdout)) == (0, {}), result.stdout + result.stderr
