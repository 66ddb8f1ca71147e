"""A facts file with the policy pack in the real Pulumi CLI."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACK = str(ROOT / "policypack")
TENANT = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"
PROGRAM = f"""
import pulumi
import pulumi_azuread as azuread

provider = azuread.Provider("source", tenant_id="{TENANT}")
mine = pulumi.ResourceOptions(provider=provider)
application = azuread.ApplicationFromTemplate(
    "sync", display_name="Sync", template_id="518e5f48-1fc8-4c48-9387-9fdf28b0dfe7", opts=mine
)
azuread.SynchronizationJob(
    "sync", service_principal_id=application.service_principal_id, template_id="Azure2Azure", opts=mine
)
azuread.SynchronizationSecret(
    "sync",
    service_principal_id=application.service_principal_id,
    credentials=[
        {{"key": "AuthenticationType", "value": "SyncPolicy"}},
        {{"key": "CompanyId", "value": "0b2f4c1e-8f7a-4d65-b1f4-2f3a4b5c6d7e"}},
        {{"key": "SyncAll", "value": "True"}},
    ],
    opts=mine,
)
"""
NO_FACTS = (
    "EP105, EP107, EP108, EP112, EP113, EP619: not decided: no facts about users of the source tenant, the verified domains "
    "of the source tenant and who may invite guests in the target tenant are given. Give a facts file that has `users`, "
    "`verified_domains` and `guest_invites`: `--facts facts.json`, or `facts` in the settings (docs/facts.md)."
)
FACTS = {
    "version": 1,
    "collected": "2026-11-20",
    "tenants": [{"id": TENANT, "users": [{"id": "1", "user_principal_name": "ada@contoso.com", "sms_sign_in": True}]}],
}


def told_by(rule_id: str, output: str) -> list[str]:
    """The lines about a rule in the CLI's section of policies: the policy with its resource, then the message."""
    lines = [line.strip() for line in output.splitlines()]
    return [
        line
        for index, message in enumerate(lines)
        if rule_id in message.partition(": ")[0].split(", ")
        for line in lines[index - 1 : index + 1]
    ]


def test_facts_decide_a_preview(
    offline_stack: Callable[..., Any], write_project: Callable[..., Path], tmp_path: Path
) -> None:
    pulumi = offline_stack(write_project(PROGRAM, name="sync"))
    without = pulumi.run("preview", "--policy-pack", PACK)
    # Facts that are missing are reported once, of the first rule, and belong to no resource: the engine shows them at the stack.
    assert told_by("EP108", without.stdout) == [
        "- [advisory]  cross-tenant-no-meeting-rooms  (pulumi:pulumi:Stack: sync-dev)",
        NO_FACTS,
    ]
    facts, config = tmp_path / "facts.json", tmp_path / "policies.json"
    facts.write_text(json.dumps(FACTS))
    config.write_text(json.dumps({"entra-provisioning": {"facts": str(facts)}}))
    result = pulumi.run("preview", "--policy-pack", PACK, "--policy-pack-config", str(config))
    policy, message = told_by("EP108", result.stdout)
    assert policy == "- [advisory]  no-sms-sign-in-users  (azuread:index:SynchronizationSecret: sync)"
    assert "(facts of 2026-11-20)" in message
    config.write_text(json.dumps({"entra-provisioning": {"facts": "facts.json"}}))
    result = pulumi.run("preview", "--policy-pack", PACK, "--policy-pack-config", str(config))
    assert result.returncode != 0
    assert f"{PACK}/facts.json: the facts can't be read: No such file or directory." in result.stdout + result.stderr
